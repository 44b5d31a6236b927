"""The numbers of a set, its table, and the page of wrong answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as Pillow

from agent.evaluation.accuracy.page import wrong_html
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.accuracy.scores import lines_of
from agent.evaluation.accuracy.tables import as_text
from agent.evaluation.sets.catalogue import SETS
from agent.evaluation.sets.question import Question

FAULT = {"step": "perception", "why": "2 <cup> found", "shown": True}


def asked(name: str, truths: list[str], kind: str = "a", image: Path = Path("p.png")) -> list[Question]:
    return [Question(name, f"{kind}{i}", image, f"{kind}?", truth, kind) for i, truth in enumerate(truths)]


def answer(question: Question, text: str | None, confidence: float = 0.8, **more: object) -> Row:
    earned = SETS[question.set].score(question, Row("", "", text, "", 0, "", "", "", 0, 0, True).given)
    fault = {} if earned == 1 else FAULT
    values: dict[str, object] = {"seconds": 2.0, "tool_seconds": 1.0, "fresh": True} | more
    return Row(
        question.id,
        question.set,
        text,
        "",
        confidence,
        "",
        "patterns",
        "P",
        earned=earned,
        fault=fault,
        **values,  # type: ignore[arg-type]
    )


def test_declined_counts_as_wrong() -> None:
    questions = asked("nlvr", ["yes", "yes", "no", "yes"])
    rows = [answer(q, text) for q, text in zip(questions, ["yes", None, "yes", "yes"], strict=True)]
    (line,) = lines_of(SETS["nlvr"], questions, rows)
    assert (line.accuracy.value, line.coverage, line.always) == (0.5, 0.75, 0.75)
    assert line.answered == pytest.approx(2 / 3)
    assert line.ece == pytest.approx(0.8 - 2 / 3)
    assert line.faults == {"perception": 2}
    assert (line.aim, line.chance) == (0.80, None)


def test_where_nothing_was_answered_nothing_is_said_of_the_answered() -> None:
    questions = asked("nlvr", ["yes"])
    (line,) = lines_of(SETS["nlvr"], questions, [answer(questions[0], None)])
    assert (line.accuracy.value, line.answered) == (0.0, None)


def test_questions_asked_aside_have_their_line_and_do_not_count() -> None:
    counting = asked("sroie", ["RM 1.00", "2.00"], "total")
    aside = [
        Question("sroie", f"x{q.id}", q.image, "?", q.truth, "total, second wording", aside=q.id) for q in counting
    ]
    rows = [answer(q, "1.00") for q in counting] + [answer(q, None) for q in aside]
    lines = {line.title: line for line in lines_of(SETS["sroie"], counting + aside, rows)}
    assert lines["sroie"].accuracy.value == 0.5 and lines["sroie"].accuracy.count == 2
    assert lines["total"].aim == 0.95
    assert lines["total, second wording"].coverage == 0
    assert lines["total, with the sign as published"].accuracy.value == 0
    text = as_text(list(lines.values()), "t", reading_kept=False)
    assert "total, second wording" in text
    assert text.count("An answer is right by: sroie: exact match of the field.") == 1


def test_times_leave_out_the_first_question_and_what_a_cache_answered() -> None:
    questions = asked("nlvr", ["yes"] * 4)
    seconds = [(90.0, 1.0, True), (2.4, 2.0, True), (3.0, 2.0, True), (0.1, 0.001, False)]
    rows = [
        answer(q, "yes", seconds=s, tool_seconds=t, fresh=f) for q, (s, t, f) in zip(questions, seconds, strict=True)
    ]
    (line,) = lines_of(SETS["nlvr"], questions, rows)
    assert line.tool_seconds == 2.0
    assert line.ratio == pytest.approx(1.35) and line.seconds == pytest.approx(2.7)


def test_answers_that_do_not_belong_do_not_pass() -> None:
    questions = asked("nlvr", ["yes"])
    for rows in ([], [answer(asked("nlvr", ["yes"], "b")[0], "yes")]):
        with pytest.raises(ValueError, match="do not belong"):
            lines_of(SETS["nlvr"], questions, rows)
    with pytest.raises(ValueError, match="do not belong"):
        lines_of(SETS["nlvr"], [], [])


def test_the_page_shows_every_wrong_answer_and_holds_its_pictures(tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    Pillow.new("RGB", (40, 20), "red").save(picture)
    questions = asked("coco", ["4", "2", "3"], "count", picture)
    step = {
        "name": "A",
        "line": "A=LOC(object='<b>')",
        "module": "LOC",
        "status": "done",
        "text": "one",
        "error": "",
        "seconds": 0.1,
    }
    piece = {"tool": "LOC", "kind": "object", "text": "cup", "score": 0.9, "box": [10, 5, 20, 10]}
    rows = [
        answer(questions[0], "1", steps=(step,), evidence=(piece,), warnings=("not <sure>",)),
        answer(questions[1], "2"),
        answer(questions[2], None),
    ]
    page = wrong_html("coco", list(zip(questions, rows, strict=True)))
    assert page.count("<article>") == 2 and page.count("data:image/webp") == 1
    assert "left:25.00%;top:25.00%;width:25.00%;height:25.00%" in page
    assert "2 &lt;cup&gt; found" in page and "LOC(object=&#39;&lt;b&gt;&#39;)" in page and "<b>" not in page
    assert 'href="#perception-coco"' in page and 'id="perception-coco"' in page
    assert "2 of 3 answers are not (wholly) right; 1 of these were declined" in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
