"""The server's own database: SQLite (a file, or memory) on one thread, or PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from agent.errors import CheckpointError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

#: every change is one statement, so each is a transaction of its own: no BEGIN, COMMIT and ROLLBACK around it
_SINGLE: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}


class Database:
    """`where` is "postgresql://...", the path of a SQLite file, or None for memory.

    SQLite writes one at a time anyway: a thread of its own has the one connection, and does a piece of work as a whole.
    (Asynchronous drivers go to such a thread and back for every cursor, statement and row.)
    """

    def __init__(self, where: str | Path | None) -> None:
        self.where = where
        self._closing = contextlib.ExitStack()
        self._thread: ThreadPoolExecutor | None = None
        self._engine: Engine | None = None
        self._shared_engine: AsyncEngine | None = None

    @property
    def shared(self) -> bool:
        """May other servers work on the same database?"""
        return isinstance(self.where, str) and self.where.startswith(("postgres://", "postgresql://"))

    @property
    def opened(self) -> bool:
        return self._engine is not None or self._shared_engine is not None

    async def open(self) -> None:
        """Connect. Raises CheckpointError where a package is missing, or another server has the file."""
        if self.shared:
            self._shared_engine = _postgres(str(self.where))
        else:
            self._thread = ThreadPoolExecutor(1, "yaffle-runs")
            self._engine = self._sqlite()

    async def close(self) -> None:
        """Let go of all connections."""
        if self._shared_engine is not None:
            await self._shared_engine.dispose()
        if self._thread is not None and self._engine is not None:
            await asyncio.wrap_future(self._thread.submit(self._engine.dispose))
            self._thread.shutdown()
        self._shared_engine = self._engine = self._thread = None
        self._closing.close()

    async def work(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a connection. Where the caller gives up waiting, SQLite's work is done all the same."""
        if self._shared_engine is not None:
            async with self._shared_engine.connect() as connection:
                return await connection.run_sync(work)
        engine, thread = self._engine, self._thread
        assert engine is not None and thread is not None, "the database is not open"

        def there() -> T:
            with engine.connect() as connection:
                return work(connection)

        return await asyncio.wrap_future(thread.submit(there))

    def _sqlite(self) -> Engine:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import QueuePool

        if self.where is None:
            # A shared cache, held open here: the database outlives its connections.
            address = f"file:yaffle-{uuid.uuid4().hex}?mode=memory&cache=shared"
            held = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._closing.callback(held.close)
            url = f"sqlite:///{address}&uri=true"
        else:
            path = Path(self.where)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._closing.enter_context(_only_one(path))
            url = f"sqlite:///{path}"
        engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, **_SINGLE)

        @event.listens_for(engine, "connect")
        def _settings(connection: Any, _: Any) -> None:
            # WAL with NORMAL survives kill -9; a power cut may take the last moments.
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA {pragma}")
                cursor.close()

        return engine


def _postgres(where: str) -> AsyncEngine:
    from sqlalchemy.ext.asyncio import create_async_engine

    try:
        import psycopg  # noqa: F401 - only to name the package that is missing
    except ImportError as error:
        raise CheckpointError("runs in PostgreSQL need a package.", remedy="pip install 'yaffle[postgres]'") from error
    return create_async_engine("postgresql+psycopg://" + where.split("://", 1)[1], **_SINGLE)


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock beside the file while it is in use. Raises CheckpointError where another server holds it."""
    try:
        import fcntl
    except ImportError:  # not on Windows, where SQLite's own locks must do
        yield
        return
    with path.with_name(path.name + ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CheckpointError(
                f"another server uses {path}.", remedy="Stop it, name another --state, or keep runs in PostgreSQL."
            ) from error
        yield  # the lock goes with the file, also when the process is killed
