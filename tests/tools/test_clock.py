"""Times of day and durations, as timetables write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.clock import duration_text, minutes_in


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("12:05 A.M.", 5),
        ("12:40 P.M.", 760),
        ("1.15 P.M", 795),
        ("9:30am", 570),
        ("17:20", 1040),
        ("7 p.m.", 1140),
        ("noon", 720),
        ("1.15", None),
        ("7/5", None),
        ("45 minutes", None),
        ("12:75 P.M.", None),
        ("", None),
    ],
)
def test_times_of_day(text: str, minutes: int | None) -> None:
    assert minutes_in(text) == minutes


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_is_read_as_it_is_written(hour: int, minute: int) -> None:
    half = "A.M." if hour < 12 else "P.M."
    assert minutes_in(f"{(hour - 1) % 12 + 1}:{minute:02} {half}") == hour * 60 + minute


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (45, "45 minutes"),
        (60, "1 hour"),
        (75, "1 hour and 15 minutes"),
        (121, "2 hours and 1 minute"),
        (0, "0 minutes"),
    ],
)
def test_durations_in_words(minutes: int, text: str) -> None:
    assert duration_text(minutes) == text
