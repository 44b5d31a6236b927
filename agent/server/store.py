"""Where accepted runs are kept until they are finished and after: SQLite (a file, or memory) or PostgreSQL.

A run is written here before its caller is told that it was accepted, and finished by one conditional update, so that of
two who finish it, one only does. Each server holds a lease on its unfinished runs and renews it while it lives.
"""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import CheckpointError
from agent.server.database import Database
from agent.server.errors import HttpError

if TYPE_CHECKING:
    from sqlalchemy import Row

UNFINISHED = ("queued", "running")
FINISHED = ("done", "failed", "cancelled")


@dataclass(frozen=True)
class StoredRun:
    """A run as it is kept. `question` is what was asked, as JSON; `answer` the JSON of an Answer; see tables.RUNS."""

    id: str
    owner: str
    state: str
    question: dict[str, Any]
    approve: bool | None = None
    waits: list[dict[str, Any]] | None = None
    answer: str | None = field(default=None, repr=False)
    error: dict[str, Any] | None = None
    created: float = 0.0
    finished: float | None = None
    tries: int = 0


class RunStore:
    """The store. `where` is "postgresql://...", the path of a SQLite file, or None for memory."""

    def __init__(self, where: str | Path | None, lease_seconds: float) -> None:
        self.where = where
        self.instance = uuid.uuid4().hex
        self._lease = lease_seconds
        self._database = Database(where)

    @property
    def durable(self) -> bool:
        """Do runs survive this process?"""
        return self.where is not None

    async def open(self) -> None:
        """Connect, and make the tables where they are missing. Raises CheckpointError."""
        from sqlalchemy.exc import SQLAlchemyError

        from agent.server.tables import METADATA

        try:
            await self._database.open()
            await self._database.work(METADATA.create_all)
        except (OSError, SQLAlchemyError, sqlite3.Error) as error:
            why = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise CheckpointError(f"the database of runs can't be used: {why}") from error
        if not self._database.shared:  # nobody else can hold its runs: whoever did is dead
            await self._do(_runs().update().where(_runs().c.state.in_(UNFINISHED)).values(lease=0.0))

    async def close(self) -> None:
        """Let go of the unfinished runs, for the next server, and close."""
        if self._database.opened:
            mine = (_runs().c.instance == self.instance) & _runs().c.state.in_(UNFINISHED)
            await self._do(_runs().update().where(mine).values(lease=0.0))
        await self._database.close()

    async def ping(self) -> None:
        """Raise where the database does not answer."""
        from sqlalchemy import text

        await self._do(text("SELECT 1"))

    # -- the life of a run -----------------------------------------------------------------------------------------

    async def accept(self, run: StoredRun, *, once: str | None = None, digest: str = "") -> StoredRun:
        """Write a new run and return it; the earlier one where `once` was used before, for the same request (`digest`).

        Raises HttpError 409 where it was used for another.
        """
        from sqlalchemy.exc import IntegrityError

        from agent.server.tables import INSERTED

        values = self._values(run) | {"once": once, "digest": digest}
        try:
            await self._do(INSERTED, values)
        except IntegrityError:
            if once is None:
                raise
            same = (_runs().c.owner == run.owner) & (_runs().c.once == once)
            earlier = (await self._rows(_runs().select().where(same)))[0]
            if earlier.digest != digest:
                raise HttpError(
                    409,
                    "idempotency_key_reused",
                    "this Idempotency-Key was used for another request.",
                    headers={"X-Should-Retry": "false"},
                ) from None
            return _run(earlier)
        return run

    async def begin(self, run: str) -> int | None:
        """Note that the run is begun; how often it was by now; None where it is no longer this server's."""
        table = _runs()
        change = table.update().where(self._mine(run)).values(state="running", tries=table.c.tries + 1)
        rows = await self._rows(change.returning(table.c.tries))
        return int(rows[0].tries) if rows else None

    async def finish(
        self, run: str, state: str, *, answer: str | None = None, error: dict[str, Any] | None = None
    ) -> bool:
        """Finish the run, once: False where it was finished already, or has another server."""
        from agent.server.tables import FINISHED_BY

        values = {"to": state, "answer": answer, "error": error, "finished": time.time()}
        return await self._do(FINISHED_BY, values | {"run": run, "me": self.instance}) == 1

    async def wait_for_approval(self, run: str, steps: list[dict[str, Any]]) -> bool:
        """The run stands before steps that a person must approve."""
        return await self._do(_runs().update().where(self._mine(run)).values(state="waiting", waits=steps)) == 1

    async def approve(self, run: str, owner: str, approve: bool) -> bool:
        """Queue a waiting run again with its answer; False where it does not wait (any more)."""
        table = _runs()
        waiting = (table.c.id == run) & (table.c.owner == owner) & (table.c.state == "waiting")
        values = {"state": "queued", "approve": approve, "instance": self.instance, "lease": time.time() + self._lease}
        return await self._do(table.update().where(waiting).values(values)) == 1

    async def cancel(self, run: str, owner: str) -> bool:
        """Give up a run that is not finished, whoever has it."""
        table = _runs()
        open_one = (table.c.id == run) & (table.c.owner == owner) & table.c.state.not_in(FINISHED)
        return await self._do(table.update().where(open_one).values(state="cancelled", finished=time.time())) == 1

    async def get(self, run: str, owner: str) -> StoredRun | None:
        """The run, where it is this owner's."""
        rows = await self._rows(_runs().select().where((_runs().c.id == run) & (_runs().c.owner == owner)))
        return _run(rows[0]) if rows else None

    async def recent(self, owner: str, limit: int, before: float | None = None) -> list[StoredRun]:
        """The owner's runs, the newest first, without their answers."""
        table = _runs()
        columns = [column for column in table.c if column.name != "answer"]
        query = table.select().with_only_columns(*columns).where(table.c.owner == owner)
        if before is not None:
            query = query.where(table.c.created < before)
        return [_run(row) for row in await self._rows(query.order_by(table.c.created.desc()).limit(limit))]

    # -- leases ----------------------------------------------------------------------------------------------------

    async def claim(self) -> list[StoredRun]:
        """Take over the unfinished runs for which nobody answers any more, the oldest first."""
        table, now = _runs(), time.time()
        left = table.c.state.in_(UNFINISHED) & (table.c.lease < now)
        change = table.update().where(left).values(instance=self.instance, lease=now + self._lease).returning(table)
        return sorted((_run(row) for row in await self._rows(change)), key=lambda run: run.created)

    async def renew(self) -> None:
        """Say that this server lives."""
        mine = (_runs().c.instance == self.instance) & _runs().c.state.in_(UNFINISHED)
        await self._do(_runs().update().where(mine).values(lease=time.time() + self._lease))

    async def prune(self, keep_days: float, keep_runs: int) -> list[str]:
        """Forget what is too old or too much; the ids of the runs forgotten."""
        from sqlalchemy import delete

        from agent.server.tables import CHECKS, TURNS, UPLOADS

        table, oldest = _runs(), time.time() - keep_days * 86400
        surplus = table.select().with_only_columns(table.c.finished).where(table.c.finished.is_not(None))
        rows = await self._rows(surplus.order_by(table.c.finished.desc()).offset(keep_runs).limit(1))
        limit = max(oldest, rows[0].finished) if rows else oldest
        never_approved = (table.c.state == "waiting") & (table.c.created < oldest)
        old = delete(table).where((table.c.finished <= limit) | never_approved).returning(table.c.id)
        gone = [row.id for row in await self._rows(old)]
        for other in (UPLOADS, TURNS, CHECKS):
            await self._do(delete(other).where(other.c.created < oldest))
        for other in (TURNS, CHECKS):
            newest = other.select().with_only_columns(other.c.created).order_by(other.c.created.desc())
            rows = await self._rows(newest.offset(keep_runs).limit(1))
            if rows:
                await self._do(delete(other).where(other.c.created <= rows[0].created))
        return gone

    # -- uploads, checks and turns ---------------------------------------------------------------------------------

    async def add_upload(self, name: str, owner: str, image: Any, size: int, most: int) -> float:
        """Keep the handle of an uploaded picture; when. Raises HttpError 429 where the owner has `most` already."""
        from sqlalchemy import func, select

        from agent.server.tables import UPLOADS

        rows = await self._rows(select(func.count().label("n")).select_from(UPLOADS).where(UPLOADS.c.owner == owner))
        if rows[0].n >= most:
            raise HttpError(
                429, "too_many_files", f"more than {most:,} uploads.", remedy="Delete some first.", wait=3600
            )
        now = time.time()
        values = {"id": name, "owner": owner, "image": image, "bytes": size, "created": now}
        await self._do(UPLOADS.insert().values(values))
        return now

    async def upload(self, name: str, owner: str) -> Row[Any] | None:
        """The row of an upload of this owner."""
        from agent.server.tables import UPLOADS

        rows = await self._rows(UPLOADS.select().where((UPLOADS.c.id == name) & (UPLOADS.c.owner == owner)))
        return rows[0] if rows else None

    async def remove_upload(self, name: str, owner: str) -> bool:
        from sqlalchemy import delete

        from agent.server.tables import UPLOADS

        return await self._do(delete(UPLOADS).where((UPLOADS.c.id == name) & (UPLOADS.c.owner == owner))) == 1

    async def keep_check(self, name: str, owner: str, checked: str) -> None:
        """Keep a checked text (JSON)."""
        from agent.server.tables import CHECKS

        values = {"id": name, "owner": owner, "checked": checked, "created": time.time()}
        await self._do(CHECKS.insert().values(values))

    async def check(self, name: str, owner: str) -> str | None:
        """A checked text (JSON) of this owner."""
        from agent.server.tables import CHECKS

        rows = await self._rows(CHECKS.select().where((CHECKS.c.id == name) & (CHECKS.c.owner == owner)))
        return str(rows[0].checked) if rows else None

    async def keep(self, runs: Sequence[StoredRun], turns: Mapping[str, str]) -> None:
        """Write runs that are done and programs of turns (by digest), each kind in one go."""
        from sqlalchemy.dialects import postgresql, sqlite

        from agent.server.tables import INSERTED, TURNS

        if runs:
            await self._do(INSERTED, [self._values(run) | {"once": None, "digest": ""} for run in runs])
        if turns:  # the same conversation again: the program that is there stands
            insert = postgresql.insert if self._database.shared else sqlite.insert
            now = time.time()
            rows = [{"digest": digest, "program": program, "created": now} for digest, program in turns.items()]
            await self._do(insert(TURNS).on_conflict_do_nothing(), rows)

    async def programs(self, digests: Sequence[str]) -> dict[str, str]:
        """The programs of those turns that are remembered."""
        from agent.server.tables import TURNS

        if not digests:
            return {}
        rows = await self._rows(TURNS.select().where(TURNS.c.digest.in_(digests)))
        return {row.digest: row.program for row in rows}

    # -- statements ------------------------------------------------------------------------------------------------

    def _mine(self, run: str) -> Any:
        table = _runs()
        return (table.c.id == run) & (table.c.instance == self.instance) & table.c.state.in_(UNFINISHED)

    def _values(self, run: StoredRun) -> dict[str, Any]:
        """The columns of a run of this server."""
        return {
            "id": run.id,
            "owner": run.owner,
            "state": run.state,
            "question": run.question,
            "approve": run.approve,
            "waits": run.waits,
            "answer": run.answer,
            "error": run.error,
            "created": run.created or time.time(),
            "finished": run.finished,
            "instance": self.instance,
            "lease": time.time() + self._lease,
            "tries": run.tries,
        }

    async def _do(self, statement: Any, rows: Any = None) -> int:
        """Execute, for all of `rows` where there are some; how many rows changed."""
        return await self._database.work(
            lambda connection: int(getattr(connection.execute(statement, rows), "rowcount", 0))
        )

    async def _rows(self, statement: Any) -> Sequence[Row[Any]]:
        return await self._database.work(lambda connection: connection.execute(statement).fetchall())


def _runs() -> Any:
    from agent.server.tables import RUNS

    return RUNS


def _run(row: Row[Any]) -> StoredRun:
    return StoredRun(
        id=row.id,
        owner=row.owner,
        state=row.state,
        question=row.question,
        approve=row.approve,
        waits=row.waits,
        answer=getattr(row, "answer", None),
        error=row.error,
        created=row.created,
        finished=row.finished,
        tries=row.tries,
    )
