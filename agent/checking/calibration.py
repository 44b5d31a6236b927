"""From the signal of a check to the probability that the claim is true.

`claim_calibration.json` holds monotone curves fitted on half of real photos and their captions, true and with planted
errors (benchmarks/claim_calibration.py, which reports the error on the other half). A kind without a curve of its own
takes that of the part before its last "/".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from agent.correction.calibration import Curve, Signal, interpolated

CURVES = Path(__file__).with_name("claim_calibration.json")
#: the chance that a claim is true of which nothing at all is known: texts are right more often than not. The curves
#: are fitted on as large a share of true claims
PRIOR = 2 / 3

_UNKNOWN: Curve = ((0.0, 0.2), (0.5, 0.6), (1.0, 0.9))


def claim_probability(signal: Signal, curves: Mapping[str, Curve] | None = None) -> float:
    """The probability (0.01..0.99) that a claim with this signal is true."""
    known = fitted() if curves is None else curves
    kind = signal.kind
    while kind and kind not in known:
        kind = kind.rpartition("/")[0]
    return min(0.99, max(0.01, interpolated(known.get(kind, _UNKNOWN), signal.raw)))


def combined(probability: float, other: float) -> float:
    """Two independent witnesses' probabilities as one: their odds are multiplied."""
    odds = probability / (1 - probability) * other / (1 - other)
    return min(0.99, max(0.01, odds / (1 + odds)))


@cache
def fitted() -> Mapping[str, Curve]:
    """The curves of claim_calibration.json by kind; none where the file is not there yet."""
    if not CURVES.is_file():
        return {}
    data = json.loads(CURVES.read_text(encoding="utf-8"))
    return {kind: tuple((float(x), float(y)) for x, y in points) for kind, points in data["curves"].items()}
