"""The real sets as questions, and their scorers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import core_real, core_sets
from benchmarks.core_real import Given
from benchmarks.core_sets import SETS, Question
from tools.values import Verdict


def asked(name: str, truth: str, kind: str = "", choices: tuple[str, ...] = (), id: str = "1") -> Question:
    return Question(name, id, Path("picture.png"), "?", truth, kind, choices)


def answered(question: Question, text: str | None, seconds: float = 1.0) -> Given:
    return Given(question.set, question.id, text, seconds, 0.5, "", "patterns", "")


@pytest.mark.parametrize(
    ("truth", "text", "right"),
    [
        ("62", "62", True),
        ("62", "64.9", True),
        ("62", "66", False),
        ("62", "62%", True),
        ("0.57", "0.6", False),
        ("0", "0", True),
        ("0", "0.01", False),
        ("-12.5", "-12", True),
        ("-12.5", "12.5", False),
        ("2,601", "2601", True),
        ("WhatsApp", "whatsapp.", True),
        ("WhatsApp", "Facebook", False),
        ("Yes", "yes", True),
        ("2019", "about that", False),
        ("Germany", "", False),
    ],
)
def test_relaxed_accuracy(truth: str, text: str, right: bool) -> None:
    assert SETS["chartqa"].right(asked("chartqa", truth), text) is right


@given(st.floats(0.01, 1e6), st.floats(-0.2, 0.2))
def test_relaxed_accuracy_is_five_percent(truth: float, off: float) -> None:
    truth = round(truth, 3)
    if abs(abs(off) - 0.05) > 0.002:  # at the border printing decides
        text = f"{truth * (1 + off):.6f}"
        assert core_sets.relaxed(asked("chartqa", f"{truth:.3f}"), text) is (abs(off) < 0.05)


@pytest.mark.parametrize(
    ("name", "kind", "truth", "text", "right"),
    [
        ("easy-vqa", "yes/no", "yes", "Yes, there is.", True),
        ("easy-vqa", "yes/no", "yes", "no", False),
        ("easy-vqa", "color", "gray", "grey", True),
        ("easy-vqa", "shape", "circle", "a circle", True),
        ("easy-vqa", "shape", "circle", "rectangle", False),
        ("nlvr", "tower", "no", "No.", True),
        ("nlvr", "tower", "no", "", False),
        ("receipts", "total", "RM 6.00", "6.00", True),
        ("receipts", "total", "6.00", "6.50", False),
        ("photos", "presence", "yes", "yes", True),
        ("photos", "count", "10", "12", True),
        ("photos", "count", "3", "4", False),
        ("photos", "count", "3", "many", False),
        ("clevr-math", "subtract", "4", "4", True),
        ("clevr-math", "subtract", "4", "14", False),
    ],
)
def test_right_or_wrong(name: str, kind: str, truth: str, text: str, right: bool) -> None:
    assert SETS[name].right(asked(name, truth, kind), text) is right


def test_options_decide_in_tables() -> None:
    question = asked("tabmwp", "nonlinear", "function", ("linear", "nonlinear"))
    assert SETS["tabmwp"].right(question, "nonlinear")
    assert not SETS["tabmwp"].right(question, "linear")


def test_typed_answers_as_text() -> None:
    verdict = Verdict(claim="it is red", state="refuted", score=0.9)
    assert core_sets.given_text(True, "there is one") == "yes"
    assert core_sets.given_text(3.0, "3 cups") == "3"
    assert core_sets.given_text(verdict, "It is not.") == "no"
    assert core_sets.given_text("red", "The cup is red.") == "The cup is red."


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


def test_a_limit_draws_the_same_questions_from_all_over_the_set(tmp_path: Path) -> None:
    folder = tmp_path / "easy-vqa"
    folder.mkdir()
    lines = [
        json.dumps({"id": str(i), "image": f"{i}.png", "question": "what shape?", "answer": "circle"})
        for i in range(500)
    ]
    (folder / "items.jsonl").write_text("\n".join(lines))
    some = core_sets.load("easy-vqa", tmp_path, 50)
    places = [int(question.id) for question in some]
    assert places == sorted(set(places)) and len(places) == 50 and places[-1] > 400
    assert some == core_sets.load("easy-vqa", tmp_path, 50)
    assert some != core_sets.load("easy-vqa", tmp_path, 50, seed=1)
    assert len(core_sets.load("easy-vqa", tmp_path)) == 500


@pytest.mark.shared_data
@pytest.mark.parametrize("name", SETS)
def test_every_set_has_questions_whose_own_answers_are_right(name: str, shared_data: Path) -> None:
    questions = core_sets.load(name, shared_data, 200)
    assert len(questions) >= 100
    assert len({question.id for question in questions}) == len(questions)
    assert all(question.image.is_file() for question in questions)
    # The published text itself is right, or the scorer is wrong.
    wrong = [q for q in questions if not SETS[name].right(q, q.truth)]
    assert not wrong, wrong[:3]


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
