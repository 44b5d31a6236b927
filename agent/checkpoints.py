"""Opening a LangGraph checkpointer: memory, a SQLite file, or PostgreSQL by URL."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import CheckpointError

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver


async def open_checkpointer(where: str | Path | None, closing: contextlib.AsyncExitStack) -> BaseCheckpointSaver[Any]:
    """The checkpointer for `where`: None (memory), "postgresql://...", or the path of a SQLite file.

    What is opened is closed by `closing`. Raises CheckpointError, naming the file or the missing package.
    """
    if where is None:
        from langgraph.checkpoint.memory import InMemorySaver

        return InMemorySaver()
    if str(where).startswith(("postgres://", "postgresql://")):
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
    except ImportError as error:
        raise CheckpointError(
            "checkpoints in PostgreSQL need a package.", remedy="pip install 'yaffle[postgres]'"
        ) from error
    try:
        saver = await closing.enter_async_context(AsyncPostgresSaver.from_conn_string(url))
        await saver.setup()
    except OSError as error:
        raise CheckpointError(f"the checkpoint database can't be reached: {error}") from error
    except Exception as error:
        if type(error).__module__.startswith("psycopg"):
            raise CheckpointError(f"the checkpoint database can't be used: {str(error).splitlines()[0]}") from error
        raise
    return saver  # type: ignore[no-any-return]
