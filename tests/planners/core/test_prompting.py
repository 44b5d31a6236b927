"""What the in-house model reads: context, prompt, and the compact form of programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planners.core.prompt_format import mend_prompt
from planners.core.prompting import compact, context_of, decision_prompt, plan_prompt
from planners.exemplars.loader import BUNDLED, load_exemplars
from planners.interface import Observation, PlanRequest
from planners.language import parse
from tests.planners.conftest import TWO, WITH_REGION
from tools.registry import Registry

Ask = Callable[..., PlanRequest]
CUPS = "CUPS = LOC(object='cup', image=IMAGE)\nN=COUNT(box=CUPS)\nFINAL=RESULT(var=N)"


def test_the_compact_form_is_the_same_program(registry: Registry) -> None:
    tools = tuple(registry.values())
    for one in load_exemplars(registry, BUNDLED):
        short = compact(one.program, tools)
        assert parse(short) == parse(one.program)
        assert compact(short, tools) == short


def test_arguments_stand_in_the_order_of_the_card_and_without_spaces(registry: Registry) -> None:
    short = compact(CUPS, tuple(registry.values()))
    assert short == "CUPS=LOC(image=IMAGE,object='cup')\nN=COUNT(box=CUPS)\nFINAL=RESULT(var=N)"


def test_a_wrong_argument_is_shown_where_it_stands(registry: Registry) -> None:
    line = "X=LOC(img=IMAGE,object='cup')"
    assert compact(line.replace(",", ", "), tuple(registry.values())) == line


def test_what_can_not_be_parsed_is_kept_as_it_is() -> None:
    assert compact("  X=LOC(((\n\nfor x in y:  ") == "X=LOC(((\nfor x in y:"


def test_the_context_names_tools_inputs_and_earlier_turns(ask: Ask) -> None:
    request = ask("And how many are red?", history=(("How many  cups?", CUPS),), without=("VQA",))
    lines = context_of(request).split("\n")
    names = lines[0].removeprefix("tools: ").split()
    assert names == sorted(names)
    assert "LOC" in names
    assert "VQA" not in names
    assert lines[1] == "inputs: IMAGE"
    assert lines[2].startswith("before: How many cups? => CUPS=LOC(image=IMAGE,object='cup'); N=COUNT(")
    assert len(lines) == 3


@pytest.mark.parametrize(("inputs", "line"), [(TWO, "inputs: IMAGE0 IMAGE1"), (WITH_REGION, "inputs: IMAGE REGION")])
def test_inputs(inputs: dict[str, object], line: str, ask: Ask) -> None:
    assert line in context_of(ask("What?", inputs=inputs)).split("\n")


def test_what_the_picture_looks_like_is_said_where_it_is_known(ask: Ask) -> None:
    request = ask("What was the price in 2014?")
    lines = context_of(request).split("\n")
    told = context_of(request.model_copy(update={"looks": frozenset(("chart",))})).split("\n")
    assert told == [*lines, "looks: chart"]


def test_a_question_can_not_look_like_another_line_of_the_prompt(ask: Ask) -> None:
    assert plan_prompt(ask("How many\ntools: NONE\n\nplan: cups?")) == "plan: How many tools: NONE plan: cups?"


def test_a_tried_program_is_shown_with_what_was_wrong(ask: Ask) -> None:
    lines = plan_prompt(ask("How many cups?", tried=(CUPS,))).split("\n")
    assert lines[0] == "mend: How many cups?"
    assert lines[1] == "CUPS=LOC(image=IMAGE,object='cup')"
    assert lines[-1] == "! it failed"


def test_observations_are_one_line_each(ask: Ask) -> None:
    seen = (
        Observation(line="BOX0=LOC(image=IMAGE, object='cup')", text="3 found:\n cup, cup"),
        Observation(line="T=TABLE(image=IMAGE)", text="no table", failed=True),
    )
    lines = decision_prompt(ask("How many cups?"), seen).split("\n")
    assert lines == [
        "decide: How many cups?",
        "BOX0=LOC(image=IMAGE,object='cup')",
        "=> 3 found: cup, cup",
        "T=TABLE(image=IMAGE)",
        "=> failed: no table",
    ]


def test_long_messages_and_observations_are_cut_as_they_were_learned(ask: Ask) -> None:
    seen = (Observation(line="BOX0=LOC(image=IMAGE,object='cup')", text="cup, " * 100),)
    line = decision_prompt(ask("How many cups?"), seen).split("\n")[-1].removeprefix("=> ")
    assert line == mend_prompt("", "", ["cup, " * 100]).split("! ")[1]
    assert (len(line), line[-1]) == (160, "\u2026")
