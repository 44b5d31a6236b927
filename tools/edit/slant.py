"""The slant of a line of text whose box is upright, so that a cover need not hide its neighbours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.masks import pixel_box
from tools.values import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

_STEEPEST = 10.0  # degrees


def slope_of(pixels: Pixels, box: Box) -> float:
    """dy / dx of the text line in `box` (pixels of the picture): the shear under which its rows of ink are sharpest.

    0 where the box is too square to tell.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    if box.clipped(width, height) is None or box.width < 2.5 * box.height:
        return 0.0
    x0, y0, x1, y1 = pixel_box(box, width, height)
    gray = cv2.cvtColor(np.ascontiguousarray(pixels[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    scale = min(1.0, 48 / gray.shape[0])
    gray = np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    ink = np.abs(gray - cv2.GaussianBlur(gray, (0, 0), max(2.0, gray.shape[0] / 3)))
    rows, columns = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]]
    ink[ink < 0.25 * float(ink.max())] = 0
    room = ink.shape[0]
    best, sharpest = 0.0, -1.0
    for half_degrees in range(-int(_STEEPEST * 2), int(_STEEPEST * 2) + 1):
        slope = math.tan(math.radians(half_degrees / 2))
        if abs(slope) * box.width > 0.6 * box.height:
            continue
        moved = np.rint(rows - slope * (columns - ink.shape[1] / 2)).astype(int) + room
        sums = np.bincount(moved.ravel(), weights=ink.ravel(), minlength=3 * room)
        # The ink is the same under every shear: the sharper its rows, the larger the sum of their squares.
        sharpness = float((sums**2).sum()) * (1.01 if half_degrees == 0 else 1.0)
        if sharpness > sharpest:
            best, sharpest = slope, sharpness
    return best


def band(box: Box, slope: float, left: float, right: float, room: float) -> NDArray[np.int32]:
    """The corners of the part of a slanted line between `left` and `right` (x in pixels), `room` pixels larger above
    and below than the letters. `box` is the upright box of the whole line."""
    import numpy as np

    x, y = box.center
    half = max(0.35 * box.height, (box.height - abs(slope) * box.width) / 2) + room
    ends = [(left, y + slope * (left - x)), (right, y + slope * (right - x))]
    (ax, ay), (bx, by) = ends
    corners = [(ax, ay - half), (bx, by - half), (bx, by + half), (ax, ay + half)]
    return np.asarray(np.rint(np.array(corners)), dtype=np.int32)
