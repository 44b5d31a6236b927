"""Places in the queue: how many runs work, how many wait, and who is sent away with 429."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING

from agent.server.errors import HttpError
from agent.server.limits import Caller

if TYPE_CHECKING:
    from agent.server.metrics import Metrics


class Queue:
    """A bounded queue before a bounded number of workers. For one event loop."""

    def __init__(self, workers: int, bound: int, metrics: Metrics) -> None:
        self._workers = workers
        self._bound = bound
        self._metrics = metrics
        self._slots = asyncio.Semaphore(workers)
        self._of: Counter[str] = Counter()
        self._running = 0
        self._placed = 0
        self._seconds = 1.0

    @property
    def waiting(self) -> int:
        return max(0, self._placed - self._running)

    def enter(self, caller: Caller, *, forced: bool = False) -> Place:
        """A place in the queue. Raises HttpError 429 where it is full or the caller has too many; not if `forced`."""
        if not forced:
            # Those who wait for a worker that is free at this moment do not count against the bound.
            if self._placed >= self._workers + self._bound:
                raise self._refusal("busy", "too many runs are waiting.")
            if caller.runs and self._of[caller.id] >= caller.runs:
                raise self._refusal("too_many_runs", f"this key has {caller.runs} runs under way or waiting.")
        return Place(self, caller.id)

    def _refusal(self, code: str, message: str) -> HttpError:
        wait = min(60.0, self._seconds * (self.waiting + 1) / self._workers)
        return HttpError(429, code, message, remedy="Ask later.", wait=wait)

    def took(self, seconds: float) -> None:
        """A run took so long: what the next one may expect."""
        self._seconds += 0.1 * (seconds - self._seconds)

    def _count(self, owner: str, placed: int, running: int) -> None:
        self._placed += placed
        self._running += running
        self._of[owner] += placed
        if not self._of[owner]:
            del self._of[owner]
        self._metrics.running.set(self._running)
        self._metrics.waiting.set(self.waiting)


class Place:
    """A place in the queue. `async with place` waits for a worker; leaving it, or `leave()`, gives the place up."""

    def __init__(self, queue: Queue, owner: str) -> None:
        self._queue = queue
        self._owner = owner
        self._working = self._left = False
        queue._count(owner, 1, 0)
        #: a worker is free for it
        self.at_once = queue._placed <= queue._workers

    async def __aenter__(self) -> Place:
        try:
            await self._queue._slots.acquire()
        except BaseException:
            self.leave()
            raise
        self._working = True
        self._queue._count(self._owner, 0, 1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        if self._left:
            return
        self._left = True
        if self._working:
            self._queue._slots.release()
        self._queue._count(self._owner, -1, -1 if self._working else 0)
