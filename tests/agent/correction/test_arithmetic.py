"""Sums and the calendar as witnesses of what was read."""

from __future__ import annotations

import datetime

import pytest

from agent.correction.arithmetic import is_real_date, other_dates, total_agrees
from tools.values import Box, Image, TextLine

PAGE = Image(id="a" * 32, width=400, height=600)


def page(*rows: str) -> list[TextLine]:
    """Rows "label | amount" as the lines of a receipt."""
    lines = []
    for place, row in enumerate(rows):
        y = 20.0 + 30 * place
        for text, x in zip(row.split(" | "), (20.0, 300.0), strict=False):
            lines.append(TextLine(image=PAGE, box=Box.of(x, y, x + 10 * len(text), y + 18), text=text, score=0.95))
    return lines


def test_cash_less_change_is_the_total() -> None:
    receipt = page("Tea | 2.50", "TOTAL | 22.35", "CASH | 50.00", "CHANGE | 27.65")
    assert total_agrees(receipt, 22.35) == "50.00 paid less 27.65 change is 22.35"
    assert total_agrees(receipt, 22.85) == ""


def test_net_and_tax_make_the_total() -> None:
    receipt = page("Subtotal | 18.60", "VAT 20% | 3.72", "TOTAL | 22.32")
    assert total_agrees(receipt, 22.32) == "18.60 and 3.72 make 22.32"


def test_the_items_add_up() -> None:
    receipt = page("Table 4 | 1.00", "Tea | 2.50", "Cake | 3.90", "Soup | 5.80", "TOTAL | 12.20")
    assert total_agrees(receipt, 12.20) == "3 rows add up to 12.20"


def test_a_lone_amount_confirms_nothing() -> None:
    assert total_agrees(page("TOTAL | 12.20"), 12.20) == ""
    assert total_agrees([], 12.20) == ""


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("14/03/2024", True),
        ("2024-03-14", True),
        ("03/14/2024", True),
        ("14 Mar 2024", True),
        ("29/02/2024", True),
        ("29/02/2023", False),
        ("31/04/2018", False),
        ("11/02/18", True),
        ("14/03/2031", False),
        ("RM 12.50", False),
    ],
)
def test_days_that_exist_and_have_come(text: str, real: bool) -> None:
    assert is_real_date(text, today=datetime.date(2025, 6, 1)) is real


def test_other_dates_of_the_page_are_counted() -> None:
    receipt = page("Date: 14/03/2024", "Valid until 30/04/2024", "printed 14/03/2024")
    assert other_dates(receipt, "14/03/2024") == 1
    assert other_dates(page("Date: 14/03/2024"), "14/03/2024") == 0
