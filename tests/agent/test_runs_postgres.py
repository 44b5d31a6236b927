"""Checkpoints and runs in PostgreSQL: found and finished by other processes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import numpy as np
import pytest

from agent import Agent
from agent.errors import ApprovalNeeded, CheckpointError, UnknownRun
from agent.runs_postgres import PostgresRuns
from tools.registry import Registry

#: "postgresql://..." of a server whose user may make databases; the tests skip without it
_URL = os.environ.get("YAFFLE_TEST_POSTGRES", "")
needs_postgres = pytest.mark.skipif(not _URL, reason="no PostgreSQL to write to (set YAFFLE_TEST_POSTGRES)")
SENT = "SENT=SEND(image=IMAGE, to='ann')\nFINAL=RESULT(var=SENT)"


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own."""
    psycopg = pytest.importorskip("psycopg")
    name = f"yaffle_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_URL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlsplit(_URL)._replace(path=f"/{name}").geturl()
    with psycopg.connect(_URL, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@needs_postgres
def test_a_run_that_waits_is_finished_by_another_agent(
    url: str, registry: Registry, gray: np.ndarray, calls: list[str]
) -> None:
    with Agent(registry=registry, checkpoints=url) as first:
        with pytest.raises(ApprovalNeeded) as raised:
            first.run_program(SENT, gray)
        run = raised.value.run
        assert first.unfinished() == (run,) and calls == []
    with Agent(registry=registry, checkpoints=url) as second:
        assert second.unfinished() == (run,)
        answer = second.resume(run, approve=True)
        assert answer.text == "sent to ann" and calls == ["send ann"]
        assert second.unfinished() == ()
    with Agent(registry=registry, checkpoints=url) as third:
        assert third.resume(run).text == "sent to ann" and calls == ["send ann"]  # kept, not run again
        with pytest.raises(UnknownRun):
            third.resume("0" * 32)


@needs_postgres
def test_agents_that_begin_together_make_the_tables_once(url: str, registry: Registry, gray: np.ndarray) -> None:
    program = "N=ADD_ONE(number={})\nFINAL=RESULT(var=N)"

    def one(number: int) -> float:
        with Agent(registry=registry, checkpoints=url) as agent:
            return float(agent.run_program(program.format(number), gray).typed())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))) == [1, 2, 3, 4, 5, 6]


@needs_postgres
def test_the_index_of_runs(url: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    runs, others = PostgresRuns(url), PostgresRuns(url)
    runs.begin("a", "a")
    runs.begin("b", "thread")
    assert others.unfinished() == ("a", "b")
    others.finish("a", "a", {"text": "nul \x00 and 是"})
    assert runs.unfinished() == ("b",)
    assert runs.get("a") == {"thread": "a", "answer": {"text": "nul  and 是"}} and runs.get("c") is None
    with psycopg.connect(url, autocommit=True) as connection:  # a restart of the server, as the index sees it
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    runs.forget("b")
    assert others.unfinished() == ()
    runs.close()
    others.close()


def test_a_database_that_is_not_there_is_told_in_one_line(registry: Registry, gray: np.ndarray) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'yaffle[postgres]')")
    with (
        Agent(registry=registry, checkpoints="postgresql://nobody@127.0.0.1:9/none?connect_timeout=2") as agent,
        pytest.raises(CheckpointError, match="can't be used"),
    ):
        agent.run_program("N=ADD_ONE(number=1)\nFINAL=RESULT(var=N)", gray)
