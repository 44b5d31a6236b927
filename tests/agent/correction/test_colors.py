"""The colour of an answer is measured again on the pixels."""

from __future__ import annotations

import numpy as np
import pytest

from agent.correction.colors import check_color
from agent.correction.draft import Finding
from tests.agent.correction.conftest import context_of, step
from tools.values import Box, Region


def found(answer: str, red: float) -> Finding | None:
    """The check of an answer about a box of which the share `red` is red, and the rest blue."""
    context = context_of()
    pixels = np.full((100, 200, 3), 235, np.uint8)
    pixels[20:80, 20:120] = (30, 60, 200)
    pixels[20:80, 20 : 20 + round(100 * red)] = (200, 20, 20)
    image = context.save(pixels)
    thing = Region(image=image, box=Box.of(20, 20, 120, 80), label="car", score=0.9, source="yolox")
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='car')", (thing,)),
        step("ANSWER0", "COLOR(image=IMAGE, object=BOX0)", answer, "BOX0"),
    ]
    return check_color(steps[1], steps, (image,), context)


def test_a_clear_colour_is_settled() -> None:
    made = found("red", 1.0)
    assert made is not None
    assert made.verdict.state == "supported"
    assert made.verdict.witnesses[0].kind == "measure"
    assert made.warning == ""


def test_a_colour_that_hardly_occurs_is_doubtful() -> None:
    made = found("red", 0.1)
    assert made is not None
    assert made.verdict.state == "unknown"
    assert made.warning.startswith("The colour is not clear")


@pytest.mark.parametrize("answer", ["red and blue", "red, blue"])
def test_two_colours_must_both_be_there(answer: str) -> None:
    both, one = found(answer, 0.5), found(answer, 1.0)
    assert both is not None
    assert one is not None
    assert both.signal.raw > 0.3 > one.signal.raw


def test_what_names_no_colour_can_t_be_measured() -> None:
    assert found("shiny", 1.0) is None
