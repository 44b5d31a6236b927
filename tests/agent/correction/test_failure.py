"""A program that could not be carried out ends in plain words: what is not there, what was tried."""

from __future__ import annotations

from agent.answer import ABSTAINED
from agent.correction.failure import explain_failure
from agent.trace import TraceStep
from tests.agent.correction.conftest import step


def failed(name: str, line: str, error: str, *depends: str) -> TraceStep:
    module = line.split("(")[0]
    return TraceStep(name=name, line=f"{name}={line}", module=module, status="failed", error=error, depends=depends)


def test_a_false_premise_is_named() -> None:
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='dog')", ()),
        failed("A", "COLOR(image=IMAGE, object=BOX0)", "COLOR got no object", "BOX0"),
    ]
    text, warnings = explain_failure("What colour is the dog?", steps)
    assert text == "I see no dog in this picture."
    assert "COLOR got no object" in warnings[0]


def test_a_false_premise_is_found_behind_other_steps() -> None:
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='dog')", ()),
        step("BOX1", "SORT(object=BOX0, by='area')", (), "BOX0"),
        failed("A", "COLOR(image=IMAGE, object=BOX1)", "COLOR got no object", "BOX1"),
    ]
    assert explain_failure("What colour is the largest dog?", steps)[0] == "I see no dog in this picture."


def test_all_that_is_missing_is_named() -> None:
    steps = [
        step("A", "LOC(image=IMAGE, object='dog')", ()),
        step("B", "LOC(image=IMAGE, object='cat')", ()),
        failed("M", "MEASURE(object=A, what='distance', to=B)", "no object", "A", "B"),
    ]
    assert explain_failure("How far is the dog from the cat?", steps)[0] == "I see no dog and no cat in this picture."


def test_other_failures_are_no_premise_and_say_what_was_tried() -> None:
    steps = [
        step("L", "READ(image=IMAGE)", ()),
        failed("F", "FIELD(image=IMAGE, name='total')", "no total found", "L"),
    ]
    text, warnings = explain_failure("What is the total?", steps)
    assert text == ABSTAINED
    assert warnings == ("F=FIELD(image=IMAGE, name='total'): no total found", "Read the text (0 lines).")


def test_nothing_at_all_still_says_something() -> None:
    assert explain_failure("Why?", []) == (ABSTAINED, ("Nothing could be done for: Why?",))
