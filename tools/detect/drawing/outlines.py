"""Which ideal shape a filled outline is, and which others it could be: compared with drawn ideals at all turns.

The mask is stretched to a square, as are the ideals, and overlap is measured; the proportions are compared apart from
that. What is small is blurred by pixels, so several shapes may stay possible: they are all named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

Point = tuple[float, float]

_SIDE = 48  # pixels a side at which outlines are compared
_STEP = 5  # degrees between the turns that are tried
#: an outline is like none of the shapes where it overlaps with the best less than this
LEAST_FIT = 0.85


@dataclass(frozen=True, slots=True)
class Ideal:
    """A shape's outline (corners, y down), the degrees after which a turn repeats it, and how far its proportions may
    be stretched (a factor; 0 for any)."""

    name: str
    corners: tuple[Point, ...]
    repeats: int
    stretch: float


def _regular(corners: int, turn: float = -90.0, radius: float = 1.0) -> list[Point]:
    angles = [math.radians(turn + 360 * at / corners) for at in range(corners)]
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in angles]


def _star(points: int, inner: float) -> list[Point]:
    outside, inside = _regular(points), _regular(points, -90 + 180 / points, inner)
    return [point for pair in zip(outside, inside, strict=True) for point in pair]


def _heart() -> list[Point]:
    """The usual parametric heart: two lobes, a notch and a tip."""
    steps = [math.tau * at / 64 for at in range(64)]
    return [
        (math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16)
        for t in steps
    ]


def _arrow(shaft: float, head: float) -> list[Point]:
    """An arrow to the right, 1 long and 0.7 high: the half width of its shaft, the length of its head."""
    at = 1 - head
    return [(0, -shaft), (at, -shaft), (at, -0.35), (1, 0), (at, 0.35), (at, shaft), (0, shaft)]


def _plus(arm: float) -> list[Point]:
    a = arm / 2
    return [(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a)]


_BOX: list[Point] = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
_HALF: list[Point] = [(math.cos(math.pi * at / 24), -math.sin(math.pi * at / 24)) for at in range(25)]


def _scaled(corners: list[Point], wide: float) -> list[Point]:
    return [(wide * x, y) for x, y in corners]


def _ideals() -> tuple[Ideal, ...]:
    def one(name: str, corners: list[Point], repeats: int, stretch: float = 1.13) -> Ideal:
        return Ideal(name, tuple(corners), repeats, stretch)

    return (
        one("circle", _regular(60), 360),
        *(one("ellipse", _scaled(_regular(60), wide), 180) for wide in (1.25, 1.4, 1.6, 1.8, 2.1, 2.5)),
        one("square", _BOX, 90, 1.1),
        *(one("rectangle", _scaled(_BOX, wide), 180) for wide in (1.25, 1.45, 1.7, 2.0, 2.5, 3.2, 4.5)),
        *(one("diamond", _scaled(_regular(4), wide), 180) for wide in (1.0, 1.2, 1.43, 1.7, 2.0)),
        *(one("triangle", [(0, -1), (wide, 1), (-wide, 1)], 360) for wide in (0.7, 0.87, 1.0, 1.15, 1.4)),
        one("triangle", [(-1, -1), (1, 1), (-1, 1)], 360),
        *(one("pentagon", _scaled(_regular(5), wide), 360) for wide in (1.0, 1.05)),
        *(one("hexagon", _scaled(_regular(6, 0), wide), 180) for wide in (0.93, 1.0, 1.05)),
        one("octagon", _regular(8, 22.5), 45),
        *(one("star", _star(5, inner), 72) for inner in (0.36, 0.42, 0.5)),
        *(one("star", _star(6, inner), 60) for inner in (0.5, 0.58)),
        *(one("cross", _plus(arm), 90) for arm in (0.45, 0.667, 0.8)),
        one("heart", _heart(), 360, 1.25),
        *(
            one("arrow", _arrow(shaft, head), 360, 1.35)
            for shaft, head in ((0.15, 0.4), (0.1, 0.35), (0.2, 0.5), (0.13, 0.3))
        ),
        one("semicircle", _HALF, 360, 1.15),
    )


@dataclass(frozen=True, slots=True)
class _Views:
    """All ideals at all turns: their masks (N x side²), names, log proportions (width / height), tolerances."""

    masks: NDArray[np.float32]
    sizes: NDArray[np.float32]
    names: tuple[str, ...]
    aspects: NDArray[np.float32]
    slack: NDArray[np.float32]


@lru_cache(maxsize=1)
def _views() -> _Views:
    import cv2
    import numpy as np

    masks, names, aspects, slack = [], [], [], []
    for ideal in _ideals():
        for turn in range(0, ideal.repeats, _STEP if ideal.name != "circle" else 360):
            if ideal.name == "diamond" and 20 < turn % 90 < 70:  # lying on a side it is a square, or a parallelogram
                continue
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            points = np.array([(x * cos - y * sin, x * sin + y * cos) for x, y in ideal.corners])
            low, size = points.min(axis=0), np.ptp(points, axis=0)
            drawn = np.zeros((4 * _SIDE, 4 * _SIDE), np.uint8)
            corners = np.round((points - low) / size * (4 * _SIDE - 1)).astype(np.int32)
            cv2.fillPoly(drawn, [corners.reshape(-1, 1, 2)], 255)
            masks.append(cv2.resize(drawn, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).reshape(-1) / 255.0)
            names.append(ideal.name)
            aspects.append(math.log(size[0] / size[1]))
            slack.append(math.log(ideal.stretch))
    stack = np.array(masks, np.float32)
    return _Views(stack, stack.sum(axis=1), tuple(names), np.array(aspects, np.float32), np.array(slack, np.float32))


def shape_fits(mask: Bits | NDArray[np.float32], pixel: float = 1.0) -> dict[str, float]:
    """How well each shape fits a filled mask (height x width; bool, or the share of each pixel that is covered), 0..1.

    `pixel` is the size of one pixel of the picture in pixels of the mask: one more or less of them means nothing.
    """
    import numpy as np

    soft = np.asarray(mask, np.float32)
    rows, columns = np.nonzero(soft >= 0.5)
    if len(rows) == 0:
        return {}
    part = soft[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = part.shape
    views = _views()
    # one more or one less pixel on either side
    unsure = math.log((max(height, width) + pixel) / max(1.0, max(height, width) - pixel)) + math.log(
        (min(height, width) + pixel) / max(1.0, min(height, width) - pixel)
    )
    off = np.abs(views.aspects - math.log(width / height))
    fits = np.zeros(len(views.names), np.float32)
    # the corners of what is small are too faint to be seen: the outline may be a little larger than the mask
    for margin in (0, round(0.5 * pixel), round(pixel)) if pixel > 1 else (0, 1):
        square = _square(np.pad(part, margin))
        shared = np.minimum(views.masks, square[None]).sum(axis=1)
        fits = np.maximum(fits, shared / np.maximum(1e-6, views.sizes + square.sum() - shared))
    fits = fits - 0.8 * np.maximum(0.0, off - views.slack - 0.5 * unsure)
    best: dict[str, float] = {}
    for name, fit in zip(views.names, fits, strict=True):
        best[name] = max(best.get(name, 0.0), float(fit))
    return best


def _square(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """A mask stretched to the side at which outlines are compared, flat."""
    import cv2
    import numpy as np

    shrinks = max(part.shape) > 2 * _SIDE
    square = cv2.resize(part, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    result: NDArray[np.float32] = np.clip(square.reshape(-1), 0, 1)
    return result


def possible_shapes(fits: dict[str, float], side: float) -> tuple[str, ...]:
    """The names that an outline could have, best first, given its shorter side in pixels of the picture."""
    top = max(fits.values(), default=0.0)
    if top < LEAST_FIT - 1.6 / max(side, 6.0):
        return ()
    margin = min(0.12, max(0.02, 0.9 / max(side, 1.0)))
    return tuple(name for name in sorted(fits, key=lambda name: -fits[name]) if fits[name] >= top - margin)
