"""What is drawn in a chart, measured: bars, slices, points and lines with their colors, and what kind of chart it is.

Nothing is read: texts come as lines, and are left out of what is measured. Colored areas on the background are taken
apart by color; thick ones are bars, slices or markers, thin ones lines.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tools.documents.grid import text_height
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

ChartKind = Literal["bar", "horizontal bar", "grouped bar", "stacked bar", "line", "pie", "scatter"]
Lab = tuple[float, float, float]

_COLORED = 16.0  # CIELAB distance from the background of a mark's color
_ONE_COLOR = 14.0
_FILLED = 0.82  # of its box that a bar fills


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A bar, a slice, a point, or a piece of a line: its box in pixels, its color (CIELAB), its area in pixels, and the
    center of that."""

    box: Box
    lab: Lab
    area: int
    center: tuple[float, float] | None = None


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
    pieces = _pieces(lab, lines)
    legend, pieces = _legend(_without_edges(pieces), lines)
    thick = [piece for piece in pieces if not piece.thin]
    pie = _pie(thick, pixels.shape)
    if pie:
        return ChartMarks("pie", tuple(pie), legend)
    bars = _bars(thick)
    if bars is not None:
        return ChartMarks(bars[0], tuple(_with_low(bars[0], bars[1], pieces)), legend, bars[2])
    return _strokes(pieces, legend)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A connected area of one color. `thin`: a stroke; `filled`: the share of its box that it covers, holes closed;
    `course`: the middle of it in each column of pixels."""

    mark: ChartMark
    thin: bool
    filled: float
    course: tuple[tuple[float, float], ...] = ()


def _pieces(lab: Any, lines: Sequence[TextLine]) -> list[_Piece]:
    """The connected areas of each color that is no background, text or axis."""
    import cv2
    import numpy as np

    grounds, palette = _palette(lab)
    if not palette:
        return []
    colors = np.array([*grounds, *palette], np.float32)
    away = np.stack([np.linalg.norm(lab - color, axis=2) for color in colors])
    nearest = away.argmin(axis=0)
    pieces = []
    height, width = lab.shape[:2]
    for index in range(len(grounds), len(colors)):
        bits = ((nearest == index) & (away[index] < 24)).astype(np.uint8)
        # a dark bar may touch the axis, a line its grid: what is thick is taken first
        thick = cv2.morphologyEx(bits, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8))
        rest = bits & (1 - cv2.dilate(thick, np.ones((3, 3), np.uint8)))
        for part in (thick, rest):
            pieces += _connected(part, colors[index], lines, (width, height))
    return pieces


def _without_edges(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces without thin ones that only edge a thick one: smooth drawing mixes its color with the background's."""
    thick = [piece.mark.box.grown(2) for piece in pieces if not piece.thin]
    return [
        piece
        for piece in pieces
        if not piece.thin or all(piece.mark.box.intersection(box) < 0.85 * piece.mark.box.area for box in thick)
    ]


def _connected(bits: Any, color: Any, lines: Sequence[TextLine], size: tuple[int, int]) -> list[_Piece]:
    """The connected areas of a binary picture that are no letters and do not fill all of it."""
    import cv2
    import numpy as np

    count, parts, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=8)
    pieces = []
    for part in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[part])
        if area < 12 or min(w, h) < 2 or (w > 0.93 * size[0] and h > 0.9 * size[1]):
            continue
        mask = parts[y : y + h, x : x + w] == part
        whole = _filled(mask)
        if int(whole.sum()) > 1.35 * int(mask.sum()):
            whole = mask  # a ring, not a bar with a number in it
        radius = float(cv2.distanceTransform(np.pad(whole.astype(np.uint8), 1), cv2.DIST_L2, 3).max())
        rows, columns = np.nonzero(whole)
        center = (float(x + columns.mean()), float(y + rows.mean()))
        mark = ChartMark(Box.of(x, y, x + w, y + h), _lab(color), int(whole.sum()), center)
        if _is_text(mark, lines):
            continue
        middles = y + (np.arange(h)[:, None] * mask).sum(axis=0) / np.maximum(1, mask.sum(axis=0))
        course = tuple((float(x + at), float(middle)) for at, middle in enumerate(middles)) if radius < 6 else ()
        pieces.append(_Piece(mark, radius < 2.4, float(whole.mean()), course))
    return pieces


def _palette(lab: Any) -> tuple[list[Any], list[Any]]:
    """(backgrounds, colors of marks), CIELAB: backgrounds are the most frequent color, and a pale or dark gray one that
    covers much, as the ground of axes does; colors of marks have an inside of 3 x 3 pixels somewhere, or much of it."""
    import cv2
    import numpy as np

    box = np.ones((3, 3), np.uint8)
    spread = np.stack([cv2.dilate(lab[..., c], box) - cv2.erode(lab[..., c], box) for c in range(3)]).max(axis=0)
    even = spread < 7
    values = lab[even] if int(even.sum()) > 50 else lab.reshape(-1, 3)
    found = _modes(values, 0.0004)
    ground = found[0][0]
    grounds = [ground]
    for color, share in found[1:]:
        pale = float(np.hypot(color[1], color[2])) < 7 and abs(float(color[0] - ground[0])) < 16
        if pale or (share > 0.4 and float(np.linalg.norm(color - ground)) < 20):
            grounds.append(color)
    marks = [
        color for color, _ in found[1:] if all(float(np.linalg.norm(color - other)) > _COLORED for other in grounds)
    ]
    # thin lines have no inside: their colors are those of saturated pixels far from what is known
    rest = lab.reshape(-1, 3)
    known = np.array([*grounds, *marks], np.float32)
    lone = np.linalg.norm(rest[:, None] - known[None], axis=2).min(axis=1) > 22
    vivid = rest[lone & (np.hypot(rest[:, 1], rest[:, 2]) > 25)]
    if len(vivid) > 30:
        marks += [color for color, share in _modes(vivid, 0.12) if share * len(vivid) > 30][:4]
    return grounds, marks


def _modes(values: Any, least: float) -> list[tuple[Any, float]]:
    """The colors that at least a share `least` of the values has, most frequent first, with their shares."""
    import numpy as np

    keys = np.round(values / 5).astype(np.int64) @ np.array([65536, 256, 1])
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    places = places.reshape(-1)
    means = np.stack([np.bincount(places, weights=values[:, c]) for c in range(3)], axis=1) / counts[:, None]
    left = counts.astype(np.float64)
    found: list[tuple[Any, float]] = []
    while left.max() > 0 and len(found) < 20:
        best = int(left.argmax())
        near = (np.linalg.norm(means - means[best], axis=1) < _ONE_COLOR) & (left > 0)
        mass = float(left[near].sum())
        if mass >= max(9.0, least * len(values)):
            found.append(((means[near] * left[near, None]).sum(axis=0) / mass, mass / len(values)))
        left[near] = 0
    return found


def _is_text(mark: ChartMark, lines: Sequence[TextLine]) -> bool:
    """Is an area a letter, or part of one: no larger than a line of text, and within it?"""
    for line in lines:
        if not any(char.isalnum() for char in line.text):
            continue
        inside = mark.box.intersection(line.box) > 0.7 * mark.box.area
        if inside and mark.box.height <= 1.1 * line.box.height and mark.box.width <= 1.3 * line.box.height:
            return True
    return False


def _legend(
    pieces: list[_Piece], lines: Sequence[TextLine]
) -> tuple[tuple[tuple[ChartMark, TextLine], ...], list[_Piece]]:
    """The squares that stand just left of a text, as high as it: keys of a legend; and the other pieces."""
    if not lines:
        return (), pieces
    height = text_height(lines)
    keys: list[tuple[_Piece, TextLine]] = []
    for piece in pieces:
        box = piece.mark.box
        small = 0.4 * height <= box.height <= 1.5 * height and 0.5 < box.width / box.height < 2.2
        small = small and piece.filled > 0.7
        if not small:
            continue
        for line in lines:
            if not any(char.isalpha() or char.isdigit() for char in line.text) or abs(line.angle) > 20:
                continue
            level = abs(line.box.center[1] - box.center[1]) < 0.35 * line.box.height
            gap = line.box.x0 - box.x1
            # a reader may take the square for a letter of the text
            if level and -1.2 * box.width - 2 <= gap <= 1.3 * height and box.center[0] < line.box.center[0]:
                keys.append((piece, line))
                break
    sizes = sorted(key.mark.box.height for key, _ in keys)
    middle = sizes[len(sizes) // 2] if sizes else 0.0
    keys = [(key, line) for key, line in keys if abs(key.mark.box.height - middle) <= 0.25 * middle + 1]
    used = {id(key) for key, _ in keys}
    keys.sort(key=lambda key: -key[0].mark.area)
    single: list[tuple[_Piece, TextLine]] = []
    for key, line in keys:  # the edge of a square may have a color of its own
        if all(key.mark.box.iou(other.mark.box) < 0.4 for other, _ in single):
            single.append((key, line))
    entries = tuple((key.mark, line) for key, line in sorted(single, key=lambda key: key[0].mark.box.as_tuple()))
    return entries, [piece for piece in pieces if id(piece) not in used]


def _pie(pieces: list[_Piece], shape: tuple[int, ...]) -> list[ChartMark]:
    """The slices, where thick pieces together make a disc or a ring; [] where they do not."""
    import math

    large = [piece for piece in pieces if piece.mark.area > 0.0008 * shape[0] * shape[1]]
    if not large:
        return []
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
    return sorted(
        (piece.mark for piece in large), key=lambda mark: math.atan2(mark.box.center[1] - cy, mark.box.center[0] - cx)
    )


def _bars(pieces: list[_Piece]) -> tuple[ChartKind, list[ChartMark], bool] | None:
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


def _with_low(kind: ChartKind, bars: list[ChartMark], pieces: list[_Piece]) -> list[ChartMark]:
    """The bars with those that are too low to be thick: as wide as the others, on the same line."""
    if kind not in ("bar", "grouped bar") or len(bars) < 2:
        return bars
    wide, floor = bars[0].box.width, bars[0].box.y1
    low = [
        piece.mark
        for piece in pieces
        if piece.thin
        and abs(piece.mark.box.width - wide) <= 2
        and abs(piece.mark.box.y1 - floor) <= 2
        and piece.filled > _FILLED
        and all(piece.mark.box.intersection(bar.box) < 0.3 * piece.mark.box.area for bar in bars)
    ]
    return sorted([*bars, *low], key=lambda mark: mark.box.x0)


def _in_groups(bars: list[ChartMark]) -> bool:
    """Do bars of different colors touch, and do their colors come again?"""
    gaps = [after.box.x0 - before.box.x1 for before, after in itertools.pairwise(bars)]
    width = sorted(mark.box.width for mark in bars)[len(bars) // 2]
    touching = sum(gap <= max(2.0, 0.08 * width) for gap in gaps)
    different = sum(_distance(before.lab, after.lab) > 12 for before, after in itertools.pairwise(bars))
    return touching >= 0.3 * len(gaps) and different >= 0.5 * len(gaps) and touching >= 1


def _strokes(pieces: list[_Piece], legend: tuple[tuple[ChartMark, TextLine], ...]) -> ChartMarks | None:
    """A line chart, where a color runs across; a scatter plot, where there are small marks of one size only."""
    if not pieces:
        return None
    vivid = [piece.mark for piece in pieces]
    size = sorted(max(mark.box.width, mark.box.height) for mark in vivid)[len(vivid) // 2]
    long_ones = [mark for mark in vivid if max(mark.box.width, mark.box.height) > 3.2 * max(6.0, min(size, 12.0))]
    if long_ones:
        one = all(_distance(mark.lab, vivid[0].lab) < _ONE_COLOR for mark in vivid)
        course = sorted(point for piece in pieces for point in piece.course) if one else []
        return ChartMarks("line", tuple(sorted(vivid, key=lambda mark: mark.box.x0)), legend, course=tuple(course))
    if len(vivid) >= 3 and size <= 16:
        return ChartMarks("scatter", tuple(sorted(vivid, key=lambda mark: mark.box.x0)), legend)
    return None


def _largest_level(values: list[float], slack: float) -> float:
    """The value that most others are near to."""
    return max(values, key=lambda value: sum(abs(value - other) <= slack for other in values))


def _distance(one: Lab, two: Lab) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5)


def _lab(color: Any) -> Lab:
    return float(color[0]), float(color[1]), float(color[2])


def _filled(mask: Any) -> Any:
    import cv2
    import numpy as np

    outside = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return (outside != 2)[1:-1, 1:-1]
