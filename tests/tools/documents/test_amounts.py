"""Amounts and totals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents.amounts import amounts_in, find_total
from tools.documents.layout import page_rows
from tools.values import Box, Image, TextLine

Page = Callable[[str], list[TextLine]]
_IMAGE = Image(id="0" * 32, width=600, height=200)


def _line(text: str) -> TextLine:
    return TextLine(image=_IMAGE, box=Box.of(10, 10, 300, 30), text=text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("RM 31.00", [31.0]),
        ("$1,234.50", [1234.5]),
        ("-0.02", [-0.02]),
        ("0.02-", [-0.02]),
        ("12.00 T", [12.0]),
        ("2 X 6.88", [6.88]),
        ("RMI11.90", [111.9]),
        ("RMO.00", [0.0]),
        ("277.aa", [277.0]),
        ("3.5S", [3.55]),
        ("£5", [5.0]),
        ("11/02/18 19:21", []),
        ("GST 6%", []),
        ("192.168.10.20", []),
    ],
)
def test_amounts_are_told_from_dates_shares_and_counts(text: str, values: list[float]) -> None:
    assert [amount.value for amount in amounts_in(_line(text))] == values


@given(st.integers(0, 99_999_999), st.sampled_from(["", "RM ", "$", "€", "USD "]))
def test_every_amount_with_cents_is_read_back(cents: int, currency: str) -> None:
    [amount] = amounts_in(_line(f"{currency}{cents / 100:,.2f}"))
    assert round(amount.value * 100) == cents


@given(st.text(max_size=60))
def test_no_text_breaks_the_search_for_amounts(text: str) -> None:
    for amount in amounts_in(_line(text)):
        assert 0 <= amount.start < amount.end <= len(text)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Subtotal | 10.00\nGST 6% | 0.60\nTotal | 10.60\nCash | 20.00\nChange | 9.40", "10.60"),
        ("TOTAL | RM 33.92\nROUNDING ADJUSTMENT | -RM 0.02\nTOTAL ROUNDED | RM 33.90", "RM 33.90"),
        (
            "Total RM Incl. of GST | 31.47\nRounding Adj | -0.02\nTotal RM | 31.45\nCash | 50.00\nCHANGE | 18.55",
            "31.45",
        ),
        ("Total Qty: | 4 | 101.76\nTotal Sales (Inclusive of GST) : | 101.76\nTotal : | 96.00 | 5.76", "101.76"),
        ("SUBTOTAL | RM96.20\nCASH | RM100.00\nYOUR CHANGE | RM3.80", "RM96.20"),
        ("Latte | 4.50\nCASH | 10.00\nCHANGE | 5.50", "4.50"),
        ("Total Savings | 3.00\nGrand Total | $8.20", "$8.20"),
        ("小计 | 58.00\n合计 | ¥62.00", "¥62.00"),
        ("TOTAL ITEMS | 3\nTOTAL | 1,240", "1,240"),
        ("Widget | 5.00\nTOTAL\n| 5.00", "5.00"),
    ],
)
def test_the_total_is_what_is_to_be_paid_in_the_end(page: Page, text: str, total: str) -> None:
    found = find_total(page_rows(page(text)))
    assert found is not None and found.text == total


@pytest.mark.parametrize("text", ["Coffee | 3.00\nCake | 4.00", "Total Qty | 5", "Total discount | 2.00", "Hello"])
def test_without_a_total_none_is_made_up(page: Page, text: str) -> None:
    assert find_total(page_rows(page(text))) is None


def test_a_total_that_the_payment_confirms_is_surer(page: Page) -> None:
    alone = find_total(page_rows(page("Total | 10.60")))
    confirmed = find_total(page_rows(page("Total | 10.60\nCash | 20.00\nChange | 9.40")))
    assert alone is not None and confirmed is not None and confirmed.score > alone.score


def test_a_dash_before_the_total_is_no_sign_but_a_refund_has_one(page: Page) -> None:
    sale = "Bread | 20.00\nMilk | 31.88\nTotal Payable: -51.88"
    found = find_total(page_rows(page(sale)))
    assert found is not None
    assert found.text == "51.88"
    assert found.box.x0 > page(sale)[-1].box.x0
    assert find_total(page_rows(page("CREDIT NOTE\n" + sale))) is None


@pytest.mark.parametrize("label", ["Ampunt Incl. GST", "Amounl due", "Tota1 sales"])
def test_a_label_with_one_wrong_letter_is_understood(page: Page, label: str) -> None:
    found = find_total(page_rows(page(f"Parking | 4.00\n{label} | 5.00\nGST | 0.28")))
    assert found is not None
    assert found.text == "5.00"


def test_a_total_with_one_wrong_letter_counts_less_than_one_that_is_named_otherwise(page: Page) -> None:
    alone = find_total(page_rows(page("Rice | 10.00\nTolal Sales | RM12.50")))
    beside = find_total(page_rows(page("Amount paid: | RM12.50\nTolal SV: | 10.56")))
    assert alone is not None and alone.text == "RM12.50"
    assert beside is not None and beside.text == "RM12.50"
