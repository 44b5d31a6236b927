"""A count of nothing: held against other witnesses, and against what the question takes for granted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from agent.correction.stage import correct
from tests.agent.correction.conftest import Seer, context_of, detector_that_sees, draft_of, step
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.pictures import load_picture
from tools.values import Image

Counted = Callable[..., tuple[str, bool, tuple[str, ...]]]


@pytest.fixture
def count() -> Counted:
    """count(question, noun, value): (text, abstained, warnings) of a count of an empty search in a photo."""

    def made(query: str, noun: str, value: int = 0, vision: Seer | None = None) -> tuple[str, bool, tuple[str, ...]]:
        context = context_of(detector_that_sees(()), vision=vision)
        random = np.random.default_rng(0)
        patches = cv2.resize(random.integers(0, 255, (9, 14, 3), np.uint8), (90, 60), interpolation=cv2.INTER_CUBIC)
        grainy = (patches + random.normal(0, 12, (60, 90, 3))).clip(0, 255).astype(np.uint8)
        return _corrected(query, noun, value, context, context.save(grainy))

    return made


def _corrected(
    query: str, noun: str, value: int, context: ToolContext, image: Image
) -> tuple[str, bool, tuple[str, ...]]:
    steps = [
        step("BOX0", f"LOC(image=IMAGE, object='{noun}')", ()),
        step("COUNT0", "COUNT(box=BOX0)", 0, "BOX0"),
    ]
    if value:
        steps.append(step("ANSWER0", "EVAL(expr='{COUNT0} - 1')", value, "COUNT0"))
    corrected = correct(draft_of(query, value, steps, (image,)), context)
    return corrected.text, corrected.abstained, corrected.warnings


def test_none_is_an_answer_where_nothing_is_taken_for_granted(count: Counted) -> None:
    assert count("How many elephants are there?", "elephants") == ("0", False, ())


def test_none_left_of_what_the_question_takes_for_granted_is_no_answer(count: Counted) -> None:
    for query in ("How many cups are left?", "How many of the cups are red?"):
        text, abstained, warnings = count(query, "cups")
        assert (text, abstained) == ("", True)
        assert "I see no cups in this picture" in warnings[0]


def test_a_word_with_other_senses_is_hedged(count: Counted) -> None:
    text, abstained, warnings = count("How many balls are there?", "balls")
    assert (text, abstained) == ("0", False)
    assert "may not know" in warnings[0]


def test_fewer_than_none_is_no_answer(count: Counted) -> None:
    assert count("Subtract 1 cup. How many cups are there then?", "cups", -1)[1]
    assert count("How many more cups are there than plates?", "cups", -1)[:2] == ("-1", False)


def test_another_witness_that_sees_some_is_believed_enough_to_withdraw(examples: Path) -> None:
    context = ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())
    image = load_picture(examples / "scene_shapes.png", context.store)
    text, abstained, warnings = _corrected("How many circles are there?", "circles", 0, context, image)
    assert (text, abstained) == ("", True) and "The search found none, but" in warnings[0]
