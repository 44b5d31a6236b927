"""Lines over time: the course of each color is followed, and read off where values are printed, else measured."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.documents.charts.categories import Category, between, categories_below
from tools.documents.charts.legend import clean
from tools.documents.charts.marks import Color, apart, course_at, mask_of, vivid_colors
from tools.documents.charts.numerals import worth
from tools.documents.charts.scene import Scene
from tools.documents.charts.second_look import years_again
from tools.documents.charts.series import Found, measured, repaired
from tools.documents.charts.times import are_times
from tools.documents.layout import joined
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_REACH = 44  # how far a line's color may be from its key's: thin strokes are mixed with the background


def line_chart(scene: Scene) -> Found | None:
    """The lines of a chart with names below; None where none is found."""
    axis = scene.upright
    bottom = _bottom(scene)
    if bottom is None:
        return None
    width = scene.image.width
    left = 0.0
    if axis is not None:
        at_left = statistics.median(tick.box.center[0] for tick in axis.ticks) < width / 2
        left = max(tick.box.x1 for tick in axis.ticks) - 0.5 * scene.letters if at_left else 0.0
    top = _top(scene)
    plot = Box.of(left + 1, max(0.0, top), width, bottom + 3)
    categories = categories_below(scene, bottom, left - scene.letters, (), every_year=axis is not None)
    if len(categories) < 2:
        return None
    under = min(category.name.box.y0 for category in categories) - 2
    if axis is not None and bottom < under < bottom + 1.3 * axis.step:
        plot = Box.of(plot.x0, plot.y0, plot.x1, under)  # the lowest tick need not lie at the lower edge
    ends = _ends(scene, plot, categories)
    colors: list[Color] = [key.color for key in scene.legend] or [color for color, _ in ends]
    names: list[TextLine | None] = [key.name for key in scene.legend] or [name for _, name in ends]
    if not colors:
        right = categories[-1].x + 8
        inner = Box.of(plot.x0, plot.y0, min(right, width), plot.y1)
        colors = [*_thick(scene, inner), *vivid_colors(scene.pixels, [scene.ground, *_thick(scene, inner)], inner)]
        colors = [color for color in colors if _runs_across(scene, color, inner)]
        colors = [color for color in colors if not any(_blend(color, other, scene.ground) for other in colors)][:4]
        names = [_printed_in(scene, color, plot) for color in colors]
        if len(colors) > 1 and not any(names):
            names = _nearest_names(scene, colors, plot)
        if len(colors) == 1:
            names = [None]
    if not colors:
        return None
    extent = _extent(scene, colors, plot)
    if extent is not None:
        categories = between(categories, *extent)
        if axis is not None and not any(re.search(r"[^\W\d]|\d{4}", category.name.text) for category in categories):
            again = years_again(scene, *extent, bottom)
            categories = [_named_again(scene, year, x, under) for year, x in again] if again else categories
    if axis is not None:
        categories = _to_the_end(scene, categories, colors, plot)
    found = Found("lines", [category.name for category in categories], names)
    numbers = [(text, value) for text, value in scene.numbers() if text.box.center[1] < bottom + 2 and _in(text, plot)]
    taken: set[int] = set()
    inks = {id(text): _line_of(scene, text, colors) for text, _ in numbers}
    for row, color in enumerate(colors):
        others = [other for other in colors if other != color]
        mask = _own(scene.pixels, color, others, scene.ground)
        for text in scene.texts:  # gray lines and gray letters
            if re.search(r"[^\W\d_]{2}", text.text):
                mask[
                    max(0, int(text.box.y0)) : int(text.box.y1) + 1, max(0, int(text.box.x0)) : int(text.box.x1) + 1
                ] = 0
        mask[: int(plot.y0)] = 0
        mask[int(plot.y1) :] = 0
        for column, category in enumerate(categories):
            spot = course_at(mask, category.x) or course_at(mask, category.x, 5)
            own = [(text, value) for text, value in numbers if inks[id(text)] in (None, row)]
            label = _label(scene, category, spot, own, taken, alone=len(colors) == 1)
            if label is not None:
                taken.add(id(label[0]))
                found.values[column, row] = label[1]
                found.colors[column, row] = color
            elif axis is not None and spot:
                y = spot[0] if len(spot) == 1 else statistics.median(spot)
                box = Box.of(category.x - 3, y - 3, category.x + 3, y + 3)
                split = len(spot) > 1 and max(spot) - min(spot) > 0.02 * (plot.y1 - plot.y0)
                found.values[column, row] = measured(scene, axis.value(y), box, axis, doubted=split)
                found.colors[column, row] = color
    return found if found.values else None


def _top(scene: Scene) -> float:
    """Where the plot begins: up to a step above the highest tick, below what is written across the picture."""
    if scene.upright is None:
        return 0.12 * scene.image.height - 1.5 * scene.letters
    highest = min(tick.box.y0 for tick in scene.upright.ticks)
    title = max(
        (text.box.y1 for text in scene.texts if text.box.width > 0.3 * scene.image.width and text.box.y1 < highest),
        default=0.0,
    )
    return max(title, highest - max(1.5 * scene.letters, scene.upright.step))


def _bottom(scene: Scene) -> float | None:
    """The y of the level axis: the lowest tick, else just above the lowest row of years or months."""
    if scene.upright is not None:
        return scene.upright.pixel(min(worth(tick.text) or 0.0 for tick in scene.upright.ticks))
    years = [text for text in scene.texts if are_times([text.text]) and abs(text.angle) < 20]
    rows = [
        [one for one in years if abs(one.box.center[1] - text.box.center[1]) < 0.5 * scene.letters] for text in years
    ]
    row = max(rows, key=lambda row: (len(row), row[0].box.y0), default=[])
    if len(row) < 2:
        row = _even_row(scene)
    return min(text.box.y0 for text in row) - 2 if len(row) >= 2 else None


def _even_row(scene: Scene) -> list[TextLine]:
    """The highest row of three names or more, in the lower half, that stand at even steps."""
    names = [
        text
        for text in scene.texts
        if text.box.y0 > 0.45 * scene.image.height and abs(text.angle) < 20 and worth(text.text) is None
    ]
    for text in sorted(names, key=lambda text: text.box.y0):
        row = [one for one in names if abs(one.box.center[1] - text.box.center[1]) < 0.5 * scene.letters]
        middles = sorted(one.box.center[0] for one in row)
        steps = [right - left for left, right in itertools.pairwise(middles)]
        if len(steps) >= 2 and max(steps) < 1.5 * min(steps) and sum(steps) > 0.35 * scene.image.width:
            return row
    return []


def _thick(scene: Scene, plot: Box) -> list[Color]:
    return [color for color in scene.colors if max(color) - min(color) > 40]


def _blend(color: Color, line: Color, ground: Color) -> bool:
    """Is a color what smooth drawing makes at the edge of a line: between that of the line and of the background?"""
    if color == line or apart(color, line) < 8:
        return False
    shares = [
        (value - base) / (full - base)
        for value, full, base in zip(color, line, ground, strict=True)
        if abs(full - base) > 24
    ]
    return bool(shares) and max(shares) - min(shares) < 0.2 and 0.05 < sum(shares) / len(shares) < 0.97


def _extent(scene: Scene, colors: Sequence[Color], plot: Box) -> tuple[float, float] | None:
    """Where the first of the lines begins and the last ends."""
    ends: list[float] = []
    for color in colors:
        part = mask_of(scene.pixels, color)[int(plot.y0) : int(plot.y1), int(plot.x0) :]
        columns = part.any(axis=0).nonzero()[0]
        if len(columns) > 0.3 * part.shape[1]:
            ends += [plot.x0 + float(columns[0]), plot.x0 + float(columns[-1])]
    return (min(ends), max(ends)) if ends else None


def _named_again(scene: Scene, year: int, x: float, y: float) -> Category:
    box = Box.of(x - 2, y, x + 2, y + scene.letters).clipped(scene.image.width, scene.image.height) or Box.of(
        0, 0, 1, 1
    )
    return Category(TextLine(image=scene.image, box=box, text=str(year), score=0.8, source="read again"), x)


def _to_the_end(scene: Scene, categories: list[Category], colors: Sequence[Color], plot: Box) -> list[Category]:
    """The years with those after the last, and before the first, that a line reaches and no name was read for."""
    years = [category.name.text for category in categories]
    if len(years) < 3 or not all(re.fullmatch(r"(?:1[89]|20)\d\d", year) for year in years):
        return categories
    step = (categories[-1].x - categories[0].x) / (int(years[-1]) - int(years[0]))
    part = mask_of(scene.pixels, colors[0], _REACH)[int(plot.y0) : int(plot.y1)]
    columns = [int(x) for x in part[:, int(plot.x0) : int(categories[-1].x + 2.5 * step)].any(axis=0).nonzero()[0]]
    if not columns or step <= 0:
        return categories
    first, last = plot.x0 + columns[0], plot.x0 + columns[-1]
    found = list(categories)
    while last - found[-1].x > 0.7 * step and len(found) < 130:
        found.append(_year_at(found[-1], step, 1))
    while found[0].x - first > 0.7 * step and len(found) < 130:
        found.insert(0, _year_at(found[0], step, -1))
    return found


def _year_at(category: Category, step: float, by: int) -> Category:
    name, x = category.name, category.x + by * step
    box = Box.of(x - 2, name.box.y0, x + 2, name.box.y1).clipped(name.image.width, name.image.height) or name.box
    text = str(int(name.text) + by)
    return Category(TextLine(image=name.image, box=box, text=text, score=0.6, source="beyond the last tick"), x)


def _nearest_names(scene: Scene, colors: Sequence[Color], plot: Box) -> list[TextLine | None]:
    """The names that stand nearest to each line, where each line has one of its own."""
    masks = [mask_of(scene.pixels, color, _REACH) for color in colors]
    names: list[TextLine | None] = [None] * len(colors)
    for text in scene.texts:
        if not _in(text, plot) or not re.search(r"[^\W\d_]{3}", text.text) or text.box.y0 < plot.y0:
            continue
        x, y = text.box.center
        away = [
            min(
                (
                    abs(y - spot)
                    for place in (x, text.box.x0 - 8, text.box.x0, text.box.x1, text.box.x1 + 8)
                    for spot in course_at(mask, place)
                ),
                default=1e9,
            )
            for mask in masks
        ]
        best = away.index(min(away))
        if away[best] < 6 * scene.letters and names[best] is None:
            names[best] = text
    return names if all(name is not None for name in names) else [None] * len(colors)


def _runs_across(scene: Scene, color: Color, plot: Box, *, share: float = 0.4) -> bool:
    """Does a color appear in this share of the columns of the plot?"""
    part = mask_of(scene.pixels, color, _REACH)[int(plot.y0) : int(plot.y1), int(plot.x0) : int(plot.x1)]
    return bool(part.size) and float(part.any(axis=0).mean()) > share


def _own(pixels: Pixels, color: Color, others: Sequence[Color], ground: Color) -> Any:
    """Where a color is, and no other line's color nor the background is nearer."""
    import numpy as np

    wide = pixels.astype(np.int16)
    away = np.abs(wide - np.array(color, np.int16)).max(axis=2)
    mask = away <= _REACH
    for other in [*others, ground]:
        mask &= away <= np.abs(wide - np.array(other, np.int16)).max(axis=2)
    return mask.astype(np.uint8)


def _in(text: TextLine, plot: Box) -> bool:
    x, y = text.box.center
    return plot.x0 <= x <= plot.x1 and plot.y0 - 20 <= y <= plot.y1


def _label(
    scene: Scene,
    category: Category,
    spot: Sequence[float],
    numbers: Sequence[tuple[TextLine, float]],
    taken: set[int],
    *,
    alone: bool,
) -> tuple[TextLine, TextLine] | None:
    """The number printed at a point of a line."""
    near: list[tuple[float, TextLine, TextLine]] = []
    axis = scene.upright
    for text, printed in numbers:
        if id(text) in taken or abs(text.box.center[0] - category.x) > max(0.45 * text.box.width, 6):
            continue
        if spot:
            away = min(abs(text.box.center[1] - y) for y in spot)
            if away > 2.6 * scene.letters:
                continue
            value = None
            right: TextLine | None = text
            if axis is not None:
                value = axis.value(min(spot, key=lambda y: abs(axis.value(y) - printed)))
                right = repaired(text, value, axis)
            if right is None:
                continue
            off = abs((worth(right.text) or printed) - value) / axis.span if axis and value is not None else 0.0
            near.append((5 * off + away / (20 * scene.letters), text, right))
        elif alone and (axis is None or abs(axis.pixel(printed) - text.box.center[1]) < 2.6 * scene.letters):
            near.append((1.0 + abs(text.box.center[0] - category.x), text, text))
    if not near:
        return None
    _, text, right = min(near, key=lambda item: item[0])
    return text, right


def _ends(scene: Scene, plot: Box, categories: Sequence[Category]) -> list[tuple[Color, TextLine]]:
    """The names at the right ends of lines, each printed in the color of its line."""
    last = categories[-1].x
    found: list[tuple[Color, TextLine]] = []
    beside = [
        text
        for text in scene.texts
        if text.box.x0 > last - 0.35 * (last - categories[0].x) * 0.2
        and plot.y0 - 10 <= text.box.center[1] <= plot.y1 + 1.5 * scene.letters
        and re.search(r"[^\W\d_]{2}", text.text)
        and abs(text.angle) < 15
    ]
    for text in sorted(beside, key=lambda text: text.box.y0):
        ink = ink_of(scene.pixels, text.box, scene.ground)
        if ink is None:
            continue
        if found and apart(found[-1][0], ink) <= 30 and text.box.y0 - found[-1][1].box.y1 < 0.5 * text.box.height:
            before = found.pop()[1]
            found.append((ink, joined([before, text], f"{before.text} {text.text}", text.score)))
            continue
        found.append((ink, text))
    vivid = [
        (ink, clean(text))
        for ink, text in found
        if max(ink) - min(ink) > 30 and _runs_across(scene, ink, plot, share=0.12)  # else it is the ink of a tag
    ]
    return vivid if len(vivid) >= 2 or (len(vivid) == 1 and len(found) == 1) else []


def _printed_in(scene: Scene, color: Color, plot: Box) -> TextLine | None:
    """The name that is printed in the color of a line, anywhere in the plot."""
    for text in scene.texts:
        if _in(text, plot) and re.search(r"[^\W\d_]{2}", text.text):
            ink = ink_of(scene.pixels, text.box, scene.ground)
            if ink is not None and apart(ink, color) <= 40:
                return text
    return None


def _line_of(scene: Scene, text: TextLine, colors: Sequence[Color]) -> int | None:
    """The place of the line in whose color a number is printed; None for black ones, and for those of no line."""
    ink = ink_of(scene.pixels, text.box, scene.ground, purest=True)
    if ink is None or len(colors) < 2 or max(ink) - min(ink) < 40:
        return None
    order = sorted(range(len(colors)), key=lambda place: apart(colors[place], ink))
    sure = apart(colors[order[0]], ink) <= 40 and apart(colors[order[1]], ink) > apart(colors[order[0]], ink) + 20
    return order[0] if sure else None


def ink_of(pixels: Pixels, box: Box, ground: Color, *, purest: bool = False) -> Color | None:
    """The color that a text is printed in: of its pixels farthest from the background; `purest`: of the few farthest,
    for small letters are mixed with the background."""
    import numpy as np

    part = pixels[max(0, int(box.y0)) : int(box.y1) + 1, max(0, int(box.x0)) : int(box.x1) + 1].reshape(-1, 3)
    if not len(part):
        return None
    away = np.abs(part.astype(np.int16) - np.array(ground, np.int16)).max(axis=1)
    far = part[away >= max(60, float(np.quantile(away, 0.985 if purest else 0.93)))]
    if len(far) < (2 if purest else 4):
        return None
    red, green, blue = (round(float(value)) for value in np.median(far, axis=0))
    return red, green, blue
