"""The sets as questions, and their scorers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evaluation.sets import icdar2015, sroie
from agent.evaluation.sets.catalogue import ALIASES, SETS, load, most_frequent, named
from agent.evaluation.sets.matching import relaxed
from agent.evaluation.sets.options import chosen, options_in
from agent.evaluation.sets.question import Given, Question
from mllm_core.evaluation.errors import EvaluationError


def asked(name: str, truth: str, kind: str = "", choices: tuple[str, ...] = ()) -> Question:
    return Question(name, "1", Path("picture.png"), "?", truth, kind, choices)


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
        ("Germany", None, False),
    ],
)
def test_relaxed_accuracy(truth: str, text: str | None, right: bool) -> None:
    assert SETS["chartqa"].right(asked("chartqa", truth), text) is right


@given(st.floats(0.01, 1e6), st.floats(-0.2, 0.2))
def test_relaxed_accuracy_is_five_percent(truth: float, off: float) -> None:
    truth = round(truth, 3)
    if abs(abs(off) - 0.05) > 0.002:  # at the border printing decides
        text = f"{truth * (1 + off):.6f}"
        assert (relaxed(asked("chartqa", f"{truth:.3f}"), Given(text)) == 1) is (abs(off) < 0.05)


@pytest.mark.parametrize(
    ("name", "kind", "truth", "text", "right"),
    [
        ("easy-vqa", "yes/no", "yes", "Yes, there is.", True),
        ("easy-vqa", "yes/no", "yes", "no", False),
        ("easy-vqa", "color", "gray", "grey", True),
        ("easy-vqa", "shape", "circle", "a circle", True),
        ("easy-vqa", "shape", "circle", "rectangle", False),
        ("easy-vqa", "shape", "circle", None, False),
        ("nlvr", "tower", "no", "No.", True),
        ("nlvr", "tower", "no", "", False),
        ("nlvr", "tower", "no", None, False),
        ("sroie", "total", "RM 6.00", "6.00", True),
        ("sroie", "total, second wording", "RM 6.00", "6.00", True),
        ("sroie", "total", "6.00", "6.50", False),
        ("sroie", "company", "RM CO", "CO", False),
        ("coco", "presence", "yes", "yes", True),
        ("coco", "count", "10", "12", True),
        ("coco", "count", "10", "13", False),
        ("coco", "count", "3", "4", False),
        ("coco", "count", "3", "many", False),
        ("clevr-math", "subtract", "4", "4", True),
        ("clevr-math", "subtract", "4", "four", True),
        ("clevr-math", "subtract", "4", "14", False),
        ("icdar2015", "sign", "EXIT", "exit", False),  # what the set knows decides; see below
    ],
)
def test_right_or_wrong(name: str, kind: str, truth: str, text: str | None, right: bool) -> None:
    if name == "icdar2015":
        question = Question(name, "1", Path("p.png"), "?", truth, kind, known={"high": [truth, "WAY OUT"]})
        assert SETS[name].right(question, text)
        assert icdar2015.every_word(question, Given(text)) == 0
        assert icdar2015.every_word(question, Given("Exit: (way out)")) == 1
        return
    assert SETS[name].right(asked(name, truth, kind), text) is right


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("Up or down? Options: (a) Up (b) Down", ("Up", "Down")),
        ("Is it?\nSelect from the following choices.\n(A) yes\n(B) no", ("yes", "no")),
        ("Which is it?\nA. New York\nB. Ohio\nC. St. Louis", ("New York", "Ohio", "St. Louis")),
        ("Context: A. Smith (b) wrote.\nWho?\nA. he\nB. she", ("he", "she")),
        ("How many (about) are there?", ()),
        ("Which one? (b) this (a) that", ()),
    ],
)
def test_options_are_read_off_the_question(words: str, options: tuple[str, ...]) -> None:
    assert options_in(words) == options


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Up", 0),
        ("(a) Up", 0),
        ("(B)", 1),
        ("b", 1),
        ("B. Down", 1),
        ("It points down.", 1),
        ("a", 0),
        ("up and down", None),
        ("sideways", None),
        ("(c)", None),
        ("", None),
    ],
)
def test_an_option_is_named_by_letter_or_text(text: str, place: int | None) -> None:
    assert chosen(("Up", "Down"), text) == place
    question = asked("mmvp", "(b)", "option", ("Up", "Down"))
    assert SETS["mmvp"].right(question, text) is (place == 1)


def test_options_decide_in_tables() -> None:
    question = asked("tabmwp", "nonlinear", "function", ("linear", "nonlinear"))
    assert SETS["tabmwp"].right(question, "nonlinear")
    assert not SETS["tabmwp"].right(question, "linear")


def test_words_are_found_where_they_stand_and_once() -> None:
    def word(text: str, x: float) -> dict[str, object]:
        return {"text": text, "polygon": [x, 0, x + 10, 0, x + 10, 10, x, 10]}

    words = [word("EXIT", 0), word("EXIT", 20), word("ONLY", 40), word("FAR", 90)]
    assert icdar2015.recall(words, [("exit, only!", 0, 0, 60, 10), ("FAR", 0, 50, 100, 60)]) == 0.5
    assert icdar2015.recall(words, [("exit exit", 0, 0, 60, 10), ("only", 30, 0, 60, 10)]) == 0.75
    assert icdar2015.recall(words, []) == 0


def test_a_currency_sign_counts_only_as_published() -> None:
    question = asked("sroie", "RM 6.00", "total")
    assert sroie.as_published(question, Given("6.00")) == 0
    assert sroie.as_published(question, Given("rm6.00")) == 1
    assert sroie.as_published(asked("sroie", "1/2/2018", "date"), Given("1/2/2018")) is None


def test_sets_have_aliases_and_unknown_ones_are_refused() -> None:
    assert named("receipts") is SETS["sroie"] and named("photos") is SETS["coco"]
    assert not set(ALIASES) & set(SETS)
    with pytest.raises(EvaluationError, match="no data set 'recipes'"):
        named("recipes")


def test_the_most_frequent_answer() -> None:
    assert most_frequent([asked("nlvr", truth) for truth in ("no", "yes", "yes")]) == "yes"
    with pytest.raises(ValueError, match="no questions"):
        most_frequent([])


def test_a_limit_draws_the_same_questions_from_all_over_the_set(tmp_path: Path) -> None:
    folder = tmp_path / "easy-vqa"
    folder.mkdir()
    lines = [
        json.dumps({"id": str(i), "image": f"{i}.png", "question": "what shape?", "answer": "circle"})
        for i in range(500)
    ]
    (folder / "items.jsonl").write_text("\n".join(lines))
    some = load("easy-vqa", tmp_path, 50)
    places = [int(question.id) for question in some]
    assert places == sorted(set(places)) and len(places) == 50 and places[-1] > 400
    assert some == load("easy-vqa", tmp_path, 50)
    assert some != load("easy-vqa", tmp_path, 50, seed=1)
    assert len(load("easy-vqa", tmp_path)) == 500


def test_what_is_asked_aside_comes_with_its_question(tmp_path: Path) -> None:
    folder = tmp_path / "sroie"
    folder.mkdir()
    fields = {"company": "A", "date": "1/2/2018", "address": "B", "total": "3.00"}
    lines = [json.dumps({"id": str(i), "image": "a.jpg", "lines": [], "fields": fields}) for i in range(9)]
    (folder / "items.jsonl").write_text("\n".join(lines))
    some = load("receipts", tmp_path, 5)
    assert len(some) == 15
    counting = [question.id for question in some if not question.aside]
    assert len(counting) == 5 and {question.aside for question in some} == {"", *counting}


def test_missing_data_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no data set at .*nlvr.*--data"):
        load("nlvr", tmp_path)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", SETS)
def test_every_set_has_questions_whose_own_answers_are_right(name: str, shared_data: Path) -> None:
    questions = load(name, shared_data, 150)
    assert len(questions) >= 60
    assert len({question.id for question in questions}) == len(questions)
    assert all(question.image.is_file() for question in questions)
    # The published text itself is right, or the scorer is wrong.
    wrong = [q for q in questions if not q.program and not SETS[name].right(q, q.truth)]
    assert not wrong, wrong[:3]
    if SETS[name].chance is not None:
        assert all(1 < len(question.choices) < 9 for question in questions)
