"""Questions with options through the planner and through the whole agent."""

from __future__ import annotations

import asyncio

import pytest

from agent import Agent
from planners.choices.planner import Choosing
from planners.interface import NotCovered, PlanningError
from planners.patterns import PatternPlanner

planner = Choosing(PatternPlanner())


def plan(request):
    return asyncio.run(planner.plan(request))


def test_the_program_of_the_question_ends_in_the_option(ask):
    bare = asyncio.run(PatternPlanner().plan(ask("Is there a dog?")))
    made = plan(ask("Is there a dog? (a) Yes (b) No"))
    assert made.program.splitlines()[:-2] == bare.program.splitlines()[:-1]
    assert made.program.splitlines()[-2] == "OPTION=EVAL(expr=\"'(a) Yes' if {ANSWER0} else '(b) No'\")"
    assert (made.claim, made.planner) == (bare.claim, "patterns")


def test_without_options_nothing_changes(ask):
    assert plan(ask("Is there a dog?")) == asyncio.run(PatternPlanner().plan(ask("Is there a dog?")))


@pytest.mark.parametrize(
    ("query", "relation"),
    [
        ("Does the cup contain the cat?\n(A) yes\n(B) no", "containing"),
        ("Is the train far away from the sign?\n(A) yes\n(B) no", "far from"),
        ("Does the dog touch the ball? (A) yes (B) no", "touching"),
        ("Is the plant at the back of the chair? (A) yes (B) no", "behind"),
    ],
)
def test_relations_that_are_asked_for(ask, query, relation):
    assert f"relation='{relation}'" in plan(ask(query)).program


@pytest.mark.parametrize(
    "query", ["Is the cat facing the book? (A) yes (B) no", "Is the cat facing away from the cup?"]
)
def test_relations_that_boxes_do_not_show(ask, query):
    with pytest.raises(NotCovered):
        plan(ask(query))


def test_options_that_can_not_be_told_apart_are_no_plan(ask):
    with pytest.raises(NotCovered, match="none of the options"):
        plan(ask("Is there a dog? (a) in the house (b) in the garden"))
    with pytest.raises(NotCovered, match="of no form"):
        plan(ask("Why do dogs bark? (a) fear (b) joy"))


def test_a_program_that_failed_is_not_planned_again(ask):
    query = "What is the total? (a) RM 3.00 (b) RM 4.00"
    first = plan(ask(query)).program
    try:
        second = plan(ask(query, tried=(first,))).program
    except PlanningError:
        return
    assert second != first


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("Which statement is true?\nA. There is a dog.\nB. There are two cats.", "ANSWER0_0", "ANSWER0_1"),
        ("Which of these is true of the picture? (a) The car is red. (b) The car is blue.", "ANSWER1_0", "ANSWER1_1"),
    ],
)
def test_options_that_are_statements_are_each_checked(ask, query, first, second):
    program = plan(ask(query)).program
    assert f"{first}=EVAL" in program
    assert f"{second}=EVAL" in program
    assert f"if {{{first}}} and not {{{second}}} else" in program


def test_statements_that_are_not_understood_are_not_chosen_from(ask):
    with pytest.raises(NotCovered):
        plan(ask("Which statement is true? (a) There is a dog. (b) Dogs descend from wolves."))


@pytest.fixture(scope="module")
def agent():
    return Agent(plugins=False)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("How many circles are there? (A) none (B) one (C) more than one", None),
        ("Is there a circle? Options: (a) Yes (b) No", "(a) Yes"),
        ("Is there a star? Options: (a) Yes (b) No", None),
    ],
)
def test_the_agent_answers_with_the_option_as_written(agent, examples, query, text):
    from planners.choices.options import stem_of

    picture = examples / "scene_shapes.png"
    bare = agent.run(picture, stem_of(query))
    answer = agent.run(picture, query)
    if isinstance(bare.value, bool):
        assert answer.text == ("(a) Yes" if bare.value else "(b) No")
    else:
        assert answer.text == ["(A) none", "(B) one", "(C) more than one"][min(bare.value, 2)]
    assert text is None or answer.text == text
    assert answer.confidence == bare.confidence  # the answer was checked, not its letter


def test_the_agent_chooses_the_statement_that_holds(agent, examples):
    answer = agent.run(
        examples / "scene_shapes.png", "Which statement is true? (a) There are 40 circles. (b) There is a circle."
    )
    assert answer.text == "(b) There is a circle."


def test_an_answer_that_is_no_option_is_withheld(agent, examples):
    answer = agent.run(examples / "scene_shapes.png", "How many circles are there? (A) 40 (B) 41")
    assert answer.abstained
    assert answer.value is None
