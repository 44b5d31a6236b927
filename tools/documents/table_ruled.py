"""Ruled tables: the lines (or edges of coloured cells) that a table is drawn with, and the grid that they make."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.documents.grid import Band, Grid, bands_between, bands_of_rows, text_height, text_rows
from tools.documents.layout import union
from tools.documents.table_unruled import split_bands
from tools.values import TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: how much a channel must change from one pixel to the next to be an edge (of 255)
_CONTRAST = 14


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` is its y (or x), from `start` to `end`, of which the share `drawn` is really drawn."""

    at: float
    start: float
    end: float
    drawn: float


def find_rules(pixels: Pixels, height: float) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and vertical rules of a picture whose text is `height` pixels high.

    A rule is a run of edges longer than any stroke of a letter; edges between cells of different colour count too.
    """
    import numpy as np

    values = np.asarray(pixels, dtype=np.int16)
    down = np.abs(values[1:] - values[:-1]).max(axis=2) > _CONTRAST
    across = np.abs(values[:, 1:] - values[:, :-1]).max(axis=2) > _CONTRAST
    horizontal = _rules(down, max(20, round(1.6 * height)))
    vertical = _rules(across.T, max(16, round(1.35 * height)))
    return horizontal, vertical


def _rules(edges: Any, run: int) -> list[Rule]:
    """The rules along the rows of a boolean edge map, made of runs of at least `run` pixels."""
    import cv2
    import numpy as np

    if edges.shape[1] < run or not edges.any():
        return []
    mask = np.ascontiguousarray(edges.astype(np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    sums = mask.sum(axis=1)
    strong = np.flatnonzero(sums)
    rules: list[Rule] = []
    first = 0
    for last in range(len(strong)):
        ends = last + 1 == len(strong) or strong[last + 1] - strong[last] > 2
        if not ends:
            continue
        rows = strong[first : last + 1]
        columns = np.flatnonzero(mask[rows].any(axis=0))
        start, end = float(columns[0]), float(columns[-1] + 1)
        rules.append(Rule(float(rows.mean()) + 1.0, start, end, float(len(columns) / (end - start))))
        first = last + 1
    return rules


def ruled_grid(pixels: Pixels, lines: Sequence[TextLine]) -> Grid | None:
    """The grid of the table that rules divide; None where rules alone do not make one.

    Columns need at least one vertical rule between texts. Rows follow the horizontal rules where those are dense
    enough, else the rows of text.
    """
    height = text_height(lines)
    horizontal, vertical = find_rules(pixels, height)
    inner = _inner_columns(vertical, lines, height)
    if not inner:
        return None
    bottom = max(rule.end for rule in inner)
    top = _top_with_header(min(rule.start for rule in inner), inner, lines, height)
    body = [line for line in lines if top <= line.box.center[1] <= bottom + 0.3 * height]
    title = [line for line in lines if line.box.center[1] < top]
    if len(body) < 2:
        return None
    left, right = _sides(body, vertical, horizontal, pixels.shape[1])
    columns = bands_between([left, *_distinct([rule.at for rule in inner], height), right], 0.5 * height)
    columns = split_bands(columns, text_rows(body), height)
    rows = ruled_rows(horizontal, body, height, (left, right)) or _by_text(body, top, bottom)
    rows, head = _without_title(rows, body, columns, vertical)
    if len(columns) < 2 or len(rows) < 2:
        return None
    return Grid(tuple(columns), tuple(rows), (*title, *head), ruled=True)


def ruled_rows(
    horizontal: Sequence[Rule], body: Sequence[TextLine], height: float, sides: tuple[float, float]
) -> list[Band] | None:
    """The rows between horizontal rules, where these divide the text well; None where there are too few."""
    width = sides[1] - sides[0]
    top, bottom = min(line.box.y0 for line in body), max(line.box.y1 for line in body)
    edges = [
        rule.at
        for rule in horizontal
        if min(rule.end, sides[1]) - max(rule.start, sides[0]) >= 0.7 * width and rule.drawn >= 0.6
    ]
    inner = [edge for edge in _distinct(edges, height) if top + 0.4 * height < edge < bottom - 0.4 * height]
    bands = bands_between([min(top, *edges) if edges else top, *inner, bottom], 0.6 * height)
    bands = [band for band in bands if any(band[0] <= line.box.center[1] <= band[1] for line in body)]
    bands = [part for band in bands for part in _parted(band, body)]
    if len(bands) < 2 or len(bands) < 0.45 * len(text_rows(body)):
        return None
    # A band with many rows of text beside bands with one each is a body without rules.
    fullest = max(sum(band[0] <= _middle(row) <= band[1] for row in text_rows(body)) for band in bands)
    first = [line for line in body if line.box.x0 < sides[0] + 0.25 * width]
    labels = max(sum(band[0] <= line.box.center[1] <= band[1] for line in first) for band in bands)
    return bands if fullest <= 3 or (len(bands) >= 3 and labels <= 3) else None


def _parted(band: Band, body: Sequence[TextLine]) -> list[Band]:
    """A band whose rows of text each have a number in the same column holds several rows: numbers do not wrap."""
    rows = text_rows([line for line in body if band[0] <= line.box.center[1] <= band[1]])
    numbers = [[line for line in row if re.match(r"^[-−(]?\W?\d[\d.,%]*\)?$", line.text)] for row in rows]
    if len(rows) < 2 or sum(bool(row) for row in numbers) < 2:
        return [band]
    return bands_of_rows(rows, band[0], band[1])


def _top_with_header(top: float, inner: Sequence[Rule], lines: Sequence[TextLine], height: float) -> float:
    """Where the table begins: rules often start below the header, whose cells still stand over the columns."""
    edges = [rule.at for rule in inner]
    start = top - 0.3 * height
    named = False
    for row in reversed(text_rows(lines)):
        middle = _middle(row)
        if middle >= start:
            continue
        words = not any(re.search(r"\d", line.text) for line in row)
        if words and named:
            break  # above the header stands the title, which may happen to fall into two pieces
        named = named or words
        box = union([line.box for line in row])
        apart = any(line.box.x1 < edge + 0.4 * height for line in row for edge in edges) and any(
            line.box.x0 > edge - 0.4 * height for line in row for edge in edges
        )
        if not apart or len(row) < 2 or start - box.y1 > 1.5 * height or _across(row, [(0.0, 0.0), *_as_bands(edges)]):
            break
        start = box.y0 - 0.1 * height
    return start


def _as_bands(edges: Sequence[float]) -> list[Band]:
    return [(edge, edge) for edge in edges]


def _middle(row: Sequence[TextLine]) -> float:
    return sum(line.box.center[1] for line in row) / len(row)


def _inner_columns(vertical: Sequence[Rule], lines: Sequence[TextLine], height: float) -> list[Rule]:
    """Vertical rules that have text on both sides, run along several rows of it, and cut no text in two."""
    whole = union([line.box for line in lines])
    inner = []
    for rule in vertical:
        if rule.end - rule.start < max(2.2 * height, 0.3 * whole.height) or rule.drawn < 0.5:
            continue
        beside = [line for line in lines if rule.start - height <= line.box.center[1] <= rule.end + height]
        left = sum(line.box.center[0] < rule.at for line in beside)
        cut = sum(_cuts(rule, line, height) for line in beside)
        if left and left < len(beside) and cut <= max(1, 0.2 * len(beside)):
            inner.append(rule)
    return inner


def _cuts(rule: Rule, line: TextLine, height: float) -> bool:
    inside = line.box.x0 + 0.6 * height < rule.at < line.box.x1 - 0.6 * height
    return inside and rule.start < line.box.center[1] < rule.end


def _distinct(edges: Sequence[float], height: float) -> list[float]:
    """Edges that lie within a stroke's width of each other are the two sides of one rule: their middle."""
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][-1] < 0.5 * height:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _sides(
    body: Sequence[TextLine], vertical: Sequence[Rule], horizontal: Sequence[Rule], width: int
) -> tuple[float, float]:
    box = union([line.box for line in body])
    starts = [rule.start for rule in horizontal if rule.start <= box.x0 + 1]
    ends = [rule.end for rule in horizontal if rule.end >= box.x1 - 1]
    starts += [rule.at for rule in vertical if rule.at <= box.x0 + 1]
    ends += [rule.at for rule in vertical if rule.at >= box.x1 - 1]
    left = max(starts) if starts else box.x0 - 1
    right = min(ends) if ends else box.x1 + 1
    return max(0.0, min(left, box.x0)), min(float(width), max(right, box.x1))


def _by_text(body: Sequence[TextLine], top: float, bottom: float) -> list[Band]:
    box = union([line.box for line in body])
    return bands_of_rows(text_rows(body), min(top, box.y0), max(bottom, box.y1))


def _without_title(
    rows: Sequence[Band], body: Sequence[TextLine], columns: Sequence[Band], vertical: Sequence[Rule]
) -> tuple[list[Band], list[TextLine]]:
    """Leading rows that hold one text across the columns are the title."""
    kept, head = list(rows), []
    while len(kept) > 2:
        inside = [line for line in body if kept[0][0] <= line.box.center[1] <= kept[0][1]]
        if not inside or not (_across(inside, columns) or _two_headers(kept, body)):
            break
        head += inside
        kept.pop(0)
    return kept, head


def _two_headers(rows: Sequence[Band], body: Sequence[TextLine]) -> bool:
    """Are there two rows of words above numbers, the upper in pieces that almost touch? That one is the title."""
    upper, lower, third = ([line for line in body if a <= line.box.center[1] <= b] for a, b in rows[:3])
    if any(re.search(r"\d", line.text) for line in [*upper, *lower]) or not any(
        re.search(r"\d", line.text) for line in third
    ):
        return False
    spans = sorted((line.box.x0, line.box.x1) for line in upper)
    near = 0.4 * text_height(upper)
    return len(lower) > 1 and all(b[0] - a[1] < near for a, b in itertools.pairwise(spans))


def _across(inside: Sequence[TextLine], columns: Sequence[Band]) -> bool:
    """Does a text of a row run across the edge between columns, as a title does?"""
    edges = [band[0] for band in columns[1:]]
    slack = 0.4 * text_height(inside)
    return any(line.box.x0 + slack < edge < line.box.x1 - slack for line in inside for edge in edges)
