"""Writing down after answering: answers and turns whose callers need not wait for it, many in one go.

Whoever may ask for them waits for `settled` first, so that nobody misses what it was told.
"""

from __future__ import annotations

import asyncio

from agent.server.errors import log_failure
from agent.server.store import RunStore, StoredRun

#: seconds in which entries are gathered; a crash loses at most these, and none of what was accepted (202)
_GATHERED = 0.2


class Ledger:
    """What is to be written. For one event loop."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._runs: list[StoredRun] = []
        self._turns: dict[str, str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def add_run(self, run: StoredRun) -> None:
        """Keep a run that is done."""
        self._runs.append(run)
        self._soon()

    def add_turn(self, digest: str, program: str) -> None:
        """Keep the program behind a conversation's answer."""
        self._turns[digest] = program
        self._soon()

    async def settled(self) -> None:
        """Wait until all that was added is written."""
        while self._writing is not None or self._timer is not None:
            if self._timer is not None:
                self._timer.cancel()
                self._begin()
            if self._writing is not None:
                await asyncio.shield(self._writing)

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHERED, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self._writing is not None:  # one after the other: `_write` looks again at its end
            return
        self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._runs or self._turns:
                runs, turns = self._runs, self._turns
                self._runs, self._turns = [], {}
                await self._store.keep(runs, turns)
        except Exception as error:  # noqa: BLE001 - the callers have their answers; nobody is left to be told
            log_failure("writing down answers", error)
        finally:
            self._writing = None
