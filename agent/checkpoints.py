"""Opening a LangGraph checkpointer: memory, a SQLite file, or PostgreSQL by URL."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import CheckpointError
from agent.runs_postgres import TABLES_LOCK

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


def is_postgres(where: object) -> bool:
    """Is this the address of a PostgreSQL database?"""
    return str(where).startswith(("postgres://", "postgresql://"))


async def open_checkpointer(where: str | Path | None, closing: contextlib.AsyncExitStack) -> BaseCheckpointSaver[Any]:
    """The checkpointer for `where`: None (memory), "postgresql://...", or the path of a SQLite file.

    What is opened is closed by `closing`. Raises CheckpointError, naming the file or the missing package.
    """
    if where is None:
        from langgraph.checkpoint.memory import InMemorySaver

        return InMemorySaver()
    if is_postgres(where):
        return await _open_postgres(str(where), closing)
    return await _open_sqlite(Path(where), closing)


async def _open_sqlite(path: Path, closing: contextlib.AsyncExitStack) -> BaseCheckpointSaver[Any]:
    import sqlite3

    import aiosqlite
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opening = aiosqlite.connect(path)
        # Its thread would keep the interpreter alive where an Agent was never closed; all commits are durable by then.
        opening._thread.daemon = True
        connection = await opening
        closing.push_async_callback(connection.close)
        # WAL with NORMAL survives kill -9 (not a power cut of the last moments) and halves the cost of a step.
        await connection.execute("PRAGMA journal_mode=WAL")
        await connection.execute("PRAGMA synchronous=NORMAL")
        await connection.execute("PRAGMA busy_timeout=10000")
        saver = AsyncSqliteSaver(connection)
        await saver.setup()
    except (OSError, sqlite3.Error) as error:
        raise CheckpointError(
            f"the checkpoint file {path} can't be opened: {error}.",
            remedy="Name another folder, or move the file away.",
        ) from error
    return saver


async def _open_postgres(url: str, closing: contextlib.AsyncExitStack) -> BaseCheckpointSaver[Any]:
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import AsyncConnectionPool
    except ImportError as error:
        raise CheckpointError(
            "checkpoints in PostgreSQL need a package.", remedy="pip install 'yaffle[postgres]'"
        ) from error
    # A pool: runs that go side by side do not wait for one connection, and one that was lost is replaced.
    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row, "connect_timeout": 10}
    try:
        async with AsyncPostgresSaver.from_conn_string(url) as alone:
            await _make_tables(alone)
        pool = AsyncConnectionPool(url, min_size=1, max_size=8, kwargs=settings, open=False, timeout=20)
        await pool.open()
        closing.push_async_callback(pool.close)
    except OSError as error:
        raise CheckpointError(f"the checkpoint database can't be reached: {error}") from error
    except Exception as error:
        if type(error).__module__.startswith("psycopg"):
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise CheckpointError(f"the checkpoint database can't be used: {why}") from error
        raise
    return AsyncPostgresSaver(pool)  # type: ignore[no-any-return]


async def _make_tables(saver: Any) -> None:
    """Make the tables of checkpoints, one process at a time: two that do so together fail each other.

    The lock is tried, not waited for: an index is made without locking its table, which waits for all statements that
    are under way, and a waiting one would be such a one.
    """
    import asyncio

    while True:
        cursor = await saver.conn.execute("SELECT pg_try_advisory_lock(%s) AS got", (TABLES_LOCK,))
        if (await cursor.fetchone())["got"]:
            break
        await asyncio.sleep(0.05)
    await saver.setup()  # the lock ends with the connection
