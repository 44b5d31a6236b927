"""The decision maker's loop: a few lines at a time, seeing what came of them, until it can answer."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from langgraph.runtime import Runtime

from agent.graph.planning import add_stage, seconds_left
from agent.graph.state import RunContext, RunState, request_of
from agent.wording import observation_text
from planners.interface import Decision, Observation, Plan
from tools.errors import YaffleError


async def decide(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """One turn. Lines that failed the check or the run stay out of the program, and their errors are observed."""
    context, started = runtime.context, time.perf_counter()
    maker = context.decision_maker
    assert maker is not None
    first = state["mode"] != "decide"
    turn = 1 if first else state["round"] + 1
    lines, observations = _so_far(state, first)
    last = turn >= context.limits.decision_rounds or seconds_left(context) < 5
    update: dict[str, Any] = {"mode": "decide", "round": turn, "problems": [], "failure": None, "final": True}
    failure: YaffleError | None = None
    decision = Decision()
    request = await request_of(state, context)
    try:
        decision = await asyncio.wait_for(
            maker.decide(request, tuple(observations), last=last), max(seconds_left(context), 0.01)
        )
    except TimeoutError:
        failure = YaffleError("the decision maker did not answer in time")
    except YaffleError as error:
        failure = error
    update["stages"] = add_stage(state["stages"], "decide", time.perf_counter() - started)
    update["tokens"] = state["tokens"] + decision.tokens
    if failure is not None or (decision.answer is None and (last or not decision.lines)):
        message = str(failure) if failure else "the decision maker ran out of turns without an answer"
        update["warnings"] = [*state["warnings"], f"Stopped deciding: {message}."]
        return update | {"plan": {}, "failure": state["failure"] or {"kind": "failed", "message": message}}
    lines += decision.lines
    target = decision.answer or decision.lines[-1].split("=", 1)[0].strip()
    program = "\n".join([*lines, f"ANSWER_=RESULT(var={target})"])
    made = Plan(program=program, planner=maker.name, thought=decision.thought)
    runtime.context.emit({"event": "plan", "planner": maker.name, "program": program, "thought": decision.thought})
    return update | {"plan": made.model_dump(), "decided": lines, "final": decision.answer is not None}


def _so_far(state: RunState, first: bool) -> tuple[list[str], list[Observation]]:
    """The lines that stand, and what was observed of every line, in order.

    At first these are the lines of the last program that ran and did not fail: their results can be built on.
    """
    observations: list[Observation] = []
    failed: set[str] = set()
    for record in state["records"] if first else state["all_records"]:
        if record["module"] == "RESULT":
            continue
        bad = record["status"] != "done"
        if bad:
            failed.add(record["line"].strip())
        text = record["error"] if bad else observation_text(record["value"])
        observations.append(Observation(line=record["line"].strip(), text=text, failed=bad))
    decided = [observation.line for observation in observations] if first else state["decided"]
    lines = [line for line in decided if line.strip() not in failed]
    if state["problems"] and not first:
        # The checker refused the new lines: none of them ran, and the messages say why.
        ran = {observation.line for observation in observations}
        refused = [line for line in lines if line.strip() not in ran]
        lines = [line for line in lines if line.strip() in ran]
        observations.append(Observation(line="; ".join(refused), text="; ".join(state["problems"]), failed=True))
    return lines, observations


def after_decide(state: RunState) -> str:
    return "check" if state["plan"] else "answer"
