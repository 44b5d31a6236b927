"""What goes into the correction stage, what a check finds, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.correction.calibration import Signal, probability
from agent.trace import Correction, TraceStep
from tools.values import Evidence, Image, TextLine, Verdict


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
class Finding:
    """What one check came to.

    `signal` says how sure, or `chance`, where that is known as a probability already; `weight` is a factor on either (a
    witness that disagrees lowers it). `warning` is for the reader; `withdraw` is set where the answer can't stand, and
    says why. `line` and `correction` are the mended text where the check mended one; `said` and `mended` are the same
    of a text in a model's words, and `also` the verdicts on its further claims.
    """

    verdict: Verdict
    signal: Signal
    weight: float = 1.0
    warning: str = ""
    withdraw: str = ""
    line: TextLine | None = None
    correction: Correction | None = None
    said: str | None = None
    mended: tuple[Correction, ...] = ()
    chance: float | None = None
    also: tuple[Verdict, ...] = ()

    @property
    def sure(self) -> float:
        """The probability that the answer is right, as far as this check can tell."""
        return (probability(self.signal) if self.chance is None else self.chance) * self.weight


@dataclass(frozen=True)
class Corrected:
    """The answer after its claims were checked: kept, mended, hedged (lower confidence, a warning) or withdrawn.

    `rests` names the kind of signal that decided the confidence; "" where no check applied.
    """

    value: Any
    text: str
    confidence: float
    abstained: bool = False
    verdicts: tuple[Verdict, ...] = ()
    corrections: tuple[Correction, ...] = ()
    warnings: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rests: str = ""
