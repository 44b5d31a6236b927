"""Planning and checking: a question becomes a program, and nothing runs that the checker has not passed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from agent.graph.state import RunContext, RunState, inputs_of, request_of
from agent.settings import Limits
from agent.trace import PlanAttempt
from planners.interface import Feedback, NotCovered, Plan, Planner, PlanningError, PlanRequest, several
from planners.language import Budget, CheckedProgram, ProgramError, check
from tools.errors import YaffleError


def seconds_left(context: RunContext) -> float:
    return context.deadline - time.monotonic()


async def plan(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Ask the planner for a program; where a model can't be reached, the fallback planner, and say so."""
    context, started = runtime.context, time.perf_counter()
    warnings = list(state["warnings"])
    feedback = tuple(
        Feedback(program=attempt["program"], messages=tuple(attempt["messages"])) for attempt in state["attempts"]
    )
    request = await request_of(state, context, feedback)
    made: Plan | None = None
    rivals: list[Plan] = []
    count = context.limits.programs if state["mode"] != "decide" and not feedback else 1
    failure: YaffleError | None = None
    planners = [context.planner] + ([context.fallback] if context.fallback else [])
    for planner in planners:
        try:
            made, *rivals = await _ask(planner, request, seconds_left(context), count)
            break
        except YaffleError as error:
            failure = failure or error
            if planner is not planners[-1]:
                warnings.append(f"The planner {planner.name!r} could not be used ({error}); went on with another.")
    update: dict[str, Any] = {
        "round": state["round"] + 1,
        "stages": add_stage(state["stages"], "plan", time.perf_counter() - started),
        "warnings": warnings,
        "problems": [],
    }
    if made is None:
        if state["failure"] is not None and state["attempts"]:
            return update | {"plan": {}}  # no other way is known; why the last one failed stays the reason
        kind = "not_covered" if isinstance(failure, NotCovered) else "failed"
        return update | {"plan": {}, "failure": {"kind": kind, "message": str(failure)}}
    runtime.context.emit({"event": "plan", "planner": made.planner, "program": made.program, "thought": made.thought})
    return update | {
        "plan": made.model_dump(),
        "rivals": [plan.model_dump() for plan in rivals],
        "failure": None,
        "tokens": state["tokens"] + made.tokens,
        "final": True,
    }


async def _ask(planner: Planner, request: PlanRequest, seconds: float, count: int) -> tuple[Plan, ...]:
    """The program that is run, and those that vote beside it."""
    try:
        return await asyncio.wait_for(several(planner, request, count), max(seconds, 0.01))
    except TimeoutError:
        raise PlanningError(
            f"the planner {planner.name!r} did not answer in time.", remedy="Raise run_timeout, or use another model."
        ) from None


def budget_of(limits: Limits) -> Budget:
    """What the checker lets through."""
    return Budget(steps=limits.program_steps, seconds=limits.program_seconds)


def checked_program(state: RunState, context: RunContext) -> CheckedProgram:
    """The state's program, checked once in this process. Raises ProgramError with every problem."""
    unused = state["mode"] == "decide"
    key = (state["plan"]["program"], unused)
    if key not in context.checked:
        budget = budget_of(context.limits)
        context.checked[key] = check(key[0], context.tools.registry, inputs_of(state), budget, allow_unused=unused)
    return context.checked[key]


def attempt_of(plan: dict[str, Any], problems: Sequence[str]) -> dict[str, Any]:
    """A plan as the trace keeps it, with what was wrong with it."""
    made = PlanAttempt(
        planner=plan["planner"], program=plan["program"], thought=plan["thought"], messages=tuple(problems)
    )
    return made.model_dump(mode="json")


async def check_plan(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Check the whole program; what fails goes back to the planner with the messages."""
    started = time.perf_counter()
    made = state["plan"]
    problems: list[str] = []
    try:
        checked_program(state, runtime.context)
    except ProgramError as error:
        problems = [str(problem) for problem in error.problems]
    runtime.context.emit({"event": "check", "ok": not problems, "problems": problems})
    update: dict[str, Any] = {
        "problems": problems,
        "attempts": [*state["attempts"], attempt_of(made, problems)],
        "stages": add_stage(state["stages"], "check", time.perf_counter() - started),
    }
    if problems:
        update["failure"] = {"kind": "bad_program", "message": problems[0], "problems": problems}
    return update


def after_plan(state: RunState) -> str:
    return "check" if state["plan"] else "answer"


def may_plan_again(state: RunState, context: RunContext) -> bool:
    """Is another round worth it? Not for a program that was given, and not without time."""
    return not state["program_given"] and state["round"] < context.limits.plan_rounds and seconds_left(context) > 0


def after_check(state: RunState, runtime: Runtime[RunContext]) -> str:
    if not state["problems"]:
        return "execute"
    if state["mode"] == "decide":
        return "decide" if seconds_left(runtime.context) > 0 else "answer"
    return "plan" if may_plan_again(state, runtime.context) else turn_or_answer(state, runtime.context)


def turn_or_answer(state: RunState, context: RunContext) -> str:
    """Turn to the decision maker where there is one that has not been tried; answer otherwise."""
    if state["mode"] == "auto" and context.decision_maker is not None and seconds_left(context) > 0:
        return "decide"
    return "answer"


def add_stage(stages: dict[str, float], name: str, seconds: float) -> dict[str, float]:
    """The seconds by stage of a run, with some more for one of them."""
    return {**stages, name: round(stages.get(name, 0.0) + seconds, 6)}
