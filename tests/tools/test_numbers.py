"""Numbers as they are written in pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.numbers import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("RM 1,234.50", 1234.5),
        ("RM31.00", 31.0),
        ("$-5", -5),
        ("-$5", -5),
        ("-3", -3),
        ("\u22123", -3),
        ("(12)", -12),
        ("45 %", 45),
        ("3/4", 0.75),
        (".5", 0.5),
        ("12 apples", 12),
        ("1 234 567", 1234567),
        ("1/0", 1),
    ],
)
def test_the_first_number_of_a_text_is_read(text: str, number: float) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "no number", "-", "."])
def test_a_text_without_a_number_has_none(text: str) -> None:
    assert number_in(text) is None


@given(st.integers(-(10**12), 10**12))
def test_integers_are_read_as_they_are_printed(number: int) -> None:
    assert number_in(str(number)) == number
    assert number_in(f"{number:,}") == number


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    number_in(text)
