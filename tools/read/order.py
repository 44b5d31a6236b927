"""Reading order: text boxes grouped into lines, top to bottom, and from left to right within a line.

Pages that are photographed at a slant are straightened first: `page_angle` measures the slant, `straight` turns a box.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Corners = tuple[float, float, float, float]


def rows_of(items: Sequence[Item], box: Callable[[Item], Corners]) -> list[list[Item]]:
    """Items that stand on one line, line by line, each line from left to right.

    Two boxes share a line where they overlap vertically by more than half of the smaller height; slightly tilted
    pictures are followed by comparing with the nearest neighbour on the left rather than with the whole line.
    """
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda it: (box(it)[1] + box(it)[3]) / 2):
        best: tuple[float, list[Item]] | None = None
        for row in rows[-6:]:
            near = min(row, key=lambda other: _gap(box(other), box(item)))
            overlap = _overlap(box(near), box(item))
            collides = any(_covers(box(other), box(item)) for other in row)
            if overlap > 0.5 and not collides and (best is None or overlap > best[0]):
                best = overlap, row
        if best is None:
            rows.append([item])
        else:
            best[1].append(item)
    for row in rows:
        row.sort(key=lambda it: box(it)[0])
    rows.sort(key=lambda row: sum((box(it)[1] + box(it)[3]) / 2 for it in row) / len(row))
    return rows


def reading_order(items: Sequence[Item], box: Callable[[Item], Corners]) -> list[Item]:
    """The items row by row."""
    return [item for row in rows_of(items, box) for item in row]


def page_angle(lines: Sequence[tuple[Corners, float]]) -> float:
    """The slant of a page in degrees, from the (box, angle) of its lines: their median, long lines counting for more.

    Short pieces do not tell. 0 where it is under half a degree or within the rounding of corners to whole pixels,
    and over 20 degrees (then the lines do not agree on a page).
    """
    telling = [(angle, box[2] - box[0]) for box, angle in lines if box[2] - box[0] > 2.0 * (box[3] - box[1])]
    half = sum(width for _, width in telling) / 2
    for angle, width in sorted(telling):
        half -= width
        if half <= 0:
            rounding = math.degrees(math.atan2(2.0, max(width for _, width in telling)))
            return angle if max(0.5, rounding) <= abs(angle) <= 20 else 0.0
    return 0.0


def straight(box: Corners, angle: float) -> Corners:
    """The box on the page turned back by `angle` degrees about its upper left corner.

    An upright box around slanted text is too high; the text's own width and height are solved for.
    """
    if not angle:
        return box
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    outer_width, outer_height = box[2] - box[0], box[3] - box[1]
    double = cos * cos - sin * sin
    width = max((outer_width * cos - outer_height * abs(sin)) / double, 0.3 * outer_width)
    height = max((outer_height * cos - outer_width * abs(sin)) / double, 0.3 * outer_height)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x, y = x * cos + y * sin, y * cos - x * sin
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _gap(a: Corners, b: Corners) -> float:
    return max(a[0] - b[2], b[0] - a[2], 0.0)


def _overlap(a: Corners, b: Corners) -> float:
    """The vertical overlap as a share of the smaller height."""
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared / max(min(a[3] - a[1], b[3] - b[1]), 1e-6)


def _covers(a: Corners, b: Corners) -> bool:
    """Do the two lie above each other (horizontal overlap of more than half of the narrower)?"""
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return shared > 0.5 * min(a[2] - a[0], b[2] - b[0])
