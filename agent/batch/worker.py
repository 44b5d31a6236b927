"""A worker process of a batch: one agent, a few questions at a time, each on as many threads as its share of cores.

Processes, not threads: planning and checking are Python, and a model on one thread in each of two processes does more
than one on two threads. The parent and a worker talk over a pipe, so each notices at once when the other is gone.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from agent.batch.items import Item
from agent.batch.settings import AgentSettings

if TYPE_CHECKING:
    from agent.batch.answering import Row, Wanted


@dataclass(frozen=True)
class WorkerSettings:
    """How a worker works: its agent, what is wanted of each question, how many at a time, the threads of a model."""

    agent: AgentSettings
    wanted: Wanted
    at_once: int
    threads: int


def serve(pipe: Connection, settings: WorkerSettings) -> None:
    """Answer the questions that come through `pipe` until it is closed. The body of a worker process.

    Sends ("ready", "") or ("failed", an error in one line), then (key, row) for each question.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle, which closes the pipe
    prepare(settings.threads, settings.at_once)
    sending = threading.Lock()

    def send(*message: Any) -> None:
        with sending:
            pipe.send(message)

    try:
        agent = settings.agent.make()
    except Exception as error:  # noqa: BLE001 - it goes to the parent, which raises it
        send("failed", str(error))
        return
    from agent import loop
    from agent.batch.answering import answer_item

    gate = asyncio.Semaphore(settings.at_once)

    async def answered(item: Item) -> Row:
        async with gate:
            return await answer_item(agent, item, settings.wanted, settings.agent.approve)

    def done(key: str, future: Future[Row]) -> None:
        try:
            send(key, future.result())
        except (BrokenPipeError, OSError):  # the parent is gone; the loop below ends, too
            logging.getLogger("yaffle").debug("nobody waits for the answer to %s", key)

    send("ready", "")
    while True:
        try:
            item: Item = pipe.recv()
        except (EOFError, OSError):
            return
        loop.submit(answered(item)).add_done_callback(lambda future, key=item.key: done(key, future))  # type: ignore[misc]


def prepare(threads: int, at_once: int) -> None:
    """Make this process one of several that share the cores, and join what its questions ask of one model."""
    from tools.models.joining import join_calls
    from tools.models.threads import limit_threads

    limit_threads(threads)
    join_calls(at_once)
