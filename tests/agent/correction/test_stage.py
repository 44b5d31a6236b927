"""The correction stage as a whole: what holds is kept, what is doubtful is said to be, nothing is invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent import Agent
from agent.correction.stage import correct
from agent.trace import TraceStep
from tests.agent.correction.conftest import Seer, context_of, detector_that_sees, draft_of, step
from tools.context import ToolContext
from tools.values import Box, Image, Region, TextLine


def picture(context: ToolContext) -> Image:
    return context.save(np.full((60, 90, 3), 128, np.uint8))


def counting(context: ToolContext, image: Image) -> tuple[int, list[TraceStep]]:
    found = context.call("LOC", image=image, object="cup")
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='cup')", found),
        step("COUNT0", "COUNT(box=BOX0)", len(found), "BOX0"),
    ]
    return len(found), steps


def test_a_sure_count_is_kept_without_a_warning() -> None:
    context = context_of(detector_that_sees((0.99,)), vision=Seer("yes"))
    image = picture(context)
    count, steps = counting(context, image)
    made = correct(draft_of("How many cups are there?", count, steps, (image,), "There are {} cups."), context)
    assert (made.text, made.abstained, made.warnings) == ("1", False, ())
    assert [verdict.state for verdict in made.verdicts] == ["supported"]
    assert [seen.text for seen in made.evidence] == ["cup"]


def test_a_doubtful_count_is_hedged_and_kept() -> None:
    context = context_of(detector_that_sees((0.9, 0.35, 0.31, 0.29)))
    image = picture(context)
    count, steps = counting(context, image)
    made = correct(draft_of("How many cups are there?", count, steps, (image,)), context)
    assert (made.text, made.value, made.abstained) == ("3", 3, False)
    assert made.confidence < 0.5
    assert "uncertain" in made.warnings[0]


def test_what_one_witness_affirms_and_another_denies_is_withdrawn() -> None:
    context = context_of(detector_that_sees((0.4,)), vision=Seer("No, there is none."))
    image = picture(context)
    found = context.call("LOC", image=image, object="cup")
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='cup')", found),
        step("COUNT0", "COUNT(box=BOX0)", 1, "BOX0"),
        step("ANSWER0", "EVAL(expr='{COUNT0} > 0')", True, "COUNT0"),
    ]
    made = correct(draft_of("Is there a cup?", True, steps, (image,)), context)
    assert made.abstained
    assert (made.value, made.text) == (None, "")
    assert "disagree" in made.warnings[0]


def relation(query: str, value: object, *found: str) -> str:
    """The corrected text of a question about a dog left of a cat, of which only `found` are there."""
    context = context_of(detector_that_sees(()))
    image = picture(context)
    boxes = {
        noun: (Region(image=image, box=Box.of(1, 1, 9, 9), label=noun, score=0.9, source="fake"),)
        if noun in found
        else ()
        for noun in ("dog", "cat")
    }
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='dog')", boxes["dog"]),
        step("BOX1", "LOC(image=IMAGE, object='cat')", boxes["cat"]),
        step("BOX2", "RELATE(object=BOX0, relation='left of', to=BOX1)", (), "BOX0", "BOX1"),
        step("COUNT0", "COUNT(box=BOX2)", 0, "BOX2"),
    ]
    if isinstance(value, bool):
        steps.append(step("ANSWER0", "EVAL(expr='{COUNT0} > 0')", value, "COUNT0"))
    made = correct(draft_of(query, value, steps, (image,)), context)
    return ("abstained: " if made.abstained else "") + made.text


def test_a_relation_takes_for_granted_that_both_are_there() -> None:
    asked = "Is the dog left of the cat?"
    assert relation(asked, False) == "abstained: I see no dog and no cat in this picture."
    assert relation(asked, False, "dog") == "abstained: I see no cat in this picture."
    assert relation(asked, False, "dog", "cat") == "no"


def test_asking_whether_there_is_one_takes_nothing_for_granted() -> None:
    assert relation("Is there a dog left of the cat?", False, "cat") == "no"
    assert relation("How many dogs are left of the cat?", 0, "cat") == "0"
    assert relation("How many dogs are left of the cat?", 0, "dog") == "abstained: I see no cat in this picture."


def test_an_empty_search_is_an_answer() -> None:
    context = context_of(detector_that_sees(()))
    image = picture(context)
    made = correct(draft_of("Find the cup", (), [step("B", "LOC(image=IMAGE, object='cup')", ())], (image,)), context)
    assert (made.text, made.abstained, made.value) == ("I see no cup in this picture.", False, ())


def test_an_edit_says_what_was_done() -> None:
    context = context_of(detector_that_sees((0.9, 0.8), label="person"))
    image = picture(context)
    found = context.call("LOC", image=image, object="person")
    edited = context.save(np.zeros((60, 90, 3), np.uint8))
    steps = [
        step("BOX0", "LOC(image=IMAGE, object='person')", found),
        step("EDITED0", "BLUR(image=IMAGE, object=BOX0)", edited, "BOX0"),
    ]
    made = correct(draft_of("Blur the people", edited, steps, (image,)), context)
    assert made.text == "Done: blurred 2 people."


def test_an_answer_computed_from_hardly_legible_numbers_is_unsure() -> None:
    context = context_of()
    image = picture(context)

    def sure(score: float) -> float:
        cells = tuple(
            TextLine(image=image, box=Box.of(0, 9 * i, 9, 9 * i + 8), text=str(i), score=score) for i in range(3)
        )
        steps = [
            step("TABLE0", "TABLE(image=IMAGE)", None),
            step("LINES0", "COLUMN(table=TABLE0)", cells, "TABLE0"),
            step("SUM0", "EVAL(expr='sum({LINES0})')", 3, "LINES0"),
        ]
        return correct(draft_of("What is the sum?", 3, steps, (image,)), context).confidence

    assert sure(0.2) < 0.75 < 0.95 < sure(0.999)


def test_drawn_shapes_are_measured_and_that_is_enough(examples: Path) -> None:
    answer = Agent().run(examples / "scene_shapes.png", "How many circles are there?")
    assert {claim.state for claim in answer.trace.claims} == {"supported"}
    assert answer.confidence > 0.6


def test_a_question_about_a_thing_that_is_not_there_is_answered_with_that(examples: Path) -> None:
    answer = Agent().run(examples / "scene_shapes.png", "What colour is the hexagon?")
    assert answer.abstained
    assert answer.text == "I see no hexagon in this picture."


def test_an_empty_page_is_not_read_into() -> None:
    answer = Agent().run(np.full((200, 300, 3), 250, np.uint8), "What does it say?")
    assert answer.abstained
    assert answer.text == "I can read no text here."


@pytest.mark.slow
def test_a_receipts_total_is_confirmed_by_its_own_sums(examples: Path) -> None:
    answer = Agent().run(examples / "receipt_cafe.jpg", "What is the total?")
    [claim] = answer.trace.claims
    assert (answer.text, claim.state) == ("22.32", "supported")
    assert "22.32" in claim.note
    assert answer.confidence > 0.8
