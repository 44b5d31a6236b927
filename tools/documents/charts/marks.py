"""The colored marks of a chart: its flat colors, the bars drawn with them, and the courses of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.values import Box

if TYPE_CHECKING:
    from tools.artifacts import Pixels

Color = tuple[int, int, int]

_EVEN = 12  # channels differ by no more than this within a flat area
_SAME = 26  # two colors nearer than this (largest channel difference) are one
_GROUND = 14  # a color this near to the background is the background
_FEWEST = 24  # pixels of a flat color
_FILLED = 0.8  # of its box that a bar fills, holes closed


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle of one color (uint8 RGB), in pixels."""

    box: Box
    color: Color


def background(pixels: Pixels) -> Color:
    """The most frequent color."""
    import numpy as np

    keys = _keys(pixels)
    found = int(np.bincount(keys.reshape(-1)).argmax())
    return _mean(pixels, keys == found)


def flat_colors(pixels: Pixels, ground: Color) -> list[Color]:
    """The colors of areas of at least 3 x 3 even pixels that are not the background, the largest first."""
    import cv2
    import numpy as np

    box = np.ones((3, 3), np.uint8)
    even = (cv2.dilate(pixels, box).astype(np.int16) - cv2.erode(pixels, box)).max(axis=2) <= _EVEN
    keys = _keys(pixels)
    counts = np.bincount(keys[even], minlength=32**3)
    colors: list[Color] = []
    for key in np.argsort(-counts)[:60]:
        if counts[key] < _FEWEST:
            break
        color = _mean(pixels, even & (keys == key))
        if apart(color, ground) <= _GROUND or _pale(color, ground):
            continue
        if all(apart(color, other) > _SAME for other in colors):
            colors.append(color)
    return colors[:24]


def vivid_colors(pixels: Pixels, known: Sequence[Color], region: Box) -> list[Color]:
    """The saturated colors of thin strokes in a region that are none of `known`, the most frequent first."""
    import numpy as np

    part = _cut(pixels, region).reshape(-1, 3)
    vivid = part[(part.max(axis=1).astype(np.int16) - part.min(axis=1)) > 70]
    colors: list[Color] = []
    keys = (vivid[:, 0] >> 4).astype(np.int32) * 256 + (vivid[:, 1] >> 4).astype(np.int32) * 16 + (vivid[:, 2] >> 4)
    counts = np.bincount(keys, minlength=4096)
    for key in np.argsort(-counts)[:24]:
        if counts[key] < max(30, 0.04 * len(vivid)):
            break
        red, green, blue = (int(value) for value in np.median(vivid[keys == key], axis=0))
        color = (red, green, blue)
        if all(apart(color, other) > 60 for other in [*known, *colors]):
            colors.append(color)
    return colors[:8]


def mask_of(pixels: Pixels, color: Color, reach: int = 24) -> Any:
    """Where the pixels have a color, as 0 and 1."""
    import cv2
    import numpy as np

    low = np.array([max(0, channel - reach) for channel in color], np.uint8)
    high = np.array([min(255, channel + reach) for channel in color], np.uint8)
    return cv2.inRange(np.ascontiguousarray(pixels), low, high) & 1


def bars_of(pixels: Pixels, colors: Sequence[Color], texts: Sequence[Box]) -> list[Bar]:
    """The filled rectangles of these colors. A text printed on a bar is no hole in it, and letters are no bars."""
    import cv2
    import numpy as np

    bars = []
    height, width = pixels.shape[:2]
    for color in colors:
        bits = cv2.morphologyEx(mask_of(pixels, color), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        for text in texts:
            _close_over(bits, text)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=4)
        for index in range(1, count):
            x, y, w, h, area = (int(value) for value in stats[index])
            if w < 3 or h < 3 or area < 12 or (w > 0.93 * width and h > 0.5 * height):
                continue
            box = Box.of(x, y, x + w, y + h)
            if any(_is_letter(box, text) for text in texts):
                continue
            if _share((labels[y : y + h, x : x + w] == index).astype(np.uint8)) >= _FILLED:
                bars.append(Bar(box, color))
    return bars


def _close_over(bits: Any, text: Box) -> None:
    """Fill the box of a text where the color goes on at both sides of it, row by row and column by column."""
    height, width = bits.shape
    x0, y0 = max(0, int(text.x0) - 1), max(0, int(text.y0) - 1)
    x1, y1 = min(width, int(text.x1) + 2), min(height, int(text.y1) + 2)
    part = bits[y0:y1, x0:x1]
    if part.size == 0 or part.mean() < 0.15:
        return
    left, right = bits[y0:y1, max(0, x0 - 3) : x0 + 1], bits[y0:y1, x1 - 1 : x1 + 3]
    rows = left.any(axis=1) & right.any(axis=1)
    above, below = bits[max(0, y0 - 2) : y0 + 2, x0:x1], bits[y1 - 2 : y1 + 2, x0:x1]
    columns = above.any(axis=0) & below.any(axis=0)
    if rows.mean() >= 0.5:  # of rows that lie close, the one above is no part of the bar
        part[rows] = 1
    else:
        part[rows] = 1
        part[:, columns] = 1


def _is_letter(box: Box, text: Box) -> bool:
    inside = box.intersection(text) > 0.75 * box.area
    return inside and box.height < 1.05 * text.height and box.width < 2.5 * text.height


def course_at(mask: Any, x: float, reach: int = 2) -> list[float]:
    """The middles of the runs of a color in the columns around `x`, from top to bottom."""
    import numpy as np

    left, right = max(0, round(x) - reach), min(mask.shape[1], round(x) + reach + 1)
    if right <= left:
        return []
    rows = np.flatnonzero(mask[:, left:right].any(axis=1))
    if not len(rows):
        return []
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1)
    return [float(run.mean()) for run in runs if len(run) >= 2]


def apart(one: Color, two: Color) -> int:
    """The largest difference of two colors in a channel."""
    return max(abs(a - b) for a, b in zip(one, two, strict=True))


def _pale(color: Color, ground: Color) -> bool:
    """Is this a shade of the background: a band behind the bars, a frame?"""
    light = min(color) > 232 and max(color) - min(color) < 14
    return light and min(ground) > 225


def _share(mask: Any) -> float:
    """The share of its box that a mask covers, holes closed."""
    import cv2
    import numpy as np

    outside = np.pad(mask, 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return float((outside[1:-1, 1:-1] != 2).mean())


def _cut(pixels: Pixels, region: Box) -> Pixels:
    return pixels[
        int(max(region.y0, 0)) : int(min(region.y1, pixels.shape[0])),
        int(max(region.x0, 0)) : int(min(region.x1, pixels.shape[1])),
    ]


def _keys(pixels: Pixels) -> Any:
    import numpy as np

    wide = pixels.astype(np.int32) >> 3
    return wide[..., 0] * 1024 + wide[..., 1] * 32 + wide[..., 2]


def _mean(pixels: Pixels, where: Any) -> Color:
    import numpy as np

    red, green, blue = (round(float(value)) for value in np.median(pixels[where], axis=0))
    return red, green, blue
