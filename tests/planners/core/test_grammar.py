"""The grammar of programs: what it lets through parses, and it lets through every program that there is a use for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.core.grammar import decision_grammar, program_grammar
from planners.core.prompting import compact
from planners.core.vocabulary import has_cjk
from planners.exemplars.loader import BUNDLED, load_exemplars
from planners.interface import Feedback, NotCovered, Observation, PlanRequest
from planners.language import Literal, ProgramError, check, parse
from planners.patterns import plan
from tools.contract import tool
from tools.expressions.syntax import parse_expression
from tools.registry import Registry
from tools.values import Image

Ask = Callable[..., PlanRequest]

QUESTIONS = (
    "How many red cups are there on the table?",
    'What is the patient\'s name on the "form" {IMAGE}?',
    "图中有几只红色的猫?",
    "a\\b 'c' \u202e x\u200b \u00e9 \u00f1 \u2122 {{X}}",
    "!!!",
)


def _expressions(program: str) -> list[str]:
    return [
        argument.value
        for step in parse(program).steps
        for name, argument in step.args.items()
        if name in ("expr", "where") and isinstance(argument, Literal)
    ]


def test_every_exemplar_is_accepted(registry: Registry, ask: Ask, masks: Any) -> None:
    """Those in Chinese name things in English, for models that translate; the in-house model copies."""
    tools = tuple(registry.values())
    for one in load_exemplars(registry, BUNDLED):
        if has_cjk(one.question):
            continue
        program = compact(one.program, tools)
        assert masks.accepted(program_grammar(ask(one.question)), program) is None, one.question


def test_every_program_of_the_question_forms_is_accepted(
    registry: Registry, ask: Ask, masks: Any, examples: Path
) -> None:
    lines = (Path(__file__).parent.parent / "paraphrases.txt").read_text(encoding="utf-8").splitlines()
    questions = [line.split("|")[0].strip() for line in lines if line.strip() and line[0] not in "#!"]
    truth = json.loads((examples / "truth.json").read_text(encoding="utf-8"))
    questions += [entry["question"] for entries in truth.values() for entry in entries]
    tools = tuple(registry.values())
    programs = 0
    for question in questions:
        try:
            made = plan(ask(question))
        except NotCovered:
            continue
        programs += 1
        assert masks.accepted(program_grammar(ask(question)), compact(made.program, tools)) is None, question
    assert programs > 250


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), question=st.sampled_from(QUESTIONS) | st.text(max_size=60))
def test_whatever_the_mask_allows_parses(seed: int, question: str, ask: Ask, masks: Any) -> None:
    text = masks.walk(program_grammar(ask(question)), seed)
    if text is None or text == "NONE":
        return
    program = parse(text)  # raises ProgramError
    assert program.steps[-1].module == "RESULT"
    assert str(program).count("\n") == text.count("\n")
    for source in _expressions(text):
        parse_expression(source)  # raises ExpressionError


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_only_names_are_left_to_the_checker(seed: int, registry: Registry, ask: Ask, masks: Any) -> None:
    """Modules, argument names and missing arguments are settled by the mask."""
    request = ask("How many red cups are there?")
    text = masks.walk(program_grammar(request), seed)
    if text is None or text == "NONE":
        return
    try:
        check(text, registry, request.inputs)
    except ProgramError as error:
        settled = {"unknown module", "unknown argument", "missing argument", "syntax", "no result"}
        assert not settled & {problem.kind for problem in error.problems}, str(error)


def test_only_installed_tools_are_let_through(ask: Ask, masks: Any) -> None:
    program = "BOX0=LOC(image=IMAGE,object='cup')\nANSWER0=COUNT(box=BOX0)\nFINAL=RESULT(var=ANSWER0)"
    assert masks.accepted(program_grammar(ask("How many cups?")), program) is None
    left = masks.accepted(program_grammar(ask("How many cups?", without=("COUNT",))), program)
    assert left is not None and "COUNT(" not in left


def test_a_tool_of_another_package_is_let_through_as_its_card_says(registry: Registry, ask: Ask, masks: Any) -> None:
    @tool
    def weigh(image: Image, thing: str, careful: bool = False) -> float:
        """Weigh a thing.

        Args:
            image: the picture.
            thing: what to weigh.
            careful: whether to look twice.

        Returns:
            its weight in kilograms.
        """
        return 1.0

    request = ask("What does the piano weigh?").model_copy(update={"tools": (*registry.values(), weigh)})
    grammar = program_grammar(request)
    end = "\nFINAL=RESULT(var=W)"
    assert masks.accepted(grammar, "W=WEIGH(image=IMAGE,thing='piano',careful=True)" + end) is None
    assert masks.accepted(grammar, "W=WEIGH(image=IMAGE,thing='piano')" + end) is None
    assert masks.accepted(grammar, "W=WEIGH(image=IMAGE)" + end) is not None
    assert masks.accepted(grammar, "W=WEIGH(image=IMAGE,thing='piano',careful='x')" + end) is not None


@pytest.mark.parametrize(
    ("question", "noun", "allowed"),
    [
        ("How many zorblaxes are there?", "zorblaxes", True),  # a noun that no vocabulary has
        ("How many green Wug Cups are there?", "wug cup", True),  # lower case, singular
        ("How many zorblaxes are there?", "zorblax e", False),  # no word of the question
        ("How many zorblaxes are there?", "person", True),  # a word that programs know
        ("How many zorblaxes are there?", "unicorn", False),
        ("图里有几辆红色的车?", "红色的车", True),
        ("图里有几辆红色的车?", "蓝车", False),
    ],
)
def test_texts_are_copied_or_known(question: str, noun: str, allowed: bool, ask: Ask, masks: Any) -> None:
    program = f"B=LOC(image=IMAGE,object='{noun}')\nFINAL=RESULT(var=B)"
    assert (masks.accepted(program_grammar(ask(question)), program) is None) is allowed


def test_texts_of_earlier_turns_and_tried_programs_may_be_copied(ask: Ask, masks: Any) -> None:
    program = "B=LOC(image=IMAGE,object='wug')\nFINAL=RESULT(var=B)"
    history = (("How many wugs are there?", "B=LOC(image=IMAGE,object='wug')"),)
    assert masks.accepted(program_grammar(ask("And how many are red?")), program) is not None
    assert masks.accepted(program_grammar(ask("And how many are red?", history=history)), program) is None
    tried = ("B=LOC(image=IMAGE,objekt='wug')",)
    assert masks.accepted(program_grammar(ask("How many?", tried=tried)), program) is None


def test_names_that_a_message_gives_may_be_copied(registry: Registry, ask: Ask, masks: Any) -> None:
    program = "T=TABLE(image=IMAGE)\nV=VALUES(table=T,column='Sales of August (%)')\nFINAL=RESULT(var=V)"
    message = "there is no column 'August'; there are 'Month' and 'Sales of August (%)'"
    request = ask("What is in the August column?")
    assert masks.accepted(program_grammar(request), program) is not None
    told = request.model_copy(update={"feedback": (Feedback(program="X", messages=(message,)),)})
    assert masks.accepted(program_grammar(told), program) is None
    seen = [Observation(line="V=VALUES(table=T,column='August')", text=message, failed=True)]
    assert masks.accepted(decision_grammar(request, seen), program.split("\n")[1]) is None


def test_no_answer_of_its_own_can_be_given(ask: Ask, masks: Any) -> None:
    grammar = program_grammar(ask("How many cups are there?"))
    assert masks.accepted(grammar, "B=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var='three')") is not None
    assert masks.accepted(grammar, "FINAL=RESULT(var=IMAGE)") is not None
    assert masks.accepted(grammar, "NONE") is None


@pytest.mark.parametrize("name", ["TRUE", "NULL", "ITEM", "XOR"])
def test_reserved_names_are_kept_out(name: str, ask: Ask, masks: Any) -> None:
    grammar = program_grammar(ask("How many cups are there?"))
    assert masks.accepted(grammar, f"{name}=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var={name})") is not None
    longer = f"{name}0"
    assert masks.accepted(grammar, f"{longer}=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var={longer})") is None


def test_decisions_are_lines_or_the_name_of_a_result(ask: Ask, masks: Any) -> None:
    request = ask("How many cups are there?")
    seen = [Observation(line="BOX0=LOC(image=IMAGE,object='cup')", text="2 found: cup")]
    line = "BOX0=LOC(image=IMAGE,object='cup')"
    assert masks.accepted(decision_grammar(request), line) is None
    assert masks.accepted(decision_grammar(request), "ANSWER BOX0") is not None
    assert masks.accepted(decision_grammar(request, seen), line) is None
    assert masks.accepted(decision_grammar(request, seen), "ANSWER BOX0") is None
    assert masks.accepted(decision_grammar(request, seen, last=True), "ANSWER BOX0") is None
    assert masks.accepted(decision_grammar(request, seen, last=True), "ANSWER BOX1") is not None
    assert masks.accepted(decision_grammar(request, seen, last=True), line) is not None
