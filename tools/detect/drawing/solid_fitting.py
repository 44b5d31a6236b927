"""Which solid an area of a picture is: outlines are laid over it and moved until they fit as well as they can.

What other things may hide counts neither for nor against an outline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.solid_views import LARGE, SHAPES, SMALL, Camera, Stand, outline, yaws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.uint8]

_FRACTION = 3  # bits of the fraction of a pixel in outlines
_HOPELESS = 0.3  # an outline that fits so much less than another at first won't be the better one


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a solid fits an area: `overlap` (0..1) of what can be seen of it, `hidden` the share of its outline
    that others hide, `stand` the solid and its place."""

    stand: Stand
    overlap: float
    hidden: float

    @property
    def score(self) -> float:
        return self.overlap - 0.05 * self.hidden


@dataclass(frozen=True)
class Area:
    """A part of the picture (`x`, `y`: its left upper corner): `seen` is what belongs to the thing (1; 0 elsewhere),
    `open` what may hide it, `size` the number of pixels seen, `picture` its width and height."""

    x: int
    y: int
    seen: Bits
    open: Bits
    size: int
    picture: tuple[int, int]


def fits(camera: Camera, area: Area, shapes: tuple[str, ...] = SHAPES, *, inside: bool = False) -> dict[str, Fit]:
    """The best fit of each shape. `inside`: the thing may be a part of what is seen, only what lies over counts."""
    import numpy as np

    if inside:
        y, x = (float(value) + 0.5 for value in _thickest(area.seen))
    else:
        rows, columns = np.nonzero(area.seen)
        y, x = (float(values.min() + values.max() + 1) / 2 for values in (rows, columns))
    x, y = x + area.x, y + area.y
    free = inside or bool(area.open.any())
    tried = [
        max((_start(camera, area, Stand(shape, size, 0, 0, yaw), (x, y), inside) for yaw in yaws(shape)), key=_score)
        for shape in shapes
        for size in (LARGE, SMALL)
    ]
    least = max(tried, key=_score).score - (_HOPELESS if free else 0.4 * _HOPELESS)
    climbed = [_climb(camera, area, fit, inside, 0.4 if free else 0.12) if fit.score >= least else fit for fit in tried]
    return {shape: max((fit for fit in climbed if fit.stand.shape == shape), key=_score) for shape in shapes}


def _thickest(seen: Bits) -> tuple[int, int]:
    """The row and the column where the largest disc has its middle that fits in."""
    import cv2
    import numpy as np

    depth = cv2.distanceTransform(np.pad(seen, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(row), int(column)


def _score(fit: Fit) -> float:
    return fit.score


def _start(camera: Camera, area: Area, stand: Stand, middle: tuple[float, float], inside: bool) -> Fit:
    """The fit where the middle of the outline's box is the middle of the box of what is seen."""
    x, y = middle
    for _ in range(2):
        across, ahead = camera.floor_at(x, y, up=stand.up)
        stand = replace(stand, across=across, ahead=ahead)
        corners = outline(camera, stand)[:, 0]
        low, high = corners.min(axis=0), corners.max(axis=0)
        x, y = x + middle[0] - float(low[0] + high[0]) / 2, y + middle[1] - float(low[1] + high[1]) / 2
    return _fit(camera, area, stand, inside)


def _climb(camera: Camera, area: Area, best: Fit, inside: bool, reach: float) -> Fit:
    """Move it until no small step makes it fit better. `reach`: of its half height, the first step."""
    step = reach * best.stand.half
    while step > 0.015:
        stand = best.stand
        far = step * stand.ahead / 5
        moves = [
            replace(stand, across=stand.across + dx * step, ahead=stand.ahead + dz * far)
            for dx, dz in ((1, 0), (-1, 0), (0, 1), (0, -1))
        ]
        moves += [replace(stand, half=half) for half in _sizes(stand.half)]
        if stand.shape == "cube":
            moves += [replace(stand, yaw=(stand.yaw + turn) % len(yaws("cube"))) for turn in (-1, 1)]
        after = max((_fit(camera, area, move, inside) for move in moves), key=_score)
        if after.score > best.score + 1e-3:
            best = after
        else:
            step /= 2.5
    return best


def _sizes(half: float) -> list[float]:
    usual = LARGE if half > math.sqrt(LARGE * SMALL) else SMALL
    return [size for size in (half * 1.03, half / 1.03) if abs(math.log(size / usual)) < 0.13]


def _fit(camera: Camera, area: Area, stand: Stand, inside: bool) -> Fit:
    import cv2
    import numpy as np

    corners = outline(camera, stand) - np.array([area.x + 0.5, area.y + 0.5], np.float32)
    drawn = np.zeros(area.seen.shape, np.uint8)
    cv2.fillConvexPoly(drawn, np.round(corners * (1 << _FRACTION)).astype(np.int32), 1, shift=_FRACTION)
    shared = cv2.countNonZero(drawn & area.seen)
    hidden = cv2.countNonZero(drawn & area.open)
    covered, whole = cv2.countNonZero(drawn), float(cv2.contourArea(corners))
    over = covered - shared - hidden
    x, y, wide, high = cv2.boundingRect(corners)
    inside_picture = 0 <= x + area.x <= area.picture[0] - wide and 0 <= y + area.y <= area.picture[1] - high
    if inside_picture:
        over += max(0, int(0.97 * whole) - covered)  # what lies outside of the area's frame
    share = hidden / max(1.0, whole)
    if inside:
        return Fit(stand, (shared - 3 * over) / max(1, area.size), share)
    return Fit(stand, shared / max(1, over + area.size), share)


def drawn_mask(camera: Camera, stand: Stand, height: int, width: int) -> Any:
    """The pixels of a picture that a solid covers."""
    import cv2
    import numpy as np

    drawn = np.zeros((height, width), np.uint8)
    corners = np.round((outline(camera, stand) - 0.5) * (1 << _FRACTION)).astype(np.int32)
    cv2.fillConvexPoly(drawn, corners, 1, shift=_FRACTION)
    return drawn.view(bool)
