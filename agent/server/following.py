"""Waiting for a run on behalf of a client, and giving it up when the client leaves or waits too long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from agent.server.errors import HttpError

if TYPE_CHECKING:
    from starlette.requests import Request

    from agent.answer import Answer
    from agent.server.feed import Event
    from agent.server.runner import Job, Runner

T = TypeVar("T")

#: proxies and clients close a connection that is silent; a comment says that the server is still there
HEARTBEAT = 15.0


async def answer_while_connected(runner: Runner, job: Job, request: Request, seconds: float) -> Answer:
    """The answer of `job`. Raises what the run raised, HttpError 504 after `seconds`, 499 when the client has left."""
    try:
        return await done_while_connected(job.feed.answer(), request, seconds)
    finally:
        runner.drop(job)


async def done_while_connected(work: Coroutine[Any, Any, T], request: Request, seconds: float) -> T:
    """The result of `work`, which is cancelled when the client leaves (HttpError 499) or after `seconds` (504)."""
    watch = asyncio.create_task(_disconnected(request))
    task = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({watch, task}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if task in done:
            return task.result()
        if watch in done:
            raise HttpError(499, "client_left", "the client has left.")
        raise TimeoutError
    finally:
        watch.cancel()
        task.cancel()


async def events_while_connected(runner: Runner, job: Job, seconds: float) -> AsyncIterator[Event | None]:
    """The events of `job`, None when it is time for a sign of life; the run is given up when nobody reads any more.

    Raises what the run raised, and TimeoutError after `seconds`.
    """
    end = time.monotonic() + seconds
    try:
        async with contextlib.aclosing(with_heartbeat(job.feed.follow(), min(HEARTBEAT, seconds))) as items:
            async for item in items:
                if time.monotonic() > end:
                    raise TimeoutError
                yield item[1] if item is not None else None
    finally:
        runner.drop(job)


async def with_heartbeat(items: AsyncIterator[T], every: float = HEARTBEAT) -> AsyncGenerator[T | None, None]:
    """`items`, with a None for every pause of `every` seconds."""
    coming: asyncio.Task[T] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(items))
            done, _ = await asyncio.wait({coming}, timeout=every)
            if not done:
                yield None
                continue
            try:
                item = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield item
    finally:
        if coming is not None:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming


def sse(data: Any, *, event: str = "", number: int | None = None) -> str:
    """One server-sent event."""
    head = f"event: {event}\n" if event else ""
    if number is not None:
        head += f"id: {number}\n"
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{head}data: {text}\n\n"


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
