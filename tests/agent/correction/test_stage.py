"""The correction stage on real pictures: what holds is kept, what is doubtful is said to be, nothing is invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent import Agent
from agent.correction.objects import check_objects
from agent.correction.text import check_text
from agent.graph.answering import trace_steps
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import tool
from tools.registry import Registry
from tools.values import Box, Image, Region, TextLine, encode


class Eye:
    """A vision model that always says the same."""

    def __init__(self, says: str) -> None:
        self.name = "eye"
        self.says = says

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        return self.says


def context_with(found: tuple[tuple[float, float], ...], again: bool = True, eye: Eye | None = None) -> ToolContext:
    """A context whose LOC finds boxes at x with a score, and a second time (in a cut) only if `again`."""

    @tool(cacheable=False)
    def loc(image: Image, object: str) -> list[Region]:
        """Find."""
        if image.origin is not None:
            return [Region(image=image, box=Box.of(10, 10, 20, 20), label=object, score=0.5)] if again else []
        return [
            Region(image=image, box=Box.of(x, 20, x + 10, 30), label=object, score=score, source="test")
            for x, score in found
        ]

    registry = Registry(default_registry(plugins=False).with_tools(loc).values())
    return ToolContext(MemoryStore(), registry, ResultCache(), vision_model=eye)


def finding(context: ToolContext) -> object:
    image = context.save(np.zeros((60, 90, 3), np.uint8))
    value = context.call("LOC", image=image, object="cup")
    record = {"name": "B", "line": "B=LOC(image=IMAGE, object='cup')", "module": "LOC", "status": "done"}
    [step] = trace_steps([{**record, "value": encode(value), "depends": []}])  # type: ignore[typeddict-item]
    return check_objects(step, (image,), context)


def test_one_detector_alone_neither_convicts_nor_acquits() -> None:
    sure = finding(context_with(((20, 0.95),)))
    assert sure.verdict.state == "unknown"
    assert "only the detector" in sure.verdict.note
    assert sure.confidence > 0.9


def test_a_weak_detection_that_a_closer_look_does_not_find_again_is_said_to_be_doubtful() -> None:
    seen_twice, seen_once = finding(context_with(((20, 0.4),))), finding(context_with(((20, 0.4),), again=False))
    assert seen_once.confidence < 0.5 < seen_twice.confidence
    assert "doubtful" in seen_once.warning


def test_a_second_witness_of_another_kind_decides() -> None:
    assert finding(context_with(((20, 0.8),), eye=Eye("Yes."))).verdict.state == "supported"


def test_witnesses_that_disagree_leave_it_open_and_say_so() -> None:
    open_question = finding(context_with(((20, 0.8),), eye=Eye("No.")))
    assert open_question.verdict.state == "unknown"
    assert "disagree" in open_question.warning
    assert open_question.confidence <= 0.5


def test_a_false_positive_does_not_endorse_itself() -> None:
    """The detector sees a cup where there is none; the other witness sees nothing: never "supported"."""
    assert finding(context_with(((20, 0.99),), eye=Eye("No, there is nothing."))).verdict.state != "supported"


def read_context(first: str, score: float, second: str, second_score: float) -> tuple[TextLine, ToolContext]:
    @tool(cacheable=False)
    def read(image: Image, region: Region | None = None) -> list[TextLine]:
        """Read."""
        return [TextLine(image=image, box=Box.of(0, 0, 50, 9), text=second, score=second_score, source="test")]

    context = ToolContext(MemoryStore(), Registry([read]), ResultCache())
    image = context.save(np.zeros((60, 90, 3), np.uint8))
    return TextLine(image=image, box=Box.of(0, 0, 50, 9), text=first, score=score, source="test"), context


@pytest.mark.parametrize(
    ("first", "score", "second", "second_score", "text", "at_least", "at_most"),
    [
        ("RM 31.00", 0.95, "RM31.00", 0.95, "RM 31.00", 0.97, 1.0),
        ("31.00", 0.95, "Total 31.00", 0.9, "31.00", 0.97, 1.0),
        ("31.00", 0.95, "37.00", 0.95, "31.00", 0.5, 0.6),
        ("3l.00", 0.5, "31.00", 0.95, "31.00", 0.5, 0.7),
        ("31.00", 0.5, "lunch", 0.95, "31.00", 0.0, 0.5),
    ],
)
def test_a_second_reading_confirms_mends_or_casts_doubt(
    first: str, score: float, second: str, second_score: float, text: str, at_least: float, at_most: float
) -> None:
    line, context = read_context(first, score, second, second_score)
    reading = check_text(line, context)
    assert reading.line.text == text
    assert at_least <= reading.confidence <= at_most
    assert (reading.correction is not None) == (text != first)


def test_drawn_shapes_are_measured_and_that_is_enough(examples: Path) -> None:
    answer = Agent().run(examples / "scene_shapes.png", "How many circles are there?")
    assert {claim.state for claim in answer.trace.claims} == {"supported"}
    assert answer.confidence > 0.6


def test_a_question_about_a_thing_that_is_not_there_is_answered_with_that(examples: Path) -> None:
    answer = Agent().run(examples / "scene_shapes.png", "What colour is the hexagon?")
    assert answer.abstained
    assert answer.text == "I see no hexagon in this picture."


def test_an_empty_page_is_not_read_into(examples: Path) -> None:
    answer = Agent().run(np.full((200, 300, 3), 250, np.uint8), "What does it say?")
    assert answer.abstained
    assert answer.text == "I can read no text here."
