"""Real sets through the whole product: what counts, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.evaluation.sets.question import Question
from benchmarks import core_real
from benchmarks.core_real import Given


def asked(name: str, truth: str, kind: str = "", choices: tuple[str, ...] = (), id: str = "1") -> Question:
    return Question(name, id, Path("picture.png"), "?", truth, kind, choices)


def answered(question: Question, text: str | None, seconds: float = 1.0) -> Given:
    return Given(question.set, question.id, text, seconds, 0.5, "", "patterns", "")


def test_a_report_counts_declined_answers_as_wrong() -> None:
    questions = [asked("nlvr", truth, "tower", id=str(i)) for i, truth in enumerate(["yes", "yes", "no", "yes"])]
    given = [answered(q, text) for q, text in zip(questions, ["yes", None, "yes", "yes"], strict=True)]
    row = core_real.report(questions, given)["nlvr"]
    assert row["accuracy"] == 0.5
    assert row["coverage"] == 0.75
    assert row["accuracy_of_answered"] == pytest.approx(2 / 3)
    assert (row["majority_answer"], row["majority"]) == ("yes", 0.75)


def test_no_answers_do_not_pass() -> None:
    questions = [asked("nlvr", "yes")]
    for answers in ([], [answered(asked("nlvr", "yes", id="2"), "yes")]):
        with pytest.raises(ValueError, match="do not belong"):
            core_real.marks(questions, answers)
    with pytest.raises(ValueError, match="do not belong"):
        core_real.marks([], [])
    declined = core_real.report(questions, [answered(questions[0], None)])["nlvr"]
    assert (declined["accuracy"], declined["accuracy_of_answered"]) == (0.0, None)


def test_answers_are_resumed_and_reading_is_kept(tmp_path: Path, examples: Path) -> None:
    picture = examples / "sign_stop.jpg"
    questions = [
        Question("easy-vqa", str(i), picture, words, truth, "text")
        for i, (words, truth) in enumerate([("What does the sign say?", "stop"), ("What is written here?", "stop")])
    ]
    agent = core_real.make_agent("patterns", tmp_path / "ocr")
    lines = tmp_path / "answers.jsonl"
    first = core_real.run(questions[:1], agent, lines, resume=False)
    assert core_real.marks(questions[:1], first) == [True]
    assert any((tmp_path / "ocr").rglob("*.json"))
    planted = json.loads(lines.read_text()) | {"text": "kept"}
    lines.write_text(json.dumps(planted) + '\n{"set": "easy-vqa", "id": "1", "te')  # killed while writing
    again = core_real.run(questions, agent, lines, resume=True)
    assert again[0].text == "kept" and again[1].text is not None
    assert len(lines.read_text().splitlines()) == 2
    assert core_real.run(questions[:1], agent, lines, resume=False)[0].text != "kept"


def test_kept_readings_are_used_by_another_agent(tmp_path: Path, examples: Path) -> None:
    question = Question("easy-vqa", "0", examples / "sign_stop.jpg", "What does the sign say?", "stop", "text")
    core_real.ask(core_real.make_agent("patterns", tmp_path), question)
    changed = 0
    for path in tmp_path.rglob("*.json"):
        text = path.read_text()
        changed += "STOP" in text
        path.write_text(text.replace("STOP", "GOING"))
    assert changed
    assert "GOING" in (core_real.ask(core_real.make_agent("patterns", tmp_path), question).text or "")


def test_missing_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        core_real.main(["--data", str(tmp_path), "--sets", "nlvr"])
    assert stop.value.code == 2
    assert "nlvr not found" in capsys.readouterr().err
