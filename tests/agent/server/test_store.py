"""The store of runs: written once, finished once, taken over when their server is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent.errors import CheckpointError
from agent.server.errors import HttpError
from agent.server.store import RunStore, StoredRun
from tests.agent.server.conftest import Serve

#: "postgresql://..." of a database that tests may write to; without it, SQLite alone is tried
_POSTGRES = os.environ.get("YAFFLE_TEST_POSTGRES", "")


def a_run(name: str, **fields: object) -> StoredRun:
    made = {"id": name.ljust(32, "0"), "owner": "a", "state": "queued", "question": {"query": name}, **fields}
    return StoredRun(**made)  # type: ignore[arg-type]


def during(where: str | Path | None, work: Callable[[RunStore], Awaitable[None]], lease: float = 15) -> None:
    async def run() -> None:
        store = RunStore(where, lease)
        await store.open()
        try:
            await work(store)
        finally:
            await store.close()

    asyncio.run(run())


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path | None:
    if request.param == "postgres":
        if not _POSTGRES:
            pytest.skip("no PostgreSQL to write to (set YAFFLE_TEST_POSTGRES)")
        return _POSTGRES
    return tmp_path / "runs.sqlite" if request.param == "sqlite" else None


def test_a_run_is_finished_once(where: str | Path | None) -> None:
    async def work(store: RunStore) -> None:
        name = f"once{time.time_ns()}"
        run = await store.accept(a_run(name))
        assert await store.begin(run.id) == 1
        assert await store.finish(run.id, "done", answer="{}")
        assert not await store.finish(run.id, "failed", error={"message": "late"})
        assert await store.begin(run.id) is None
        kept = await store.get(run.id, "a")
        assert kept is not None and (kept.state, kept.answer, kept.tries) == ("done", "{}", 1)
        assert await store.get(run.id, "b") is None

    during(where, work)


def test_an_idempotency_key_belongs_to_one_request_of_one_owner(where: str | Path | None) -> None:
    async def work(store: RunStore) -> None:
        name = str(time.time_ns())
        first = await store.accept(a_run(f"a{name}"), once=name, digest="x")
        assert (await store.accept(a_run(f"b{name}"), once=name, digest="x")).id == first.id
        with pytest.raises(HttpError, match="another request"):
            await store.accept(a_run(f"c{name}"), once=name, digest="y")
        other = a_run(f"d{name}", owner="b")
        assert (await store.accept(other, once=name, digest="x")).id == other.id

    during(where, work)


def test_approval_and_cancellation_are_told_once(where: str | Path | None) -> None:
    async def work(store: RunStore) -> None:
        run = await store.accept(a_run(f"w{time.time_ns()}"))
        assert not await store.approve(run.id, "a", True)
        assert await store.wait_for_approval(run.id, [{"line": "S=SEND()"}])
        assert not await store.approve(run.id, "b", True)
        assert await store.approve(run.id, "a", False)
        assert not await store.approve(run.id, "a", True)
        assert (await store.get(run.id, "a")).approve is False  # type: ignore[union-attr]
        assert await store.cancel(run.id, "a")
        assert not await store.cancel(run.id, "a")
        assert not await store.finish(run.id, "done", answer="{}")

    during(where, work)


def test_runs_of_a_dead_server_are_taken_over_and_it_can_no_longer_finish_them(tmp_path: Path) -> None:
    """Two servers on one database, as with PostgreSQL; here two stores on the same file, without its lock."""

    async def work() -> None:
        one, two = RunStore(tmp_path / "runs.sqlite", 0.2), RunStore(tmp_path / "runs.sqlite", 0.2)
        await one.open()
        run = await one.accept(a_run("x"))
        await one.begin(run.id)
        two._database = one._database
        assert await two.claim() == []
        await asyncio.sleep(0.15)
        await one.renew()
        await asyncio.sleep(0.15)
        assert await two.claim() == []
        await asyncio.sleep(0.3)
        assert [claimed.id for claimed in await two.claim()] == [run.id]
        assert not await one.finish(run.id, "done", answer="1")
        assert await two.begin(run.id) == 2
        assert await two.finish(run.id, "done", answer="2")
        await one.close()

    asyncio.run(work())


def test_two_servers_do_not_share_a_file(tmp_path: Path) -> None:
    async def work(store: RunStore) -> None:
        with pytest.raises(CheckpointError, match="another server uses"):
            await RunStore(tmp_path / "runs.sqlite", 15).open()

    during(tmp_path / "runs.sqlite", work)
    during(tmp_path / "runs.sqlite", lambda store: store.ping())


def test_unfinished_runs_are_there_again_at_once(tmp_path: Path) -> None:
    async def first(store: RunStore) -> None:
        for name in ("old", "new", "done"):
            await store.accept(a_run(name, created=1.0 + (name == "new")))
        await store.finish(a_run("done").id, "done", answer="{}")

    async def second(store: RunStore) -> None:
        assert [run.question["query"] for run in await store.claim()] == ["old", "new"]
        assert await store.claim() == []

    during(tmp_path / "runs.sqlite", first)
    during(tmp_path / "runs.sqlite", second)


def test_what_is_old_or_too_much_is_forgotten(tmp_path: Path) -> None:
    async def work(store: RunStore) -> None:
        now = time.time()
        done = [a_run(f"r{n}", state="done", answer="{}", finished=now - n * 86400) for n in range(6)]
        await store.keep(done, {"d": "N=1"})
        await store.keep([], {"d": "another", "e": "M=2"})
        assert await store.programs(["d", "e", "f"]) == {"d": "N=1", "e": "M=2"}
        await store.accept(a_run("waits", state="waiting", created=now - 9 * 86400))
        await store.accept(a_run("works", created=now - 9 * 86400))
        gone = await store.prune(keep_days=3.5, keep_runs=100)
        assert sorted(run.rstrip("0") for run in gone) == ["r4", "r5", "waits"]
        assert len(await store.prune(keep_days=3.5, keep_runs=2)) == 2
        assert sorted(run.question["query"] for run in await store.recent("a", 10)) == ["r0", "r1", "works"]

    during(tmp_path / "runs.sqlite", work)


def test_a_database_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_text("this is no database, and it is long enough to be looked at " * 20)
    with pytest.raises(CheckpointError, match="database of runs"):
        during(tmp_path / "runs.sqlite", lambda store: store.ping())


def test_a_run_that_can_not_be_read_fails_and_keeps_no_server_down(tmp_path: Path, serve: Serve) -> None:
    async def work(store: RunStore) -> None:
        await store.accept(a_run("odd"))  # its question has no pictures

    during(tmp_path / "runs.sqlite", work)
    with serve(runs=tmp_path / "runs.sqlite").client() as client:
        assert client.get("/readyz").status_code == 200
        with contextlib.closing(sqlite3.connect(tmp_path / "runs.sqlite")) as database:
            [(state, error)] = database.execute("SELECT state, error FROM yaffle_runs").fetchall()
    assert (state, json.loads(error)["code"]) == ("failed", "unreadable")
