"""The outlines of flat shapes, as polygons that fill their box exactly."""

from __future__ import annotations

import math
from functools import lru_cache

Point = tuple[float, float]
Box = tuple[float, float, float, float]

ROUND = 48  # corners of a polygon that stands for a circle


def _regular(corners: int, turn: float = -90) -> list[Point]:
    return [
        (math.cos(math.radians(turn + 360 * at / corners)), math.sin(math.radians(turn + 360 * at / corners)))
        for at in range(corners)
    ]


def _star() -> list[Point]:
    outer, inner = _regular(5), _regular(5, -54)
    return [point for a, (x, y) in zip(outer, inner, strict=True) for point in (a, (0.42 * x, 0.42 * y))]


def _heart() -> list[Point]:
    steps = [2 * math.pi * at / ROUND for at in range(ROUND)]
    return [
        (16 * math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)))
        for t in steps
    ]


_CROSS: list[Point] = [
    (1, 0), (2, 0), (2, 1), (3, 1), (3, 2), (2, 2), (2, 3), (1, 3), (1, 2), (0, 2), (0, 1), (1, 1)
]  # fmt: skip
_ARROW: list[Point] = [(0, 1), (3, 1), (3, 0), (5, 1.75), (3, 3.5), (3, 2.5), (0, 2.5)]

#: shape -> its corners, and width / height where the corners alone do not say it
_UNITS: dict[str, tuple[list[Point], float]] = {
    "circle": (_regular(ROUND), 1),
    "ellipse": (_regular(ROUND), 1.6),
    "square": ([(0, 0), (1, 0), (1, 1), (0, 1)], 1),
    "rectangle": ([(0, 0), (1, 0), (1, 1), (0, 1)], 1.7),
    "triangle": ([(0.5, 0), (1, 1), (0, 1)], 1.1),
    "diamond": ([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)], 0.7),
    "pentagon": (_regular(5), 1.05),
    "hexagon": (_regular(6, 0), 1.15),
    "star": (_star(), 1.05),
    "cross": (_CROSS, 1),
    "heart": (_heart(), 1.08),
    "arrow": (_ARROW, 1.45),
    "semicircle": ([(math.cos(math.pi * at / 24), -math.sin(math.pi * at / 24)) for at in range(25)], 2),
}
SHAPES = tuple(_UNITS)
#: the turns, in degrees, that leave a shape what it is called
TURNS: dict[str, tuple[int, ...]] = {
    "triangle": (0, 0, 0, 15, 345, 90, 180),
    "pentagon": (0, 0, 15, 36),
    "hexagon": (0, 0, 30, 15),
    "star": (0, 0, 15, 36),
    "heart": (0, 0, 15, 345),
    "arrow": (0, 90, 180, 270),
    "semicircle": (0, 90, 180, 270),
    "ellipse": (0, 90),
    "rectangle": (0, 90),
    "diamond": (0, 0, 90),
}
#: shapes that are a special case of another: no one can say whether a picture of squares alone has a "rectangle"
NARROWER = {"rectangle": "square", "ellipse": "circle", "diamond": "square"}


@lru_cache(maxsize=256)
def unit(shape: str, turn: int = 0) -> tuple[tuple[Point, ...], float]:
    """The corners of a turned shape in a box from (0, 0) to (1, 1), and the width / height of that box."""
    corners, aspect = _UNITS[shape]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    upright = [((x - min(xs)) / wide * aspect, (y - min(ys)) / high) for x, y in corners]
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in upright]
    left, top = min(x for x, _ in turned), min(y for _, y in turned)
    width, height = max(x for x, _ in turned) - left, max(y for _, y in turned) - top
    return tuple(((x - left) / width, (y - top) / height) for x, y in turned), width / height


def sized(shape: str, turn: int, size: float) -> tuple[float, float]:
    """The width and height of a shape whose box has about the area of a square of side `size`."""
    aspect = unit(shape, turn)[1]
    return size * aspect**0.5, size / aspect**0.5


def polygon(shape: str, turn: int, box: Box) -> list[Point]:
    """The corners of a shape that fills a box."""
    left, top, right, bottom = box
    return [(left + x * (right - left), top + y * (bottom - top)) for x, y in unit(shape, turn)[0]]
