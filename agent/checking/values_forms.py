"""What a form is said to state: its title, its fields and their values, how many there are."""

from __future__ import annotations

import re

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading_likeness import alike, holds
from agent.checking.values_pages import Page, field_of, rows_of
from agent.checking.values_receipts import seen
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.documents.layout import Row, part_of
from tools.values import TextLine

_READ, _OTHER = 0.8, 0.6


def check_title(claim: Claim, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "titled REGISTRATION FORM": it stands at the top, or anywhere at all."""
    best = page.likeness(claim.value)
    if best >= _READ:
        return settled(claim, True, "the title was read", kind="reader")
    if not page.legible or best > _OTHER:
        return leaning(claim, 0.5 + 0.3 * (best > _OTHER), "the title was not read clearly", kind="reader")
    first = rows_of(page.first)[0].text
    return settled(claim, False, f"{first!r} stands at the top", actual=first, kind="reader", score=0.93)


def check_field(claim: Claim, page: Page, context: ToolContext) -> CheckedClaim | None:
    """ "The name is Felix Parker": the value beside or below the printed key."""
    value = _value_of(page, claim.key) or field_of(page.image, claim.key, context)
    there = page.likeness(claim.value)
    if value is None:
        if there >= _READ:
            return leaning(claim, 0.8, "it stands on the page", kind="reader")
        if not page.legible:
            return leaning(claim, 0.5, "the page is hardly legible", kind="reader")
        return leaning(claim, 0.3, f"no {claim.key} was found, nor what is said", kind="reader")
    likeness = max(alike(claim.value, value.text), holds(claim.value, value.text))
    if likeness >= 0.85:
        return settled(claim, True, f"it reads {value.text!r}", seen(value), kind="reader")
    if likeness > _OTHER:
        return leaning(claim, 0.35 + 0.5 * (likeness - 0.5), f"it reads {value.text!r}, perhaps a slip", seen(value))
    if there >= 0.95 and value.score < 0.75:
        return leaning(claim, 0.5, f"it reads {value.text!r}, but what is said stands there, too", seen(value))
    return settled(claim, False, f"it reads {value.text!r}", seen(value), actual=value.text, kind="reader", score=0.94)


def check_place(claim: Claim, page: Page) -> CheckedClaim | None:
    """ "from Name to Address": which key comes first and which last."""
    at = 0 if claim.key.startswith("first") else -1
    answers: list[str] = []
    for lines in page.looks:
        keys = keys_of(lines)
        answers += keys[at:][:1]
        if keys and alike(claim.value, keys[at]) >= _READ:
            return settled(claim, True, f"the {claim.key} is {keys[at]!r}", kind="reader")
    if not answers:
        return None
    if max(alike(claim.value, answer) for answer in answers) > 0.65:
        return leaning(claim, 0.5, f"{answers[0]!r} was read, which may be a slip", kind="reader")
    return settled(claim, False, f"the {claim.key} is {answers[0]!r}", actual=answers[0], kind="reader", score=0.93)


def keys_of(lines: tuple[TextLine, ...]) -> list[str]:
    """The keys of a form from top to bottom."""
    return [key for key, _ in pairs_on(rows_of(lines))]


def has_field(page: Page, name: str) -> bool:
    """Is a key of this name printed on the form?"""
    return _value_of(page, name) is not None


def _value_of(page: Page, name: str) -> TextLine | None:
    for lines in page.looks:
        pairs = pairs_on(rows_of(lines))
        best = max(pairs, key=lambda pair: alike(name, pair[0]), default=None)
        if best is not None and alike(name, best[0]) >= 0.85:
            return best[1]
    return None


def pairs_on(rows: list[Row]) -> list[tuple[str, TextLine]]:
    """Keys with their values, in one of the two ways that forms are printed: beside each other, or the value below.

    The title is no row of them. Below each other, keys and values alternate and keys begin where values do.
    """
    body = _apart(_without_title(rows))
    beside = [pair for row in body if (pair := _beside(row)) is not None]
    if len(beside) >= 0.6 * len(body):
        return beside
    single = [row for row in body if len(row.cells) == 1]
    if len(single) < 0.7 * len(body) or len(body) < 2:
        return beside
    texts = [(row.text.strip(" :："), row.cells[0]) for row in body]
    return [(key, value) for (key, _), (_, value) in zip(texts[::2], texts[1::2], strict=False)]


def _apart(rows: list[Row]) -> list[Row]:
    """The rows with a key and its value apart where they were read as one cell: at the column of the other values."""
    starts = sorted(row.cells[1].box.x0 for row in rows if len(row.cells) == 2)
    if len(starts) < 2 or starts[-1] - starts[0] > 1.5 * rows[0].height:
        return rows
    column, result = starts[len(starts) // 2], []
    for row in rows:
        cell = row.cells[0]
        spaces = [at for at, char in enumerate(cell.text) if char == " "]
        if len(row.cells) == 1 and spaces and cell.box.x0 < column < cell.box.x1 and ":" not in cell.text:
            place = (column - cell.box.x0) / cell.box.width * len(cell.text)
            cut = min(spaces, key=lambda at: abs(at + 1 - place))
            parts = (part_of(cell, 0, cut), part_of(cell, cut + 1, len(cell.text)))
            row = Row(parts, row.text, row.index)
        result.append(row)
    return result


def _without_title(rows: list[Row]) -> list[Row]:
    if not rows:
        return []
    first = rows[0]
    alone = len(first.cells) == 1 and not re.search(r"[:：]\s*\S", first.text)
    return rows[1:] if alone else rows


def _beside(row: Row) -> tuple[str, TextLine] | None:
    """The key and the value of a row: "Key: value" in one cell, or two cells."""
    cells = row.cells
    match = re.match(r"^\s*([^\W\d_][^:：]{0,40}?)\s*[:：]\s*(\S.*)$", cells[0].text)
    if match and not re.search(r"\d$", match[1]):
        rest = " ".join([match[2], *(cell.text for cell in cells[1:])])
        return match[1], cells[0].model_copy(update={"text": rest, "raw": cells[0].text})
    if len(cells) < 2:
        return None
    value = " ".join(cell.text for cell in cells[1:]).strip(" :：")
    if not value or not re.search(r"[^\W\d_]", cells[0].text):
        return None
    score = min(cell.score for cell in cells[1:])
    return cells[0].text.strip(" :："), cells[1].model_copy(update={"text": value, "score": score})
