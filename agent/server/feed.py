"""The events of one run, as they come: kept while it is under way, followed by any number of readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.server.store import StoredRun

Event = dict[str, Any]


class Feed:
    """Events in order, then an answer or an error. For one event loop."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        #: the run as it was written at its end, where that went well: what the store would say
        self.kept: StoredRun | None = None
        self._more = asyncio.Event()
        self._end: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        # Nobody may be waiting when a run fails; that is no fault of the loop's.
        self._end.add_done_callback(lambda end: end.cancelled() or end.exception())

    @property
    def ended(self) -> bool:
        return self._end.done()

    def put(self, event: Event) -> None:
        self.events.append(event)
        self._wake()

    def end(self, outcome: Answer | BaseException) -> None:
        """The run has come to its end."""
        if self._end.done():
            return
        if isinstance(outcome, BaseException):
            self._end.set_exception(outcome)
        else:
            self._end.set_result(outcome)
        self._wake()

    async def answer(self) -> Answer:
        """The answer, when it is there. Raises what the run raised. Stopping to wait does not stop the run."""
        return await asyncio.shield(self._end)

    async def follow(self, start: int = 0) -> AsyncIterator[tuple[int, Event]]:
        """Events with their numbers, from `start` on, until the run ends (see `answer` for how)."""
        number = start
        while True:
            while number < len(self.events):
                yield number, self.events[number]
                number += 1
            if self._end.done():
                return
            more = self._more
            await more.wait()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()
