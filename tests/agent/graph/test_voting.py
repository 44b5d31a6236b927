"""Several programs vote on an answer."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from agent import Agent
from agent.errors import BadQuestion
from agent.graph.voting import Ballot, Elected, elected
from planners.core.turns import InTurn
from planners.factory import make_planner
from planners.interface import NotCovered, Plan, PlanRequest, SeveralPlanner
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.contract import tool
from tools.registry import Registry
from tools.values import Image

LOOKS: list[str] = []


@tool
def look(ctx: ToolContext, image: Image) -> float:
    """Look, which costs something.

    Returns:
        7.
    """
    LOOKS.append("look")
    return 7.0


@tool(approve=True)
def send(image: Image) -> float:
    """Do what must be agreed to."""
    LOOKS.append("send")
    return 7.0


class Several:
    """Plans by a list of (what is made of 7, vote)."""

    name = "several"

    def __init__(self, *pairs: tuple[str, float], needed: float = 0.0) -> None:
        self.pairs, self.needed = pairs, needed
        self.asked: list[int] = []

    async def plan(self, request: PlanRequest) -> Plan:
        return (await self.plans(request, 1))[0]

    async def plans(self, request: PlanRequest, count: int) -> tuple[Plan, ...]:
        self.asked.append(count)
        if not self.pairs:
            raise NotCovered("nothing is known.")
        return tuple(
            Plan(
                program=program if "=" in program else OF.format(program),
                planner=self.name,
                vote=vote,
                needed=self.needed,
            )
            for program, vote in self.pairs[:count]
        )


OF = "SEEN=LOOK(image=IMAGE)\nN=EVAL(expr='{}')\nFINAL=RESULT(var=N)"
BROKEN = "SEEN=LOOK(image=IMAGE)\nN=EVAL(expr='SEEN / 0')\nFINAL=RESULT(var=N)"
UNKNOWN = "SEEN=NOTHING(image=IMAGE)\nFINAL=RESULT(var=SEEN)"
SENDS = "SEEN=SEND(image=IMAGE)\nFINAL=RESULT(var=SEEN)"


@pytest.fixture
def registry() -> Registry:
    LOOKS.clear()
    return default_registry(plugins=False).with_tools(look, send)


def asked(registry: Registry, count: int, *pairs: tuple[str, float], needed: float = 0.0) -> Any:
    agent = Agent(planner=Several(*pairs, needed=needed), registry=registry, plugins=False, self_consistency=count)
    return agent.run(np.full((20, 20, 3), 200, np.uint8), "How many?")


def test_many_votes_beat_the_most_probable_program(registry: Registry) -> None:
    answer = asked(registry, 3, ("SEEN + 1", 0.4), ("SEEN", 0.3), ("SEEN * 1", 0.25))
    assert answer.typed() == 7
    assert answer.program == OF.format("SEEN")
    assert answer.confidence <= 0.55 + 1e-3
    assert [plan.program for plan in answer.trace.plans] == [OF.format(e) for e in ("SEEN + 1", "SEEN", "SEEN * 1")]


def test_what_several_programs_look_at_is_looked_at_once(registry: Registry) -> None:
    asked(registry, 3, ("SEEN + 1", 0.4), ("SEEN", 0.3), ("SEEN * 1", 0.25))
    assert LOOKS == ["look"]


def test_without_self_consistency_the_first_program_alone_is_run(registry: Registry) -> None:
    answer = asked(registry, 1, ("SEEN + 1", 0.4), ("SEEN", 0.3), ("SEEN * 1", 0.25))
    assert answer.typed() == 8
    assert len(answer.trace.plans) == 1


def test_programs_that_agree_are_sure_enough_together(registry: Registry) -> None:
    assert asked(registry, 3, ("SEEN", 0.4), ("SEEN * 1", 0.3), ("SEEN + 1", 0.1), needed=0.6).typed() == 7


def test_programs_that_do_not_agree_give_no_answer(registry: Registry) -> None:
    answer = asked(registry, 3, ("SEEN", 0.4), ("SEEN * 2", 0.3), ("SEEN + 1", 0.1), needed=0.6)
    assert answer.abstained
    assert answer.reason == "not_covered"
    assert "do not agree" in answer.warnings[0]


def test_a_program_that_fails_has_no_vote(registry: Registry) -> None:
    answer = asked(registry, 2, (BROKEN, 0.5), ("SEEN", 0.45))
    assert answer.typed() == 7
    assert answer.program == OF.format("SEEN")


def test_a_program_that_the_checker_refuses_or_that_wants_approval_is_not_run(registry: Registry) -> None:
    answer = asked(registry, 3, ("SEEN", 0.5), (UNKNOWN, 0.3), (SENDS, 0.2))
    assert answer.typed() == 7
    assert "send" not in LOOKS
    told = [plan.messages for plan in answer.trace.plans]
    assert told[0] == ()
    assert "NOTHING" in told[1][0]
    assert "approval" in told[2][0]


def test_nobody_votes_where_all_fail(registry: Registry) -> None:
    answer = asked(registry, 2, (BROKEN, 0.6), (BROKEN.replace("/ 0", "/ (1 - 1)"), 0.4))
    assert answer.abstained


def test_a_planner_of_one_program_is_asked_for_one(registry: Registry) -> None:
    answer = Agent(planner="patterns", registry=registry, plugins=False, self_consistency=3).run(
        np.full((60, 60, 3), 255, np.uint8), "How many circles are there?"
    )
    assert len(answer.trace.plans) == 1


@pytest.mark.parametrize("count", [0, 17])
def test_a_number_of_programs_that_makes_no_sense_is_refused(count: int) -> None:
    with pytest.raises(BadQuestion):
        Agent(self_consistency=count)


def ballot(answer: str | None, weight: float) -> Ballot:
    return Ballot({"vote": weight}, [], answer)


def test_of_equal_answers_the_most_probable_program_stands_for_all() -> None:
    ballots = [ballot("a", 0.3), ballot("b", 0.2), ballot("b", 0.25)]
    won = elected(ballots)
    assert won.ballot is ballots[2]
    assert (won.weight, won.share) == (pytest.approx(0.45), pytest.approx(0.45))


def test_votes_of_more_than_one_planner_are_shared_out() -> None:
    won = elected([ballot("a", 1.0), ballot("b", 0.9), ballot("a", 0.1)])
    assert (won.ballot.answer, won.share) == ("a", pytest.approx(0.55))


def test_without_a_vote_the_first_stays() -> None:
    ballots = [ballot(None, 0.3), ballot(None, 0.2)]
    assert elected(ballots) == Elected(ballots[0], 0.3, 1.0)


def test_the_default_planners_pass_several_programs_on() -> None:
    assert isinstance(make_planner("core", None), SeveralPlanner)
    assert isinstance(make_planner("auto", None), SeveralPlanner)


def test_planners_in_turn_give_what_all_of_them_write_each_program_once() -> None:
    first, second = Several(("SEEN", 0.9)), Several(("SEEN", 0.5), ("SEEN + 1", 0.2))
    request = PlanRequest(query="How many?", inputs={}, tools=())
    made = asyncio.run(InTurn((first, Several(), second)).plans(request, 3))
    assert [(plan.program, plan.vote) for plan in made] == [(OF.format("SEEN"), 0.9), (OF.format("SEEN + 1"), 0.2)]
    with pytest.raises(NotCovered):
        asyncio.run(InTurn((Several(), Several())).plans(request, 3))
