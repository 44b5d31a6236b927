"""Evidence is what the nearest tools saw, in pixels of the whole picture."""

from __future__ import annotations

from agent.evidence import PER_ANSWER, ancestors, evidence_for, evidence_of
from agent.trace import TraceStep
from tools.values import Box, Image, Origin, Region, TextLine

PICTURE = Image(id="a" * 32, width=100, height=100)
CROP = Image(id="b" * 32, width=20, height=20, origin=Origin(image=PICTURE.id, box=Box.of(40, 40, 60, 60)))


def region(x: float, image: Image = PICTURE) -> Region:
    return Region(image=image, box=Box.of(x, 0, x + 5, 5), label="cup", score=0.7)


def step(name: str, value: object = None, depends: tuple[str, ...] = (), module: str = "LOC") -> TraceStep:
    evidence = evidence_of(value, tool=module, step=name)
    return TraceStep(name=name, line="", module=module, status="done", evidence=evidence, depends=depends)


def test_boxes_found_in_a_crop_are_given_in_the_whole_picture() -> None:
    [piece] = evidence_of((region(0, CROP),), tool="LOC", step="A")
    assert (piece.image, piece.box, piece.score, piece.step) == (PICTURE.id, Box.of(40, 40, 45, 45), 0.7, "A")


def test_numbers_have_no_place_and_so_no_evidence_of_their_own() -> None:
    assert evidence_of(3, tool="COUNT", step="A") == ()


def test_an_answer_rests_on_the_nearest_steps_that_saw_something() -> None:
    line = TextLine(image=PICTURE, box=Box.of(0, 0, 9, 9), text="5")
    steps = [
        step("LINES", (line,) * 3, module="READ"),
        step("CELL0", line, ("LINES",), module="CELL"),
        step("BOXES", (region(1), region(2))),
        step("N", None, ("CELL0", "BOXES"), module="EVAL"),
    ]
    pieces = evidence_for(steps, "N")
    assert [(piece.step, piece.kind) for piece in pieces] == [
        ("CELL0", "cell"),
        ("BOXES", "object"),
        ("BOXES", "object"),
    ]
    assert [found.name for found in ancestors(steps, "N")] == ["N", "CELL0", "BOXES", "LINES"]


def test_evidence_is_bounded() -> None:
    steps = [step(f"B{i}", tuple(region(i * 10 + j / 10) for j in range(80))) for i in range(5)]
    steps.append(step("N", None, tuple(f"B{i}" for i in range(5)), module="EVAL"))
    assert len(evidence_for(steps, "N")) == PER_ANSWER
