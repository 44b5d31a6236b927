"""The notation of the wordings, and what phrases are read as."""

from __future__ import annotations

import pytest

from planners.forms.grammar import GrammarError, compile_wording
from planners.forms.lexicon import number_of
from planners.forms.naming import read_thing
from planners.forms.purchases import Purchase, read_purchase
from planners.forms.question import read_question
from planners.forms.things import Setting

HERE = Setting()


def slots(wording: str, text: str, **phrases: str) -> dict[str, str] | None:
    return compile_wording(wording, phrases).match(f" {text}")


def test_words_alternatives_options_and_slots() -> None:
    wording = "how many [of the] {things} (are there|do you see)"
    assert slots(wording, "how many dogs are there") == {"things": "dogs"}
    assert slots(wording, "How many of the red dogs do you see") == {"things": "red dogs"}
    assert slots(wording, "how many dogs") is None


def test_what_touches_in_the_wording_touches_in_the_question() -> None:
    assert slots("{owner}'s name", "the shop's name") == {"owner": "the shop"}
    assert slots("{owner}'s name", "the shops name") is None


def test_phrase_lists() -> None:
    assert slots("look at <it>", "look at the photo", it="(the|this) (photo|picture)") == {}


@pytest.mark.parametrize("wording", ["how (many", "how <nothing> many", "a ] b", "{a:x} and {a:y}"])
def test_a_wording_that_is_wrong_is_named(wording: str) -> None:
    with pytest.raises(GrammarError) as caught:
        compile_wording(wording, {})
    assert repr(wording) in str(caught.value)


def test_a_thing_is_taken_apart() -> None:
    cup = read_thing("the second red cup from the left on the wooden table", HERE)
    assert cup is not None
    assert (cup.noun, cup.colors, cup.nth) == ("cup", ("red",), 1)
    assert [(name, other.noun) for name, other in cup.relations] == [("on", "wooden table")]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("any potted plants", "potted plant"),
        ("people in the picture", "person"),
        ("hot dogs", "hot dog"),
        ("an orange", "orange"),
        ("orange juice", "orange juice"),
        ("glasses on the table", "glass"),
    ],
)
def test_nouns_stay_as_they_stand(text: str, noun: str) -> None:
    thing = read_thing(text, HERE)
    assert thing is not None and thing.noun == noun


@pytest.mark.parametrize("text", ["", "it", "more than two", "the reason why he left", "what", "12", "a"])
def test_what_is_no_thing(text: str) -> None:
    assert read_thing(text, HERE) is None


def test_places_and_colors() -> None:
    thing = read_thing("blue cars at the bottom of the image", HERE)
    assert thing is not None
    assert (thing.noun, thing.colors, thing.places, thing.plural) == ("car", ("blue",), ("bottom",), True)


def test_chinese_things() -> None:
    thing = read_thing("桌子上的红色的杯子", HERE)
    assert thing is not None
    assert (thing.noun, thing.colors) == ("杯子", ("red",))
    assert [(name, other.noun) for name, other in thing.relations] == [("on", "桌子")]


def test_the_cover_story_is_set_apart_from_the_question() -> None:
    question = read_question("Mrs. Smith asked Dr. Jones for 3.5 pounds. How many are left? Simplify your answer.")
    assert question.cover == "Mrs. Smith asked Dr. Jones for 3.5 pounds."
    assert question.text == "How many are left"


def test_purchases() -> None:
    assert read_purchase("a ball, 2 pairs of boots, and 3/4 of a pound of beans", HERE) == (
        Purchase(1, "ball"),
        Purchase(2, "pair of boots"),
        Purchase(0.75, "beans"),
    )
    assert read_purchase("everything", HERE) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("three", 3), ("1,200", 1200), ("4+1/10", 4.1), ("3/4", 0.75), (".5", 0.5), ("两", 2), ("dogs", None)],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number_of(text) == value
