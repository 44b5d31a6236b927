"""Asking sets: what was read is kept for other agents, and answers for another run."""

from __future__ import annotations

import json
from pathlib import Path

from agent.evaluation.accuracy.asking import agent_under_test, ask, ask_all
from agent.evaluation.sets.question import Question


def question(picture: Path, words: str, id: str = "0") -> Question:
    return Question("easy-vqa", id, picture, words, "stop", "text")


def test_answers_are_resumed_and_reading_is_kept(tmp_path: Path, examples: Path) -> None:
    picture = examples / "sign_stop.jpg"
    questions = [question(picture, "What does the sign say?"), question(picture, "What is written here?", "1")]
    lines = tmp_path / "answers.jsonl"

    def asked(count: int, *, resume: bool) -> list[str | None]:
        rows = ask_all(
            questions[:count],
            lambda: agent_under_test("patterns", ocr=tmp_path / "ocr"),
            settings={},
            kept=lines,
            resume=resume,
        )
        return [row.text for row in rows]

    (first,) = asked(1, resume=False)
    assert first is not None and first.casefold() == "stop"
    assert any((tmp_path / "ocr").rglob("*.json"))
    head, row = lines.read_text().splitlines()
    planted = json.loads(row) | {"text": "kept"}
    lines.write_text(f'{head}\n{json.dumps(planted)}\n{{"key": "1", "te')  # killed while writing
    again = asked(2, resume=True)
    assert again[0] == "kept" and again[1] is not None
    assert len(lines.read_text().splitlines()) == 3
    assert asked(1, resume=False) == [first]


def test_kept_readings_are_used_by_another_agent(tmp_path: Path, examples: Path) -> None:
    sign = question(examples / "sign_stop.jpg", "What does the sign say?")
    ask(agent_under_test("patterns", ocr=tmp_path), sign)
    changed = 0
    for path in tmp_path.rglob("*.json"):
        text = path.read_text()
        changed += "STOP" in text
        path.write_text(text.replace("STOP", "GOING"))
    assert changed
    assert "GOING" in (ask(agent_under_test("patterns", ocr=tmp_path), sign).text or "")


def test_the_planner_that_is_named_is_the_one_that_plans(tmp_path: Path, examples: Path) -> None:
    sign = question(examples / "sign_stop.jpg", "What does the sign say?")
    for planner in ("patterns", "core"):
        row = ask(agent_under_test(planner, ocr=tmp_path), sign)
        assert row.planner == planner if row.text is not None else row.planner in ("", planner)
