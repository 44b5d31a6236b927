"""The axes of a chart: numbers that stand at even steps along a line, and so tell what a pixel is worth."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tools.documents.charts.numerals import is_year, worth
from tools.values import TextLine

#: residual of a tick, as a share of the step between two ticks, up to which it belongs to the axis
_OFF = 0.2
#: steps between ticks, but for powers of ten
_NICE = (1, 1.2, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale of numbers: `value(pixel)`, the ticks it was found by, and the place of its lowest and highest tick."""

    along: Literal["x", "y"]
    slope: float
    offset: float
    ticks: tuple[TextLine, ...]

    def value(self, pixel: float) -> float:
        return self.slope * pixel + self.offset

    def pixel(self, value: float) -> float:
        return (value - self.offset) / self.slope

    @property
    def span(self) -> float:
        """The difference between the highest and the lowest tick."""
        values = [worth(tick.text) or 0.0 for tick in self.ticks]
        return max(values) - min(values)

    @property
    def step(self) -> float:
        """The pixels between two ticks."""
        places = sorted(tick.box.center[0] if self.along == "x" else tick.box.center[1] for tick in self.ticks)
        return min(b - a for a, b in itertools.pairwise(places))

    @property
    def percent(self) -> bool:
        return sum("%" in tick.text for tick in self.ticks) > 0.5 * len(self.ticks)


def find_axis(texts: Sequence[TextLine], along: Literal["x", "y"]) -> Axis | None:
    """The upright (y) or level (x) scale with the most ticks; None where fewer than three numbers make one."""
    numbers = [(text, value) for text in texts if abs(text.angle) < 20 and (value := worth(text.text)) is not None]
    best: Axis | None = None
    for anchor, _ in numbers:
        level = [(text, value) for text, value in numbers if _level(anchor, text, along)]
        if len(level) < 3 or (best is not None and len(level) <= len(best.ticks)):
            continue
        if sum(is_year(text.text) for text, _ in level) > 0.7 * len(level):
            continue  # years name categories
        axis = _fitted(level, along)
        if axis is not None and (best is None or len(axis.ticks) > len(best.ticks)):
            best = axis
    return best


def _level(one: TextLine, two: TextLine, along: str) -> bool:
    slack = 0.45 * min(one.box.height, two.box.height) + 2
    if along == "x":
        return abs(one.box.center[1] - two.box.center[1]) < slack
    ends = (one.box.x0 - two.box.x0, one.box.center[0] - two.box.center[0], one.box.x1 - two.box.x1)
    return min(abs(end) for end in ends) < slack


def _fitted(level: Sequence[tuple[TextLine, float]], along: Literal["x", "y"]) -> Axis | None:
    """The straight line through most of the (place, value) points."""
    import numpy as np

    points = [(text.box.center[0] if along == "x" else text.box.center[1], value) for text, value in level]
    most: list[int] = []
    for (p, v), (q, w) in itertools.combinations(points, 2):
        if abs(p - q) < 6 or v == w or ((w - v) / (q - p) > 0) != (along == "x"):
            continue
        slope = (w - v) / (q - p)
        offset = v - slope * p
        near = [
            index
            for index, (place, value) in enumerate(points)
            if abs(slope * place + offset - value) <= _OFF * abs(w - v) and abs(place - (value - offset) / slope) < 8
        ]
        if len(near) > len(most):
            most = near
    # an end of the data may be marked between the ticks, and is none of them
    step = float(np.median(np.diff(np.sort([points[index][1] for index in most])))) if len(most) > 3 else 0.0
    if step > 0:
        most = [i for i in most if abs(2 * points[i][1] / step - round(2 * points[i][1] / step)) < 0.04] or most
    if len(most) < 3 or len({points[index][1] for index in most}) < 3:
        return None
    places, values = np.array([points[i][0] for i in most]), np.array([points[i][1] for i in most])
    steps = [float(step) for step in np.diff(np.sort(values))]
    if not steps or min(steps) <= 0 or not _regular(steps) or not _round(values.tolist(), min(steps)):
        return None
    slope, offset = np.polyfit(places, values, 1)
    return Axis(along, float(slope), float(offset), tuple(level[index][0] for index in most))


def _regular(steps: Sequence[float]) -> bool:
    """Are the steps whole multiples of the smallest (a tick may have been missed)?"""
    least = min(steps)
    return all(abs(step / least - round(step / least)) < 0.12 for step in steps)


def _round(values: Sequence[float], step: float) -> bool:
    """Are the values multiples of half a step, and is this a round number, as with ticks?"""
    exponent = math.floor(math.log10(step) + 1e-9)
    if min(abs(step / 10**exponent - nice) for nice in _NICE) > 0.02:
        return False
    return all(abs(2 * value / step - round(2 * value / step)) < 0.08 for value in values)
