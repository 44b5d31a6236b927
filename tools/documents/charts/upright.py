"""Upright bars: single, side by side, or on one another; values as printed, else measured on the axis."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

from tools.documents.charts.categories import Category, categories_below
from tools.documents.charts.marks import Bar
from tools.documents.charts.numerals import worth
from tools.documents.charts.scene import Scene
from tools.documents.charts.series import Found, measured, repaired, series_of
from tools.values import TextLine


def upright_bars(scene: Scene) -> Found | None:
    """The bars that stand on one line or on one another; None where there are fewer than two."""
    bars = _standing(scene)
    if len(bars) < 2:
        return None
    axis = scene.upright
    bottom = _base(bars)
    if not _stand(bars, bottom):
        return None
    if axis:
        lowest = axis.pixel(min(worth(tick.text) or 0.0 for tick in axis.ticks))
        bottom = max(bottom, lowest) if bottom - lowest < 1.3 * axis.step else lowest
    left = min(bar.box.x0 for bar in bars) - 3 * scene.letters
    if axis and axis.ticks[0].box.x1 < min(bar.box.x0 for bar in bars):
        left = max(left, max(tick.box.x1 for tick in axis.ticks) - scene.letters)
    keys = [key.color for key in scene.legend]
    keys = [color for color in keys if any(series_of(bar.color, [color]) == 0 for bar in bars)] and keys
    places = _places(bars, keys)
    categories = categories_below(scene, bottom, left, places)
    if len(categories) < 2 and not (keys and len(categories) == 1):
        return None
    found = Found("upright bars", [c.name for c in categories], [key.name for key in scene.legend] if keys else [None])
    zero = axis.pixel(0.0) if axis and axis.pixel(0.0) <= bottom + 3 else bottom
    labels = [(text, value) for text, value in scene.numbers() if text.box.center[1] < bottom + 1.2 * scene.letters]
    taken: set[int] = set()
    for bar in sorted(bars, key=lambda bar: -bar.box.area):
        column = _nearest(categories, bar.box.center[0], places)
        row = series_of(bar.color, keys) if keys else 0
        if column is None or row is None or (column, row) in found.values:
            continue
        value = _height(scene, bar, zero)
        label = _label(scene, bar, value, labels, taken)
        if label is not None:
            taken.add(id(label[0]))
            found.values[column, row] = label[1]
        elif axis is not None and value is not None:
            found.values[column, row] = measured(
                scene, value, bar.box, axis, doubted=_says_otherwise(bar, labels, taken)
            )
        else:
            continue
        found.colors[column, row] = bar.color
    _left_over(scene, found, categories, places, [text for text, _ in labels if id(text) not in taken])
    return found


def _standing(scene: Scene) -> list[Bar]:
    """The bars of one width; keys of the legend, and small marks of other shapes, are left out."""
    keys = [key.box for key in scene.legend]
    bars = [bar for bar in scene.bars if all(bar.box.iou(box) < 0.3 for box in keys) and bar.box.width >= 4]
    if scene.upright:
        ticks = scene.upright.ticks
        top, low = min(tick.box.y0 for tick in ticks), max(tick.box.y1 for tick in ticks)
        # the lowest tick may not have been read
        bars = [bar for bar in bars if top - 30 < bar.box.y1 < low + 1.2 * scene.upright.step]
    if len(bars) < 2:
        return []
    # bars of one chart are equally wide; the width that covers most
    best: list[Bar] = []
    for width in {round(bar.box.width) for bar in bars}:
        alike = [bar for bar in bars if abs(bar.box.width - width) <= max(1.6, 0.06 * width)]
        if sum(bar.box.area for bar in alike) > sum(bar.box.area for bar in best):
            best = alike
    return best


def _base(bars: Sequence[Bar]) -> float:
    """The y at which most bars end."""
    ends = [bar.box.y1 for bar in bars]
    return max(ends, key=lambda end: (sum(abs(end - other) <= 3 for other in ends), end))


def _stand(bars: Sequence[Bar], bottom: float) -> bool:
    """Do most bars stand on the base, hang from it, or stand on one another? The dots of a line do not."""
    standing = sum(
        min(abs(bar.box.y1 - bottom), abs(bar.box.y0 - bottom)) <= 4
        or any(
            other is not bar
            and abs(other.box.center[0] - bar.box.center[0]) <= 3
            and min(abs(other.box.y0 - bar.box.y1), abs(other.box.y1 - bar.box.y0)) <= 4
            for other in bars
        )
        for bar in bars
    )
    return standing >= 0.5 * len(bars)


def _places(bars: Sequence[Bar], keys: Sequence[object]) -> list[float]:
    """The middles of the bars; of bars side by side, the middles of the groups."""
    centers: list[list[float]] = []
    for x in sorted(bar.box.center[0] for bar in bars):
        if centers and x - centers[-1][-1] <= 3:
            centers[-1].append(x)
        else:
            centers.append([x])
    middles = [statistics.fmean(group) for group in centers]
    width = statistics.median(bar.box.width for bar in bars)
    if len(keys) < 2 or len(middles) < 2:
        return middles
    groups: list[list[float]] = [[middles[0]]]
    for x in middles[1:]:
        if x - groups[-1][-1] <= 1.25 * width + 2 and len(groups[-1]) < len(keys):
            groups[-1].append(x)
        else:
            groups.append([x])
    if all(len(group) == 1 for group in groups):
        return middles
    return [(group[0] + group[-1]) / 2 for group in groups]


def _nearest(categories: Sequence[Category], x: float, places: Sequence[float]) -> int | None:
    index = min(range(len(categories)), key=lambda index: abs(categories[index].x - x))
    steps = [abs(b.x - a.x) for a, b in itertools.pairwise(categories)]
    reach = 0.62 * min(steps) if steps else float("inf")
    return index if abs(categories[index].x - x) <= reach else None


def _height(scene: Scene, bar: Bar, zero: float) -> float | None:
    axis = scene.upright
    if axis is None:
        return None
    if abs(bar.box.y1 - zero) <= 4:
        return axis.value(bar.box.y0 + 0.5)
    if abs(bar.box.y0 - zero) <= 4:
        return axis.value(bar.box.y1 - 0.5)
    return axis.value(bar.box.y0) - axis.value(bar.box.y1)


def _label(
    scene: Scene, bar: Bar, value: float | None, labels: Sequence[tuple[TextLine, float]], taken: set[int]
) -> tuple[TextLine, TextLine] | None:
    """The number printed in or above a bar: (as read, put right)."""
    near: list[tuple[float, TextLine, TextLine]] = []
    box = bar.box
    for text, printed in labels:
        if id(text) in taken:
            continue
        x, y = text.box.center
        if abs(x - box.center[0]) > max(0.6 * box.width, 0.35 * text.box.width):
            continue
        inside = box.y0 - 2 <= y <= box.y1 + 2
        above = 0 < box.y0 - y < 2.2 * scene.letters
        below = 0 < y - box.y1 < 1.6 * scene.letters
        if not (inside or above or below):
            continue
        right = repaired(text, value, scene.upright)
        if right is None:
            continue
        off = abs((worth(right.text) or printed) - value) / (scene.upright.span or 1) if value and scene.upright else 0
        away = 0.0 if inside else abs(y - box.y0) / (10 * scene.letters)
        near.append((off + away + (0.05 if below else 0.0), text, right))
    if not near:
        return None
    _, text, right = min(near, key=lambda item: item[0])
    return text, right


def _says_otherwise(bar: Bar, labels: Sequence[tuple[TextLine, float]], taken: set[int]) -> bool:
    """Is a number printed on a bar that did not fit its height?"""
    return any(
        id(text) not in taken
        and bar.box.x0 <= text.box.center[0] <= bar.box.x1
        and bar.box.y0 <= text.box.center[1] <= bar.box.y1
        for text, _ in labels
    )


def _left_over(
    scene: Scene,
    found: Found,
    categories: Sequence[Category],
    places: Sequence[float],
    labels: Sequence[TextLine],
) -> None:
    """Numbers of a stack whose bar is too low to be seen: put where only one series lacks a value."""
    if len(found.series) < 2:
        return
    for text in labels:
        column = _nearest(categories, text.box.center[0], places)
        if column is None:
            continue
        free = [row for row in range(len(found.series)) if (column, row) not in found.values]
        if len(free) == 1 and abs(text.box.center[0] - categories[column].x) < 0.8 * text.box.width:
            found.values[column, free[0]] = text
            found.colors[column, free[0]] = scene.legend[free[0]].color
