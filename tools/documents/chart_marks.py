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
from typing import TYPE_CHECKING, Any, Literal

from tools.documents.grid import text_height
from tools.documents.layout import page_rows
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

ChartKind = Literal["bar", "horizontal bar", "grouped bar", "stacked bar", "line", "pie", "scatter"]
Lab = tuple[float, float, float]

_COLORED = 16.0  # CIELAB distance from the background of a mark's color
_ONE_COLOR = 14.0
_SLICE = 0.013  # of a pie, at least: less is the blurred edge between two slices
_INK = 18.0  # chroma (CIELAB) up to which text is printed
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
    return _strokes(pieces, legend, _names_below(lines))


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
    palette = palette or _line_colors(lab, grounds, lines)
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


def _line_colors(lab: Any, grounds: list[Any], lines: Sequence[TextLine]) -> list[Any]:
    """The colors of thin lines where nothing thick or vivid was found: of what is neither text nor axis nor grid."""
    import cv2
    import numpy as np

    away = np.linalg.norm(lab[None] - np.array(grounds, np.float32)[:, None, None], axis=3).min(axis=0)
    drawn = (away > _COLORED).astype(np.uint8)
    height, width = drawn.shape
    for size in ((1, max(8, width // 8)), (max(8, height // 8), 1)):
        drawn &= 1 - cv2.dilate(
            cv2.morphologyEx(drawn, cv2.MORPH_OPEN, np.ones(size, np.uint8)), np.ones((3, 3), np.uint8)
        )
    for line in lines:
        x0, y0, x1, y1 = (int(value) for value in line.box.grown(1).as_tuple())
        drawn[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = 0
    values = lab[drawn > 0]
    return [color for color, share in _modes(values, 0.15)][:3] if len(values) > 60 else []


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
    """Is an area a letter, or part of one: no larger than a line of text, within it, and of no color of its own?"""
    if math.hypot(*mark.lab[1:]) > _INK:
        return False
    tallest = 2.2 * text_height(lines) if lines else 0.0
    for line in lines:
        if not any(char.isalnum() for char in line.text) or line.box.height > max(tallest, 30.0):
            continue  # a reader may take points for signs, and all of a plot for letters
        inside = mark.box.intersection(line.box) > 0.7 * mark.box.area
        if inside and mark.box.height <= 1.1 * line.box.height:
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
            if not re.search(r"[^\W\d_]|\b(19|20)\d\d\b", line.text) or abs(line.angle) > 20:
                continue  # a number beside a low bar is its value
            level = abs(line.box.center[1] - box.center[1]) < 0.35 * line.box.height
            gap = line.box.x0 - box.x1
            # a reader may take the square for a letter of the text
            if level and -1.8 * box.width - 3 <= gap <= 1.3 * height and box.center[0] < line.box.center[0]:
                keys.append((piece, line))
                break
    sizes = sorted(key.mark.box.height for key, _ in keys)
    middle = sizes[len(sizes) // 2] if sizes else 0.0
    keys = [(key, line) for key, line in keys if abs(key.mark.box.height - middle) <= 0.25 * middle + 1]
    # a square beside those of a legend is one of it, whatever was read there
    rows = [key.mark.box for key, _ in keys]
    beside = [
        piece
        for piece in pieces
        if len(keys) > 1 and piece.filled > 0.7 and any(_same_row(piece.mark.box, box) for box in rows)
    ]
    used = {id(key) for key, _ in keys} | {id(piece) for piece in beside}
    keys.sort(key=lambda key: -key[0].mark.area)
    single: list[tuple[_Piece, TextLine]] = []
    for key, line in keys:  # the edge of a square may have a color of its own
        if all(key.mark.box.iou(other.mark.box) < 0.4 for other, _ in single):
            single.append((key, line))
    entries = tuple((key.mark, line) for key, line in sorted(single, key=lambda key: key[0].mark.box.as_tuple()))
    return entries, [piece for piece in pieces if id(piece) not in used]


def _same_row(one: Box, two: Box) -> bool:
    """Are two squares of one size, at one height or at one edge?"""
    alike = abs(one.height - two.height) <= 1.5 and abs(one.width - two.width) <= 1.5
    return alike and (abs(one.y0 - two.y0) <= 1.5 or abs(one.x0 - two.x0) <= 1.5)


def _pie(pieces: list[_Piece], shape: tuple[int, ...]) -> list[ChartMark]:
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
        at = next((at for at, other in enumerate(slices) if _distance(other.lab, mark.lab) < 8), None)
        if at is None:
            slices.append(mark)
            continue
        other = slices[at]
        area = other.area + mark.area
        (x, y), (u, v) = other.center or other.box.center, mark.center or mark.box.center
        center = (x * other.area + u * mark.area) / area, (y * other.area + v * mark.area) / area
        slices[at] = ChartMark(other.box.union(mark.box), other.lab, area, center)
    return slices


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


def _strokes(pieces: list[_Piece], legend: tuple[tuple[ChartMark, TextLine], ...], named: bool) -> ChartMarks | None:
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
