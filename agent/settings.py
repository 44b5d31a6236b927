"""The limits that a run keeps to."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Budgets of one run. Times are in seconds.

    `query_characters` bounds a question, `text_characters` a text that is checked; `plan_rounds`: how often a planner
    is asked before the run gives up on it; `programs`: how many programs of a question vote (see Agent's
    self_consistency); `decision_rounds`: turns of the decision maker, the last of which must answer; `program_steps`
    and `program_seconds`: what the checker lets through; `uncertain_below`: confidence under which an "auto" run
    turns to the decision maker, where there is one; `abstain_below`: confidence under which an answer is withdrawn
    and only told as a guess, in the warnings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    query_characters: int = Field(default=2000, ge=1)
    text_characters: int = Field(default=20000, ge=1)
    pictures: int = Field(default=16, ge=1)
    plan_rounds: int = Field(default=3, ge=1)
    programs: int = Field(default=1, ge=1, le=16)
    decision_rounds: int = Field(default=6, ge=1)
    program_steps: int = Field(default=200, ge=1)
    program_seconds: float = Field(default=600.0, gt=0)
    step_timeout: float = Field(default=60.0, gt=0)
    run_timeout: float = Field(default=300.0, gt=0)
    uncertain_below: float = Field(default=0.5, ge=0.0, le=1.0)
    abstain_below: float | None = Field(default=None, ge=0.0, le=1.0)
