"""Which runs there are, in PostgreSQL: beside the checkpoints, where other processes and machines find them, too."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from typing import Any

from agent.errors import CheckpointError

_TABLE = """CREATE TABLE IF NOT EXISTS yaffle_agent_runs (
    id text PRIMARY KEY,
    thread text NOT NULL,
    answer jsonb,
    begun timestamptz NOT NULL DEFAULT clock_timestamp()
)"""
#: of the session that makes the tables: two that make them at the same time fail each other
TABLES_LOCK = 0x7961666C


class PostgresRuns:
    """RunIndex, kept in a database. Connects when it is first used, and anew when its connection was lost."""

    #: calls wait for the network: not to be made on an event loop
    remote = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._connection: Any = None

    def begin(self, run: str, thread: str) -> None:
        self._do(
            "INSERT INTO yaffle_agent_runs (id, thread) VALUES (%s, %s) "
            "ON CONFLICT (id) DO UPDATE SET thread = EXCLUDED.thread, answer = NULL",
            run,
            thread,
        )

    def finish(self, run: str, thread: str, answer: dict[str, Any] | None) -> None:
        """Note the answer."""
        self._do(
            "INSERT INTO yaffle_agent_runs (id, thread, answer) VALUES (%s, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET answer = EXCLUDED.answer",
            run,
            thread,
            json.dumps(answer).replace("\\u0000", ""),  # which PostgreSQL can't hold
        )

    def forget(self, run: str) -> None:
        """Keep nothing of the run."""
        self._do("DELETE FROM yaffle_agent_runs WHERE id = %s", run)

    def get(self, run: str) -> dict[str, Any] | None:
        rows = self._do("SELECT thread, answer FROM yaffle_agent_runs WHERE id = %s", run)
        return {"thread": rows[0][0], "answer": rows[0][1]} if rows else None

    def unfinished(self) -> tuple[str, ...]:
        """The ids of runs that have no answer yet, oldest first; other processes may be at work on them."""
        return tuple(row[0] for row in self._do("SELECT id FROM yaffle_agent_runs WHERE answer IS NULL ORDER BY begun"))

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _do(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Execute, again on a new connection where the old one was lost: every statement may be done twice."""
        with self._lock, _told():
            import psycopg

            for last in (False, True):
                try:
                    cursor = self._connected().execute(statement, values)
                    return list(cursor.fetchall()) if cursor.description else []
                except psycopg.OperationalError:
                    broken, self._connection = self._connection, None
                    if last or broken is None:
                        raise
                    broken.close()
        return []

    def _connected(self) -> Any:
        import psycopg

        if self._connection is None:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (TABLES_LOCK + 1,))
                connection.execute(_TABLE)
            self._connection = connection
        return self._connection


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What the driver raises, as a CheckpointError in one line."""
    try:
        yield
    except ImportError as error:
        raise CheckpointError("runs in PostgreSQL need a package.", remedy="pip install 'yaffle[postgres]'") from error
    except Exception as error:
        if type(error).__module__.startswith("psycopg"):
            why = (str(error).splitlines() or [""])[0]
            raise CheckpointError(f"the database of runs can't be used: {why}") from error
        raise
