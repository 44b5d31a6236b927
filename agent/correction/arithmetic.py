"""Sums as witnesses: does the total of a receipt agree with the other amounts on it, is a date a day that exists?

These do not read: they hold what was read against what must be true of it, so they are of another kind than a reader.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import product

from tools.documents.amounts import amounts_in
from tools.documents.dates import dates_in
from tools.documents.layout import Row, page_rows, straightened
from tools.values import TextLine

_CENT = 0.011
_PAID = re.compile(r"\b(cash|tender\w*|paid|payment|received|visa|master\w*|debit|amount tendered)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\bchange\b|\bbalance\b|找零", re.IGNORECASE)
_NET = re.compile(r"sub\s*-?\s*total|excl|before|taxable|\bnett?\b|\bamt\b|\bamount\b|小计", re.IGNORECASE)
_TAX = re.compile(r"\b(tax|gst|vat|sst|s\.?\s?tax|service|svc|rounding|round\w*)\b|税", re.IGNORECASE)
_TOTAL = re.compile(r"total|合计|总计", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")


def total_agrees(lines: Sequence[TextLine], value: float) -> str:
    """In words, what on the page confirms that `value` is to be paid; "" where nothing does.

    Tried in turn: what was handed over less the change; a net amount and a tax; the sum of consecutive rows.
    """
    rows = [(row, amount) for row in page_rows(straightened(lines)[0]) if (amount := _last_amount(row)) is not None]
    paid = [amount for row, amount in rows if _PAID.search(row.text)]
    change = [amount for row, amount in rows if _CHANGE.search(row.text)]
    for a, b in product(paid, change):
        if b > 0 and abs(a - b - value) < _CENT:
            return f"{a:.2f} paid less {b:.2f} change is {value:.2f}"
    net = [amount for row, amount in rows if _NET.search(row.text)]
    tax = [amount for row, amount in rows if _TAX.search(row.text)]
    for a, b in product(net, tax):
        if b and abs(a + b - value) < _CENT and abs(a - value) > _CENT:
            return f"{a:.2f} and {b:.2f} make {value:.2f}"
    return _sum_of_rows([(row, amount) for row, amount in rows if amount > 0], value)


def _sum_of_rows(rows: Sequence[tuple[Row, float]], value: float) -> str:
    """Do two or more consecutive rows above the first total add up to `value`?"""
    end = next((place for place, (row, _) in enumerate(rows) if _TOTAL.search(row.text)), len(rows))
    amounts = [amount for _, amount in rows[:end]]
    for start in range(len(amounts) - 1):
        running = amounts[start]
        for count, amount in enumerate(amounts[start + 1 :], start=2):
            running += amount
            if abs(running - value) < _CENT:
                return f"{count} rows add up to {value:.2f}"
    return ""


def _last_amount(row: Row) -> float | None:
    found = [amount.value for cell in row.cells for amount in amounts_in(cell)]
    return found[-1] if found else None


def is_real_date(text: str, today: datetime.date | None = None) -> bool:
    """Is `text` a day of the calendar that has come? Day and month may stand in either order; names of months count
    as right where a number between 1 and 31 stands beside them."""
    if not dates_in(text):
        return False
    latest = (today or datetime.date.today()) + datetime.timedelta(days=1)
    numbers = [int(number) for number in _NUMBERS.findall(text)[:3]]
    if len(numbers) < 3:
        return any(1 <= number <= 31 for number in numbers)
    first, second, third = numbers
    orders = [(first, second, third)] if first > 31 else [(third, second, first), (third, first, second)]
    return any(_is_day(*order, latest) for order in orders)


def _is_day(year: int, month: int, day: int, latest: datetime.date) -> bool:
    try:
        return datetime.date(year if year > 99 else 2000 + year, month, day) <= latest
    except ValueError:
        return False


def other_dates(lines: Sequence[TextLine], text: str) -> int:
    """How many different dates the page has beside `text`."""
    own = tuple(_NUMBERS.findall(text))
    found = {tuple(_NUMBERS.findall(line.text[a:b])) for line in lines for a, b in dates_in(line.text)}
    return len(found - {own})
