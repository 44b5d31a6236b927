"""What the model was given stands for a request again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.core.prompt_format import context_of, decide_prompt, mend_prompt, plan_prompt, read_context
from planners.core.rereading import PromptUnreadable, observations_of, request_of
from tools.registry import Registry

CONTEXT = context_of(["LOC", "COUNT"], ["IMAGE"])
WORDS = st.text("abc XYZ,?\u4e2d", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(
    st.sets(st.sampled_from(["LOC", "COUNT", "VQA"]), min_size=1),
    st.sampled_from([["IMAGE"], ["IMAGE0", "IMAGE1"], ["IMAGE", "REGION"]]),
    st.sets(st.just("chart")),
    st.lists(st.tuples(WORDS, st.just("A0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=A0)")), max_size=3),
)
def test_a_context_is_read_as_it_was_written(
    names: set[str], inputs: list[str], looks: set[str], before: list[tuple[str, str]]
) -> None:
    read = read_context(context_of(names, inputs, (), before, looks))
    assert read.names == tuple(sorted(names)) and read.inputs == tuple(inputs)
    assert (read.looks, read.before, read.cards) == (looks, tuple(before), ())


def test_a_program_that_was_tried_comes_back_with_what_was_said_of_it(registry: Registry) -> None:
    request = request_of(
        CONTEXT, mend_prompt("How many cups?", "A=LOC()\nB=COUNT(box=A)", ["line 1: no image"]), registry
    )
    assert request.query == "How many cups?" and [tool.name for tool in request.tools] == ["COUNT", "LOC"]
    assert request.feedback[0].program == "A=LOC()\nB=COUNT(box=A)"
    assert request.feedback[0].messages == ("line 1: no image",)


def test_lines_that_ran_come_back_with_what_they_gave() -> None:
    seen = observations_of(
        decide_prompt("How many cups?", [("A=LOC(image=IMAGE,object='cup')", "failed: no detector")])
    )
    assert [(one.text, one.failed) for one in seen] == [("no detector", True)]
    assert observations_of(plan_prompt("How many cups?")) == ()


@pytest.mark.parametrize(
    ("context", "prompt", "message"),
    [
        ("tools: NOTHERE\ninputs: IMAGE", "plan: x?", "NOTHERE"),
        ("inputs: IMAGE", "plan: x?", "no tools"),
        (CONTEXT, "what: x?", "no planner"),
    ],
)
def test_what_stands_for_no_request_is_refused(context: str, prompt: str, message: str, registry: Registry) -> None:
    with pytest.raises(PromptUnreadable, match=message):
        request_of(context, prompt, registry)
