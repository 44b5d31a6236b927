"""Which step is held to be at fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.evaluation.accuracy.faults import fault_of
from agent.evaluation.accuracy.rows import Row, busy
from agent.evaluation.sets.catalogue import SETS
from agent.evaluation.sets.question import Question
from tools.values import Box, Image, Table, TextLine

IMAGE = Image(id="0" * 32, width=10, height=10)


def question(name: str, truth: str, **more: Any) -> Question:
    return Question(name, "1", Path("p.png"), "?", truth, more.pop("kind", ""), **more)


def row(text: str | None, modules: tuple[str, ...] = ("LOC", "COUNT"), **more: Any) -> Row:
    steps = tuple(
        {"name": m, "line": f"X={m}()", "module": m, "status": "done", "text": "seen", "error": ""} for m in modules
    )
    return Row("1", "coco", text, more.pop("draft", text or ""), 0.5, "", "patterns", "p", 1, 1, True, steps, **more)


def blind(program: str) -> Any:
    raise AssertionError("nothing was to be looked at")


def test_a_right_result_that_is_withdrawn_or_changed_is_the_corrections_fault() -> None:
    asked = question("nlvr", "yes")
    assert fault_of(asked, row(None, draft="yes"), SETS["nlvr"], blind).step == "correction"
    assert "changed" in fault_of(asked, row("no", draft="true"), SETS["nlvr"], blind).why


def test_no_program_is_the_plans_fault() -> None:
    declined = replace(row(None, ()), reason="not_covered")
    assert fault_of(question("chartqa", "3"), declined, SETS["chartqa"], blind).step == "plan"
    assert fault_of(
        question("chartqa", "3"), replace(declined, reason="", error="boom"), SETS["chartqa"], blind
    ).why == ("boom")


@pytest.mark.parametrize(
    ("name", "truth", "text", "choices"),
    [
        ("chartqa", "3", "Germany", ()),
        ("chartqa", "Germany", "yes", ()),
        ("nlvr", "yes", "3", ()),
        ("mmvp", "(a)", "sideways", ("Up", "Down")),
    ],
)
def test_an_answer_of_the_wrong_kind_is_the_plans_fault(
    name: str, truth: str, text: str, choices: tuple[str, ...]
) -> None:
    found = fault_of(question(name, truth, choices=choices), row(text), SETS[name], blind)
    assert (found.step, found.shown) == ("plan", True)


@pytest.mark.parametrize(("found", "step"), [(4, "reasoning"), (2, "perception"), (None, "perception")])
def test_marked_objects_tell_perception_from_reasoning(found: int | None, step: str) -> None:
    asked = question("coco", "4", kind="count", known={"label": "cup"})
    fault = fault_of(asked, row("9"), SETS["coco"], lambda program: found)
    assert fault.step == step and fault.shown


@pytest.mark.parametrize(("cell", "step"), [("12", "reasoning"), ("72", "reading")])
def test_a_published_table_tells_reading_from_reasoning(cell: str, step: str) -> None:
    def line(text: str) -> TextLine:
        return TextLine(image=IMAGE, box=Box.of(0, 0, 5, 5), text=text)

    table = Table(image=IMAGE, box=Box.of(0, 0, 9, 9), rows=((line("a"), line("b")), (line("x"), line(cell))), header=1)
    asked = question("tabmwp", "13", known={"table": "a | b\nx | 12"})
    fault = fault_of(asked, row("7", ("TABLE", "EVAL")), SETS["tabmwp"], lambda program: table)
    assert fault.step == step
    assert ("'72' for '12'" in fault.why) is (step == "reading")


@pytest.mark.parametrize(("read", "step"), [("12 Jalan Aman,", "reasoning"), ("l2 Jalan Aman,", "reading")])
def test_published_lines_tell_reading_from_reasoning(read: str, step: str) -> None:
    lines = tuple(TextLine(image=IMAGE, box=Box.of(0, 0, 5, 5), text=text) for text in ("SHOP", read, "50000 KL"))
    asked = question(
        "sroie", "12 JALAN AMAN, 50000 KL", kind="address", known={"lines": ["SHOP", "12 JALAN AMAN,", "50000 KL"]}
    )
    assert fault_of(asked, row("SHOP", ("FIELD",)), SETS["sroie"], lambda program: lines).step == step


def test_where_the_set_knows_no_more_the_last_look_is_presumed_to_be_wrong() -> None:
    asked = question("chartqa", "3")
    found = fault_of(asked, row("7", ("LOC", "CHART", "EVAL")), SETS["chartqa"], blind)
    assert (found.step, found.shown) == ("reading", False)
    assert fault_of(asked, row("7", ("EVAL",)), SETS["chartqa"], blind).step == "reasoning"


def test_a_step_that_failed_is_at_fault() -> None:
    failing = row(None, ("READ", "LOC"))
    failing = replace(failing, steps=(failing.steps[0], {**failing.steps[1], "status": "failed", "error": "too dark"}))
    found = fault_of(question("chartqa", "3"), failing, SETS["chartqa"], blind)
    assert found.step == "perception" and "too dark" in found.why


def test_steps_at_the_same_time_count_once() -> None:
    assert busy([(0, 2), (1, 3), (5, 6)]) == 4
    assert busy([(0, 5), (1, 2)]) == 5
    assert busy([]) == 0
