"""The executor: runs a checked program as a graph of LangGraph tasks.

All steps are handed to LangGraph at once, in program order; each is a coroutine that waits for the futures of the
steps it depends on. So a step starts the moment its inputs are there (no waves), independent steps run side by side,
and the order in which LangGraph numbers the tasks is the same at every run: when a killed run is resumed, finished
steps are taken from the checkpoint. A failed step fails those that need it; the others finish.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langgraph.func import task
from langgraph.types import RetryPolicy

from agent.execution.record import StepRecord
from agent.execution.workers import WORKERS
from agent.observing.here import Here, carried, here
from agent.observing.tools import tool_span
from mllm_core.errors import YaffleError
from planners.language import CheckedProgram, Step, bind_arguments
from tools.calls import call_tool
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.errors import Cancelled, ToolTimeout, TransientToolError
from tools.types import type_of_value
from tools.values import decode, encode

#: retried: what is transient by its own word, and nothing else
RETRY = RetryPolicy(retry_on=TransientToolError, max_attempts=3, initial_interval=0.2, backoff_factor=2.0)

Emit = Callable[[dict[str, Any]], None]


@dataclass
class Execution:
    """One execution of a program. `values` grows as steps finish; nothing outlives the execution. `place` is where it
    was made, in spans and logs."""

    program: CheckedProgram
    context: ToolContext
    inputs: Mapping[str, Any]
    timeout: float
    round: int
    begin: float
    emit: Emit
    done: Mapping[str, StepRecord] = field(default_factory=dict)
    futures: dict[str, asyncio.Future[StepRecord]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    place: Here = field(default_factory=here)


async def execute(run: Execution) -> list[StepRecord]:
    """Run all steps of the program and return their records, in program order.

    `run.done` holds records of steps that an earlier execution of the same run finished: a step with the same line is
    taken from there. Must be called inside a LangGraph node.
    """
    run.values.update(run.inputs)
    for index, step in enumerate(run.program.steps):
        run.futures[step.name] = asyncio.ensure_future(_step_task(run, index))
    try:
        return [await run.futures[step.name] for step in run.program.steps]
    except BaseException:
        run.context.cancelled.set()
        for future in run.futures.values():
            future.cancel()
        raise


async def _step(run: Execution, index: int) -> StepRecord:
    """One step, when its inputs are there. Raises only what is to be retried, and cancellation."""
    step = run.program.steps[index]
    depends = [name for name in step.uses if name in run.futures]
    record = _blank(run, step, depends)
    for name in depends:
        other = await run.futures[name]
        if other["status"] != "done":
            return _finish(run, record, status="skipped", error=f"it needs {name}, which failed")
        if name not in run.values:
            run.values[name] = decode(other["value"])
    earlier = run.done.get(step.name)
    if earlier is not None and earlier["line"] == step.source and _same_inputs(run, depends):
        run.values[step.name] = decode(earlier["value"])
        return earlier
    attempt = run.attempts[step.name] = run.attempts.get(step.name, 0) + 1
    started = time.perf_counter()
    record["started"], record["attempt"] = started - run.begin, attempt
    spec = run.context.registry[step.module]
    try:
        with tool_span(run.place, spec.name, index, attempt, step.source) as tell:
            value, cached = await _call(run, step, spec)
            tell(cached)
    except TransientToolError as error:
        if attempt < RETRY.max_attempts:
            raise
        return _finish(run, record, status="failed", error=str(error), seconds=time.perf_counter() - started)
    except Cancelled:
        raise asyncio.CancelledError from None
    except YaffleError as error:
        return _finish(run, record, status="failed", error=str(error), seconds=time.perf_counter() - started)
    run.values[step.name] = value
    record["value"], record["type"], record["cached"] = encode(value), str(type_of_value(value)), cached
    return _finish(run, record, status="done", seconds=time.perf_counter() - started)


#: the step as a LangGraph task: checkpointed when it ends, retried by LangGraph
_step_task: Callable[[Execution, int], asyncio.Future[StepRecord]] = task(name="step", retry_policy=RETRY)(_step)  # type: ignore[arg-type, assignment]


async def _call(run: Execution, step: Step, spec: ToolSpec) -> tuple[Any, bool]:
    """The tool's value and whether it came from the cache. A tool that outlives its time is abandoned."""
    arguments = bind_arguments(step, run.values)
    context = run.context.with_deadline(run.timeout)
    future = WORKERS.submit(carried(lambda: call_tool(spec, arguments, context)))
    try:
        result = await asyncio.wait_for(asyncio.wrap_future(future), run.timeout)
    except TimeoutError:
        WORKERS.abandon()
        raise ToolTimeout(
            f"{spec.name} did not finish in {run.timeout:g} s.", remedy="Raise step_timeout, or use a faster backend."
        ) from None
    return result.value, result.cached


def _same_inputs(run: Execution, depends: Sequence[str]) -> bool:
    """Were all inputs of the step taken over from the earlier execution, too?"""
    return all(run.futures[name].result() is run.done.get(name) for name in depends)


def _blank(run: Execution, step: Step, depends: list[str]) -> StepRecord:
    return StepRecord(
        name=step.name,
        line=step.source,
        module=step.module,
        value=None,
        type="",
        error="",
        cached=False,
        depends=depends,
        started=time.perf_counter() - run.begin,
        seconds=0.0,
        attempt=1,
        round=run.round,
    )


def _finish(run: Execution, record: StepRecord, *, status: str, error: str = "", seconds: float = 0.0) -> StepRecord:
    record["status"], record["error"], record["seconds"] = status, error, seconds
    run.emit({"event": "step", **record})
    return record
