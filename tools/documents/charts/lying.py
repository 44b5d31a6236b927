"""Lying bars: single, grouped or on one another, with names to their left; values as printed in or beside them."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from tools.documents.charts.marks import Bar, Color, apart
from tools.documents.charts.numerals import worth
from tools.documents.charts.scene import Scene
from tools.documents.charts.second_look import names_again
from tools.documents.charts.series import Found, measured, repaired, series_of
from tools.documents.layout import joined, union
from tools.values import TextLine


def lying_bars(scene: Scene) -> Found | None:
    """Bars that lie in rows with a name each; None where there are fewer than two."""
    bars = _rows_of_bars(scene)
    if len(bars) < 2:
        return None
    start = min(bar.box.x0 for bar in bars)
    numbers = scene.numbers()
    names = _names(scene, bars, start)
    if len(names) < 2:
        return None
    keys, heads = _series(scene, bars)
    by_place = _by_order(bars) if len(scene.legend) < 2 and len(keys) > 2 else {}
    if by_place:  # each row has colors of its own: the series are told by their place
        first = min(bar.box.y0 for bar in bars)
        keys = [bar.color for bar in sorted(bars, key=lambda bar: bar.box.x0) if bar.box.y0 - first <= 3]
        heads = [_head(scene, bars, color, keys) for color in keys]
    if _stacked(bars):
        names = [(_without_total(name), y) for name, y in names]
    found = Found("lying bars", [name for name, _ in names], heads)
    inside = {id(bar) for bar in bars if any(_within(text, bar) for text, _ in numbers)}
    stacked = _stacked(bars)
    taken: set[int] = set()
    axis = scene.level
    for bar in sorted(bars, key=lambda bar: -bar.box.area):
        row = _nearest(names, bar)
        column = by_place.get(id(bar), series_of(bar.color, keys) if len(heads) > 1 else 0)
        if row is None or column is None or (row, column) in found.values:
            continue
        value = None
        if axis is not None:
            from_zero = abs(bar.box.x0 - axis.pixel(0.0)) <= 5
            value = axis.value(bar.box.x1) if from_zero else axis.value(bar.box.x1) - axis.value(bar.box.x0)
        label = _label(scene, bar, value, numbers, taken, only_inside=stacked and len(inside) >= 2, bars=bars)
        if label is not None:
            taken.add(id(label[0]))
            found.values[row, column] = label[1]
        elif axis is not None and value is not None:
            otherwise = any(_within(text, bar) for text, _ in numbers if id(text) not in taken)
            found.values[row, column] = measured(scene, value, bar.box, axis, doubted=otherwise)
        else:
            continue
        found.colors[row, column] = bar.color
    if len(heads) == 1:
        _rows_without_bars(scene, found, names, numbers, taken)
    return found


def _without_total(name: TextLine) -> TextLine:
    """A name without the total of its row, where the reader took the two for one ("Donald Trump 63")."""
    text = re.sub(r"\s+(?:NET\s*)?\d{1,3}%?$", "", name.text)
    return (
        name
        if text == name.text or not re.search(r"[^\W\d_]{2}", text)
        else name.model_copy(update={"text": text, "raw": name.text})
    )


def _rows_of_bars(scene: Scene) -> list[Bar]:
    """The bars of one height, without keys."""
    keys = [key.box for key in scene.legend]
    bars = [
        bar
        for bar in scene.bars
        if all(bar.box.iou(box) < 0.3 for box in keys)
        and bar.box.height >= 4
        and bar.box.height < 0.4 * scene.image.height
    ]
    best: list[Bar] = []
    for height in {round(bar.box.height) for bar in bars}:
        alike = [bar for bar in bars if abs(bar.box.height - height) <= max(1.6, 0.13 * height)]
        if sum(bar.box.area for bar in alike) > sum(bar.box.area for bar in best):
            best = alike
    if len(best) < 2:
        return []
    # icons and letters beside the plot share no edge with a bar
    chained = [
        bar
        for bar in best
        if any(
            other is not bar
            and min(abs(bar.box.x0 - other.box.x0), abs(bar.box.x0 - other.box.x1), abs(bar.box.x1 - other.box.x0)) <= 4
            for other in best
        )
    ]
    return chained


def _stacked(bars: Sequence[Bar]) -> bool:
    """Do bars follow one another in their rows?"""
    follows = sum(
        any(
            other is not bar and abs(other.box.x0 - bar.box.x1) <= 4 and abs(other.box.y0 - bar.box.y0) <= 3
            for other in bars
        )
        for bar in bars
    )
    return follows >= 0.25 * len(bars)


def _by_order(bars: Sequence[Bar]) -> dict[int, int]:
    """The places from left to right of the bars in their rows, where every row has as many, and more colors are used
    than that; {} otherwise."""
    rows: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda bar: bar.box.y0):
        if rows and bar.box.y0 - rows[-1][0].box.y0 <= 3:
            rows[-1].append(bar)
        else:
            rows.append([bar])
    many = {len(row) for row in rows}
    if len(rows) < 2 or len(many) != 1 or many == {1} or len({bar.color for bar in bars}) <= max(many):
        return {}
    ordered = [sorted(row, key=lambda bar: bar.box.x0) for row in rows]
    joins = all(abs(b.box.x0 - a.box.x1) <= 4 for row in ordered for a, b in itertools.pairwise(row))
    return {id(bar): place for row in ordered for place, bar in enumerate(row)} if joins else {}


def _names(scene: Scene, bars: Sequence[Bar], start: float) -> list[tuple[TextLine, float]]:
    """The names of the rows, each with the middle of its row."""
    heights = statistics.median(bar.box.height for bar in bars)
    middles = sorted({round(bar.box.center[1]) for bar in bars})
    rows: list[list[float]] = []
    for y in middles:
        if rows and y - rows[-1][-1] <= 0.5 * heights:
            rows[-1].append(y)
        else:
            rows.append([y])
    centers = [statistics.fmean(row) for row in rows]
    grouped = _centers_of_groups(scene, bars)
    numbers = {id(text) for text, _ in scene.numbers() if not re.fullmatch(r"(?:19|20)\d\d\W*", text.text)}
    ticks = {id(tick) for axis in (scene.level,) if axis for tick in axis.ticks}
    keys = {id(key.name) for key in scene.legend}
    top = min(bar.box.y0 for bar in bars) - 0.75 * scene.letters
    low = max(bar.box.y1 for bar in bars) + 0.75 * scene.letters
    left = [
        text
        for text in scene.texts
        if id(text) not in numbers
        and id(text) not in ticks
        and id(text) not in keys
        and abs(text.angle) < 30
        and text.box.center[0] < _row_start(bars, text, start) + 2
        and top <= text.box.center[1] <= low
        and re.search(r"[^\W_]", text.text)
    ]
    ordered = sorted(left, key=lambda text: text.box.y0)
    groups = _by_row(scene, grouped, ordered) if grouped else _groups(scene, bars, centers, ordered)
    groups = _unread(scene, groups, start, heights)
    return [
        (lines[0] if len(lines) == 1 else joined(lines, " ".join(one.text for one in lines), lines[0].score), center)
        for center, lines in groups
        if lines
    ]


def _unread(
    scene: Scene, groups: list[tuple[float, list[TextLine]]], start: float, high: float
) -> list[tuple[float, list[TextLine]]]:
    """The rows with the names that the first reading left out, read once more."""
    centers = [center for center, _ in groups]
    named = [line for _, lines in groups for line in lines]
    free = [center for center, lines in groups if not lines]
    if not free or len(centers) < 3 or len(free) > 40 or scene.recognize is None:
        return groups
    step = min(b - a for a, b in itertools.pairwise(sorted(centers)))
    reach = min(0.48 * step, 0.6 * max(high, scene.letters))
    left = min((line.box.x0 for line in named), default=start - 10 * scene.letters) - 0.3 * scene.letters
    again = names_again(scene, [(y - reach, y + reach) for y in free], max(0.0, left), start - 2)
    found = {y: name for y, name in zip(free, again, strict=True) if name is not None}
    return [
        (center, lines or [found[center]]) if lines or center in found else (center, []) for center, lines in groups
    ]


def _row_start(bars: Sequence[Bar], text: TextLine, start: float) -> float:
    """Where the bars beside a text begin."""
    beside = [bar.box.x0 for bar in bars if bar.box.y0 - 4 <= text.box.center[1] <= bar.box.y1 + 4]
    return min(beside, default=start)


def _groups(
    scene: Scene, bars: Sequence[Bar], centers: Sequence[float], texts: Sequence[TextLine]
) -> list[tuple[float, list[TextLine]]]:
    """Texts by row. A group of bars (of several series) shares the one name beside it."""
    several = len(scene.legend) > 1 and not _stacked(bars)
    if (several and len(centers) > 1.5 * max(1, len(texts))) or (several and len(centers) >= 2 * len(texts)):
        merged = [(text.box.center[1], [text]) for text in texts]
        return [(float(center), list(lines)) for center, lines in merged]
    return _by_row(scene, centers, texts) if centers else []


def _centers_of_groups(scene: Scene, bars: Sequence[Bar]) -> list[float]:
    """The middles of groups of bars that touch, one for each series at most; [] where bars do not come in groups."""
    if len(scene.legend) < 2 or _stacked(bars):
        return []
    groups: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda bar: bar.box.y0):
        if groups and bar.box.y0 - groups[-1][-1].box.y1 < 0.4 * bar.box.height:
            groups[-1].append(bar)
        else:
            groups.append([bar])
    sizes = [len(group) for group in groups]
    if len(groups) < 2 or not 1 < max(sizes) <= len(scene.legend) or sizes.count(1) > 0.5 * len(groups):
        return []
    return [(group[0].box.y0 + group[-1].box.y1) / 2 for group in groups]


def _by_row(scene: Scene, centers: Sequence[float], texts: Sequence[TextLine]) -> list[tuple[float, list[TextLine]]]:
    """The texts that stand nearest to the middle of each row, in reading order."""
    rows: dict[float, list[TextLine]] = {center: [] for center in centers}
    step = min((abs(b - a) for a, b in itertools.pairwise(centers)), default=4 * scene.letters)
    for text in texts:
        center = min(rows, key=lambda center: abs(center - text.box.center[1]))
        if abs(center - text.box.center[1]) < 0.75 * step:
            rows[center].append(text)
    result = []
    for center, lines in rows.items():
        ordered = sorted(lines, key=lambda line: (round(line.box.center[1] / (0.6 * scene.letters)), line.box.x0))
        result.append((center, ordered))
    return result


def _nearest(names: Sequence[tuple[TextLine, float]], bar: Bar) -> int | None:
    y = bar.box.center[1]
    index = min(range(len(names)), key=lambda index: abs(names[index][1] - y))
    steps = [abs(b[1] - a[1]) for a, b in itertools.pairwise(names)]
    return index if abs(names[index][1] - y) <= 0.62 * min(steps, default=1e9) else None


def _series(scene: Scene, bars: Sequence[Bar]) -> tuple[list[Color], list[TextLine | None]]:
    """(colors, names) of the series: by the legend, else by the names that stand above the first row."""
    keys = [key.color for key in scene.legend]
    colors = _by_place(bars)
    known = [color for color in colors if series_of(color, keys) is not None]
    if len(keys) > 1 and len(known) >= 2 and len(known) >= 0.7 * len(colors):
        return keys, [key.name for key in scene.legend]
    if not _stacked(bars) or len(colors) < 2:
        return colors[:1], [None]
    return colors, [_head(scene, bars, color, colors) for color in colors]


def _by_place(bars: Sequence[Bar]) -> list[Color]:
    """The colors of the bars from left to right."""
    places: dict[Color, list[float]] = {}
    for bar in bars:
        places.setdefault(bar.color, []).append(bar.box.center[0])
    return sorted(places, key=lambda color: statistics.median(places[color]))


def _head(scene: Scene, bars: Sequence[Bar], color: Color, colors: Sequence[Color]) -> TextLine | None:
    """The name above a column of bars: printed in their color, or nearest to the middle of the first of them."""
    top = min(bar.box.y0 for bar in bars)
    first = min((bar for bar in bars if bar.color == color), key=lambda bar: bar.box.y0)
    above = [
        text
        for text in scene.texts
        if 0 < top - text.box.center[1] < 4.2 * scene.letters and re.search(r"[^\W\d_]{2}", text.text)
    ]
    near = [text for text in above if _ink(scene, text, colors) == color]
    if not near:
        if first.box.y0 > top + first.box.height:
            return None
        x = first.box.center[0]
        others = [bar.box.center[0] for bar in bars if bar.color != color and abs(bar.box.y0 - first.box.y0) <= 3]
        near = [
            text
            for text in above
            if _ink(scene, text, colors) is None
            and text.box.width < 0.7 * scene.image.width
            and all(abs(text.box.center[0] - x) < abs(text.box.center[0] - other) for other in others)
            and abs(text.box.center[0] - x) < max(first.box.width, 5 * scene.letters)
        ]
        lowest = max((text.box.y1 for text in near), default=0.0)
        near = [text for text in near if text.box.y1 > lowest - 1.6 * scene.letters]
        last = max(near, key=lambda text: text.box.y1, default=None)
        if last is not None:  # further lines stand centered above the last
            reach = 0.5 * last.box.width + scene.letters
            near = [text for text in near if abs(text.box.center[0] - last.box.center[0]) < reach]
    if not near:
        return None
    lines = sorted(near, key=lambda text: (text.box.y0, text.box.x0))
    return lines[0] if len(lines) == 1 else joined(lines, " ".join(line.text for line in lines), lines[0].score)


def _ink(scene: Scene, text: TextLine, colors: Sequence[Color]) -> Color | None:
    """The color among `colors` that a text is printed in."""
    from tools.documents.charts.strokes import ink_of

    ink = ink_of(scene.pixels, text.box, scene.ground)
    if ink is None:
        return None
    near = min(colors, key=lambda color: apart(color, ink))
    return near if apart(near, ink) <= 48 else None


def _within(text: TextLine, bar: Bar) -> bool:
    x, y = text.box.center
    return bar.box.x0 - 2 <= x <= bar.box.x1 + 2 and bar.box.y0 - 2 <= y <= bar.box.y1 + 2


def _label(
    scene: Scene,
    bar: Bar,
    value: float | None,
    numbers: Sequence[tuple[TextLine, float]],
    taken: set[int],
    *,
    only_inside: bool,
    bars: Sequence[Bar],
) -> tuple[TextLine, TextLine] | None:
    near: list[tuple[float, TextLine, TextLine]] = []
    for text, printed in numbers:
        if id(text) in taken:
            continue
        y = text.box.center[1]
        if not bar.box.y0 - 0.4 * scene.letters <= y <= bar.box.y1 + 0.4 * scene.letters:
            continue
        inside = _within(text, bar)
        after = -0.4 * scene.letters <= text.box.x0 - bar.box.x1 < 3.0 * scene.letters
        before = -0.4 * scene.letters <= bar.box.x0 - text.box.x1 < 2.0 * scene.letters
        if not inside and only_inside and not (after or before):
            continue
        if not inside and any(other is not bar and _within(text, other) for other in bars):
            continue
        if not (inside or after or before):
            continue
        right = repaired(text, value, scene.level)
        if right is None:
            continue
        span = scene.level.span if scene.level else 1.0
        off = abs((worth(right.text) or printed) - value) / span if value is not None else 0.0
        place = 0.0 if inside else 0.1 if after else 0.2
        near.append((off + place + abs(y - bar.box.center[1]) / (20 * scene.letters), text, right))
    if only_inside:
        near = [one for one in near if one[0] < 0.1] or near[:0]
    if not near:
        return None
    _, text, right = min(near, key=lambda item: item[0])
    return text, right


def _rows_without_bars(
    scene: Scene,
    found: Found,
    names: Sequence[tuple[TextLine, float]],
    numbers: Sequence[tuple[TextLine, float]],
    taken: set[int],
) -> None:
    """Rows whose bar is too short to be seen, and the names that stand beside no bar: their printed value."""
    used = {id(name) for name, _ in names}
    left = union([name.box for name, _ in names])
    bars_low = max(name.box.y1 for name, _ in names)
    for text, _ in numbers:
        if id(text) in taken or text.box.x0 < left.x1 - 2:
            continue
        y = text.box.center[1]
        row = min(range(len(names)), key=lambda index: abs(names[index][1] - y))
        if abs(names[row][1] - y) < 0.7 * scene.letters and (row, 0) not in found.values:
            found.values[row, 0] = text
            continue
        beside = [
            name
            for name in scene.texts
            if id(name) not in used
            and abs(name.box.center[1] - y) < 0.6 * scene.letters
            and name.box.x1 <= text.box.x0
            and abs(name.box.x1 - left.x1) < 2.5 * scene.letters
            and worth(name.text) is None
            and name.box.y0 < bars_low + 4 * scene.letters
        ]
        if len(beside) == 1 and text.box.x0 - beside[0].box.x1 < 4 * scene.letters:
            found.names.append(beside[0])
            found.values[len(found.names) - 1, 0] = text
