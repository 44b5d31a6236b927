"""Values as words, for a person and for the trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.wording import answer_text, observation_text
from tools.values import Box, Image, Region, Table, TextLine, Verdict, encode

PICTURE = Image(id="a" * 32, width=90, height=90)


def line(text: str) -> TextLine:
    return TextLine(image=PICTURE, box=Box.of(0, 0, 9, 9), text=text)


def cup(x: float, y: float) -> Region:
    return Region(image=PICTURE, box=Box.of(x, y, x + 10, y + 10), label="cup", score=0.9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (12.50, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (True, "yes"),
        (False, "no"),
        (" RM 31.00 ", "RM 31.00"),
        (line("RM 31.00"), "RM 31.00"),
        ((line("OPEN"), line("24 HOURS")), "OPEN\n24 HOURS"),
        (cup(0, 0), "cup in the upper left"),
        (cup(40, 40), "cup in the middle"),
        (cup(78, 40), "cup on the right"),
        (cup(40, 78), "cup at the bottom"),
        ((cup(0, 0), cup(78, 78)), "cup in the upper left; cup in the lower right"),
        ((), "nothing"),
        (("a", 2), "a, 2"),
        (Verdict(claim="c", state="unknown", score=0.5), "I can't tell"),
        (Table(image=PICTURE, box=Box.of(0, 0, 9, 9), rows=((line("a"), line("1")),)), "a | 1"),
        (None, ""),
    ],
    ids=str,
)
def test_an_answer_reads_as_a_person_would_say_it(value: object, text: str) -> None:
    assert answer_text(value) == text


@given(st.recursive(st.integers() | st.text() | st.booleans(), lambda inner: st.lists(inner).map(tuple)))
def test_an_observation_is_short_whatever_it_is_of_and_the_same_before_and_after_encoding(value: object) -> None:
    text = observation_text(value)
    assert len(text) <= 400
    assert observation_text(encode(value)) == text
