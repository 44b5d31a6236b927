"""Writing down after answering: what a caller need not wait for, but must find again when it asks for it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any

from agent.server.errors import log_failure


class Later:
    """Work under way, by owner. For one event loop."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)

    def add(self, owner: str, work: Coroutine[Any, Any, Any]) -> None:
        """Do `work` in the background; what it raises is logged."""
        task = asyncio.create_task(_done(work))
        self._tasks[owner].add(task)
        task.add_done_callback(lambda done: self._forget(owner, done))

    async def settled(self, owner: str | None = None) -> None:
        """Wait until all that was to be done for `owner` (for everybody, if None) is done."""
        tasks = [task for name in ([owner] if owner else [*self._tasks]) for task in self._tasks.get(name, ())]
        if tasks:
            await asyncio.wait(tasks)

    def _forget(self, owner: str, task: asyncio.Task[None]) -> None:
        self._tasks[owner].discard(task)
        if not self._tasks[owner]:
            del self._tasks[owner]


async def _done(work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody waits who could be told
        log_failure("writing down an answer", error)
