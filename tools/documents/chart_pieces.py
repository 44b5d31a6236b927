"""The colored pieces that a chart is drawn with: taken apart by color, told from letters and axes, and the squares of a
legend with their texts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.documents.grid import text_height
from tools.values import Box, TextLine

Lab = tuple[float, float, float]

_COLORED = 16.0  # CIELAB distance from the background of a mark's color
_ONE_COLOR = 14.0
_INK = 18.0  # chroma (CIELAB) up to which text is printed


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A bar, a slice, a point, or a piece of a line: its box in pixels, its color (CIELAB), its area in pixels, and the
    center of that."""

    box: Box
    lab: Lab
    area: int
    center: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected area of one color. `thin`: a stroke; `filled`: the share of its box that it covers, holes closed;
    `course`: the middle of it in each column of pixels."""

    mark: ChartMark
    thin: bool
    filled: float
    course: tuple[tuple[float, float], ...] = ()


def pieces_of(lab: Any, lines: Sequence[TextLine]) -> list[Piece]:
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


def without_edges(pieces: list[Piece]) -> list[Piece]:
    """The pieces without thin ones that only edge a thick one: smooth drawing mixes its color with the background's."""
    thick = [piece.mark.box.grown(2) for piece in pieces if not piece.thin]
    return [
        piece
        for piece in pieces
        if not piece.thin or all(piece.mark.box.intersection(box) < 0.85 * piece.mark.box.area for box in thick)
    ]


def _connected(bits: Any, color: Any, lines: Sequence[TextLine], size: tuple[int, int]) -> list[Piece]:
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
        pieces.append(Piece(mark, radius < 2.4, float(whole.mean()), course))
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


def legend_of(
    pieces: list[Piece], lines: Sequence[TextLine]
) -> tuple[tuple[tuple[ChartMark, TextLine], ...], list[Piece]]:
    """The squares that stand just left of a text, as high as it: keys of a legend; and the other pieces."""
    if not lines:
        return (), pieces
    height = text_height(lines)
    keys: list[tuple[Piece, TextLine]] = []
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
    single: list[tuple[Piece, TextLine]] = []
    for key, line in keys:  # the edge of a square may have a color of its own
        if all(key.mark.box.iou(other.mark.box) < 0.4 for other, _ in single):
            single.append((key, line))
    entries = tuple((key.mark, line) for key, line in sorted(single, key=lambda key: key[0].mark.box.as_tuple()))
    return entries, [piece for piece in pieces if id(piece) not in used]


def _same_row(one: Box, two: Box) -> bool:
    """Are two squares of one size, at one height or at one edge?"""
    alike = abs(one.height - two.height) <= 1.5 and abs(one.width - two.width) <= 1.5
    return alike and (abs(one.y0 - two.y0) <= 1.5 or abs(one.x0 - two.x0) <= 1.5)


def _filled(mask: Any) -> Any:
    import cv2
    import numpy as np

    outside = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return (outside != 2)[1:-1, 1:-1]


def _lab(color: Any) -> Lab:
    return float(color[0]), float(color[1]), float(color[2])


def distance(one: Lab, two: Lab) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, two, strict=True)) ** 0.5)
