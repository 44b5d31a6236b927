"""A batch as a whole, in real worker processes: answers, errors, kills, workers that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent import Agent
from agent.batch import BadItems, BatchError, run_batch
from agent.batch.answering import report_name
from agent.batch.items import read_items
from agent.batch.settings import AgentSettings
from tests.agent.batch.conftest import Questions, command, rows_of

HOW_MANY = "How many squares are there?"


def asked(pictures: list[str]) -> list[dict[str, Any]]:
    return [{"id": f"q{n}", "image": name, "question": HOW_MANY} for n, name in enumerate(pictures, 8)]


@pytest.mark.slow
def test_answers_are_those_of_the_agent_and_errors_stay_with_their_questions(
    questions: Questions, pictures: list[str], tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n but no more")
    rows = [
        *asked(pictures),
        {"id": "bad", "image": "broken.png", "question": HOW_MANY, "meta": [1]},
        {"id": "out", "image": pictures[0], "question": HOW_MANY, "region": [900, 900, 950, 950]},
        {"id": "no/way", "image": pictures[0], "question": "Blorp the frobnicator sideways?"},
    ]
    path, out = questions(rows), tmp_path / "out" / "answers.jsonl"
    seen: list[Any] = []
    result = run_batch(path, out, workers=2, reports=tmp_path / "reports", advanced=seen.append)
    made = {row["id"]: row for row in rows_of(out)}
    assert list(made) == ["bad", "no/way", "out", "q8", "q9", "q10", "q11"]
    assert (result.total, result.now, result.errors, result.abstained) == (7, 7, 2, 1) and len(seen) == 7
    with Agent() as agent:
        for row, name in zip(asked(pictures), pictures, strict=True):
            alone = agent.run(tmp_path / name, HOW_MANY)
            own = made[row["id"]]
            assert (own["answer"], own["value"], own["confidence"]) == (alone.text, alone.value, alone.confidence)
            assert own["error"] is None and own["program"] == alone.program and own["image"] == name
    assert made["bad"]["error"]["type"] == "ImageError" and made["bad"]["answer"] is None and made["bad"]["meta"] == [1]
    assert made["out"]["error"]["type"] == "BadQuestion" and made["no/way"]["abstained"]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == sorted(
        made[key]["report"] for key in ("no/way", "q8", "q9", "q10", "q11")
    )
    assert HOW_MANY in (tmp_path / "reports" / "q8.html").read_text(encoding="utf-8")
    before = out.read_bytes()
    again = run_batch(path, out, workers=2)
    assert (again.now, again.earlier) == (0, 7) and out.read_bytes() == before
    with pytest.raises(BatchError, match="other options"):
        run_batch(path, out, AgentSettings(planner="patterns"))


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_without_loss_or_repetition(
    questions: Questions, pictures: list[str], tmp_path: Path
) -> None:
    words = ("red squares", "squares", "circles", "blue squares", "triangles", "things")
    rows = [
        {"id": f"{word} {name}", "image": name, "question": f"How many {word} are there?"}
        for word in words
        for name in pictures
    ]
    path, out = questions(rows), tmp_path / "answers.jsonl"
    for enough in (1, 7):
        running = command(path, "--out", out, "--workers", 2)
        _wait_for(partial(_has_lines, out, enough), running)
        workers = _children(running.pid)
        assert workers
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        _wait_for(partial(_gone, workers))  # no worker outlives its parent
    kept = {row["id"]: row for row in rows_of_whole_lines(out)}
    assert 7 <= len(kept) < len(rows)
    last = command(path, "--out", out, "--workers", 2)
    told = last.communicate(timeout=120)[1]
    assert last.returncode == 0 and f"{len(kept)} of {len(rows)} are answered already" in told
    made = rows_of(out)
    assert sorted(row["id"] for row in made) == sorted(row["id"] for row in rows)
    assert all(row == kept[row["id"]] for row in made if row["id"] in kept)


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_there(questions: Questions, pictures: list[str], tmp_path: Path) -> None:
    rows = [{"image": name, "question": f"How many squares are there{'?' * n}"} for n in range(9) for name in pictures]
    out = tmp_path / "answers.jsonl"
    running = command(questions(rows), "--out", out, "--workers", 1)
    _wait_for(partial(_has_lines, out, 2), running)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130 and "interrupted" in told and "Traceback" not in told
    assert 2 <= len(rows_of(out)) < len(rows)


@pytest.mark.slow
def test_a_worker_that_dies_costs_nothing_but_what_kills_it(
    questions: Questions, pictures: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A plug-in that ends its process when it sees the picture with four squares.
    package = tmp_path / "plugin"
    (package / "deadly-1.dist-info").mkdir(parents=True)
    (package / "deadly-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1\n")
    (package / "deadly-1.dist-info" / "entry_points.txt").write_text("[yaffle.tools]\ndeadly = deadly\n")
    (package / "deadly.py").write_text(
        "import os, signal\n"
        "from tools.read.backends import READERS\n"
        "from tools.read.rapid import RapidReader\n"
        "class Deadly(RapidReader):\n"
        "    name = 'deadly'\n"
        "    def read(self, pixels):\n"
        "        if (pixels < 250).any(2).sum() == 4 * 1600:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return super().read(pixels)\n"
        "READERS['deadly'] = Deadly\n"
        "TOOLS = ()\n"
    )
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(package), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    )
    monkeypatch.syspath_prepend(str(package))
    out = tmp_path / "answers.jsonl"
    rows = [{"id": name, "image": name, "question": "What does the text say?"} for name in pictures]
    result = run_batch(questions(rows), out, AgentSettings(backends={"read": "deadly"}), workers=2)
    made = {row["id"]: row for row in rows_of(out)}
    assert (result.total, result.errors) == (4, 1)
    assert made["squares_4.png"]["error"]["type"] == "WorkerDied" and "signal 9" in str(made["squares_4.png"]["error"])
    assert all(made[name]["error"] is None for name in pictures[:3])


def test_mistakes_are_told_before_anything_is_written(
    questions: Questions, pictures: list[str], tmp_path: Path
) -> None:
    path = questions([*asked(pictures), {"image": "none.png", "question": HOW_MANY}])
    with pytest.raises(BadItems, match=r"line 5: there is no picture 'none\.png'"):
        run_batch(path, tmp_path / "answers.jsonl")
    assert not (tmp_path / "answers.jsonl").exists()
    path = questions(asked(pictures))
    with pytest.raises(BatchError, match="file of questions"):
        run_batch(path, path)
    assert len(read_items(path)) == 4
    with pytest.raises(BatchError, match="no engine"):
        run_batch(path, tmp_path / "answers.jsonl", engine="spark")


@pytest.mark.slow
def test_an_agent_that_can_not_be_made_is_told(questions: Questions, pictures: list[str], tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="no agent can be made"):
        run_batch(questions(asked(pictures)), tmp_path / "a.jsonl", AgentSettings(planner="nobody"), workers=1)


@pytest.mark.parametrize("key", ["a.b-1", "../../etc/passwd", "a/b", "", ".hidden", "收据", "a" * 200, "x\n"])
def test_reports_stay_in_their_folder(key: str) -> None:
    name = report_name(key)
    assert Path(name).name == name and name.endswith(".html") and not name.startswith(".") and len(name) < 120
    assert (name == f"{key}.html") == (key == "a.b-1")


def _has_lines(path: Path, enough: int) -> bool:
    return path.exists() and path.read_bytes().count(b"\n") >= enough


def _gone(processes: list[int]) -> bool:
    return not any(map(_alive, processes))


def rows_of_whole_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def _wait_for(true: Any, running: subprocess.Popen[str] | None = None) -> None:
    until = time.monotonic() + 120
    while not true():
        assert running is None or running.poll() is None, running.communicate()[1]
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.01)


def _children(parent: int) -> list[int]:
    """The processes below `parent`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
