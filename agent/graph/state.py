"""The state of a run: plain JSON data, small, so that any process can take it up again. Pixels are never in it."""

from __future__ import annotations

import asyncio
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

from agent.execution.record import StepRecord
from agent.graph.looks import looks_of
from agent.observing.here import Here
from agent.settings import Limits
from planners.interface import ChatModel, DecisionMaker, Planner, PlanRequest, Turn
from planners.language import CheckedProgram
from tools.context import ToolContext
from tools.values import Image, Region, decode

if TYPE_CHECKING:
    from planners.interface import Feedback


class RunState(TypedDict, total=False):
    """Keys but `history` are set anew for every question; `history` grows with the thread. `rivals` are plans that are
    still to vote against `plan` (see voting); `share` is what the winner had of the votes."""

    history: Annotated[list[dict[str, Any]], operator.add]
    run: str
    query: str
    images: list[Any]
    region: Any
    approved: bool | None
    program_given: bool
    mode: str
    round: int
    plan: dict[str, Any]
    rivals: list[dict[str, Any]]
    share: float
    problems: list[str]
    attempts: list[dict[str, Any]]
    decided: list[str]
    final: bool
    records: list[StepRecord]
    all_records: list[StepRecord]
    candidate: dict[str, Any] | None
    best: dict[str, Any] | None
    failure: dict[str, Any] | None
    warnings: list[str]
    stages: dict[str, float]
    tokens: int
    answer: dict[str, Any]


@dataclass(frozen=True)
class RunContext:
    """What a run works with and no checkpoint holds: models, tools, limits, the time at which it must be done.

    `deadline` and `begin` are of time.monotonic and time.perf_counter. `fallback` plans where a model can't be reached.
    `notes` gathers warnings of the tools; `checked` keeps programs (by text, and whether unused steps stay) that the
    checker has passed for this run. `here` is the run's place in spans and logs; `emit` is told of each thing done, as
    an event for whoever follows the run.
    """

    tools: ToolContext
    limits: Limits
    planner: Planner
    deadline: float
    begin: float
    fallback: Planner | None = None
    decision_maker: DecisionMaker | None = None
    chat: ChatModel | None = None
    here: Here = field(default_factory=Here)
    emit: Callable[[dict[str, Any]], None] = lambda event: None
    notes: list[str] = field(default_factory=list)
    checked: dict[tuple[str, bool], CheckedProgram] = field(default_factory=dict)


def new_state(run: str, query: str, images: list[Any], region: Any, mode: str) -> RunState:
    """The state in which a question begins (all keys but the thread's history)."""
    return RunState(
        run=run,
        query=query,
        images=images,
        region=region,
        approved=None,
        program_given=False,
        mode=mode,
        round=0,
        plan={},
        rivals=[],
        share=1.0,
        problems=[],
        attempts=[],
        decided=[],
        final=True,
        records=[],
        all_records=[],
        candidate=None,
        best=None,
        failure=None,
        warnings=[],
        stages={},
        tokens=0,
        answer={},
    )


def program_inputs(images: tuple[Image, ...], region: Region | None) -> dict[str, Image | Region]:
    """The names that a program may use without defining them."""
    if not images:  # the question's own words hold the answer
        return {}
    inputs: dict[str, Image | Region] = {"IMAGE": images[0], "LEFT": images[0]}
    if len(images) > 1:
        inputs["RIGHT"] = images[1]
        inputs.update({f"IMAGE{index}": image for index, image in enumerate(images)})
    if region is not None:
        inputs["REGION"] = region
    return inputs


def inputs_of(state: RunState) -> Mapping[str, Image | Region]:
    return program_inputs(decode(state["images"]), decode(state["region"]))


async def request_of(state: RunState, context: RunContext, feedback: tuple[Feedback, ...] = ()) -> PlanRequest:
    """What the planner is asked in this state."""
    # a large picture takes a tenth of a second, in which the loop has other runs to serve
    looks = await asyncio.to_thread(looks_of, decode(state["images"]), context.tools)
    return PlanRequest(
        query=state["query"],
        inputs=dict(inputs_of(state)),
        tools=tuple(context.tools.registry.values()),
        history=tuple(Turn(**{key: turn[key] for key in ("query", "program", "answer")}) for turn in state["history"]),
        feedback=feedback,
        looks=looks,
    )
