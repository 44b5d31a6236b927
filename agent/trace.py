"""The trace of a run: its multimodal chain of thought, as plain, versioned data."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tools.values import Evidence, Verdict

SCHEMA_VERSION = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class TraceStep(_Frozen):
    """One step: thought, action (a program line), observation, time.

    `value` is the encoded value (tools.values.encode); `picture` is the id of the picture to show for it, where there
    is one; `depends` names the steps whose results it used; `seconds` is its own time, `started` its offset from the
    beginning of the run in seconds; `attempt` counts from 1, `round` is the planning round that it belongs to.
    """

    name: str
    line: str
    module: str
    status: Literal["done", "failed", "skipped"]
    thought: str = ""
    value: Any = None
    type: str = ""
    text: str = ""
    picture: str | None = None
    evidence: tuple[Evidence, ...] = ()
    depends: tuple[str, ...] = ()
    error: str = ""
    cached: bool = False
    started: float = 0.0
    seconds: float = 0.0
    attempt: int = 1
    round: int = 0


class PlanAttempt(_Frozen):
    """One planning round: who planned, the program, and the checker's or the run's messages that sent it back."""

    planner: str
    program: str
    thought: str = ""
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


class Correction(_Frozen):
    """What the correction stage changed in the draft, and why."""

    before: str
    after: str
    reason: str


class Trace(_Frozen):
    """Everything that a run did. `images` are the ids of the pictures that were given, in order.

    `kind` is the kind of answer (what its confidence rests on, who planned, the modules), `unfitted` the confidence
    that the checks left, before it was compared with how often such answers are right (`agent.correction.sureness`).
    """

    version: int = SCHEMA_VERSION
    run: str = ""
    query: str = ""
    images: tuple[str, ...] = ()
    plans: tuple[PlanAttempt, ...] = ()
    steps: tuple[TraceStep, ...] = ()
    draft: str = ""
    claims: tuple[Verdict, ...] = ()
    corrections: tuple[Correction, ...] = ()
    answer: str = ""
    kind: str = ""
    unfitted: float = Field(default=0.0, ge=0.0, le=1.0)
    seconds: float = Field(default=0.0, ge=0.0)

    @field_validator("version")
    @classmethod
    def _readable(cls, version: int) -> int:
        if not 1 <= version <= SCHEMA_VERSION:
            raise ValueError(f"this trace has schema {version}, this Yaffle reads up to {SCHEMA_VERSION}: update it")
        return version
