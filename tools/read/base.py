"""What every text reader offers, so that one can stand in for another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tools.artifacts import Pixels


@dataclass(frozen=True, slots=True)
class SeenText:
    """A piece of text as a reader saw it: its upright bounding box (x0, y0, x1, y1) in pixels, and the score 0..1.

    `angle` is how far its line is turned, in degrees, clockwise.
    """

    box: tuple[float, float, float, float]
    text: str
    score: float
    angle: float = 0.0


class Reader(Protocol):
    """A text reader. Implementations may be called from many threads; results never cross between callers."""

    name: str

    def read(self, pixels: Pixels) -> list[SeenText]:
        """All text in `pixels` (uint8 RGB, height x width x 3), in no particular order; [] where there is none."""
        ...

    def recognize(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """(text, score) of each crop, taken to be one line of text each; ("", 0.0) where nothing is legible."""
        ...


def seen_text(points: Sequence[Sequence[float]], text: str, score: float) -> SeenText:
    """A piece of text from the corners of its quadrilateral (from the upper left one, clockwise)."""
    return SeenText(bounding_box(points), text, float(score), _angle(points))


def _angle(points: Sequence[Sequence[float]]) -> float:
    """How far the upper edge falls to the right, in degrees; 0 where the piece is too short to tell."""
    (x0, y0), (x1, y1), (x2, y2) = ((float(p[0]), float(p[1])) for p in points[:3])
    along, down = math.hypot(x1 - x0, y1 - y0), math.hypot(x2 - x1, y2 - y1)
    return math.degrees(math.atan2(y1 - y0, x1 - x0)) if along > 1.5 * down else 0.0


def bounding_box(points: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """The upright box around the corners of a quadrilateral."""
    xs = [float(point[0]) for point in points]
    ys = [float(point[1]) for point in points]
    return min(xs), min(ys), max(xs), max(ys)
