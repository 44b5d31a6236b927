"""Values become words that a person would write, and short observations for planners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.wording import answer_text, counted, edit_text, listed, observation_text, with_article
from tools.values import Box, Image, Origin, Region, Table, TextLine, Verdict, encode

PICTURE = Image(id="a" * 32, width=300, height=300)


def region(label: str, x: float = 10, y: float = 10, score: float = 0.8) -> Region:
    return Region(image=PICTURE, box=Box.of(x, y, x + 40, y + 40), label=label, score=score)


def line(text: str) -> TextLine:
    return TextLine(image=PICTURE, box=Box.of(1, 2, 3, 4), text=text, score=0.9)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (12.50, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.0, "1234567"),
        (1e15, "1000000000000000"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("  stop ", "stop"),
        (line("RM 31.00"), "RM 31.00"),
        ((line("first"), line("second")), "first\nsecond"),
        ((), "nothing"),
        (("red", "blue"), "red, blue"),
        ((1, 2.5), "1, 2.5"),
        (("a", 2), "a, 2"),
        ((region("cup"), region("cup", 250, 250)), "cup in the upper left; cup in the lower right"),
        ({"cups": 2, "found": True}, "cups: 2\nfound: yes"),
        (Verdict(claim="There is a cup", state="unknown", score=0.5), "I can't tell"),
    ],
)
def test_a_value_in_words(value: object, text: str) -> None:
    assert answer_text(value) == text


@pytest.mark.parametrize(
    ("x", "y", "place"),
    [
        (10, 10, "in the upper left"),
        (130, 130, "in the middle"),
        (130, 250, "at the bottom"),
        (250, 130, "on the right"),
    ],
)
def test_a_region_is_placed_by_thirds_of_its_picture(x: float, y: float, place: str) -> None:
    assert answer_text(region("cup", x, y)) == f"cup {place}"


def test_a_region_of_a_crop_has_no_place_since_the_person_does_not_see_the_crop() -> None:
    crop = Image(id="b" * 32, width=50, height=50, origin=Origin(image=PICTURE.id, box=Box.of(200, 0, 250, 50)))
    assert answer_text(Region(image=crop, box=Box.of(0, 0, 9, 9), label="cup")) == "cup"


def test_many_regions_are_counted() -> None:
    assert answer_text(tuple(region(name) for name in ("cup", "cup", "knife", "cup", "knife"))) == "3 cups and 2 knives"


def test_a_table_keeps_its_rows() -> None:
    rows = ((line("Name"), line("Price")), (line("Tea"), line("2.10")))
    table = Table(image=PICTURE, box=Box.of(0, 0, 100, 100), rows=rows, header=1)
    assert answer_text(table) == "Name | Price\nTea | 2.10"


def test_lists_and_articles() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == "nothing"
    assert counted(["cup"]) == "1 cup"
    assert with_article("umbrella") == "an umbrella"


def test_an_edit_is_named() -> None:
    assert edit_text("BLUR", "2 people") == "Done: blurred 2 people."
    assert edit_text("BLUR", "") == edit_text("NEW_TOOL", "a cup") == "Done: the picture was edited."


def test_observations_take_encoded_values_and_stay_short() -> None:
    many = tuple(region(f"thing number {index}") for index in range(200))
    assert observation_text(encode(many)) == observation_text(many)
    assert len(observation_text(many)) <= 400
    assert observation_text(encode((region("cup"),))) == "1 found: cup 0.80 at (10, 10, 50, 50)"
    assert observation_text(()) == "nothing found"
    assert observation_text("x" * 10_000).endswith("…")


@given(st.recursive(st.integers() | st.text() | st.booleans(), lambda inner: st.lists(inner).map(tuple)))
def test_an_observation_is_short_whatever_it_is_of_and_the_same_before_and_after_encoding(value: object) -> None:
    text = observation_text(value)
    assert len(text) <= 400
    assert observation_text(encode(value)) == text
