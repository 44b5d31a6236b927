"""Errors of the agent: what can go wrong between a question and its answer."""

from __future__ import annotations

from typing import Any

from mllm_core.errors import YaffleError

__all__ = ["ApprovalNeeded", "BadQuestion", "CheckpointError", "UnknownRun", "YaffleError"]


class BadQuestion(YaffleError):
    """The question, the region or the number of pictures can't be worked with."""


class CheckpointError(YaffleError):
    """The place where runs are kept can't be used."""


class UnknownRun(YaffleError):
    """No run of that id is kept."""


class ApprovalNeeded(YaffleError):
    """The run stands before a step that a person must approve; nothing is lost.

    `run` is its id, `steps` the program lines that wait. Go on with `agent.resume(run, approve=True)` or `False`.
    """

    def __init__(self, run: str, steps: list[dict[str, Any]]) -> None:
        lines = "; ".join(str(step["line"]) for step in steps)
        super().__init__(
            f"run {run} waits for approval of: {lines}.", remedy=f"agent.resume({run!r}, approve=True) goes on."
        )
        self.run = run
        self.steps = steps
