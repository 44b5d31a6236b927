"""The engine of one machine: worker processes, each given questions about pictures of its own.

Questions about one picture go to one worker, whose cache then has what was read and found in it. A worker that dies is
replaced; what it was working on is asked once more, alone, and is an error where the worker dies again.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from agent.batch.answering import Row, error_row
from agent.batch.errors import BatchError
from agent.batch.items import Item, by_picture
from agent.batch.worker import WorkerSettings, serve

#: so many questions more than it works on are on their way to a worker, so that it never waits for the next
_AHEAD = 1
#: workers that die one after the other without a single answer between them, before the batch is given up
_DEATHS = 5


@dataclass(eq=False)
class _Worker:
    """A process, what it was given, and further questions about its picture."""

    process: BaseProcess
    pipe: Connection
    given: dict[str, Item] = field(default_factory=dict)
    own: deque[Item] = field(default_factory=deque)
    ready: bool = False


class LocalEngine:
    """Answers items with `workers` processes."""

    def __init__(self, settings: WorkerSettings, workers: int) -> None:
        self._settings = settings
        self._count = workers
        self._workers: list[_Worker] = []
        self._groups: deque[list[Item]] = deque()
        self._suspects: deque[Item] = deque()
        self._again: set[str] = set()
        self._deaths = 0

    def answer(self, items: Sequence[Item]) -> Iterator[tuple[str, Row]]:
        """(key, row) of each item, as they come. Closing the iterator ends the workers.

        Raises BatchError where no agent can be made, or workers die at everything.
        """
        self._groups = deque(by_picture(tuple(items)))
        left = len(items)
        try:
            self._workers = [self._start() for _ in range(min(self._count, left))]
            while left:
                for worker in self._workers:
                    self._feed(worker)
                for pipe in wait([worker.pipe for worker in self._workers]):
                    worker = next(worker for worker in self._workers if worker.pipe is pipe)
                    for key, row in self._heard(worker):
                        left -= 1
                        yield key, row
        finally:
            self._stop()

    # -- one worker ------------------------------------------------------------------------------------------------

    def _start(self) -> _Worker:
        context = multiprocessing.get_context("spawn")  # a fork would take over locks that threads hold
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, self._settings), name="yaffle-batch", daemon=True)
        process.start()
        theirs.close()  # so that the pipe ends with the worker
        return _Worker(process, ours)

    def _feed(self, worker: _Worker) -> None:
        """Give the worker as much as it can do."""
        while worker.ready and len(worker.given) < self._settings.at_once + _AHEAD:
            if worker.given and any(key in self._again for key in worker.given):
                return  # it has a question that may have killed a worker: nothing else is risked with it
            item = self._next(worker)
            if item is None:
                return
            worker.given[item.key] = item
            try:
                worker.pipe.send(item)
            except (BrokenPipeError, OSError):
                return  # it is dead, which its pipe will say

    def _next(self, worker: _Worker) -> Item | None:
        """What it should do next: more about its picture, another picture, what others have not come to."""
        if self._suspects and not worker.given:
            return self._suspects.popleft()
        if not worker.own and self._groups:
            worker.own.extend(self._groups.popleft())
        if not worker.own:
            richest = max(self._workers, key=lambda other: len(other.own))
            if not richest.own:
                return None
            return richest.own.pop()
        return worker.own.popleft()

    def _heard(self, worker: _Worker) -> list[tuple[str, Row]]:
        """What the worker says."""
        try:
            what, said = worker.pipe.recv()
        except (EOFError, OSError):
            return self._dead(worker)
        if what == "failed" and not worker.ready:
            raise BatchError(f"no agent can be made: {said}")
        if what == "ready" and not worker.ready:
            worker.ready = True
            return []
        self._deaths = 0
        worker.given.pop(what, None)
        return [(what, said)]

    def _dead(self, worker: _Worker) -> list[tuple[str, Row]]:
        """A worker in the place of one that is gone; the rows of what has killed two."""
        worker.process.join(5)
        worker.pipe.close()
        self._deaths += 1
        if not worker.ready or self._deaths > _DEATHS:
            raise BatchError(
                f"the worker processes die ({_how(worker.process.exitcode)}).",
                remedy="See what ends them (too little memory?); fewer --workers need less. The same command goes on.",
            )
        rows: list[tuple[str, Row]] = []
        for key, item in worker.given.items():
            if key in self._again:
                message = f"its worker process died twice ({_how(worker.process.exitcode)})"
                rows.append((key, error_row(item, "WorkerDied", message)))
            else:
                self._again.add(key)
                self._suspects.append(item)
        if worker.own:
            self._groups.appendleft(list(worker.own))
        self._workers[self._workers.index(worker)] = self._start()
        return rows

    def _stop(self) -> None:
        """End the workers: those that do nothing end with their pipe, the others at once."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.given:
                worker.process.terminate()
        for worker in self._workers:
            worker.process.join(3)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join(3)
        self._workers = []


def _how(code: Any) -> str:
    if isinstance(code, int) and code < 0:
        return f"signal {-code}" + (", as out of memory" if code == -9 else "")
    return f"exit code {code}"
