"""What answers may call where a table itself tells which of its rows and columns a question's words name.

Nothing is guessed: where the words name more cells than are asked for, the program fails, and so declines.
"""

from __future__ import annotations

from planners.forms.building import Builder, Name, NotUnderstood, Raw, expands, fragment
from planners.forms.slots import Mentions


def _cells(builder: Builder, words: str, most: int | None = None, least: int | None = None) -> Name:
    return builder.call("CELLS", table=builder.region_or_table("table"), words=words, most=most, least=least)


@expands
def named_cell(builder: Builder, words: str) -> Raw:
    """The only value that the words name."""
    return Raw(f"first({fragment(_cells(builder, words, most=1))})")


@expands
def total(builder: Builder) -> Raw:
    """The sum of all values of the table, without those that are totals themselves."""
    return Raw(f"sum({fragment(_cells(builder, '', least=2))})")


@expands
def sum_named(builder: Builder, words: str) -> Raw:
    """The sum of the values that the words name, of which there are several; not in a table of frequencies, where it
    would be another thing that is added up."""
    table = builder.region_or_table("table")
    named = fragment(_cells(builder, words, least=2))
    column = fragment(builder.call("COLUMN", table=table))
    values = fragment(builder.call("VALUES", table=table))
    plain = f"len({named}) > 1 and len({values}) == len({column})"
    return Raw(f"round(sum({named}), 4) if {plain} else first([])")


@expands
def more_by(builder: Builder, words: str) -> Raw:
    """By how much the first of the two values that the words name is larger than the second."""
    return _gap(builder, words, 0, 1)


@expands
def fewer_by(builder: Builder, words: str) -> Raw:
    """By how much the first of the two values that the words name is smaller than the second."""
    return _gap(builder, words, 1, 0)


def _gap(builder: Builder, words: str, larger: int, smaller: int) -> Raw:
    """People ask for a difference of what is larger: where it is not, the words were misunderstood."""
    two = fragment(_cells(builder, words, most=2))
    gap = fragment(builder.call("EVAL", expr=Raw(f"round({two}[{larger}] - {two}[{smaller}], 4)")))
    return Raw(f"{gap} if {gap} > 0 else first([])")


@expands
def either_of(builder: Builder, words: str, sign: str) -> Name:
    """Of the two values that the words name, the name of the larger (`sign` ">") or the smaller ("<")."""
    two = fragment(_cells(builder, words, most=2))
    second = f"{two}[1] if {two}[0] != {two}[1] else first([])"
    chosen = builder.call("EVAL", expr=Raw(f"{two}[0] if {two}[0] {sign} {two}[1] else {second}"))
    return builder.call("NAME_OF", table=builder.region_or_table("table"), cell=chosen, words=words)


@expands
def sum_of_row(builder: Builder, row: str, noun: str) -> Raw:
    """The sum over a row all of whose columns are kinds of what is counted ("brown bears", "polar bears": bears)."""
    return _sum_of_row(builder, row, noun)


def _sum_of_row(builder: Builder, row: str, noun: str) -> Raw:
    kind = noun.split()[-1].lower()
    if len(kind) < 3:
        raise NotUnderstood("what is counted is not named")
    table = builder.region_or_table("table")
    entries = fragment(builder.call("ROW", table=table, name=row))
    heads = fragment(builder.call("NAMES", table=table, words="Which series are shown?"))
    return Raw(f"sum({entries}) if len({heads}) > 1 and all([{kind!r} in lower(h) for h in {heads}]) else first([])")


@expands
def sum_of_mention(builder: Builder, mentions: Mentions | None, noun: str | None) -> Raw:
    """The same, of the only row that is mentioned."""
    if mentions is None or noun is None or len(mentions.names) != 1:
        raise NotUnderstood("no single row is mentioned")
    return _sum_of_row(builder, mentions.names[0], noun)


def _one_column(builder: Builder) -> str:
    """The condition that a table has one column of values."""
    values = fragment(_cells(builder, "", least=2))
    return f"len({values}) <= len({fragment(builder.call('COLUMN', table=builder.region_or_table('table')))})"


@expands
def only_values(builder: Builder, function: Raw) -> Raw:
    """A statistic of the numbers of a table with one column of them."""
    numbers = fragment(builder.call("VALUES", table=builder.region_or_table("table")))
    return Raw(f"{fragment(function)}({numbers}) if {_one_column(builder)} else first([])")


@expands
def only_range(builder: Builder) -> Raw:
    """The range of the numbers of a table with one column of them."""
    numbers = fragment(builder.call("VALUES", table=builder.region_or_table("table")))
    return Raw(f"max({numbers}) - min({numbers}) if {_one_column(builder)} else first([])")


@expands
def only_top(builder: Builder, order: str) -> Raw:
    """The row with the highest (or lowest) value of a table with one column of values; of several, none is named."""
    table = builder.region_or_table("table")
    highest = fragment(builder.call("TOP", table=table, order=order))
    return Raw(f"{highest} if {_one_column(builder)} else first([])")


@expands
def farthest(builder: Builder, order: str) -> Name:
    """The name of the row whose value is farthest from zero; with the order "lowest", nearest to it."""
    table = builder.region_or_table("table")
    values = fragment(builder.call("COLUMN", table=table))
    ends = "max" if order == "highest" else "min"
    bound = fragment(builder.call("EVAL", expr=Raw(f"{ends}([abs(v) for v in {values}])")))
    fitting = fragment(builder.call("EVAL", expr=Raw(f"[v for v in {values} if abs(v) == {bound}]")))
    only = builder.call("EVAL", expr=Raw(f"{fitting}[0] if len({fitting}) == 1 else first([])"))
    return builder.call("NAME_OF", table=table, cell=only)


@expands
def taxes(builder: Builder, with_state: bool) -> Raw:
    """The taxes of a pay stub, added up: it leaves the sum open."""
    rows = ["Federal income tax", *(["State income tax"] if with_state else []), "Other taxes"]
    table = builder.region_or_table("table")
    parts = [f"number(first({fragment(builder.call('ROW', table=table, name=row))}))" for row in rows]
    return Raw(f"round({' + '.join(parts)}, 2)")


@expands
def earnings(builder: Builder) -> Raw:
    """What a pay stub calls the total of what was earned."""
    earned = builder.call("ROW", table=builder.region_or_table("table"), name="Total earnings")
    return Raw(f"number(first({fragment(earned)}))")
