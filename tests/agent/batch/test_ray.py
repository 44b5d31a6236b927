"""The same batch on Ray: a local one of two CPUs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import Agent
from agent.batch import BatchError, run_batch
from tests.agent.batch.conftest import ROOT, Questions, rows_of

HOW_MANY = "How many squares are there?"


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Ray that runs here, with two CPUs; skipped by name where it is not installed (pip install 'yaffle[ray]')."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    ray = pytest.importorskip("ray", reason="Ray is not installed (pip install 'yaffle[ray]')")
    pytest.importorskip("ray.data", reason="Ray Data is not installed (pip install 'yaffle[ray]')")
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=2**27)
    yield ray
    ray.shutdown()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ray_gives_the_same_answers(ray: Any, questions: Questions, pictures: list[str], tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n but no more")
    rows: list[dict[str, Any]] = [{"id": name, "image": name, "question": HOW_MANY} for name in pictures]
    rows += [{"id": "bad", "image": "broken.png", "question": HOW_MANY, "meta": {"kept": True}}]
    path, out = questions(rows), tmp_path / "answers.jsonl"
    first = run_batch(path, out, engine="ray", workers=2, limit=2)
    assert (first.total, first.now) == (2, 2)
    result = run_batch(path, out, engine="ray", workers=2, reports=tmp_path / "reports")
    made = {row["id"]: row for row in rows_of(out)}
    assert (result.total, result.earlier, result.now, result.errors) == (5, 2, 3, 1)
    assert list(made) == ["bad", *pictures]
    assert made["bad"]["error"]["type"] == "ImageError" and made["bad"]["meta"] == {"kept": True}
    with Agent() as agent:
        for name in pictures:
            assert made[name]["answer"] == agent.run(tmp_path / name, HOW_MANY).text
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"squares_3.png.html", "squares_4.png.html"}


def test_without_ray_one_line_says_so(
    questions: Questions, pictures: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    path = questions([{"image": pictures[0], "question": HOW_MANY}])
    with pytest.raises(BatchError, match=r"pip install 'yaffle\[ray\]'"):
        run_batch(path, tmp_path / "answers.jsonl", engine="ray")
