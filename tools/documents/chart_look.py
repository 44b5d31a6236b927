"""Is this a chart? Told by its marks: bars that stand on one line or start at one edge, or the slices of a disc.

So that a chart is never read as a table: the numbers at its axis would pass for cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.cache import cache_key
from tools.values import Box

if TYPE_CHECKING:
    from tools.artifacts import Pixels
    from tools.context import ToolContext
    from tools.values import Image

_VERSION = "looks-like-chart-1"
#: a mark covers this share of the picture, or more
_SMALLEST = 0.004
#: a mark wider or higher than this share of the picture is a band of a table, or the background
_LARGEST = 0.85
#: the long side of the picture that lines and parts of bars are looked for in, in pixels
_REDUCED = 900


def is_chart(image: Image, context: ToolContext) -> bool:
    """`looks_like_chart` of a picture; the second time it is looked up, since planning and TABLE both ask."""
    key = cache_key(_VERSION, image.id)
    with context.cache.computing(key):
        found, data = context.cache.get(key)
        if not found:
            data = looks_like_chart(context.pixels(image))
            context.cache.put(key, data)
    return bool(data)


def looks_like_chart(pixels: Pixels) -> bool:
    """Do filled marks of one chart, or lines that run across, stand in the picture (uint8 RGB)? Bars of one length
    only do not count."""
    marks, discs = _marks(pixels)
    found = (
        discs
        or _bars([(box.y1, box.x0, box.x1, box.height) for box in marks], pixels.shape[0])
        or _bars([(box.x0, box.y0, box.y1, box.width) for box in marks], pixels.shape[1])
    )
    if found:
        return _even_ground(pixels)
    return min(pixels.shape[:2]) >= 150 and _on_plain_ground(pixels)


def _even_ground(pixels: Pixels) -> bool:
    """Is a good part of the picture of one color? A wall of bricks has bars, too."""
    from tools.documents.charts.marks import background, mask_of

    return float(mask_of(pixels, background(pixels), 10).mean()) > 0.25


def _on_plain_ground(pixels: Pixels) -> bool:
    """On a ground of one color that covers most: a line of one color that runs across, rows of parts of bars, or the
    slices of a disc in whatever colors."""
    import cv2
    import numpy as np

    from tools.documents.charts.marks import background, flat_colors, mask_of, vivid_colors

    reduced = _REDUCED / max(pixels.shape[:2])
    if reduced < 1:
        size = (round(pixels.shape[1] * reduced), round(pixels.shape[0] * reduced))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ground = background(pixels)
    if min(ground) < 200 or float(mask_of(pixels, ground, 10).mean()) < 0.45:
        return False
    height, width = pixels.shape[:2]
    flat = flat_colors(pixels, ground)
    whole = Box.of(0, 0, width, height)
    drawn = [color for color in flat if max(color) - min(color) > 30 and min(color) < 200]
    drawn += vivid_colors(pixels, [ground, *flat], whole)
    if any(_runs_across(mask_of(pixels, color, 40)) for color in drawn):
        return True
    away = np.abs(pixels.astype(np.int16) - np.array(ground, np.int16)).max(axis=2)
    solid = cv2.morphologyEx((away > 14).astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    for x, y, w, h, area in stats[1:count]:
        round_ = 0.93 < w / h < 1.07 and 0.72 < area / (w * h) < 0.82 and w > 0.3 * min(height, width)
        if round_ and sum(float(mask_of(pixels[y : y + h, x : x + w], c).mean()) > 0.04 for c in flat) >= 2:
            return True
    boxes = [box for color in drawn for box in _blocks(mask_of(pixels, color), 0.0008 * width * height)]
    boxes = [box for box in boxes if box.width < _LARGEST * width and box.height < _LARGEST * height]
    laid = [Box.of(box.y0, -box.x1, box.y1, -box.x0) for box in boxes]  # lying bars, stood on their left edge
    return (
        _of_one_width(boxes)
        or _of_one_width(laid)
        or _parts_of_bars(boxes, 0.012 * height)
        or _parts_of_bars(laid, 0.012 * height)
    )


def _runs_across(bits: Pixels) -> bool:
    """Is there one stroke of a color in most columns of the picture, at many heights?"""
    import numpy as np

    height = bits.shape[0]
    columns = bits.any(axis=0)
    if float(columns.mean()) < 0.4:
        return False
    inside = bits[:, columns]
    starts = (np.diff(inside.astype(np.int8), axis=0) == 1).sum(axis=0) + inside[0]
    thick = inside.sum(axis=0)
    if float(np.median(starts)) > 1 or float(np.median(thick)) > max(8.0, 0.02 * height):
        return False
    middles = (np.arange(height)[:, None] * inside).sum(axis=0) / np.maximum(thick, 1)
    one = starts == 1
    smooth = np.abs(np.diff(middles[one])) < 0.02 * height
    return float(np.ptp(np.quantile(middles[one], (0.1, 0.9)))) > 0.015 * height and float(smooth.mean()) > 0.8


def _blocks(bits: Pixels, least: float) -> list[Box]:
    """The boxes that a color fills but for what is written on them."""
    import cv2
    import numpy as np

    bits = cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=4)
    return [Box.of(x, y, x + w, y + h) for x, y, w, h, area in stats[1:count] if w * h > least and area > 0.5 * w * h]


def _of_one_width(boxes: Sequence[Box]) -> bool:
    """Do at least three boxes, equally wide, side by side, end on one line, and differ in length or are long?"""
    for line in {round(box.y1) for box in boxes}:
        row = sorted((box for box in boxes if abs(box.y1 - line) <= 2), key=lambda box: box.x0)
        for width in {round(box.width) for box in row}:
            alike = [box for box in row if abs(box.width - width) <= 1.5]
            lengths = [box.height for box in alike]
            apart = all(one.x1 <= other.x0 + 1 for one, other in itertools.pairwise(alike))
            if len(alike) >= 3 and apart and (max(lengths) > 1.08 * min(lengths) + 2 or min(lengths) > 1.5 * width):
                return True
    return False


def _parts_of_bars(boxes: Sequence[Box], slack: float) -> bool:
    """Do parts of bars, equally high and of many lengths, meet in at least two rows with room between these?"""
    for height in {round(box.height) for box in boxes}:
        alike = [box for box in boxes if abs(box.height - height) <= 2]
        rows = sorted({round(box.y0 / 3) * 3 for box in alike})
        rows = [y for place, y in enumerate(rows) if place == 0 or y - rows[place - 1] > 4]
        apart = all(b - a > 1.12 * height for a, b in itertools.pairwise(rows))
        meet = [
            box
            for box in alike
            if any(abs(other.x0 - box.x1) <= slack and abs(other.y0 - box.y0) <= 3 for other in alike)
        ]
        if len(rows) >= 2 and apart and len(meet) >= 2 and len({round(box.width / 3) for box in meet}) >= 2:
            return True
    return False


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
