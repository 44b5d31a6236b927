"""Planners in turn: the first that gives a plan, and the error where none does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from planners.core.turns import InTurn
from planners.interface import Feedback, NotCovered, Plan, PlanningError, PlanRequest
from tools.errors import BackendUnavailable, YaffleError

Ask = Callable[..., PlanRequest]


@dataclass(frozen=True)
class Fixed:
    """A planner with one outcome."""

    name: str
    error: YaffleError | None = None

    async def plan(self, request: PlanRequest) -> Plan:
        if self.error is not None:
            raise self.error
        return Plan(program="X=CAPTION(image=IMAGE)\nF=RESULT(var=X)", planner=self.name, thought="Thought.")


def planned(request: PlanRequest, *planners: Fixed) -> Plan:
    return asyncio.run(InTurn(planners).plan(request))


def test_the_first_that_is_sure_plans(ask: Ask) -> None:
    assert planned(ask("What?"), Fixed("a"), Fixed("b")).planner == "a"
    made = planned(ask("What?"), Fixed("a", NotCovered("not sure")), Fixed("b"))
    assert (made.planner, made.thought) == ("b", "Thought.")


def test_one_that_is_out_of_order_is_named(ask: Ask) -> None:
    made = planned(ask("What?"), Fixed("a", BackendUnavailable("the weights are damaged")), Fixed("b"))
    assert made.planner == "b"
    assert "'a': the weights are damaged" in made.thought


def test_where_nobody_plans_the_first_reason_is_given(ask: Ask) -> None:
    with pytest.raises(NotCovered, match="not sure"):
        planned(ask("What?"), Fixed("a", NotCovered("not sure")), Fixed("b", NotCovered("no such form")))
    with pytest.raises(NotCovered, match="no such form"):
        planned(ask("What?"), Fixed("a", PlanningError("nothing ran")), Fixed("b", NotCovered("no such form")))
    with pytest.raises(PlanningError, match="nothing ran"):
        planned(ask("What?"), Fixed("a", PlanningError("nothing ran")), Fixed("b", PlanningError("tried")))


def test_where_one_that_understood_has_tried_everything_nobody_guesses(ask: Ask) -> None:
    tried = ask("What?").model_copy(update={"feedback": (Feedback(program="X", messages=("no hexagon found",)),)})
    with pytest.raises(PlanningError, match="every way was tried"):
        planned(tried, Fixed("a", PlanningError("every way was tried")), Fixed("b"))
    assert planned(tried, Fixed("a", NotCovered("no such form")), Fixed("b")).planner == "b"
