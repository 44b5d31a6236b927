"""What a receipt is said to state: its shop, date, total, and items; each held against the page as it is read."""

from __future__ import annotations

import re
from itertools import pairwise

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading_likeness import alike, holds
from agent.checking.values_pages import Page, dates_of, field_of, items_of, rows_of, shows_amount
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.documents.dates import dates_in
from tools.numbers import number_in
from tools.values import Evidence, TextLine

#: from this likeness on a text was read, up to the other it was not
_READ, _OTHER = 0.8, 0.6
_HEAD = 4  # rows in which a receipt names its shop


def check_amount(claim: Claim, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "The total is 143.76": held against the total that FIELD finds, and all amounts of the page."""
    said = number_in(claim.value)
    if said is None:
        return None
    line = field_of(page.image, claim.key, context)
    value = number_in(line.text) if line is not None else None
    if line is not None and value is not None and abs(value - said) < 0.005:
        return settled(claim, True, f"the {claim.key} reads {line.text!r}", seen(line), kind="reader")
    if shows_amount(page, float(said)):
        if line is not None and line.score >= 0.8 and claim.key == "total":
            return leaning(claim, 0.4, f"the {claim.key} seems to be {line.text!r}", seen(line))
        return leaning(claim, 0.75, "the amount stands on the page", kind="reader")
    if line is None or not page.legible:
        return leaning(claim, 0.4, f"no {claim.key} was found, nor that amount", kind="reader")
    if digits_alike(claim.value, line.text) >= 0.8:
        return leaning(claim, 0.45, f"{line.text!r} was read, which may be a slip", seen(line))
    return settled(claim, False, f"the {claim.key} reads {line.text!r}", seen(line), actual=line.text, kind="reader")


def check_date(claim: Claim, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "dated 15/12/2007": some date of the page is that one, or none is."""
    if not dates_in(claim.value):
        return None
    dates: list[str] = []
    for lines in page.looks:
        read = dates_of(lines)
        dates += read
        if any(digits_alike(claim.value, date) == 1.0 for date in read):
            return settled(claim, True, "the date was read", kind="reader")
    likeness = page.likeness(claim.value)
    if likeness >= 0.95:
        return settled(claim, True, "the date was read", kind="reader")
    if not dates or not page.legible:
        return leaning(claim, 0.4, "no date was read", kind="reader")
    if max(likeness, *(alike(claim.value, date) for date in dates)) >= 0.8:
        return leaning(claim, 0.5, f"{dates[0]!r} was read, which may be a slip", kind="reader")
    line = field_of(page.image, "date", context)
    actual = line.text if line is not None and line.score >= 0.7 else dates[0] if len(set(dates)) == 1 else ""
    return settled(claim, False, f"{dates[0]!r} was read", seen(line) if line else (), actual=actual, kind="reader")


def check_shop(claim: Claim, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "from Novak Garden Ltd": the head of the page names it."""
    best = 0.0
    head: list[str] = []
    for lines in page.looks:
        rows = [row.text for row in rows_of(lines)[:_HEAD]]
        head += rows[:1]
        texts = [*rows, *(f"{one} {two}" for one, two in pairwise(rows))]
        best = max([best, *(holds(claim.value, text) for text in texts)])
        if best >= _READ:
            break
    if best >= _READ:
        return settled(claim, True, "the name was read", kind="reader")
    if not page.legible or page.likeness(claim.value) >= _READ:
        return leaning(claim, 0.6, "the name was not read clearly", kind="reader")
    if best > _OTHER:
        return leaning(claim, 0.45, f"{head[0]!r} was read, which may be a slip", kind="reader")
    line = field_of(page.image, "company", context)
    actual = line.text if line is not None and line.score >= 0.7 else ""
    return settled(claim, False, f"{head[0]!r} was read", seen(line) if line else (), actual=actual, kind="reader")


def check_item(claim: Claim, page: Page) -> CheckedClaim | None:
    """ "among them tea": a line of the page names it."""
    best = page.likeness(claim.value)
    line = page.line_with(claim.value)
    if best >= _READ:
        return settled(claim, True, "the item was read", seen(line) if line else (), kind="reader")
    if not page.legible:
        return leaning(claim, 0.5, "the page is hardly legible", kind="reader")
    if best > _OTHER:
        return leaning(claim, 0.3 + 0.4 * best, "something like it was read", kind="reader")
    named = [re.sub(r"[^A-Za-z ]", "", row.text).strip() for row in items_of(page.first)]
    return settled(claim, False, f"the items are {', '.join(named[:8])}", kind="reader", score=0.94)


def seen(line: TextLine) -> list[Evidence]:
    """The evidence of a line that was read."""
    return [
        Evidence(tool="READ", kind="text", text=line.text, image=line.image.root, box=line.root_box, score=line.score)
    ]


def digits_alike(one: str, other: str) -> float:
    """How alike two texts are in their digits and letters, money signs apart; 1 only for the same."""
    first, second = (re.sub(r"[^\w]|RM|rm", "", text).casefold() for text in (one, other))
    if first == second:
        return 1.0
    return min(0.99, alike(first, second))
