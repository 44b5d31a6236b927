"""What is drawn in a chart, measured: bars, slices, points and lines with their colors, and what kind of chart it is.

Nothing is read: texts come as lines, and are left out of what is measured. Colored areas on the background are taken
apart by color; thick ones are bars, slices or markers, thin ones lines.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.documents.chart_pieces import ChartMark, Piece, distance, legend_of, pieces_of, without_edges
from tools.documents.layout import page_rows
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

ChartKind = Literal["bar", "horizontal bar", "grouped bar", "stacked bar", "line", "pie", "scatter"]

_SLICE = 0.013  # of a pie, at least: less is the blurred edge between two slices
_FILLED = 0.82  # of its box that a bar fills


@dataclass(frozen=True, slots=True)
class ChartMarks:
    """The marks of a chart, left to right (top to bottom where bars lie), and the squares of its legend with their
    texts. `sure` is False where the kind was not told by clear signs; `course` are the points (x, y) of the only line
    of a line chart, one for each column of pixels."""

    kind: ChartKind
    marks: tuple[ChartMark, ...]
    legend: tuple[tuple[ChartMark, TextLine], ...]
    sure: bool = True
    course: tuple[tuple[float, float], ...] = ()


def read_marks(pixels: Pixels, lines: Sequence[TextLine]) -> ChartMarks | None:
    """Measure a chart (uint8 RGB) whose text was read; None where nothing in it is a chart's."""
    import numpy as np

    from tools.detect.drawing.ground import without_grain
    from tools.objects.foreground import to_lab

    lab = to_lab(without_grain(np.ascontiguousarray(pixels)))
    pieces = pieces_of(lab, lines)
    legend, pieces = legend_of(without_edges(pieces), lines)
    thick = [piece for piece in pieces if not piece.thin]
    pie = _pie(thick, pixels.shape)
    if pie:
        return ChartMarks("pie", tuple(pie), legend)
    bars = _bars(thick)
    if bars is not None:
        return ChartMarks(bars[0], tuple(_with_low(bars[0], bars[1], pieces)), legend, bars[2])
    return _strokes(pieces, legend, _names_below(lines))


def _pie(pieces: list[Piece], shape: tuple[int, ...]) -> list[ChartMark]:
    """The slices, where thick pieces together make a disc or a ring; [] where they do not."""
    large = [piece for piece in pieces if piece.mark.area > 0.0008 * shape[0] * shape[1]]
    if not large:
        return []
    whole = sum(piece.mark.area for piece in large)
    slices = [mark for mark in _merged([piece.mark for piece in large]) if mark.area > _SLICE * whole]
    box = large[0].mark.box
    for piece in large[1:]:
        box = box.union(piece.mark.box)
    round_ = 0.85 < box.width / box.height < 1.18 and box.width > 0.2 * min(shape[:2])
    area = sum(piece.mark.area for piece in large)
    share = area / (math.pi / 4 * box.width * box.height)
    boxes_ = [piece for piece in large if piece.filled > 0.93]
    if not round_ or not 0.5 < share < 1.08 or len(boxes_) > 0.6 * len(large):
        return []
    cx, cy = box.center
    radius = max(box.width, box.height) / 2
    inside = all(math.hypot(x - cx, y - cy) < 1.25 * radius for piece in large for x, y in (piece.mark.box.center,))
    if not inside:
        return []
    return sorted(slices, key=lambda mark: math.atan2(mark.box.center[1] - cy, mark.box.center[0] - cx))


def _merged(marks: list[ChartMark]) -> list[ChartMark]:
    """The slices: what has one color belongs together, as where a number is written across it."""
    slices: list[ChartMark] = []
    for mark in sorted(marks, key=lambda mark: -mark.area):
        at = next((at for at, other in enumerate(slices) if distance(other.lab, mark.lab) < 8), None)
        if at is None:
            slices.append(mark)
            continue
        other = slices[at]
        area = other.area + mark.area
        (x, y), (u, v) = other.center or other.box.center, mark.center or mark.box.center
        center = (x * other.area + u * mark.area) / area, (y * other.area + v * mark.area) / area
        slices[at] = ChartMark(other.box.union(mark.box), other.lab, area, center)
    return slices


def _bars(pieces: list[Piece]) -> tuple[ChartKind, list[ChartMark], bool] | None:
    """Rectangles on one line, and whether they stand, lie, stand in groups or on one another; None where there are
    fewer than two."""
    blocks = [piece.mark for piece in pieces if piece.filled > _FILLED]
    if len(blocks) < 2 or max(max(mark.box.width, mark.box.height) for mark in blocks) < 13:
        return None
    total = sum(piece.mark.area for piece in pieces)
    slack = 3.0
    bottoms = _largest_level([mark.box.y1 for mark in blocks], slack)
    lefts = _largest_level([mark.box.x0 for mark in blocks], slack)
    standing = [mark for mark in blocks if abs(mark.box.y1 - bottoms) <= slack]
    lying = [mark for mark in blocks if abs(mark.box.x0 - lefts) <= slack]
    thick = [mark.box.height for mark in lying]
    on_top = [
        mark
        for mark in blocks
        if any(
            abs(mark.box.x0 - other.box.x0) <= slack
            and abs(mark.box.x1 - other.box.x1) <= slack
            and abs(mark.box.y1 - other.box.y0) <= slack
            for other in blocks
            if other is not mark
        )
    ]
    if max(sum(mark.area for mark in standing), sum(mark.area for mark in lying)) < 0.5 * total and not on_top:
        return None  # markers of a line that happen to stand level
    if len(lying) > len(standing) and max(thick) - min(thick) <= 0.25 * max(thick) + 2:
        return "horizontal bar", sorted(lying, key=lambda mark: mark.box.y0), len(lying) >= 2
    if len(standing) >= 2 and on_top:
        kept = [mark for mark in blocks if mark in standing or mark in on_top]
        return "stacked bar", sorted(kept, key=lambda mark: (mark.box.x0, -mark.box.y1)), True
    if len(standing) < 2:
        return None
    wide = [mark.box.width for mark in standing]
    middle = sorted(wide)[len(wide) // 2]
    standing = sorted(
        (mark for mark in standing if abs(mark.box.width - middle) <= 0.3 * middle + 2), key=lambda mark: mark.box.x0
    )
    if len(standing) < 2:
        return None
    return ("grouped bar" if _in_groups(standing) else "bar"), standing, True


def _with_low(kind: ChartKind, bars: list[ChartMark], pieces: list[Piece]) -> list[ChartMark]:
    """The bars with those that are too low to be thick: as wide as the others, on the same line."""
    if kind == "stacked bar" or len(bars) < 2:
        return bars
    lying = kind == "horizontal bar"

    def place(mark: ChartMark) -> tuple[float, float]:
        """How thick a bar is, and where it starts."""
        return (mark.box.height, mark.box.x0) if lying else (mark.box.width, mark.box.y1)

    thick, start = place(bars[0])
    low = [
        piece.mark
        for piece in pieces
        if piece.thin
        and abs(place(piece.mark)[0] - thick) <= 2
        and abs(place(piece.mark)[1] - start) <= 2
        and piece.filled > _FILLED
        and all(piece.mark.box.intersection(bar.box) < 0.3 * piece.mark.box.area for bar in bars)
    ]
    return sorted([*bars, *low], key=lambda mark: mark.box.y0 if lying else mark.box.x0)


def _in_groups(bars: list[ChartMark]) -> bool:
    """Do bars of different colors touch, and do their colors come again?"""
    gaps = [after.box.x0 - before.box.x1 for before, after in itertools.pairwise(bars)]
    width = sorted(mark.box.width for mark in bars)[len(bars) // 2]
    touching = sum(gap <= max(2.0, 0.08 * width) for gap in gaps)
    different = sum(distance(before.lab, after.lab) > 12 for before, after in itertools.pairwise(bars))
    return touching >= 0.3 * len(gaps) and different >= 0.5 * len(gaps) and touching >= 1


def _names_below(lines: Sequence[TextLine]) -> bool:
    """Do names, not numbers, stand below the marks, as under the points of a line?"""
    rows = page_rows(list(lines))
    for row in reversed(rows):
        words = row.text.split()
        if len(words) >= 3:
            numbers = sum(re.fullmatch(r"[-\d.,%]+", word) is not None for word in words)
            years = sum(re.fullmatch(r"(19|20)\d\d", word) is not None for word in words)
            return numbers < 0.5 * len(words) or years > 0.5 * len(words)
    return False


def _strokes(pieces: list[Piece], legend: tuple[tuple[ChartMark, TextLine], ...], named: bool) -> ChartMarks | None:
    """A line chart, where a color runs across, or names stand below (`named`); a scatter plot, where there are small
    marks of one size only."""
    if not pieces:
        return None
    vivid: list[ChartMark] = []
    for piece in sorted(pieces, key=lambda piece: -piece.mark.area):
        # the rim of a point may have a color of its own
        if not any(_covers(mark.box, piece.mark.box) for mark in vivid):
            vivid.append(piece.mark)
    sizes = sorted(max(mark.box.width, mark.box.height) for mark in vivid)
    size = sizes[len(sizes) // 2]
    points = sum(
        0.6 < mark.box.width / mark.box.height < 1.7
        and 0.6 * size <= max(mark.box.width, mark.box.height) <= 1.5 * size
        for mark in vivid
    )
    ordered = tuple(sorted(vivid, key=lambda mark: mark.box.x0))
    if points >= 0.8 * len(vivid) and len(vivid) >= 3 and size <= 16 and not (named and len(vivid) > 3):
        return ChartMarks("scatter", ordered, legend)
    if sizes[-1] <= 1.5 * size and len(vivid) < 4:
        return None
    course = sorted(point for piece in pieces for point in piece.course) if len(legend) < 2 else []
    return ChartMarks("line", ordered, legend, course=tuple(course))


def _covers(one: Box, two: Box) -> bool:
    """Does the middle of a box lie in another of about the same size?"""
    x, y = two.center
    alike = 0.5 < two.width / one.width < 2.0 and 0.5 < two.height / one.height < 2.0
    return alike and one.x0 <= x <= one.x1 and one.y0 <= y <= one.y1


def _largest_level(values: list[float], slack: float) -> float:
    """The value that most others are near to."""
    return max(values, key=lambda value: sum(abs(value - other) <= slack for other in values))
