"""Dates as they are printed."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents.dates import dates_in, find_date
from tools.documents.layout import page_rows
from tools.values import TextLine

Page = Callable[[str], list[TextLine]]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Date:25/04/18", "25/04/18"),
        ("11-06-201812:51:34", "11-06-2018"),
        ("27/06/185:02:32 PM", "27/06/18"),
        ("2018/02/2213:34:14", "2018/02/22"),
        ("02 APR 2018 18:31", "02 APR 2018"),
        ("24-Mar-2018 03:44:22 PM", "24-Mar-2018"),
        ("March 5, 2024", "March 5, 2024"),
        ("(06/12/2016)", "06/12/2016"),
        ("2024年3月5日", "2024年3月5日"),
        ("5.3.2024", "5.3.2024"),
    ],
)
def test_dates_are_found_as_printed(text: str, date: str) -> None:
    [(start, end)] = dates_in(text)
    assert text[start:end] == date


@pytest.mark.parametrize(
    "text", ["03-42601064/66", "99/99/2018", "1851-A & 1851-B", "12.50", "19:21", "7/118B", "10.20.30.40"]
)
def test_numbers_that_are_no_dates_are_left(text: str) -> None:
    assert dates_in(text) == []


@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"]),
)
def test_every_date_in_a_usual_form_is_found(date: datetime.date, form: str) -> None:
    printed = date.strftime(form)
    [(start, end)] = dates_in(f"on {printed} at noon")
    assert f"on {printed} at noon"[start:end] == printed


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    spans = dates_in(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)


def test_the_documents_own_date_comes_before_others(page: Page) -> None:
    rows = page_rows(page("Promotion until 31/12/2023\nDue date: 30/11/2023\nDate: 02/11/2023 10:15"))
    found = find_date(rows)
    assert found is not None and found.text == "02/11/2023"
    assert found.raw == "Date: 02/11/2023 10:15"


def test_a_date_beside_a_time_comes_before_a_stamp(page: Page) -> None:
    found = find_date(page_rows(page("13 MAR 2018\nSHOP\n14-03-18 09:21\nThank you")))
    assert found is not None and found.text == "14-03-18"
