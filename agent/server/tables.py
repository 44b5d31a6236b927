"""The tables of the server's own database: accepted runs, uploads, checked texts, and programs of earlier
turns; and the statements that are made once."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
)

METADATA = MetaData()

#: `state`: queued, running, waiting (for approval), done, failed, cancelled. `lease`: until when `instance` answers
#: for the run (seconds since 1970). `tries`: how often it was begun. `once` is the caller's Idempotency-Key.
RUNS = Table(
    "yaffle_runs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("once", String(200)),
    Column("digest", String(64), nullable=False, default=""),
    Column("state", String(16), nullable=False),
    Column("question", JSON, nullable=False),
    Column("approve", Boolean),
    Column("waits", JSON),
    Column("answer", Text),
    Column("error", JSON),
    Column("created", Float, nullable=False),
    Column("finished", Float),
    Column("instance", String(32), nullable=False, default=""),
    Column("lease", Float, nullable=False, default=0.0),
    Column("tries", Integer, nullable=False, default=0),
    UniqueConstraint("owner", "once"),
    Index("yaffle_runs_state", "state", "lease"),
    Index("yaffle_runs_finished", "finished"),
)

UPLOADS = Table(
    "yaffle_uploads",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("image", JSON, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Index("yaffle_uploads_owner", "owner", "created"),
)

#: the program behind an answer that was given in a conversation, by a digest of the conversation up to that answer
TURNS = Table(
    "yaffle_turns",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("program", Text, nullable=False),
    Column("created", Float, nullable=False),
    Index("yaffle_turns_created", "created"),
)

#: checked texts: `checked` is the JSON of a CheckedText
CHECKS = Table(
    "yaffle_checks",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("checked", Text, nullable=False),
    Column("created", Float, nullable=False),
    Index("yaffle_checks_created", "created"),
)

# Statements of every run, made once: making one takes longer than executing it.

INSERTED = RUNS.insert()

#: gives the unfinished run `run` of the server `me` its end: the state `to`, `answer`, `error`, `finished`
FINISHED_BY = (
    RUNS.update()
    .where(
        (RUNS.c.id == bindparam("run")) & (RUNS.c.instance == bindparam("me")) & RUNS.c.state.in_(("queued", "running"))
    )
    .values(
        state=bindparam("to"),
        answer=bindparam("answer"),
        error=bindparam("error"),
        finished=bindparam("finished"),
    )
)
