"""Towers of square blocks: columns of equal width that stand on one line, block by block from the bottom up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tools.detect.drawing.masks import filled
from tools.detect.drawing.naming import paint_names
from tools.detect.drawing.things import Box, Drawing, DrawnThing

_SLACK = 2.0  # pixels by which edges that should be level may differ
_CLEAR = 14.0  # CIELAB distance from the ground of what belongs to a block
_OFF = 0.16  # of a block: how far a column's height may be from a whole number of them


@dataclass(frozen=True, slots=True)
class Tower:
    """A column of blocks: its box, and for each block, from the bottom up, the names of the colors that it can have."""

    box: Box
    blocks: tuple[tuple[str, ...], ...]


def read_towers(drawing: Drawing) -> tuple[Tower, ...]:
    """The towers of a drawing, left to right; () where its things make none."""
    if drawing.noisy or not drawing.things:
        return ()
    columns = _columns(drawing)
    if not columns:
        return ()
    widths = [box[2] - box[0] for box in columns]
    bottoms = [box[3] for box in columns]
    width = sorted(widths)[len(widths) // 2]
    if max(widths) - min(widths) > _SLACK or max(bottoms) - min(bottoms) > _SLACK or width < 5:
        return ()
    towers = []
    for box in columns:
        high = (box[3] - box[1]) / width
        count = round(high)
        if count < 1 or abs(high - count) > max(_OFF, 1.5 / width):
            return ()
        towers.append(Tower(box, tuple(_color(drawing, box, count, at) for at in range(count))))
    # a single row of squares is no sign of towers, unless panels part them
    return tuple(towers) if any(len(tower.blocks) > 1 for tower in towers) or drawing.bands else ()


def _columns(drawing: Drawing) -> list[Box]:
    """The boxes of what stands out, left to right; [] where some of it fills no upright box."""
    import cv2
    import numpy as np

    ground = drawing.ground
    clear = max(_CLEAR, 0.45 * min(_contrast(drawing, thing) for thing in drawing.things))
    drawn = (ground.away > clear).astype(np.uint8)
    for left, top, right, bottom in drawing.bands:
        drawn[int(top) : int(bottom), int(left) : int(right)] = 0
    count, parts, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=4)
    boxes: list[Box] = []
    for part in range(1, count):
        x, y, w, h, size = (int(value) for value in stats[part])
        if size < 16 or size < 0.1 * w * h:
            continue
        mask = filled(parts[y : y + h, x : x + w] == part)
        # colors bleed and blur over the edges: the column is where most of its rows and columns of pixels are
        across, down = mask.sum(axis=0), mask.sum(axis=1)
        columns, rows = np.flatnonzero(across > 0.5 * across.max()), np.flatnonzero(down > 0.5 * down.max())
        left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
        inside = mask[top:bottom, left:right]
        if float(inside.mean()) < 0.92 or bottom - top < 0.8 * (right - left) or inside.sum() < 0.8 * mask.sum():
            return []
        boxes.append((float(x + left), float(y + top), float(x + right), float(y + bottom)))
    return sorted(boxes)


def _contrast(drawing: Drawing, thing: DrawnThing) -> float:
    """How far the color of a thing is from the ground that it stands on (CIELAB)."""
    x, y = (int(value) for value in thing.center)
    under = drawing.ground.lab[y, x]
    return math.dist(thing.lab, (float(under[0]), float(under[1]), float(under[2])))


def _color(drawing: Drawing, box: Box, count: int, at: int) -> tuple[str, ...]:
    """The color names of the middle of block `at` from the bottom."""
    import numpy as np

    step = (box[3] - box[1]) / count
    middle = box[3] - (at + 0.5) * step
    reach = 0.22 * step
    x = (box[0] + box[2]) / 2
    part = drawing.ground.smooth[
        max(0, int(middle - reach)) : int(middle + reach) + 1, max(0, int(x - reach)) : int(x + reach) + 1
    ]
    lab = np.median(part.reshape(-1, 3), axis=0)
    return paint_names((float(lab[0]), float(lab[1]), float(lab[2])))
