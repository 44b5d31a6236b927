"""Dates as they are printed on documents: which patterns are dates, and which of several is the document's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.documents.layout import Row, part_of
from tools.values import TextLine

_MONTHS = (
    r"jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch)?|mac|apr(?:il)?|may|mei|mai|june?|juni?|july?|julai|aug(?:ust)?|"
    r"ogos|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|de[czs](?:ember)?|dis(?:ember)?"
)
# A year may stand hard against the time that follows it ("11-06-201812:51", "27/06/185:02"): the four digits of a
# year of this age win; two digits count only where no third follows, or where a time does.
_YEAR = r"(?:(?:19|20)\d{2}(?=\D|$|\d{1,2}:\d{2})|\d{2}(?=\D|$|\d{1,2}:\d{2}))"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日",
        r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{2}|\d(?!\d))",
        rf"(?<![\d.,])(?P<a>\d{{1,2}})\s?(?P<sep>[-/.])\s?(?P<b>\d{{1,2}})\s?(?P=sep)\s?(?P<y>{_YEAR})(?![-/.]\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s?[-/. ,]?\s?(?P<mon>{_MONTHS})\s?[-/. ,]{{0,2}}\s?'?(?P<y>{_YEAR})",
        rf"\b(?P<mon>{_MONTHS})\.?\s?[-/ ]?\s?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s?[-/,. ]{{1,2}}\s?'?(?P<y>{_YEAR})",
    )
)
_TIME = re.compile(r"\d{1,2}\s?:\s?\d{2}")
_OWN = re.compile(r"\b(date|tarikh|datum|dt|dated|bizdate)\b|date|日期", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(due|expir\w*|exp|valid|until|before|birth|dob|delivery|print\w*|return|member|promo\w*|effective|from)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    line: TextLine
    start: int
    end: int
    row: int


def dates_in(text: str) -> list[tuple[int, int]]:
    """The spans of `text` that are dates, from left to right, none overlapping."""
    spans: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if _plausible(match) and not any(start < b and a < end for a, b in spans):
                spans.append((start, end))
    return sorted(spans)


def find_date(rows: Sequence[Row]) -> TextLine | None:
    """The date of the document, as printed; None where there is none.

    A date that is called so, or that a time stands beside, is preferred; else the first.
    """
    found = []
    for row in rows:
        for cell in row.cells:
            found += [_Found(cell, start, end, row.index) for start, end in dates_in(cell.text)]
    if not found:
        return None
    best = max(found, key=lambda item: (_worth(item, rows), -item.row, -item.start))
    certainty = 0.95 if _worth(best, rows) >= 2 else 0.8
    return part_of(
        best.line,
        best.start,
        best.end,
        text=best.line.text[best.start : best.end].strip(),
        score=certainty * best.line.score,
    )


def _worth(item: _Found, rows: Sequence[Row]) -> float:
    row = rows[item.row]
    before = _label_before(item, row)
    worth = 0.0
    if _OWN.search(before):
        worth += 2.0
    elif item.row and _OWN.search(rows[item.row - 1].text) and not dates_in(rows[item.row - 1].text):
        worth += 1.0
    if _TIME.search(item.line.text[item.end :]) or _TIME.search(row.text):
        worth += 1.0
    if _OTHER.search(before):
        worth -= 3.0
    return worth + 0.5 * item.line.score


def _label_before(item: _Found, row: Row) -> str:
    """What stands to the left of the date in its row."""
    left = [cell.text for cell in row.cells if cell.box.x0 < item.line.box.x0 and cell is not item.line]
    return " ".join([*left, item.line.text[: item.start]])


def _plausible(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    if parts.get("mon"):
        return 1 <= int(parts["d"]) <= 31
    if parts.get("m"):
        return 1 <= int(parts["m"]) <= 12 and 1 <= int(parts["d"]) <= 31
    a, b = int(parts["a"]), int(parts["b"])
    return (1 <= a <= 31 and 1 <= b <= 12) or (1 <= a <= 12 and 1 <= b <= 31)
