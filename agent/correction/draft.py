"""What goes into the correction stage, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.trace import Correction, TraceStep
from tools.values import Evidence, Image, Verdict


@dataclass(frozen=True)
class Draft:
    """An answer as the program gave it. `steps` are those of the program; `result_step` made the value; `claim` is the
    planner's sentence with "{}" for the answer, or ""."""

    query: str
    claim: str
    value: Any
    text: str
    steps: tuple[TraceStep, ...]
    result_step: str
    program: str
    images: tuple[Image, ...]


@dataclass(frozen=True)
class Corrected:
    """The answer after its claims were checked: kept, mended, hedged (lower confidence, a warning) or withdrawn."""

    value: Any
    text: str
    confidence: float
    abstained: bool = False
    verdicts: tuple[Verdict, ...] = ()
    corrections: tuple[Correction, ...] = ()
    warnings: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
