"""From a raw signal (a detector's score, a reader's score) to a probability of being right.

Scores are not probabilities: a detector's 0.3 may be right nine times of ten. `calibration.json` holds, for each kind
of signal, points of a monotone curve fitted on half of real data (isotonic regression; benchmarks/calibration.py makes
it and reports the error on the other half). A kind without a curve of its own takes that of the part before its first
"/" and, failing that, the score itself, drawn towards the middle.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Curve = Sequence[tuple[float, float]]

#: the curve of signals that no data was there for
_UNKNOWN: Curve = ((0.0, 0.1), (0.5, 0.5), (0.9, 0.8), (1.0, 0.9))


@dataclass(frozen=True, slots=True)
class Signal:
    """How strongly something speaks for a claim: `kind` ("present/yolox-nano", "field/total" ...), `raw` 0..1."""

    kind: str
    raw: float


def probability(signal: Signal, curves: Mapping[str, Curve] | None = None) -> float:
    """The probability (0.01..0.99) that a claim with this signal is right."""
    known = fitted() if curves is None else curves
    curve = known.get(signal.kind) or known.get(signal.kind.split("/")[0]) or _UNKNOWN
    return min(0.99, max(0.01, interpolated(curve, signal.raw)))


def interpolated(curve: Curve, x: float) -> float:
    """The curve's height at x; level before its first point and after its last."""
    place = bisect_right([point[0] for point in curve], x)
    if place == 0:
        return curve[0][1]
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[place - 1], curve[place]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


@cache
def fitted() -> Mapping[str, Curve]:
    """The curves of calibration.json by kind."""
    data = json.loads(Path(__file__).with_name("calibration.json").read_text(encoding="utf-8"))
    return {kind: tuple((float(x), float(y)) for x, y in points) for kind, points in data["curves"].items()}
