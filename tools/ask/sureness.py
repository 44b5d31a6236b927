"""How sure the in-house model is: from what it gave its answer to a probability that the answer is right.

A network's own probabilities are no such thing until they are compared with what turned out right: a monotone curve is
fitted (isotonic regression by pooling adjacent violators, Ayer et al. 1955) on data that was not learned from, with the
threshold above which answers are right often enough to be given.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from mllm_core.decoding.options import Candidate

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Sureness:
    """A curve of points (own probability, chance of being right), and the chance that is enough to answer."""

    curve: Curve
    threshold: float

    def probability(self, own: float) -> float:
        """The chance of being right, 0.01 to 0.99, of an answer that the model gave the probability `own`."""
        points = self.curve
        if own <= points[0][0]:
            height = points[0][1]
        elif own >= points[-1][0]:
            height = points[-1][1]
        else:
            after = next(index for index, (x, _) in enumerate(points) if x > own)
            (x0, y0), (x1, y1) = points[after - 1], points[after]
            height = y0 + (y1 - y0) * (own - x0) / (x1 - x0)
        return min(0.99, max(0.01, height))

    def enough(self, chance: float) -> bool:
        return chance >= self.threshold

    @property
    def never(self) -> bool:
        """Whether no answer can be sure enough."""
        return self.threshold > 1


#: until a curve is fitted: own probabilities are taken for too high, and only what is nearly certain is said
UNFITTED = Sureness(((0.0, 0.02), (0.3, 0.2), (0.6, 0.45), (0.9, 0.75), (1.0, 0.92)), 0.7)


def own_probability(candidate: Candidate) -> float:
    """The probability that the model gave a whole answer, what the grammar forced included; 0.0 where it was cut."""
    return math.exp(candidate.logprob) if candidate.finish != "length" else 0.0


def allowed_probability(candidate: Candidate) -> float:
    """The probability of a whole answer among those that the grammar allows; 0.0 where it was cut: for programs, whose
    copied words no model would say by itself."""
    return math.exp(candidate.allowed_logprob) if candidate.finish != "length" else 0.0


def mean_probability(candidate: Candidate) -> float:
    """The geometric mean over the tokens: for answers of many tokens each of which may be a little off (boxes)."""
    return math.exp(candidate.mean_logprob) if candidate.finish != "length" else 0.0


def fit(outcomes: Iterable[tuple[float, bool]], *, target: float) -> Sureness:
    """The curve of (own probability, was it right) pairs, and the least chance at which a share of `target` of all
    answers that are given is right (1.01, which nothing reaches, where no threshold does that).

    Raises ValueError for no outcomes at all.
    """
    pairs = sorted(outcomes)
    if not pairs:
        raise ValueError("no outcomes to fit a curve on")
    blocks: list[list[float]] = []  # own probabilities summed, right answers, answers
    for own, tied in groupby(pairs, key=lambda pair: pair[0]):  # one block, or their order would make a curve of them
        outcome = [right for _, right in tied]
        blocks.append([own * len(outcome), float(sum(outcome)), float(len(outcome))])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    # a share of n answers is drawn towards a half by two answers more, one of them right: small blocks prove little
    curve = tuple((round(own / n, 4), round((right + 1) / (n + 2), 4)) for own, right, n in blocks)
    made = Sureness(_rising(curve), 0.0)
    return Sureness(made.curve, _threshold([(made.probability(own), right) for own, right in pairs], target))


def _rising(curve: Sequence[tuple[float, float]]) -> Curve:
    """The points with what the drawing towards a half has turned down levelled, one for each place."""
    points: dict[float, float] = {}
    best = 0.0
    for x, y in curve:
        best = max(best, y)
        points[x] = best
    return tuple(points.items())


def _threshold(chances: Sequence[tuple[float, bool]], target: float) -> float:
    least, right = 1.01, 0
    ordered = sorted(chances, reverse=True)
    for given, (chance, was_right) in enumerate(ordered, start=1):
        right += was_right
        tied = given < len(ordered) and ordered[given][0] == chance
        if not tied and right >= target * given:
            least = chance
    return round(least, 4)


def read_sureness(path: Path, kind: str) -> Sureness:
    """The fitted curve of a kind of answer; UNFITTED where the file, or the kind in it, is missing."""
    if not path.is_file():
        return UNFITTED
    entry = json.loads(path.read_text(encoding="utf-8")).get(kind)
    if entry is None:
        return UNFITTED
    return Sureness(tuple((float(x), float(y)) for x, y in entry["curve"]), float(entry["threshold"]))


def write_sureness(path: Path, kind: str, made: Sureness, about: dict[str, object]) -> None:
    """Put a fitted curve into the file, with what it was fitted on; other kinds are kept."""
    data = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    data[kind] = {"curve": [list(point) for point in made.curve], "threshold": made.threshold, **about}
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
