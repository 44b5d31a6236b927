"""The record of one step: plain data, as it stands in a checkpoint."""

from __future__ import annotations

from typing import Any, TypedDict

from agent.trace import TraceStep


class StepRecord(TypedDict, total=False):
    """What a finished step leaves: its encoded value or its error, and what it cost (seconds)."""

    name: str
    line: str
    module: str
    status: str
    value: Any
    type: str
    error: str
    cached: bool
    depends: list[str]
    started: float
    seconds: float
    attempt: int
    round: int


def to_trace(record: StepRecord, **more: Any) -> TraceStep:
    """The record as a step of the trace; `more` gives the texts, picture and evidence."""
    return TraceStep.model_validate({**record, **more})
