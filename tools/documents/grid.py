"""The grid of a table: where its columns and rows run, before any text is put into it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.documents.layout import union
from tools.read.order import rows_of
from tools.values import Box, TextLine

Band = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """Columns and rows as intervals in pixels (from left to right, from top to bottom), and the lines above them."""

    columns: tuple[Band, ...]
    rows: tuple[Band, ...]
    title: tuple[TextLine, ...] = ()
    ruled: bool = field(default=False)

    @property
    def box(self) -> Box:
        return Box.of(self.columns[0][0], self.rows[0][0], self.columns[-1][1], self.rows[-1][1])


def text_height(lines: Sequence[TextLine]) -> float:
    """The median height of the lines, in pixels."""
    heights = sorted(line.box.height for line in lines)
    return heights[len(heights) // 2]


def text_rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    return rows_of(list(lines), lambda line: line.box.as_tuple())


def bands_of_rows(rows: Sequence[Sequence[TextLine]], top: float, bottom: float) -> list[Band]:
    """One band for each row of text; neighbours meet half way."""
    boxes = [union([line.box for line in row]) for row in rows]
    edges = [top]
    for upper, lower in itertools.pairwise(boxes):
        edges.append((upper.y1 + lower.y0) / 2)
    edges.append(bottom)
    return [(a, max(b, a + 1.0)) for a, b in itertools.pairwise(edges)]


def bands_between(edges: Sequence[float], least: float) -> list[Band]:
    """The bands between sorted edges that are at least `least` pixels wide."""
    return [(a, b) for a, b in itertools.pairwise(edges) if b - a >= least]


def place(bands: Sequence[Band], start: float, end: float) -> int:
    """The band that holds most of start..end (the nearest where none does)."""

    def overlap(band: Band) -> float:
        return min(end, band[1]) - max(start, band[0])

    return max(range(len(bands)), key=lambda index: overlap(bands[index]))
