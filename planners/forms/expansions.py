"""What the answers of forms may call besides modules: counting, places in words, sums of prices, look-ups."""

from __future__ import annotations

import re
from typing import Any

from planners.forms.building import Builder, Name, NotUnderstood, Raw, expands, fragment
from planners.forms.purchases import Purchase, parted_further
from planners.forms.slots import Mentions, mentions_in
from planners.forms.things import Thing

_WHERE = (
    "('upper ' if first({0}).y < first({0}).image_height / 3 else "
    "'lower ' if first({0}).y > first({0}).image_height * 2 / 3 else '') + "
    "('left' if first({0}).x < first({0}).image_width / 3 else "
    "'right' if first({0}).x > first({0}).image_width * 2 / 3 else 'middle')"
)
_WHERE_ZH = (
    "('左' if first({0}).x < first({0}).image_width / 3 else "
    "'右' if first({0}).x > first({0}).image_width * 2 / 3 else '中间') + "
    "('上方' if first({0}).y < first({0}).image_height / 3 else "
    "'下方' if first({0}).y > first({0}).image_height * 2 / 3 else '')"
)


@expands
def n(builder: Builder, thing: Thing) -> Any:
    """How many there are."""
    return builder.count(thing)


@expands
def n_in(builder: Builder, thing: Thing, pictures: tuple[str, ...]) -> Any:
    """How many there are in these pictures."""
    counts = [builder.call("COUNT", box=builder.located(thing, picture)) for picture in pictures]
    return counts[0] if len(counts) == 1 else Raw("(" + " + ".join(fragment(count) for count in counts) + ")")


@expands
def by_size(builder: Builder, extreme: str) -> Name:
    """Everything that is there, the largest (or smallest) first."""
    things = builder.call("LOC", image=builder.image(), object="object")
    return builder.call("SORT", object=things, by="area", order="descending" if extreme == "highest" else "ascending")


@expands
def where(builder: Builder, things: Any) -> Raw:
    """The place of the first of them in words."""
    found = builder.located(things) if isinstance(things, Thing) else things
    return Raw(_WHERE.replace("{0}", fragment(found)))


@expands
def where_zh(builder: Builder, things: Any) -> Raw:
    found = builder.located(things) if isinstance(things, Thing) else things
    return Raw(_WHERE_ZH.replace("{0}", fragment(found)))


@expands
def price(builder: Builder, purchase: tuple[Purchase, ...]) -> Any:
    """What a purchase costs: the price of each thing times its quantity, added up."""
    table = builder.region_or_table("table")
    parts = []
    for item in purchase:
        amount = f"number({fragment(builder.call('CELL', table=table, row=item.row))})"
        parts.append(amount if item.quantity == 1 else f"{amount} * {item.quantity!r}")
    return Raw(parts[0] if len(parts) == 1 and purchase[0].quantity == 1 else f"round({' + '.join(parts)}, 4)")


@expands
def price_each(builder: Builder, purchase: tuple[Purchase, ...], which: int) -> Any:
    """The same, where one more "and" parts things without an article ("a pizza and baked chicken")."""
    parted = parted_further(purchase, which)
    if parted == purchase:
        raise NotUnderstood("no more things are named")
    return price(builder, parted)


def _cell(builder: Builder, row: Any, column: Any = None) -> Name:
    return builder.call("CELL", table=builder.region_or_table("table"), row=row, column=column)


@expands
def cell(builder: Builder, row: str | None, column: str | None = None) -> Name:
    """The cell where a row and a column meet; without a column, the row's value."""
    if row is None:
        raise NotUnderstood("the question names no row")
    return _cell(builder, row, column)


@expands
def lookup(builder: Builder, mentions: Mentions) -> Name:
    """The cell that a question's mentions point to."""
    return _cell(builder, *mentions.names[:2])


@expands
def total_of(builder: Builder, rows: tuple[str, ...], column: str | None = None) -> Raw:
    """The sum over several rows."""
    return Raw(" + ".join(f"number({fragment(_cell(builder, row, column))})" for row in rows))


@expands
def rate(builder: Builder, first: str, second: str) -> Raw:
    """The change from one row to another; by the year where the rows are years."""
    change = f"({fragment(_cell(builder, second))} - {fragment(_cell(builder, first))})"
    if first.isdigit() and second.isdigit() and int(second) - int(first) > 1:
        return Raw(f"{change} / {int(second) - int(first)}")
    return Raw(change)


@expands
def linear(builder: Builder, x: str, y: str) -> Raw:
    """Whether equal steps of x go with equal steps of y, over up to ten rows."""
    table = builder.region_or_table("table")
    xs = fragment(builder.call("COLUMN", table=table, name=x))
    ys = fragment(builder.call("COLUMN", table=table, name=y))
    rows = list(range(1, 10))
    return Raw(
        f"'linear' if all([({ys}[i] - {ys}[0]) * ({xs}[1] - {xs}[0]) == ({ys}[1] - {ys}[0]) * ({xs}[i] - {xs}[0]) "
        f"for i in {rows} if i < len({xs})]) else 'nonlinear'"
    )


def _words_for_column(text: str | None) -> str | None:
    """What of "a child ticket last year" may head a column."""
    if text is None:
        return None
    short = re.sub(r"^(?:for|of|in|on|the|a|an|any|number of|amount of)\s+(?:the |a |an )?|[,.]$", "", text.strip())
    short = re.sub(r"^(?:the|a|an) ", "", short)
    short = re.sub(r"\s+(?:at|by|of|for|on|during|in all|in total|last|this|that|than|correctly|shown)\b.*$", "", short)
    return short or None


def _compared(builder: Builder, first: str, second: str, column: str | None, thing: str | None, sign: str) -> Raw:
    name = column or _words_for_column(thing)
    a, b = (fragment(_cell(builder, row, name)) for row in (first, second))
    return Raw(f"{first!r} if {a} {sign} {b} else {second!r}")


@expands
def which_more(builder: Builder, first: str, second: str, column: str | None, thing: str | None) -> Raw:
    return _compared(builder, first, second, column, thing, ">")


@expands
def which_less(builder: Builder, first: str, second: str, column: str | None, thing: str | None) -> Raw:
    return _compared(builder, first, second, column, thing, "<")


@expands
def top(builder: Builder, order: str, column: str | None, thing: str | None) -> Name:
    """The label of the row that is highest or lowest in the column that the question names."""
    table = builder.region_or_table("table")
    year = re.search(r"\b(?:in|on|at|for) (?:the )?([A-Z0-9][\w ]*)$", thing or "")
    name = column or (year[1] if year else _words_for_column(thing))
    return builder.call("TOP", table=table, column=name, order=order)


@expands
def difference_columns(builder: Builder, first: str, second: str, row: str | None, rest: Mentions | None) -> Raw:
    """Two columns of one row (or two rows of one column: CELL swaps them where it must)."""
    where_ = row or (rest.names[0] if rest else None)
    if where_ is None:
        return Raw(f"{fragment(_cell(builder, first))} - {fragment(_cell(builder, second))}")
    return Raw(f"{fragment(_cell(builder, where_, first))} - {fragment(_cell(builder, where_, second))}")


@expands
def difference(builder: Builder, left: str, right: str, common: str | None = None) -> Raw:
    """ "... on Saturday than on Sunday", "... in June than in May": what the two sides name, the rest shared."""
    ours = list(mentions_in(left))
    theirs = list(mentions_in(right)) or [re.sub(r"^(?:on|in|at|the|did|does|for|by) ", "", right)]
    if not ours or not theirs:
        raise NotUnderstood("the two sides of the difference are not named")
    other = theirs[0]
    # the nearest name before "than" is what the other side stands against; one further off is shared
    own, shared = _opposed(ours, other)
    shared = common or shared
    return Raw(f"{fragment(_cell(builder, own, shared))} - {fragment(_cell(builder, other, shared))}")


def _opposed(names: list[str], other: str) -> tuple[str, str | None]:
    if len(names) == 1:
        return names[0], None

    def kind(name: str) -> str:
        if name in _DAYS_AND_MONTHS:
            return "time"
        return "year" if re.fullmatch(r"(?:1[89]|20)\d\ds?", name) else "name"

    own = next((name for name in reversed(names) if kind(name) == kind(other)), names[-1])
    return own, next(name for name in names if name != own)


_DAYS_AND_MONTHS = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    )
)


@expands
def cell_best(builder: Builder, row: str, column: str, more: str | None = None) -> Name:
    """A cell by row and column; a second name of a column (a year, a round) is the better one."""
    return _cell(builder, row, more or column)


@expands
def cell_mention(
    builder: Builder, what: str | None, rest: Mentions | None, row: str | None, column: str | None
) -> Name:
    """The cell that a question's names point to; with one name only, what is counted names the column."""
    names = [name for name in (row, *(rest.names if rest else ()), column) if name]
    if not names:
        raise NotUnderstood("the question names no row")
    return _cell(builder, names[0], names[1] if len(names) > 1 else _words_for_column(what))
