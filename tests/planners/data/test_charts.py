"""Questions about charts: understood by the teacher, put together of words that can be copied, told by the context."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.samples import samples
from planners.core.confidence import request_from
from planners.core.prompting import context_of
from planners.data import PlanningSource
from planners.data.charts import chart_question, program_of
from planners.data.compact import canonical
from planners.data.fill_charts import FILLERS
from planners.data.installed import modules_of, registry
from planners.data.questions import lexicon
from planners.data.vocabulary import Vocabulary
from planners.language import check

SEEDS = st.integers(0, 10**6)


@settings(max_examples=120, deadline=None)
@given(seed=SEEDS, split=st.sampled_from(("train", "test")))
def test_every_program_passes_the_checker_and_is_canonical(seed: int, split: str) -> None:
    one = chart_question(Vocabulary(random.Random(seed), split))  # type: ignore[arg-type]
    (program,) = one.programs
    assert not check(program, dict(registry().items()), {"IMAGE": "Image"}).warnings
    assert canonical(program) == program
    assert {"CHART", "RESULT"} <= modules_of(program)


@settings(max_examples=80, deadline=None)
@given(seed=SEEDS)
def test_what_a_program_looks_for_stands_in_the_question(seed: int) -> None:
    one = chart_question(Vocabulary(random.Random(seed), "train"))
    asked = {word.strip(",?.") for word in one.text.casefold().split()}
    for single, double in re.findall(r"words=(?:'([^']*)'|\"([^\"]*)\")", one.programs[0]):
        assert {word.strip(",?.") for word in (single or double).casefold().split()} <= asked


@pytest.mark.parametrize(
    ("asked", "form", "part"),
    [
        ("What was the price of kettles in 2014?", "chart_value", "'first({CELLS0})'"),
        ("Which country had the lowest birth rate?", "chart_extreme_name", "'min({CELLS0})'"),
        ("What's the third largest city?", "chart_rank_name", 'words="What\'s the third largest city"'),
        ("How many bars are above 30?", "chart_count_bound", "if v > 30"),
        ("What does the teal line represent?", "chart_color_meaning", "NAMES0"),
    ],
)
def test_the_teacher_tells_what_is_meant(asked: str, form: str, part: str) -> None:
    found = program_of(asked)
    assert found is not None
    assert found[0] == form
    assert part in found[1]


@pytest.mark.parametrize("asked", ["Is this a cartoon?", "Whaat is teh", ""])
def test_what_the_teacher_does_not_understand_has_no_program(asked: str) -> None:
    assert program_of(asked) is None


def test_the_context_says_that_the_picture_looks_like_a_chart() -> None:
    """And the planner gives the model the same lines for a picture that does."""
    charted = [sample for sample in samples(PlanningSource(), "train", 200) if "\nlooks: chart" in sample.context]
    assert 15 < len(charted) < 60
    turns = [turn.answer for sample in charted for turn in sample.turns if turn.task == "plan"]
    assert sum("=CHART(" in answer for answer in turns) > 0.6 * len(turns)
    served = 0
    for sample in charted:
        for turn in sample.turns:
            request = request_from(sample, turn, registry())
            if request is not None:
                assert request.looks == {"chart"}
                assert context_of(request) == sample.context
                served += 1
    assert served > 40


def test_every_slot_of_the_wordings_has_a_filler() -> None:
    from importlib.resources import files

    text = files("planners.data.forms").joinpath("charts.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\{\w+:(\w+)\}", text)) <= FILLERS.keys()
    assert set(re.findall(r"<(\w+)>", text)) <= lexicon().phrases.keys()
