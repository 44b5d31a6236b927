"""Is this a chart? Told by its marks: bars that stand on one line or start at one edge, or the slices of a disc.

So that a chart is never read as a table: the numbers at its axis would pass for cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.values import Box

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: a mark covers this share of the picture, or more
_SMALLEST = 0.004
#: a mark wider or higher than this share of the picture is a band of a table, or the background
_LARGEST = 0.85


def looks_like_chart(pixels: Pixels) -> bool:
    """Do filled marks of one chart stand in the picture (uint8 RGB)? Bars of one length only do not count."""
    marks, discs = _marks(pixels)
    return (
        discs
        or _bars([(box.y1, box.x0, box.x1, box.height) for box in marks], pixels.shape[0])
        or _bars([(box.x0, box.y0, box.y1, box.width) for box in marks], pixels.shape[1])
    )


def _bars(marks: Sequence[tuple[float, float, float, float]], side: int) -> bool:
    """Do at least three marks (edge, from, to, length) share their edge, lie side by side, and differ in length?"""
    slack = 0.012 * side
    for edge, *_ in marks:
        row = sorted(mark[1:] for mark in marks if abs(mark[0] - edge) <= slack)
        apart = all(one[1] <= other[0] + slack for one, other in itertools.pairwise(row))
        lengths = [length for *_, length in row]
        if len(row) >= 3 and apart and max(lengths) - min(lengths) > 4 * slack:
            return True
    return False


def _marks(pixels: Pixels) -> tuple[list[Box], bool]:
    """The boxes of filled rectangles, and whether the colored parts together make a disc."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    hsv = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2HSV)
    colored = cv2.morphologyEx((hsv[..., 1] > 60).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    boxes = []
    count, _, stats, _ = cv2.connectedComponentsWithStats(colored)
    disc = False
    for x, y, w, h, area in stats[1:count]:
        if area < _SMALLEST * width * height:
            continue
        if area > 0.85 * w * h and w < _LARGEST * width and h < _LARGEST * height:
            boxes.append(Box.of(x, y, x + w, y + h))
        elif area > 0.08 * width * height and 0.9 < w / h < 1.1 and 0.7 < area / (w * h) < 0.82:
            disc = _many_colors(hsv[y : y + h, x : x + w])
    return boxes, disc


def _many_colors(hsv: Pixels) -> bool:
    """Is the disc made of at least three colors, each with a tenth of it?"""
    import numpy as np

    hues = hsv[..., 0][hsv[..., 1] > 60] // 10
    shares = np.bincount(hues, minlength=18) / max(len(hues), 1)
    return int((shares > 0.08).sum()) >= 3
