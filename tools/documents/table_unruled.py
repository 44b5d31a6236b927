"""Tables without rules: columns are where white runs down the page between texts, rows are the rows of text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from tools.documents.grid import Band, Grid, bands_of_rows, text_height, text_rows
from tools.documents.layout import union
from tools.values import TextLine

TextRow = Sequence[TextLine]


def unruled_grid(lines: Sequence[TextLine], row_bands: Sequence[Band] | None = None) -> Grid | None:
    """The grid of the largest block of aligned rows; None where the lines do not stand in columns.

    `row_bands` are the rows where these are known already (from horizontal rules or coloured stripes).
    """
    height = text_height(lines)
    rows = text_rows(lines) if row_bands is None else _rows_in(lines, row_bands)
    start, end = _block(rows, height)
    block = rows[start:end]
    if sum(len(_merged(row, height)) >= 2 for row in block) < 2:
        return None
    columns = column_bands(block, height)
    if len(columns) < 2:
        return None
    title = [line for row in rows[:start] for line in row] if start <= 2 else []
    while len(block) > 2 and _is_title(block[0], columns, height):
        title += list(block[0])
        block = block[1:]
    box = union([line.box for row in block for line in row])
    bands = bands_of_rows(block, box.y0 - 0.2 * height, box.y1 + 0.2 * height)
    return Grid(tuple(columns), tuple(bands), tuple(title))


def column_bands(rows: Sequence[TextRow], height: float) -> list[Band]:
    """The columns of rows of text: the intervals that text covers, where a gap runs through (nearly) all rows."""
    dense = [row for row in rows if len(_merged(row, height)) >= 2] or list(rows)
    box = union([line.box for row in dense for line in row])
    left, right = int(box.x0), int(box.x1) + 1
    cover = [0] * (right - left + 1)
    for row in dense:
        covered: set[int] = set()
        for line in row:
            inset = min(0.12 * height, 0.2 * line.box.width)  # detectors draw boxes a little too wide
            covered.update(range(max(left, int(line.box.x0 + inset)), min(right, int(line.box.x1 - inset)) + 1))
        for x in covered:
            cover[x - left] += 1
    allowed = 0 if len(dense) < 9 else len(dense) // 9
    bands: list[list[float]] = []
    for offset, covering in enumerate(cover):
        if covering <= allowed:
            continue
        at = float(left + offset)
        if bands and at - bands[-1][1] <= max(2.0, 0.28 * height):
            bands[-1][1] = at
        else:
            bands.append([at, at])
    return _met([(a, b) for a, b in _worthy(bands, dense)])


def split_bands(columns: Sequence[Band], rows: Sequence[TextRow], height: float) -> list[Band]:
    """Columns between rules, divided where a wide white gap runs through all the rows inside them."""
    result: list[Band] = []
    for left, right in columns:
        inside = [[line for line in row if left <= line.box.center[0] <= right] for row in rows]
        inside = [row for row in inside if row]
        several = [row for row in inside if len(_merged(row, height)) >= 2]
        if len(several) < 2 or len(several) < 0.6 * len(inside):
            result.append((left, right))
            continue
        parts = column_bands([_merged(row, height) for row in several], height)
        wide = all(b[0] - a[1] >= 0 for a, b in itertools.pairwise(parts))
        if len(parts) < 2 or not wide:
            result.append((left, right))
            continue
        edges = [left, *[band[0] for band in parts[1:]], right]
        result += list(itertools.pairwise(edges))
    return result


def _worthy(bands: Sequence[Sequence[float]], rows: Sequence[TextRow]) -> list[Band]:
    """Bands that hold text of at least two rows; a stray one joins its nearest neighbour."""
    kept: list[list[float]] = []
    for a, b in bands:
        held = sum(any(a - 1 <= line.box.center[0] <= b + 1 for line in row) for row in rows)
        if held >= 2 or len(rows) < 3 or not kept:
            kept.append([a, b])
        else:
            kept[-1][1] = b
    return [(a, b) for a, b in kept]


def _met(bands: Sequence[Band]) -> list[Band]:
    """Neighbouring bands widened until they meet half way."""
    if not bands:
        return []
    edges = [bands[0][0]]
    edges += [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(bands)]
    edges.append(bands[-1][1] + 1.0)
    return list(itertools.pairwise(edges))


def _merged(row: TextRow, height: float) -> list[TextLine]:
    """The cells of a row, pieces that almost touch put together (only their boxes matter here)."""
    merged: list[TextLine] = []
    for line in sorted(row, key=lambda item: item.box.x0):
        if merged and line.box.x0 - merged[-1].box.x1 < 0.35 * height:
            merged[-1] = merged[-1].model_copy(update={"box": merged[-1].box.union(line.box)})
        else:
            merged.append(line)
    return merged


def _block(rows: Sequence[TextRow], height: float) -> tuple[int, int]:
    """The longest run of rows with several cells each; single rows of one cell inside it are allowed."""
    several = [len(_merged(row, height)) >= 2 for row in rows]
    best, start, index = (0, 0), 0, 0
    while index < len(rows):
        if not several[index]:
            index += 1
            continue
        start, end, misses = index, index + 1, 0
        for following in range(index + 1, len(rows)):
            misses = 0 if several[following] else misses + 1
            if misses > 1 or _far(rows[following - 1], rows[following], height):
                break
            if several[following]:
                end = following + 1
        if end - start > best[1] - best[0]:
            best = start, end
        index = end
    return best


def _far(upper: TextRow, lower: TextRow, height: float) -> bool:
    return union([line.box for line in lower]).y0 - union([line.box for line in upper]).y1 > 4 * height


def _is_title(row: TextRow, columns: Sequence[Band], height: float) -> bool:
    merged = _merged(row, height)
    if len(merged) != 1:
        return False
    box = merged[0].box
    return any(box.x0 + 0.4 * height < band[0] < box.x1 - 0.4 * height for band in columns[1:])


def _rows_in(lines: Sequence[TextLine], bands: Sequence[Band]) -> list[list[TextLine]]:
    rows: list[list[TextLine]] = [[] for _ in bands]
    for line in lines:
        for index, (a, b) in enumerate(bands):
            if a <= line.box.center[1] <= b:
                rows[index].append(line)
    return [row for row in rows if row]
