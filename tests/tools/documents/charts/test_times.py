"""Spans of years, and the latest or earliest times that words mean."""

from __future__ import annotations

import pytest

from tools.documents.charts.times import are_times, at_an_end, spanned

RISING = ("2015", "2016", "2017", "2018", "2019")
FALLING = ("2020", "2019", "2018", "2017")


@pytest.mark.parametrize(
    ("labels", "words", "found"),
    [
        (RISING, "the mean of the last three years", [2, 3, 4]),
        (RISING, "spending in the most recent fiscal year", [4]),
        (RISING, "the first two years", [0, 1]),
        (FALLING, "the latest year", [0]),
        (FALLING, "the first year", [3]),
        (RISING, "the last nine years", []),
        (("Poland", "Spain", "Chad"), "the last year", []),
        (RISING, "the value for Spain", []),
    ],
)
def test_the_latest_and_the_earliest(labels: tuple[str, ...], words: str, found: list[int]) -> None:
    assert at_an_end(labels, words) == found


def test_two_years_are_a_span_where_the_words_make_them_one() -> None:
    assert spanned(RISING, [3, 0], "the mean between 2015 and 2018") == [0, 1, 2, 3]
    assert spanned(RISING, [0, 3], "the total from 2015 to 2018") == [0, 1, 2, 3]
    assert spanned(RISING, [0, 3], "2015 or 2018") is None
    assert spanned(("A", "B", "C"), [0, 2], "between 2015 and 2018") is None


def test_what_is_a_time() -> None:
    assert are_times(("May '20", "Jun '20", "Q1 2021"))
    assert are_times(("January", "Feb", "Mar."))
    assert not are_times(("Maya", "Junior", "2019"))
