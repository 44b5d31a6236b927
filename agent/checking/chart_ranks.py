"""The values of a chart's labels, in any unit: lengths of bars, sizes of slices, heights of points; which label is
whose is told by their places."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tools.documents.chart_marks import ChartMarks
from tools.documents.chart_pieces import ChartMark
from tools.documents.layout import part_of
from tools.values import Image, TextLine


@dataclass(frozen=True, slots=True)
class Ranked:
    """Labels as they were read, with their values (pixels, or shares); `slack` is how exact these are."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    slack: float = 1.5


def ranked(marks: ChartMarks, lines: Sequence[TextLine], image: Image) -> Ranked | None:
    """The values by label; None where the kind has none, or a mark has no label of its own."""
    if marks.kind in ("bar", "stacked bar"):
        return _standing(marks, lines)
    if marks.kind == "horizontal bar":
        return _lying(marks, lines)
    if marks.kind == "pie":
        return _pie(marks, lines)
    if marks.kind == "line":
        return _line(marks, lines)
    return None


def _standing(marks: ChartMarks, lines: Sequence[TextLine]) -> Ranked | None:
    """Bars, or piles of them: the height from the ground line to the top."""
    columns: list[list[ChartMark]] = []
    for mark in marks.marks:
        home = next((column for column in columns if abs(column[0].box.center[0] - mark.box.center[0]) < 4), None)
        if home is None:
            columns.append([mark])
        else:
            home.append(mark)
    floor = max(mark.box.y1 for mark in marks.marks)
    if len(marks.legend) == len(columns) and marks.kind == "bar":
        by_key = _by_legend([column[0] for column in columns], marks)
        if by_key is not None:
            return Ranked(by_key, tuple(floor - column[0].box.y0 for column in columns))
    labels = _below([column[0].box.center[0] for column in columns], lines, floor)
    heights = [floor - min(mark.box.y0 for mark in column) for column in columns]
    return Ranked(tuple(labels), tuple(heights)) if labels is not None else None


def _below(places: Sequence[float], lines: Sequence[TextLine], floor: float) -> list[str] | None:
    """The text under each of the bars at `places`: upright below them, or turned, in the same order; None where some
    bar has none."""
    under = [line for line in lines if line.box.y0 > floor - 3 and re.search(r"\w", line.text)]
    turned = sorted(
        (line for line in under if is_turned(line) and line.box.y0 < floor + 25), key=lambda line: line.box.x1
    )
    if len(turned) == len(places):
        return [line.text for line in turned]
    upright = [line for line in under if not is_turned(line)]
    if not upright:
        return None
    top = min(line.box.y0 for line in upright)
    row = [line for line in upright if line.box.y0 < top + 0.8 * line.box.height]
    words = [word for line in row for word in _words(line)] if len(row) < len(places) else row
    if len(words) == len(places):
        return [word.text for word in sorted(words, key=lambda word: word.box.x0)]
    reach = 0.55 * _step(places)
    labels: list[list[str]] = [[] for _ in places]
    for word in sorted(words, key=lambda word: word.box.x0):
        at = min(range(len(places)), key=lambda at: abs(places[at] - word.box.center[0]))
        if abs(places[at] - word.box.center[0]) < reach:
            labels[at].append(word.text)
    return [" ".join(label) for label in labels] if all(labels) else None


def _words(line: TextLine) -> list[TextLine]:
    """The words of a line, each with its share of the box."""
    return [part_of(line, match.start(), match.end()) for match in re.finditer(r"\S+", line.text)]


def is_turned(line: TextLine) -> bool:
    """Is a text slanted or upright? Such are read badly."""
    return len(line.text) > 2 and (abs(line.angle) > 12 or line.box.height > 1.3 * line.box.width)


def _lying(marks: ChartMarks, lines: Sequence[TextLine]) -> Ranked | None:
    start = min(mark.box.x0 for mark in marks.marks)
    beside = [line for line in lines if line.box.x1 < start + 4 and re.search(r"\w", line.text)]
    if len(marks.legend) == len(marks.marks):
        by_key = _by_legend(marks.marks, marks)
        if by_key is not None:
            return Ranked(by_key, tuple(mark.box.width for mark in marks.marks))
    pairs = []
    for mark in marks.marks:
        near = [line for line in beside if abs(line.box.center[1] - mark.box.center[1]) < 0.6 * mark.box.height + 3]
        if near:
            pairs.append((max(near, key=lambda line: line.box.x1).text, mark.box.width))
    return _made(pairs, len(marks.marks))


def _pie(marks: ChartMarks, lines: Sequence[TextLine]) -> Ranked | None:
    """Slices by their area; labels by the legend's color, or beside the slice."""
    areas = tuple(float(mark.area) for mark in marks.marks)
    slack = 0.01 * sum(areas)
    if len(marks.legend) >= len(marks.marks):
        by_key = _by_legend(marks.marks, marks)
        if by_key is not None:
            return Ranked(by_key, areas, slack)
    box = marks.marks[0].box
    for mark in marks.marks[1:]:
        box = box.union(mark.box)
    cx, cy = box.center
    radius = max(box.width, box.height) / 2
    outside = [
        line
        for line in lines
        if re.search(r"[^\W\d_]|\b(19|20)\d\d\b", line.text)
        and 0.8 * radius < _reach(line, cx, cy) < 1.24 * radius
        and not re.fullmatch(r"[\d.,]+ ?%?", line.text)
    ]
    if len(outside) < len(marks.marks):
        return None
    outside.sort(key=lambda line: abs(_reach(line, cx, cy) - 1.04 * radius))
    outside = outside[: len(marks.marks)]
    angles = [math.atan2(line.box.center[1] - cy, line.box.center[0] - cx) for line in outside]
    middles = [_middle(mark, cx, cy) for mark in marks.marks]
    order = sorted(range(len(angles)), key=lambda at: angles[at])
    places = sorted(range(len(middles)), key=lambda at: middles[at])
    # both go round in the same order: the turn that fits best
    best = min(
        range(len(order)),
        key=lambda turn: sum(
            abs(_turn(angles[order[(at + turn) % len(order)]] - middles[place])) for at, place in enumerate(places)
        ),
    )
    labels = {place: outside[order[(at + best) % len(order)]].text for at, place in enumerate(places)}
    return Ranked(tuple(labels[at] for at in range(len(areas))), areas, slack)


def _reach(line: TextLine, cx: float, cy: float) -> float:
    """The distance from a center to the nearest edge of a text."""
    dx = max(line.box.x0 - cx, 0.0, cx - line.box.x1)
    dy = max(line.box.y0 - cy, 0.0, cy - line.box.y1)
    return math.hypot(dx, dy)


def _middle(mark: ChartMark, cx: float, cy: float) -> float:
    x, y = mark.center or mark.box.center
    return math.atan2(y - cy, x - cx)


def _turn(angle: float) -> float:
    return (angle + math.pi) % math.tau - math.pi


def _line(marks: ChartMarks, lines: Sequence[TextLine]) -> Ranked | None:
    """The heights of a single line above its labels."""
    if len(marks.legend) > 1 or not marks.course:
        return None
    floor = max(y for _, y in marks.course)
    names = [
        line
        for line in lines
        if line.box.y0 > floor - 2
        and re.search(r"\w", line.text)
        and min(x for x, _ in marks.course) - 12 <= line.box.center[0] <= max(x for x, _ in marks.course) + 12
    ]
    if not names:
        return None
    top = min(line.box.y0 for line in names)
    row = [line for line in names if line.box.y0 < top + 0.8 * line.box.height]
    if len(row) < 3:
        row = [word for line in row for word in _words(line)]
    pairs = []
    for line in row:
        near = min(marks.course, key=lambda point: abs(point[0] - line.box.center[0]))
        if abs(near[0] - line.box.center[0]) < 6:
            pairs.append((line.text, -near[1]))
    return _made(pairs, len(row)) if len(row) >= 2 else None


def _by_legend(marks: Sequence[ChartMark], chart: ChartMarks) -> tuple[str, ...] | None:
    """The text of the legend's square with each mark's color; None where one has no such square, or two share one."""
    texts = []
    for mark in marks:
        key, line = min(chart.legend, key=lambda entry: _apart(entry[0], mark))
        if _apart(key, mark) > 14:
            return None
        texts.append(line.text)
    return tuple(texts) if len(set(texts)) == len(texts) else None


def _apart(one: ChartMark, two: ChartMark) -> float:
    return math.dist(one.lab, two.lab)


def _made(pairs: list[tuple[str, float]], count: int) -> Ranked | None:
    if len(pairs) < 2 or len(pairs) < count:
        return None
    return Ranked(tuple(label for label, _ in pairs), tuple(value for _, value in pairs))


def _step(places: Sequence[float]) -> float:
    """The least distance between neighbours."""
    return min((after - before for before, after in pairwise(sorted(places))), default=60.0)
