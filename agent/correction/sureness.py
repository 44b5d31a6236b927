"""From the confidence that the checks leave to the chance that an answer of its kind turned out right, and the least
chance at which answers of the kind are given.

The checks judge what an answer rests on, each for itself; whether the program asked the right thing, and how well a
tool does on real pictures, they do not know. So kinds of answers are told apart by what decided the confidence (the
checked signal: "field/total+", "count/yolox-nano", "measured" ...), by who planned, and by the modules of the program;
and for each kind that there were enough answers of, a monotone curve and a threshold were fitted on half of real data
(`yaffle eval all --fit` makes sureness.json and reports on the other half). A kind that was seen too
seldom takes what was fitted without the modules, or for the signal alone; failing that, the confidence stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.trace import TraceStep
from tools.ask.sureness import Sureness

FITTED = Path(__file__).with_name("sureness.json")
#: the threshold of kinds that nothing was fitted for
LEAST = 0.3
#: what an answer rests on that no check applied to
UNCHECKED = "unchecked"
_SILENT = frozenset({"RESULT"})


@dataclass(frozen=True, slots=True)
class Sure:
    """The chance that an answer is right, and the least chance at which answers of its kind are given."""

    chance: float
    least: float = LEAST


def kind_of(rests: str, planner: str, steps: Sequence[TraceStep]) -> str:
    """The kind of an answer: "count/yolox-nano, patterns, LOC COUNT"."""
    modules = dict.fromkeys(step.module for step in steps if step.module not in _SILENT)
    return f"{rests or UNCHECKED}, {planner}, {' '.join(modules)}"


def broader(kind: str) -> tuple[str, ...]:
    """The kind, and those that hold it: without the modules, and without who planned."""
    rests, planner, _ = kind.split(", ", 2)
    return kind, f"{rests}, {planner}", rests


def sure_of(kind: str, confidence: float, known: Mapping[str, Sureness] | None = None) -> Sure:
    """How sure an answer of this kind is whose checks left this confidence."""
    table = fitted() if known is None else known
    found = next((table[name] for name in broader(kind) if name in table), None)
    if found is None:
        return Sure(confidence)
    return Sure(round(found.probability(confidence), 4), found.threshold)


@cache
def fitted() -> Mapping[str, Sureness]:
    """The fitted kinds; none where the file is missing."""
    if not FITTED.is_file():
        return {}
    kinds = json.loads(FITTED.read_text(encoding="utf-8"))["kinds"]
    return {
        name: Sureness(tuple((float(x), float(y)) for x, y in one["curve"]), float(one["threshold"]))
        for name, one in kinds.items()
    }
