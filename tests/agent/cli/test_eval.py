"""`yaffle eval`: a small set through the agent, its files, going on, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.agent.conftest import Run


@pytest.fixture
def data(tmp_path: Path, examples: Path) -> Path:
    """Two easy questions, one of them with a wrong published answer."""
    folder = tmp_path / "data" / "easy-vqa"
    folder.mkdir(parents=True)
    shutil.copy(examples / "scene_shapes.png", folder / "a.png")
    items = [
        {"id": "0", "image": "a.png", "question": "Is there a circle?", "answer": "yes"},
        {"id": "1", "image": "a.png", "question": "Is there a square?", "answer": "no"},
    ]
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)) + "\n")
    return tmp_path / "data"


def test_a_set_is_asked_scored_kept_and_resumed(yaffle: Run, data: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "wrong.html"
    command = ("eval", "easy-vqa", "--data", str(data), "--out", str(out), "--planner", "patterns")
    code, shown, errors = yaffle(*command, "--limit", "1")
    assert code == 0, errors
    code, shown, errors = yaffle(*command, "--resume", "--errors", str(page))
    assert code == 0, errors
    assert "50.0%" in shown and "at fault" in shown
    lines = (out / "easy-vqa.jsonl").read_text().splitlines()
    assert len(lines) == 3
    numbers = json.loads((out / "eval.json").read_text())["lines"]
    assert numbers[0]["accuracy"]["value"] == 0.5 and numbers[0]["coverage"] == 1
    assert "Is there a square?" in page.read_text() and "Is there a circle?" not in page.read_text()
    # What is kept is not asked again, but scored anew; a line that a kill cut off is.
    rows = [json.loads(line) for line in lines[1:]]
    kept = next(row for row in rows if row["key"] == "1") | {"text": "no"}
    (out / "easy-vqa.jsonl").write_text(f'{lines[0]}\n{json.dumps(kept)}\n{{"key": "0", "te')
    code, shown, _ = yaffle(*command, "--resume", "--json")
    assert code == 0 and json.loads(shown)["lines"][0]["accuracy"]["value"] == 1
    code, _, errors = yaffle(*command[:-2], "--resume")
    assert code == 1 and "planner" in errors


def test_reading_is_kept_and_said(yaffle: Run, data: Path, tmp_path: Path) -> None:
    (data / "easy-vqa" / "items.jsonl").write_text(
        json.dumps({"id": "0", "image": "a.png", "question": "What does the sign say?", "answer": "stop"})
    )
    code, shown, errors = yaffle("eval", "easy-vqa", "--data", str(data), "--ocr", str(tmp_path / "ocr"))
    assert code == 0, errors
    assert "reading kept" in shown and any((tmp_path / "ocr").rglob("*.json"))


def test_what_can_not_be_is_refused(yaffle: Run, data: Path) -> None:
    assert yaffle("eval", "recipes")[0] == 1
    code, _, errors = yaffle("eval", "nlvr", "--data", str(data))
    assert code == 1 and "--data" in errors
    assert yaffle("eval", "nlvr", "--resume")[0] == 2
    assert yaffle("eval", "nlvr", "--planner", "dice")[0] == 2
    assert yaffle("eval")[0] == 2
