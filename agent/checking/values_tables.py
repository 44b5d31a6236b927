"""What a table is said to have: rows, columns, the names of these; held against what TABLE reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading_likeness import alike, holds
from agent.checking.reading_pages import enlarged_copy, lines_of
from agent.checking.values_pages import Page
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.values import Image, Table

_ROWS = frozenset({"row", "行"})
_COLUMNS = frozenset({"column", "列"})
_LOW = 18.0  # pixels: lines of text up to this height are read once more, enlarged
_READ, _OTHER = 0.8, 0.65


def is_table_noun(noun: str) -> bool:
    """Is this what a table has, or is called?"""
    return noun in _ROWS or noun in _COLUMNS or bool(re.search(r"\btable$|stem-and-leaf|表格|茎叶", noun))


def tables_of(image: Image, context: ToolContext) -> Iterator[Table]:
    """What TABLE reads in the picture, and then in the picture enlarged, where its letters are small."""
    for enlarged in (False, True):
        look = image
        try:
            lines = lines_of(image, context)
            if enlarged:
                heights = sorted(line.box.height for line in lines)
                if not heights or heights[len(heights) // 2] >= _LOW:
                    return
                look = enlarged_copy(image, context, 2.0)
            found: Table = context.call("TABLE", image=look)
        except YaffleError:
            context.checkpoint()
            continue
        if not found.source.startswith("chart"):
            yield found


def check_table(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """How many rows or columns there are, or that there is a table; None where none was read, or for other claims."""
    thing = claim.subject
    if thing is None or not is_table_noun(thing.noun) or claim.kind not in ("existence", "count"):
        return None
    counts: list[int] = []
    why = ""
    for table in tables_of(image, context):
        rows, columns = len(table.rows) - table.header, len(table.rows[0]) if table.rows else 0
        why = f"{rows} rows and {columns} columns were read"
        if claim.kind == "existence":
            return settled(claim, True, why, kind="reader")
        if thing.number is None or thing.noun not in _ROWS | _COLUMNS:
            return None
        count = rows if thing.noun in _ROWS else columns
        if thing.number == count or (thing.least and count >= thing.number):
            return settled(claim, True, why, kind="reader", score=0.92)
        counts.append(count)
        if thing.noun in _ROWS and table.header:
            counts.append(len(table.rows))  # the row of names may be meant to count
    if not counts or thing.number is None:
        return None
    far = thing.number < min(counts) - 1 or thing.number > max(counts) + 1
    if not far and (thing.number in counts or len(set(counts)) > 2):
        return leaning(claim, 0.4, why, kind="reader")
    return settled(claim, False, why, actual="" if far else str(counts[0]), kind="reader", score=0.9)


def check_column(claim: Claim, image: Image, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "one column is Pay": it names a column, or stands nowhere at the top."""
    names: list[str] = []
    for table in tables_of(image, context):
        names += [cell.text for row in table.rows[:1] for cell in row]
        if max((max(alike(claim.value, name), holds(claim.value, name)) for name in names), default=0.0) >= _READ:
            return settled(claim, True, f"the columns are {', '.join(names)}", kind="reader")
    best = max((alike(claim.value, name) for name in names), default=0.0)
    there = page.likeness(claim.value)
    if not page.legible or best > _OTHER or not names:
        chance = 0.5 if there > _OTHER else 0.3
        return leaning(claim, chance, "the names of the columns were not read clearly", kind="reader")
    if there >= _READ:
        return leaning(claim, 0.4, f"the columns seem to be {', '.join(names)}", kind="reader")
    return settled(claim, False, f"the columns are {', '.join(names)}", kind="reader", score=0.93)
