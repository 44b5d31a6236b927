"""The names of the categories under upright bars, points and lines: lines of one name joined, rotated names placed at
their tick, years that were left out filled in."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tools.documents.charts.numerals import is_year
from tools.documents.charts.scene import Scene
from tools.documents.layout import joined, part_of
from tools.values import Box, TextLine


@dataclass(frozen=True, slots=True)
class Category:
    """A name under the axis and the x of its tick."""

    name: TextLine
    x: float


def categories_below(
    scene: Scene, bottom: float, left: float, marks: Sequence[float], *, every_year: bool = True
) -> list[Category]:
    """The names below y = `bottom`, right of x = `left`; `marks` are the places of what they should name, if known.
    Without marks, years between those that are printed are filled in where `every_year` is true."""
    high = scene.letters
    named = {id(key.name) for key in scene.legend}
    ticks = {id(tick) for tick in scene.upright.ticks} if scene.upright else set()
    below = [
        text
        for text in scene.texts
        if id(text) not in named
        and id(text) not in ticks
        and bottom - 0.5 * high <= text.box.y0 <= bottom + 5.5 * high
        and text.box.x1 > left
    ]
    if not below:
        return []
    turned = [text for text in below if 20 < abs(text.angle) < 75 and len(text.text) > 1]
    if len(turned) >= max(2, 0.4 * len(below)):
        return _filled_in(_placed(_joined_turned(turned), marks, high), marks, every_year)
    row = _first_row(below, high)
    row = [part for text in row for part in _by_marks(text, marks)]
    names = [_whole(text, row, below) for text in row]
    placed = [Category(name, name.box.center[0]) for name in sorted(names, key=lambda name: name.box.center[0])]
    return _filled_in(placed, marks, every_year)


def _whole(text: TextLine, row: Sequence[TextLine], below: Sequence[TextLine]) -> TextLine:
    """A name with its further lines, which stand centered below it."""
    lines = [text]
    for other in sorted(below, key=lambda other: other.box.y0):
        if any(other is one for one in row):
            continue
        nearest = min(row, key=lambda one: abs(one.box.center[0] - other.box.center[0]))
        gap = other.box.y0 - lines[-1].box.y1
        if nearest is text and -0.6 * text.box.height < gap < 0.45 * text.box.height:
            lines.append(other)
    if len(lines) == 1:
        return text
    return joined(lines, " ".join(line.text for line in lines), min(line.score for line in lines))


def _joined_turned(texts: Sequence[TextLine]) -> list[TextLine]:
    """Rotated names: a second line of one stands right of its first, and begins lower."""
    return sorted(texts, key=lambda text: text.box.x1 if text.angle < 0 else text.box.x0)


def _first_row(below: Sequence[TextLine], high: float) -> list[TextLine]:
    """The highest row that has about as many texts as any: a tag that hangs into the axis is none."""
    rows = [
        [other for other in below if text.box.y0 <= other.box.y0 <= text.box.y0 + 0.6 * high]
        for text in sorted(below, key=lambda text: text.box.y0)
    ]
    most = max(len(row) for row in rows)
    return next(row for row in rows if len(row) >= max(min(2, most), 0.6 * most))


def _by_marks(text: TextLine, marks: Sequence[float]) -> list[TextLine]:
    """A text that runs below several marks and has a word for each: the names that the reader took for one."""
    over = [mark for mark in marks if text.box.x0 <= mark <= text.box.x1]
    words = list(re.finditer(r"\S+", text.text))
    if len(over) < 2 or len(words) != len(over):
        return [text]
    parts = [part_of(text, word.start(), word.end(), text=word.group()) for word in words]
    step = (over[-1] - over[0]) / (len(over) - 1)
    near = all(abs(part.box.center[0] - mark) < 0.35 * step for part, mark in zip(parts, over, strict=True))
    return parts if near else [text]


def _placed(texts: Sequence[TextLine], marks: Sequence[float], letters: float) -> list[Category]:
    """Rotated names at their ticks: their upper end points there, all with the same shift."""
    ends = [text.box.x1 if text.angle < 0 else text.box.x0 for text in texts]
    # the corner of a box lies beyond the middle of the end of its letters
    usual = sum(-0.5 * letters if text.angle < 0 else 0.5 * letters for text in texts) / max(1, len(texts))
    shift = usual
    if len(marks) >= 2:
        step = statistics.median(b - a for a, b in itertools.pairwise(sorted(marks))) or 10.0
        tried = [usual + 0.05 * step * index for index in range(-12, 13)]

        def away(by: float) -> float:
            apart = statistics.fmean(min(abs(end + by - mark) for mark in marks) for end in ends)
            return apart + 0.05 * abs(by - usual)

        shift = min(tried, key=away)
    return [Category(text, end + shift) for text, end in zip(texts, ends, strict=True)]


def between(found: Sequence[Category], first: float, last: float) -> list[Category]:
    """Rotated names moved, all by as much, so that they begin and end where a line does, if it is near to that."""
    if len(found) < 3 or any(abs(category.name.angle) < 20 for category in (found[0], found[-1])):
        return list(found)
    step = (found[-1].x - found[0].x) / (len(found) - 1)
    shifts = first - found[0].x, last - found[-1].x
    if max(abs(shift) for shift in shifts) > 0.6 * step or abs(shifts[0] - shifts[1]) > 0.3 * step:
        return list(found)
    by = sum(shifts) / 2
    return [Category(category.name, category.x + by) for category in found]


def _filled_in(found: list[Category], marks: Sequence[float], every_year: bool) -> list[Category]:
    """Years in a row with those that no name was printed for (or read) at the marks between them."""
    years = [(category, int(match.group())) for category in found if (match := re.match(r"\d{4}", category.name.text))]
    years = [(category, year) for category, year in years if is_year(category.name.text)]
    if len(years) < 2 or len(years) < 0.6 * len(found) or not (marks or every_year):
        return found
    line = _straight([(category.x, float(year)) for category, year in years])
    if line is None:
        return found
    slope, offset = line
    ordered = [year for _, year in sorted(years, key=lambda one: one[0].x)]
    rising = all(one < other for one, other in itertools.pairwise(ordered))
    if rising and any(abs(slope * category.x + offset - year) >= 0.5 for category, year in years):
        return found  # years at uneven steps: none is misread, none is left out
    by_year = {year: category for category, year in years if abs(slope * category.x + offset - year) < 0.3}
    spans = [category for category, _ in years if not re.fullmatch(r"\W*\d{4}\W*", category.name.text)]
    if spans:
        return found
    if marks:
        wanted = sorted({round(slope * mark + offset) for mark in marks})
        if any(abs(slope * mark + offset - round(slope * mark + offset)) > 0.3 for mark in marks):
            wanted = sorted(by_year)
    else:
        wanted = list(range(min(by_year), max(by_year) + 1)) if len(by_year) >= 2 else sorted(by_year)
    if len(wanted) > 130:
        return found
    sample = years[0][0].name
    result = []
    for year in sorted({*wanted, *by_year}):
        if year in by_year:
            result.append(by_year[year])
            continue
        x = (year - offset) / slope
        box = Box.of(x - 2, sample.box.y0, x + 2, sample.box.y1).clipped(sample.image.width, sample.image.height)
        if box is not None:
            name = TextLine(image=sample.image, box=box, text=str(year), score=0.7, source="between two ticks")
            result.append(Category(name, x))
    return result


def _straight(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """(slope, offset) of the straight line through most of the points."""
    best: list[tuple[float, float]] = []
    for (p, v), (q, w) in itertools.combinations(points, 2):
        if p == q or (w - v) / (q - p) <= 0:
            continue
        slope = (w - v) / (q - p)
        near = [(x, y) for x, y in points if abs(v + slope * (x - p) - y) < 0.35]
        if len(near) > len(best):
            best = near
    if len(best) < max(2, 0.75 * len(points)):
        return None
    xs, ys = [x for x, _ in best], [y for _, y in best]
    middle = statistics.fmean(xs)
    slope = sum((x - middle) * y for x, y in best) / sum((x - middle) ** 2 for x in xs)
    return slope, statistics.fmean(ys) - slope * middle
