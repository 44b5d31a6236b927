"""Executing a checked program, and asking a person first where a tool wants approval."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.execution.executor import Execution, execute
from agent.execution.record import StepRecord
from agent.graph.planning import add_stage, checked_program, may_plan_again, seconds_left, turn_or_answer
from agent.graph.state import RunContext, RunState, inputs_of
from planners.language import CheckedProgram


async def approve(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Stop before steps whose tools need a person's approval, unless it was given (or refused) beforehand."""
    registry = runtime.context.tools.registry
    waiting = [
        {"name": step.name, "module": step.module, "line": step.source}
        for step in checked_program(state, runtime.context).steps
        if registry[step.module].approve
    ]
    if not waiting:
        return {}
    allowed = state["approved"] if state["approved"] is not None else bool(interrupt({"steps": waiting}))
    if allowed:
        return {"approved": True}
    lines = "; ".join(step["line"] for step in waiting)
    return {"approved": False, "failure": {"kind": "refused", "message": f"not approved: {lines}"}}


def after_approve(state: RunState) -> str:
    return "answer" if (state["failure"] or {}).get("kind") == "refused" else "execute"


async def run_program(state: RunState, runtime: Runtime[RunContext]) -> dict[str, Any]:
    """Run the program; steps that this run has already finished are taken over."""
    context, started = runtime.context, time.perf_counter()
    program = checked_program(state, context)
    done = {record["name"]: record for record in state["all_records"] if record["status"] == "done"}
    records = await execute(execution_of(program, state, context, len(state["attempts"]), done))
    failed = [record for record in records if record["status"] == "failed"]
    result = records[-1]
    failure: dict[str, Any] | None = None
    if result["status"] != "done":
        messages = [f"line {record['line']!r} failed: {record['error']}" for record in failed]
        message = failed[0]["error"] if failed else result["error"]
        failure = {"kind": "step_failed", "message": message, "problems": messages}
    return {
        "records": records,
        "all_records": merged(state["all_records"], records),
        "failure": failure,
        "attempts": _with_messages(state["attempts"], failure),
        "stages": add_stage(state["stages"], "execute", time.perf_counter() - started),
    }


def execution_of(
    program: CheckedProgram,
    state: RunState,
    context: RunContext,
    round_number: int,
    done: Mapping[str, StepRecord] | None = None,
) -> Execution:
    """A program about this run's pictures, in what is left of its time; steps of `done` are taken over."""
    return Execution(
        program=program,
        context=context.tools,
        inputs=inputs_of(state),
        timeout=min(context.limits.step_timeout, max(seconds_left(context), 0.01)),
        round=round_number,
        begin=context.begin,
        emit=context.emit,
        done=done or {},
    )


def merged(earlier: list[StepRecord], new: list[StepRecord]) -> list[StepRecord]:
    """All records of the run, a step that was taken over once only, in the order in which they came."""
    known = {(record["name"], record["line"], record["round"]) for record in earlier}
    return earlier + [record for record in new if (record["name"], record["line"], record["round"]) not in known]


def after_execute(state: RunState, runtime: Runtime[RunContext]) -> str:
    if state["mode"] == "decide" and (not state["final"] or state["failure"]):
        return "decide"
    if state.get("rivals"):
        return "vote"
    return after_vote(state, runtime)


def after_vote(state: RunState, runtime: Runtime[RunContext]) -> str:
    if state["failure"] is None:
        return "correct"
    if state["failure"]["kind"] == "not_covered":  # several programs did not agree: another would be no surer
        return turn_or_answer(state, runtime.context)
    return "plan" if may_plan_again(state, runtime.context) else turn_or_answer(state, runtime.context)


def _with_messages(attempts: list[dict[str, Any]], failure: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The last attempt carries the messages of its failure, for the planner and for the trace."""
    if failure is None or not attempts:
        return attempts
    return [*attempts[:-1], {**attempts[-1], "messages": failure["problems"] or [failure["message"]]}]
