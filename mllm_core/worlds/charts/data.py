"""What a chart shows, before it is drawn: labels, series, values; and how it shall look."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from mllm_core.samples import Split
from mllm_core.tokens import XYXY
from mllm_core.worlds.documents import words

Kind = Literal["bar", "horizontal bar", "grouped bar", "stacked bar", "line", "pie", "scatter"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
RGB = tuple[int, int, int]
Role = Literal["title", "label", "value", "legend", "tick", "axis"]

#: Names of the colours that marks are drawn in. Those of one chart differ by name.
COLORS: Final[Mapping[str, RGB]] = {
    "red": (214, 39, 40),
    "blue": (38, 112, 215),
    "green": (44, 150, 60),
    "orange": (250, 135, 30),
    "purple": (130, 70, 180),
    "yellow": (240, 205, 40),
    "gray": (140, 140, 140),
    "pink": (240, 130, 180),
    "brown": (130, 85, 60),
    "dark blue": (15, 35, 75),
    "light blue": (140, 195, 240),
    "light green": (160, 215, 130),
    "cyan": (30, 185, 200),
    "black": (30, 30, 30),
}
_PALETTES: Final = (
    ("blue", "dark blue", "gray", "red", "green", "purple", "orange", "light blue"),
    ("blue", "orange", "green", "red", "purple", "brown", "pink", "gray"),
    ("red", "yellow", "green", "blue", "purple", "orange", "pink", "cyan"),
    ("light blue", "light green", "pink", "orange", "purple", "gray", "yellow", "brown"),
)
_TOPICS: Final[tuple[tuple[str, str, str, str], ...]] = (
    # list of the labels, noun for one label, title, name of the value axis
    ("fruit", "fruit", "Fruit sold", "kilos"),
    ("animal", "animal", "Animals on the farm", "number"),
    ("sport", "sport", "Favourite sport", "votes"),
    ("country", "country", "Visitors by country", "visitors"),
    ("country", "country", "Energy use by country", "units"),
    ("country", "country", "Share of exports", "percent"),
    ("city", "city", "Rain by city", "mm"),
    ("city", "city", "Homes built", "homes"),
    ("person", "person", "Books read", "books"),
    ("person", "person", "Points scored", "points"),
    ("drink", "drink", "Drinks sold", "cups"),
    ("food", "food", "Food orders", "orders"),
    ("subject", "subject", "Students by subject", "students"),
    ("department", "department", "Cost by department", "thousands"),
    ("transport", "transport", "Trips to work", "trips"),
    ("month", "month", "Sales by month", "sales"),
    ("month", "month", "Average temperature", "degrees"),
    ("day", "day", "Tickets sold", "tickets"),
    ("year", "year", "Revenue by year", "million"),
    ("year", "year", "Members by year", "members"),
    ("coined", "brand", "Sales by brand", "units"),
)
_TIMES = ("month", "day", "year")


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart's content. `values[series][label]`; a pie and a plain bar chart have one series with the name "".

    Scatter: `xs[series]` are the places of the points along x, `labels` is empty.
    """

    kind: Kind
    title: str
    noun: str  #: what a label is: "country"
    axis: str  #: what the values count
    labels: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    step: float  #: between two ticks of the value axis
    unit: str = ""  #: written after each value: "", "%"
    xs: tuple[tuple[float, ...], ...] = ()

    @property
    def top(self) -> float:
        """The end of the value axis: a whole number of steps, at or above what is drawn."""
        if self.kind == "stacked bar":
            high: float = max(sum(column) for column in zip(*self.values, strict=True))
        else:
            high = max(max(row) for row in self.values)
        return math.ceil(high / self.step) * self.step


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn. `colors` has a name for each series, or for each label (pie, and bars with their own)."""

    size: tuple[int, int]
    colors: tuple[str, ...]
    by_label: bool
    background: RGB
    ink: RGB
    text: int  #: font size in pixels
    show_values: bool
    grid: bool
    legend: Literal["", "top", "bottom", "right"]
    jitter: int  #: added to each colour's channels

    def rgb(self, series: int, label: int) -> RGB:
        """The colour of a mark."""
        name = self.colors[label if self.by_label else series]
        red, green, blue = (min(255, max(0, channel + self.jitter)) for channel in COLORS[name])
        return red, green, blue


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, a wedge or a point: whose value it is, its box in pixels, and a pixel that has its colour."""

    series: int
    label: int
    box: XYXY
    spot: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text in the chart and the box of its ink."""

    text: str
    role: Role
    box: XYXY


def number(value: float) -> str:
    """A value as it is written: no decimals where there are none."""
    return f"{round(value, 2):g}" if abs(value) < 100000 else f"{value:.0f}"


def make_data(draw: random.Random, split: Split, kind: Kind) -> ChartData:
    """What a chart of this kind may show. Its highest and its lowest label are each a single one."""
    if kind == "scatter":
        return _scatter(draw, split)
    topics = [topic for topic in _TOPICS if kind != "line" or topic[0] in _TIMES]
    source, noun, title, axis = draw.choice(topics)
    labels = _labels(draw, split, source, kind)
    series = _series(draw, split, kind, source)
    if kind == "pie":
        return ChartData(kind, title, noun, "percent", labels, series, (_shares(draw, len(labels)),), 20, "%")
    if noun not in ("city", "country") and draw.random() < 0.2:
        title = f"{title} in {draw.choice(words.words('city', split))}"
    step = draw.choice((1, 2, 5, 10, 10, 20, 50, 100, 500))
    fraction = draw.choice((2, 2, 5, 10)) if step >= 10 else 1
    unit = "%" if step in (5, 10, 20) and draw.random() < 0.2 else ""
    for _ in range(20):
        rows = tuple(tuple(draw.randint(1, 5 * fraction) * step / fraction for _ in labels) for _ in range(len(series)))
        totals = [sum(column) for column in zip(*rows, strict=True)]
        if totals.count(max(totals)) == totals.count(min(totals)) == 1:
            break
    else:  # all draws had ties: the first label is made the highest, the second the lowest
        rows = tuple((6 * step, step / fraction / 2, *row[2:]) for row in rows)
    return ChartData(kind, title, noun, "percent" if unit else axis, labels, series, rows, step, unit)


def _labels(draw: random.Random, split: Split, source: str, kind: Kind) -> tuple[str, ...]:
    most = {"grouped bar": 4, "stacked bar": 5, "pie": 6}.get(kind, 12 if source == "year" else 8)
    count = draw.randint(2 if kind == "grouped bar" else 3, most)
    if source == "month":
        first = draw.randint(0, 11)
        return tuple(words.MONTHS[(first + at) % 12] for at in range(count))
    if source == "day":
        first, short = draw.randint(0, 6), draw.random() < 0.7
        days = tuple(words.DAYS[(first + at) % 7] for at in range(min(count, 7)))
        return tuple(day[:3] for day in days) if short else days
    if source == "year":
        first = draw.randint(1990, 2022)
        return tuple(str(first + at) for at in range(count))
    if source == "coined":
        return tuple(dict.fromkeys(words.coined(draw) for _ in range(count * 3)))[:count]
    labels = words.pick(draw, source, count, split)
    return tuple(label.capitalize() for label in labels) if draw.random() < 0.6 else labels


def _series(draw: random.Random, split: Split, kind: Kind, source: str) -> tuple[str, ...]:
    if kind not in ("grouped bar", "stacked bar", "line") or (kind == "line" and draw.random() < 0.5):
        return ("",)
    count = draw.randint(2, 3)
    if source != "year" and draw.random() < 0.2:
        first = draw.randint(2000, 2022)
        return tuple(str(first + at) for at in range(count))
    chosen = draw.choice(("group", "group", "person", "country" if source != "country" else "city"))
    return words.pick(draw, chosen, count, split)


def _shares(draw: random.Random, count: int) -> tuple[float, ...]:
    """Whole percentages, all different, that add up to 100."""
    while True:
        cuts = sorted(draw.sample(range(1, 20), count - 1))
        parts = [5 * (after - before) for before, after in zip([0, *cuts], [*cuts, 20], strict=True)]
        shift = draw.randint(-4, 4)
        parts[0], parts[-1] = parts[0] + shift, parts[-1] - shift
        if min(parts) >= 5 and parts.count(max(parts)) == parts.count(min(parts)) == 1:
            return tuple(float(part) for part in parts)


def _scatter(draw: random.Random, split: Split) -> ChartData:
    series = words.pick(draw, "group", draw.choice((1, 1, 2)), split)
    step = draw.choice((1, 2, 5, 10))
    slope = draw.choice((-1, 0, 1))
    xs, rows = [], []
    for _ in series:
        count = draw.randint(5, 9)
        across = [(at + 0.3 + 0.4 * draw.random()) * 5 / count for at in range(count)]
        middle = draw.uniform(2, 3)
        up = [
            min(4.8, max(0.3, middle + slope * (x - 2.5) * 0.75 + draw.uniform(-0.3, 0.3)))
            if slope
            else draw.uniform(0.4, 4.6)
            for x in across
        ]
        xs.append(tuple(round(x * step, 2) for x in across))
        rows.append(tuple(round(y * step, 2) for y in up))
    title = draw.choice(
        ("Height and weight", "Age and income", "Hours and score", "Price and demand", "Speed and cost")
    )
    axis = title.split(" and ")[1]
    return ChartData("scatter", title, "point", axis, (), series, tuple(rows), step, "", tuple(xs))


def make_look(draw: random.Random, data: ChartData) -> Look:
    """How this data may be drawn."""
    pie = data.kind == "pie"
    single = len(data.series) == 1
    own = data.kind in ("bar", "horizontal bar") and len(data.labels) <= 8  # as many colours as a palette has
    by_label = pie or (own and draw.random() < 0.35)
    palette = list(draw.choice(_PALETTES))
    if draw.random() < 0.5:
        draw.shuffle(palette)
    dark = draw.random() < 0.08
    if dark:
        palette = list(dict.fromkeys([name for name in palette if name not in ("dark blue", "black")] + ["cyan"]))
    count = len(data.labels) if by_label else len(data.series)
    width = draw.randint(270 if pie else 220, 400)
    background = (28, 30, 36) if dark else draw.choice(((255, 255, 255),) * 4 + ((250, 246, 236), (238, 243, 248)))
    legend: Literal["", "top", "bottom", "right"] = ""
    if (not single and data.kind != "pie") or (pie and draw.random() < 0.5):
        legend = draw.choice(("top", "bottom", "right"))
    elif data.kind == "scatter":
        legend = draw.choice(("", "top", "bottom"))
    return Look(
        size=(width, int(width * draw.uniform(0.8 if pie else 0.65, 0.95))),
        colors=tuple(palette[:count]),
        by_label=by_label,
        background=background,
        ink=(230, 230, 230) if dark else draw.choice(((20, 20, 20), (70, 70, 70), (40, 44, 60))),
        text=draw.choice((10, 11, 11, 12, 13)),
        show_values=pie or (data.kind != "scatter" and draw.random() < 0.75),
        grid=draw.random() < 0.5,
        legend=legend,
        jitter=draw.randint(-12, 12),
    )
