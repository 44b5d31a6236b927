"""Schedules and timetables: slots that hold a time of day, and what the answers of their forms may call.

A timetable has a row of times for each stop, each column one journey; a schedule has columns such as Begin and End.
Waits are taken round the clock, and never longer than half a day: a journey that is further off is not "the next".
"""

from __future__ import annotations

import re

from planners.forms.building import Builder, Name, Raw, expands, fragment
from planners.forms.things import Setting
from tools.clock import minutes_in

#: how a time of day is written, for slots
CLOCK = r"(?:\d{1,2}[.:]\d{2}(?: ?[ap]\.? ?m\b\.?)?|\d{1,2} ?[ap]\.? ?m\b\.?|noon|midnight)"
_JOURNEYS = list(range(16))
_HALF_DAY, _DAY = 720, 1440


def read_clock(text: str, setting: Setting) -> str | None:
    """A time of day as tables print it ("1:15 P.M.")."""
    plain = re.sub(r"(\d)\.(\d{2})", r"\1:\2", text.strip(" ,"))
    if minutes_in(plain) is None:
        return None
    half = re.search(r"([ap])\.? ?m\b", plain, re.IGNORECASE)
    digits = re.search(r"\d{1,2}(?::\d{2})?", plain)
    if digits is None or half is None:
        return plain
    return f"{digits[0]}{'' if ':' in digits[0] else ':00'} {half[1].upper()}.M."


def _row(builder: Builder, stop: str) -> str:
    return fragment(builder.call("ROW", table=builder.region_or_table("table"), name=stop))


def _evaluated(builder: Builder, source: str) -> str:
    return fragment(builder.call("EVAL", expr=Raw(source)))


def _wait(time: str, since: str) -> str:
    """The minutes from one time of day to another."""
    return f"(minutes({time}) - minutes({since!r})) % {_DAY}"


#: what people call so is named by its subject alone in schedules: "Geometry" is the geometry class
_TAUGHT = frozenset(("class", "lesson", "course"))


@expands
def at_time(builder: Builder, column: str | None, time: str, noun: str | None = None) -> Name | Raw:
    """The name of the only row whose entry in a column is this time."""
    table = builder.region_or_table("table")
    entries = fragment(builder.call("COLUMN", table=table, name=column))
    fitting = _evaluated(builder, f"[v for v in {entries} if minutes(v) == minutes({time!r})]")
    only = builder.call("EVAL", expr=Raw(f"{fitting}[0] if len({fitting}) == 1 else first([])"))
    name = builder.call("NAME_OF", table=table, cell=only)
    if noun is None or noun.lower() not in _TAUGHT:
        return name
    said = fragment(name)
    return Raw(f"{said} if {noun.lower()!r} in lower({said}) else text({said}) + ' {noun.lower()}'")


@expands
def next_time(builder: Builder, stop: str, time: str) -> Raw:
    """When the next one comes, after one that came at this time."""
    times = _row(builder, stop)
    soonest = _soonest(builder, times, time, after=True)
    return Raw(f"first([v for v in {times} if {_wait('v', time)} == {soonest}])")


@expands
def wait_for_next(builder: Builder, stop: str, time: str) -> Raw:
    """How long it is until the next one comes, after one that came at this time, in words."""
    return Raw(f"duration({_soonest(builder, _row(builder, stop), time, after=True)})")


def _soonest(builder: Builder, times: str, since: str, *, after: bool) -> str:
    """The shortest wait; with `after`, one came at that very time and was missed."""
    waits = _evaluated(builder, f"[{_wait('v', since)} for v in {times}]")
    missed = f" if 0 in {waits}" if after else ""
    shortest = f"min([w for w in {waits} if w {'>' if after else '>='} 0 and w < {_HALF_DAY}])"
    return _evaluated(builder, f"{shortest}{missed} else first([])" if after else shortest)


@expands
def ride(builder: Builder, start: str, end: str, time: str) -> Raw:
    """When one that leaves a stop at this very time comes to another."""
    return _paired(builder, start, end, f"minutes({{there}}[i]) == minutes({time!r})")


@expands
def soonest_ride(builder: Builder, start: str, end: str, time: str) -> Raw:
    """When the first one that leaves a stop at this time or later comes to another."""
    soonest = _soonest(builder, _row(builder, start), time, after=False)
    return _paired(builder, start, end, f"{_wait('{there}[i]', time)} == {soonest}")


@expands
def ride_back(builder: Builder, start: str, end: str, time: str) -> Raw:
    """When to get on at a stop to come to another at this very time."""
    return _paired(builder, end, start, f"minutes({{there}}[i]) == minutes({time!r})")


def _paired(builder: Builder, known: str, asked: str, condition: str) -> Raw:
    """The time in the row of one stop that stands in the column in which the row of another meets the condition."""
    there, here = _row(builder, known), _row(builder, asked)
    meets = condition.replace("{there}", there)
    same = f"len({there}) == len({here})"
    return Raw(f"first([{here}[i] for i in {_JOURNEYS} if {same} and i < len({there}) and {meets}])")


@expands
def travel(builder: Builder, start: str, end: str) -> Raw:
    """How long it takes from one stop to another, where each has its times of arrival and departure."""
    return _elapsed(builder, (start, "depart"), (end, "arrive"))


@expands
def travel_by_rows(builder: Builder, start: str, end: str) -> Raw:
    """How long it takes from one stop to another by a timetable; all its journeys take equally long."""
    there, here = _row(builder, start), _row(builder, end)
    every = _evaluated(
        builder,
        f"unique([(minutes({here}[i]) - minutes({there}[i])) % {_DAY} for i in {_JOURNEYS} "
        f"if i < len({there}) and i < len({here})])",
    )
    return Raw(f"duration({every}[0] if len({every}) == 1 else first([]))")


@expands
def lasts(builder: Builder, row: str, first: str, last: str) -> Raw:
    """How long something lasts, from the columns of its beginning and its end."""
    return _elapsed(builder, (row, first), (row, last))


@expands
def longest(builder: Builder, order: str) -> Name:
    """The name of what lasts longest (or, with the order "lowest", shortest), from its beginning and end."""
    table = builder.region_or_table("table")
    begins, ends = (fragment(builder.call("COLUMN", table=table, name=name)) for name in ("begin", "end"))
    each = f"for i in {_JOURNEYS} if i < len({begins}) and len({begins}) == len({ends})"
    lengths = _evaluated(builder, f"[(minutes({ends}[i]) - minutes({begins}[i])) % {_DAY} {each}]")
    best = f"{'max' if order == 'highest' else 'min'}({lengths})"
    only = f"count({lengths}, {best}) == 1"
    cell = builder.call("EVAL", expr=Raw(f"first([{begins}[i] {each} and {only} and {lengths}[i] == {best}])"))
    return builder.call("NAME_OF", table=table, cell=cell)


@expands
def gap_between(builder: Builder, first: str, second: str) -> Raw:
    """How long it is from the end of one to the beginning of another, in words."""
    return _elapsed(builder, (first, "end"), (second, "begin"))


def _elapsed(builder: Builder, since: tuple[str, str], until: tuple[str, str]) -> Raw:
    """The time from one cell of the table (row, column) to another, in words."""
    table = builder.region_or_table("table")
    begins, ends = (
        fragment(builder.call("CELL", table=table, row=row, column=column)) for row, column in (since, until)
    )
    return Raw(f"duration((minutes({ends}) - minutes({begins})) % {_DAY})")


@expands
def journey(builder: Builder, stop: str, which: str) -> Raw:
    """The time of the first or of the last journey at a stop of a timetable."""
    return Raw(f"{which}({_row(builder, stop)})")
