"""Charts with printed names: bars (upright or lying), points with their values, and shares of a pie, as a Table.

Values are taken from the numbers printed at bars and slices; where there are none, the heights of upright bars are
measured against the ticks of the axis. What can't be read so is said, not guessed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.documents.charts.reading import marked_chart
from tools.documents.charts.scene import Recognize
from tools.documents.grid import text_height
from tools.documents.layout import page_rows, part_of, union
from tools.documents.table import is_numeric
from tools.errors import ToolError
from tools.numbers import number_in
from tools.values import Box, Image, Table, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

Pair = tuple[TextLine, TextLine]
_VALUE = re.compile(r"^[^\w%]*[-−+]?\s*[$€£¥]?\s*\d[\d,. ]*\s*(?:%|[KkMBb]n?|million|billion)?\W*$")
_SHARE = re.compile(r"(?P<value>\d+(?:\.\d+)?\s?%)")


def read_chart(image: Image, pixels: Pixels, lines: Sequence[TextLine], recognize: Recognize | None = None) -> Table:
    """The names and values of a chart. Names that `lines` lack are read again with `recognize`, where it is given.

    Raises ToolError where the chart is of a kind that can't be read off.
    """
    if len(lines) < 3:
        raise ToolError(f"no chart found: only {len(lines)} pieces of text in the picture.")
    marked = marked_chart(image, pixels, lines, recognize)
    if marked is not None:
        return marked
    for kind, pairs in (
        ("pie", _shares(lines)),
        ("upright bars", _upright(lines)),
        ("lying bars", _lying(lines)),
        ("measured bars", _measured(pixels, lines)),
    ):
        if len(pairs) >= 2:
            return _table(image, lines, pairs, kind)
    raise ToolError(
        "the chart can't be read off: no values are printed at its bars or slices, and no axis could be measured.",
        remedy="Ask READ for the text, or choose a vision model for VQA.",
    )


def _table(image: Image, lines: Sequence[TextLine], pairs: Sequence[Pair], kind: str) -> Table:
    rows = tuple((name, value) for name, value in pairs)
    box = union([cell.box for row in rows for cell in row])
    used = {(cell.box.as_tuple()) for row in rows for cell in row}
    top = min(cell.box.y0 for row in rows for cell in row)
    above = [line for line in lines if line.box.y1 <= top + 2 and line.box.as_tuple() not in used]
    title = " ".join(row.text for row in page_rows([line for line in above if not is_numeric(line.text)])[:3])
    return Table(image=image, box=box, rows=rows, header=0, row_labels=True, title=title, source=f"chart: {kind}")


def _is_value(line: TextLine) -> bool:
    return bool(_VALUE.match(line.text)) and number_in(line.text.replace(" ", "")) is not None


def _shares(lines: Sequence[TextLine]) -> list[Pair]:
    """Names with their percentages, where these make up a whole: "Bus 40%" in one line, or one above the other."""
    pairs: list[Pair] = []
    names = [line for line in lines if not _SHARE.search(line.text) and re.search(r"[^\W\d_]{2}", line.text)]
    for line in lines:
        match = _SHARE.search(line.text)
        if match is None:
            continue
        value = part_of(line, match.start("value"), match.end("value"), text=match["value"].replace(" ", ""))
        rest = re.sub(r"[\s:(,–-]+$|^[\s•·.,:–-]+", "", line.text[: match.start()] or line.text[match.end() :])
        if re.search(r"[^\W_]{1}", rest):
            start = line.text.find(rest)
            pairs.append((part_of(line, start, start + len(rest), text=rest), value))
            continue
        near = [name for name in names if name.box.gap(line.box) < 1.2 * line.box.height]
        if near:
            pairs.append((min(near, key=lambda name: name.box.gap(line.box)), value))
    total = sum(number_in(value.text) or 0 for _, value in pairs)
    different = len({name.text for name, _ in pairs}) == len(pairs)
    return pairs if different and 97 <= total <= 103 else []


def _axis_row(lines: Sequence[TextLine]) -> list[TextLine]:
    """The names under the bars: the lowest row of several texts that are spread evenly."""
    height = text_height(lines)
    for row in reversed(page_rows(lines)):
        cells = list(row.cells)
        if len(cells) < 2:
            continue
        steps = [b.box.center[0] - a.box.center[0] for a, b in itertools.pairwise(cells)]
        if min(steps) > 1.0 * height and max(steps) < 1.8 * min(steps):
            return cells
    return []


def _ticks(lines: Sequence[TextLine], left_of: float) -> list[TextLine]:
    """The numbers of the upright axis: three or more in one column to the left of the bars."""
    numbers = [line for line in lines if _is_value(line) and line.box.x1 <= left_of]
    best: list[TextLine] = []
    for anchor in numbers:
        slack = 0.8 * anchor.box.height
        column = [line for line in numbers if abs(line.box.x1 - anchor.box.x1) < slack]
        best = max(best, column, key=len)
    return best if len(best) >= 3 else []


def _upright(lines: Sequence[TextLine]) -> list[Pair]:
    """Names under bars or points, each with the one number that stands above it."""
    names = _axis_row(lines)
    if len(names) < 2 or all(_is_value(name) and "%" in name.text for name in names):
        return []
    step = min(b.box.center[0] - a.box.center[0] for a, b in itertools.pairwise(names))
    ticks = {line.box.as_tuple() for line in _ticks(lines, names[0].box.center[0])}
    top = min(name.box.y0 for name in names)
    numbers = [line for line in lines if _is_value(line) and line.box.y1 < top and line.box.as_tuple() not in ticks]
    pairs: list[Pair] = []
    for name in names:
        above = [line for line in numbers if abs(line.box.center[0] - name.box.center[0]) < 0.3 * step]
        if len(above) != 1:
            return []
        pairs.append((name, above[0]))
    return pairs


def _lying(lines: Sequence[TextLine]) -> list[Pair]:
    """Rows of a name and one number to its right, in one column of names: bars that lie."""
    pairs: list[Pair] = []
    for row in page_rows(lines):
        names = [cell for cell in row.cells if re.search(r"[^\W\d_]{2}", cell.text) and not _is_value(cell)]
        values = [cell for cell in row.cells if _is_value(cell)]
        if len(names) == 1 and len(values) == 1 and values[0].box.x0 > names[0].box.x1:
            pairs.append((names[0], values[0]))
    if len(pairs) < 2:
        return []
    height = text_height([name for name, _ in pairs])
    ends = sorted(name.box.x1 for name, _ in pairs)
    starts = sorted(name.box.x0 for name, _ in pairs)
    aligned = min(ends[-1] - ends[0], starts[-1] - starts[0]) < 1.5 * height
    return pairs if aligned else []


def _measured(pixels: Pixels, lines: Sequence[TextLine]) -> list[Pair]:
    """Upright bars without printed values, measured against the ticks of the axis."""
    names = _axis_row(lines)
    ticks = _ticks(lines, names[0].box.center[0]) if names else []
    if len(names) < 2 or not ticks:
        return []
    scale = _scale([(line.box.center[1], float(number_in(line.text) or 0)) for line in ticks])
    if scale is None:
        return []
    slope, offset = scale
    unit = "%" if all("%" in tick.text for tick in ticks) else ""
    pairs: list[Pair] = []
    for name in names:
        top = _bar_top(pixels, name.box.center[0], name.box.y0)
        if top is None:
            return []
        value = slope * top + offset
        step = abs(slope)
        digits = 0 if step >= 0.2 else 1 if step >= 0.02 else 2
        box = Box.of(name.box.x0, min(top, name.box.y0 - 2), name.box.x1, name.box.y0 - 1)
        text = f"{round(value, digits):g}{unit}"
        pairs.append((name, TextLine(image=name.image, box=box, text=text, score=0.6, source="measured")))
    return pairs


def _scale(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """(slope, offset) of the straight line through (y, value) points; None where they lie on none."""
    import numpy as np

    ys, values = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    if np.ptp(ys) < 10 or np.ptp(values) == 0:
        return None
    slope, offset = np.polyfit(ys, values, 1)
    worst = float(np.abs(slope * ys + offset - values).max())
    return (float(slope), float(offset)) if worst < 0.03 * float(np.ptp(values)) else None


def _bar_top(pixels: Pixels, x: float, bottom: float) -> float | None:
    """The y of the upper edge of the bar that stands on the axis above `bottom` at column `x`; None without a bar."""
    import numpy as np

    column = np.median(np.asarray(pixels[: int(bottom), max(0, int(x) - 2) : int(x) + 3], dtype=np.int16), axis=1)
    background = np.median(np.asarray(pixels, dtype=np.int16).reshape(-1, 3)[::97], axis=0)
    y = len(column) - 1
    while y > 0 and len(column) - y < 0.15 * len(column):
        color = column[y]
        run = 1
        while y - run >= 0 and np.abs(column[y - run] - color).max() < 30:
            run += 1
        if run >= 6 and np.abs(color - background).max() > 40:
            return float(y - run + 1)
        y -= max(run, 1)
    return None
