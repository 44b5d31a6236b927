"""What was bought: items read off receipts, told from totals, and checked against the sum."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents.items import is_receipt, items_table
from tools.documents.layout import page_rows
from tools.documents.lookups import cell_of, top_of
from tools.errors import ToolError
from tools.values import Box, Image, Table, TextLine

DATA = Path(__file__).parents[4] / "shared" / "data" / "sroie"
Page = Callable[[str], list[TextLine]]
NAMED_ABOVE = """
HARDWARE HOUSE SDN BHD
TEL: 03-1234567
TAX INVOICE
EPOXY PUTTY+ (2 X 50GM) | *S
9555075106825 | 1 X 8.50 | 8.50
DOOR GUARD EC008 | *S
9002148 | 3 X 4.50 | 13.50
Item(s) : 2 | Qty(s) : 4
Total Incl. GST@6% | RM 22.00
CASH | RM 25.00
CHANGE | RM 3.00
GST S@6% | 20.75 | 1.25
16-03-18 13:49 SH01
"""
NAMED_BELOW = """
STEEL AND SONS
GST ID: 000781500416
Date: 28/02/2018
TAX INVOICE
Item | Qty | Price | Amount
100140 | 4 | 25.44 | 101.76
BESI Y 12
100777 | 1 | 8.00 | 8.00
NAILS 2IN
Total Qty | 5 | 109.76
Total Sales (Inclusive of GST) : | 109.76
CASH : | 150.00
Change : | 40.24
"""
BESIDE = """
CAFE CORNER
Tel 03-777888
Receipt No: 44
12/05/2019 10:21
1 Garden Salad | 5.90
2 Tea | 7.00
Rounding | 0.00
Discount | -1.00
Total | 11.90
VISA | 11.90
GST 6% | 0.67
Thank you
"""


def table_of(lines: list[TextLine]) -> Table:
    found = items_table(lines[0].image, lines)
    assert found is not None
    return found


def body(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows[table.header :]]


def test_names_above_their_numbers(page: Page) -> None:
    table = table_of(page(NAMED_ABOVE))
    assert [cell.text for cell in table.rows[0]] == ["Item", "Quantity", "Price", "Amount"]
    assert body(table) == [
        ["EPOXY PUTTY+ (2 X 50GM)", "1", "8.50", "8.50"],
        ["DOOR GUARD EC008", "3", "4.50", "13.50"],
    ]
    assert cell_of(table, "door guard", None).text == "13.50"
    assert cell_of(table, "door guard", "quantity").text == "3"
    assert top_of(table, None, "highest", None).text == "DOOR GUARD EC008"


def test_names_below_their_numbers(page: Page) -> None:
    assert body(table_of(page(NAMED_BELOW))) == [
        ["BESI Y 12", "4", "25.44", "101.76"],
        ["NAILS 2IN", "1", "8.00", "8.00"],
    ]


def test_names_beside_their_amounts_and_a_discount_after_them(page: Page) -> None:
    table = table_of(page(BESIDE))
    assert [row[0] for row in body(table)] == ["Garden Salad", "Tea"]
    assert [row[-1] for row in body(table)] == ["5.90", "7.00"]


def test_what_adds_up_scores_high_and_what_does_not_low(page: Page) -> None:
    right = table_of(page(NAMED_ABOVE))
    wrong = table_of(page(NAMED_ABOVE.replace("3 X 4.50 | 13.50", "3 X 4.50 | 18.50")))
    assert min(row[-1].score for row in right.rows[1:]) > 0.9
    assert max(row[-1].score for row in wrong.rows[1:]) < 0.6


def test_a_quantity_that_does_not_explain_the_amount_is_not_given(page: Page) -> None:
    table = table_of(page(NAMED_ABOVE.replace("3 X 4.50 | 13.50", "3 X 4.50 | 18.50")))
    assert body(table)[1][1:3] == ["", ""]
    with pytest.raises(ToolError, match="empty"):
        cell_of(table, "door guard", "quantity")


def test_other_pages_are_no_receipts(page: Page) -> None:
    prices = "Bakery prices\nbread | $2.00\nroll | $0.50\ncake | $8.00\npie | $6.00\nbun | $1.00\nTotal | $17.50"
    letter = (
        "Dear Sir,\nthank you for your letter\nof 12/05/2019\nwe shall answer it soon\nYours\nA. Clerk\nTel 03-777888"
    )
    for text in (prices, letter):
        lines = page(text)
        assert not is_receipt(page_rows(lines))
        assert items_table(lines[0].image, lines) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(("Bread", "Green tea", "Nails 2in", "Rice 5kg")), st.integers(1, 99_999)),
        min_size=1,
        max_size=8,
    )
)
def test_items_are_found_as_they_were_written(bought: list[tuple[str, int]]) -> None:
    def money(cents: int) -> str:
        return f"{cents / 100:.2f}"

    total = money(sum(cents for _, cents in bought))
    rows = [
        ["CORNER SHOP"], ["Tel 03-777888"], ["Receipt No: 44"], ["Description", "Amount"],
        *([name, money(cents)] for name, cents in bought), ["Total", total], ["Cash", total], ["Thank you"],
    ]  # fmt: skip
    image = Image(id="0" * 32, width=600, height=40 * len(rows) + 40)
    lines = [
        TextLine(
            image=image, box=Box.of(20 + 400 * at, 20 + 40 * down, 20 + 400 * at + 8 * len(text), 45 + 40 * down),
            text=text, score=0.97, source="test",
        )
        for down, row in enumerate(rows)
        for at, text in enumerate(row)
    ]  # fmt: skip
    table = table_of(lines)
    assert body(table) == [[name, money(cents)] for name, cents in bought]
    assert all(cell.score > 0.9 for row in table.rows for cell in row)


def published() -> Iterator[list[TextLine]]:
    """The lines of the receipts as they were published: what a perfect reader would give."""
    for text in (DATA / "items.jsonl").read_text(encoding="utf-8").splitlines():
        lines = json.loads(text)["lines"]
        width, height = (int(max(line["box"][side] for line in lines)) + 5 for side in (2, 3))
        image = Image(id="0" * 32, width=width, height=height)
        yield [
            TextLine(image=image, box=Box.of(*line["box"]), text=line["text"], score=0.99, source="published")
            for line in lines
        ]


@pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data/sroie")
def test_the_items_of_most_real_receipts_add_up_to_their_total() -> None:
    tables = [items_table(lines[0].image, lines) for lines in published()]
    proved = [table for table in tables if table is not None and table.rows[1][-1].score > 0.9]
    assert len(proved) >= 0.8 * len(tables)
    names = [row[0].text.lower() for table in proved for row in table.rows[1:]]
    summed = [name for name in names if name.startswith(("total", "subtotal", "sub total", "cash", "change"))]
    assert not summed
