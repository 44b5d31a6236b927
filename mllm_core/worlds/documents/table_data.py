"""What a table holds, before it is drawn: title, headers, rows of typed columns."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final, Literal

from mllm_core.samples import Split
from mllm_core.worlds.documents import words

ColumnKind = Literal["text", "number", "money", "time"]
TableKind = Literal["counts", "prices", "grid", "records", "stems", "schedule"]

KINDS: Final[tuple[TableKind, ...]] = ("counts", "counts", "prices", "grid", "records", "stems", "schedule")
_COUNTED: Final[tuple[tuple[str, str, str, str], ...]] = (
    # list of the row names, noun for one row, header of the counts, what is counted
    ("person", "name", "Number of stickers", "stickers"),
    ("person", "name", "Books read", "books"),
    ("person", "name", "Points", "points"),
    ("person", "name", "Age (years)", "years"),
    ("person", "name", "Distance (km)", "km"),
    ("person", "name", "Height (cm)", "cm"),
    ("person", "name", "Pages", "pages"),
    ("person", "name", "Time (minutes)", "minutes"),
    ("person", "name", "Hours worked", "hours"),
    ("day", "day", "Number of tickets", "tickets"),
    ("day", "day", "Visitors", "visitors"),
    ("day", "day", "Cups sold", "cups"),
    ("day", "day", "Temperature (°C)", "degrees"),
    ("month", "month", "Rain (mm)", "mm"),
    ("month", "month", "Cars sold", "cars"),
    ("year", "year", "Members", "members"),
    ("year", "year", "Games won", "games"),
    ("year", "year", "Students", "students"),
    ("city", "city", "Parks", "parks"),
    ("country", "country", "Medals", "medals"),
    ("company", "company", "Number of employees", "employees"),
    ("department", "department", "Staff", "people"),
    ("animal", "animal", "Number", "animals"),
    ("subject", "subject", "Score", "points"),
    ("food", "food", "Weight (g)", "g"),
    ("coined", "brand", "Units sold", "units"),
)


@dataclass(frozen=True, slots=True)
class TableData:
    """A table's content. `values[row][column]` is the number behind a cell, NaN-free: 0 where the column is text.

    The first column names the row, except in a stem-and-leaf plot, whose numbers are `leaves`.
    """

    kind: TableKind
    title: str  #: "" for none
    noun: str  #: what a row is: "day"
    counted: str  #: what the numbers count: "tickets"
    header: tuple[str, ...]  #: () for none
    kinds: tuple[ColumnKind, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[float, ...], ...]
    leaves: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What the rows are called."""
        return tuple(row[0] for row in self.rows)


def money(value: float, sign: str = "$") -> str:
    """An amount as it is printed: whole where it is whole."""
    return f"{sign}{value:,.0f}" if value == int(value) else f"{sign}{value:,.2f}"


def make_table(draw: random.Random, split: Split, kind: TableKind) -> TableData:
    """The content of a table of this kind."""
    if kind == "prices":
        return _prices(draw, split)
    if kind == "grid":
        return _grid(draw, split)
    if kind == "records":
        return _records(draw, split)
    if kind == "stems":
        return _stems(draw)
    if kind == "schedule":
        return _schedule(draw, split)
    return _counts(draw, split)


def row_names(draw: random.Random, split: Split, source: str, count: int) -> tuple[str, ...]:
    """Names for `count` rows, all different."""
    if source == "day":
        first = draw.randint(0, 6)
        return tuple(words.DAYS[(first + at) % 7] for at in range(min(count, 7)))
    if source == "month":
        first = draw.randint(0, 11)
        return tuple(words.MONTHS[(first + at) % 12] for at in range(count))
    if source == "year":
        first = draw.randint(1990, 2020)
        return tuple(str(first + at) for at in range(count))
    if source in ("coined", "company"):
        made = (words.coined(draw) if source == "coined" else words.company(draw, split) for _ in range(count * 3))
        return tuple(dict.fromkeys(made))[:count]
    if source == "person" and draw.random() < 0.3:
        people = words.pick(draw, "person", count, split)
        return tuple(f"{person} {draw.choice(words.words('surname', split))}" for person in people)
    names = words.pick(draw, source, count, split)
    mixed = tuple(words.coined(draw) if draw.random() < 0.08 else name for name in names)
    return tuple(dict.fromkeys(mixed)) if len(set(mixed)) == count else names


def _numbers(draw: random.Random, count: int) -> tuple[float, ...]:
    """Numbers whose highest and lowest are each a single one, in one of several ranges."""
    low, high = draw.choice(((1, 10), (1, 20), (10, 99), (10, 99), (100, 999), (1000, 9999)))
    while True:
        values = [draw.randint(low, high) for _ in range(count)]
        if draw.random() < 0.3 and count > 3:
            values[-2] = values[-1]
        if values.count(max(values)) == values.count(min(values)) == 1:
            draw.shuffle(values)
            return tuple(float(value) for value in values)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"


def _counts(draw: random.Random, split: Split) -> TableData:
    source, noun, header, counted = draw.choice(_COUNTED)
    names = row_names(draw, split, source, draw.randint(3, 8))
    values = _numbers(draw, len(names))
    rows = tuple((name, _plain(value)) for name, value in zip(names, values, strict=True))
    title = header.split(" (")[0] + draw.choice((f" by {noun}", f" per {noun}", f" of each {noun}"))
    return TableData(
        "counts",
        title if draw.random() < 0.7 else "",
        noun,
        counted,
        (noun.capitalize(), header),
        ("text", "number"),
        rows,
        tuple((0.0, value) for value in values),
    )


def _prices(draw: random.Random, split: Split) -> TableData:
    source = draw.choice(("goods", "food", "goods", "drink", "fruit"))
    names = row_names(draw, split, source, draw.randint(3, 6))
    if source == "goods" and draw.random() < 0.4:
        colors = draw.sample(("red", "blue", "green", "small", "large", "new", "old", "round"), min(len(names), 6))
        names = tuple(f"{color} {name}" for color, name in zip(colors, names, strict=False))
    whole = draw.random() < 0.4
    cents = draw.sample(range(2, 99), len(names))
    values = [float(cent) if whole else draw.randint(0, 19) + cent / 100 for cent in cents]
    header = ("Item", "Price") if draw.random() < 0.4 else ()
    rows = tuple((name, money(value)) for name, value in zip(names, values, strict=True))
    title = draw.choice(("", "", "Price list", "Shop prices"))
    kinds: tuple[ColumnKind, ...] = ("text", "money")
    return TableData("prices", title, "item", "dollars", header, kinds, rows, tuple((0.0, value) for value in values))


def _grid(draw: random.Random, split: Split) -> TableData:
    source, noun, _, counted = draw.choice([topic for topic in _COUNTED if topic[0] not in ("company",)])
    names = row_names(draw, split, source, draw.randint(2, 5))
    if source != "year" and draw.random() < 0.4:
        first = draw.randint(1990, 2018)
        columns: tuple[str, ...] = tuple(str(first + at) for at in range(draw.randint(2, 3)))
    else:
        columns = words.pick(draw, "group", draw.randint(2, 3), split)
    numbers = [_numbers(draw, len(names)) if len(names) > 1 else (1.0,) for _ in columns]
    values = tuple((0.0, *row) for row in zip(*numbers, strict=True))
    rows = tuple((name, *(_plain(value) for value in row[1:])) for name, row in zip(names, values, strict=True))
    title = f"{counted.capitalize()} by {noun}" if draw.random() < 0.6 else ""
    counts: list[ColumnKind] = ["number" for _ in columns]
    kinds: tuple[ColumnKind, ...] = ("text", *counts)
    return TableData("grid", title, noun, counted, (noun.capitalize(), *columns), kinds, rows, values)


def _records(draw: random.Random, split: Split) -> TableData:
    names = row_names(draw, split, "person", draw.randint(3, 6))
    count = len(names)
    ages = draw.sample(range(18, 70), count)
    pays = draw.sample(range(100, 999), count)
    offered: dict[str, tuple[ColumnKind, tuple[str, ...], tuple[float, ...]]] = {
        "Age": ("number", tuple(map(str, ages)), tuple(map(float, ages))),
        "City": ("text", words.pick(draw, "city", count, split), (0.0,) * count),
        "Job": ("text", words.pick(draw, "job", count, split), (0.0,) * count),
        "Team": ("text", tuple(draw.choice(words.words("department", split)) for _ in names), (0.0,) * count),
        "Pay": ("money", tuple(money(pay) for pay in pays), tuple(map(float, pays))),
    }
    chosen = draw.sample(list(offered), draw.randint(2, 3))
    if not any(offered[name][0] != "text" for name in chosen):
        chosen[-1] = "Age"
    rows = tuple((name, *(offered[key][1][at] for key in chosen)) for at, name in enumerate(names))
    values = tuple((0.0, *(offered[key][2][at] for key in chosen)) for at in range(count))
    kinds: tuple[ColumnKind, ...] = ("text", *(offered[key][0] for key in chosen))
    return TableData(
        "records", draw.choice(("", "Staff", "Members")), "name", "", ("Name", *chosen), kinds, rows, values
    )


def _stems(draw: random.Random) -> TableData:
    low = draw.randint(0, 4)
    stems = range(low, low + draw.randint(3, 6))
    leaves: dict[int, list[int]] = {}
    for stem in stems:
        least = 1 if stem in (stems[0], stems[-1]) else 0
        leaves[stem] = sorted(draw.randint(0, 9) for _ in range(draw.randint(least, 5)))
    rows = tuple((str(stem), "  ".join(map(str, leaves[stem]))) for stem in stems)
    numbers = tuple(10 * stem + leaf for stem in stems for leaf in leaves[stem])
    counted = draw.choice(("points", "books", "nails", "pages", "seats", "plants"))
    title = f"{counted.capitalize()} per {draw.choice(('box', 'class', 'team', 'room', 'week'))}"
    kinds: tuple[ColumnKind, ...] = ("number", "text")
    values = tuple((float(stem), 0.0) for stem in stems)
    return TableData("stems", title, "stem", counted, ("Stem", "Leaf"), kinds, rows, values, numbers)


def clock(minutes: float) -> str:
    """Minutes after midnight as a time of day: "2:05 P.M."."""
    hour, minute = divmod(int(minutes), 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02} {'A.M.' if hour % 24 < 12 else 'P.M.'}"


def _schedule(draw: random.Random, split: Split) -> TableData:
    names = row_names(draw, split, draw.choice(("subject", "sport", "city")), draw.randint(3, 6))
    now = draw.randint(14, 20) * 30
    values = []
    for _ in names:
        begin = now + draw.randint(0, 4) * 5
        now = begin + draw.randint(4, 18) * 5
        values.append((0.0, float(begin), float(now)))
    rows = tuple((name, clock(row[1]), clock(row[2])) for name, row in zip(names, values, strict=True))
    title = draw.choice(("", "Timetable", "Schedule"))
    kinds: tuple[ColumnKind, ...] = ("text", "time", "time")
    header = ("Event", *draw.choice((("Begin", "End"), ("Start", "Finish"))))
    return TableData("schedule", title, "event", "", header, kinds, rows, tuple(values))
