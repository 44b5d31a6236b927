"""Plurals and singulars: each undoes the other, over all nouns of the planning data and of COCO."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.nouns import plural, singular
from planners.data.vocabulary import words
from tools.detect.labels import COCO_LABELS

NOUNS = sorted({*words("nouns"), *words("compounds"), *COCO_LABELS})


@pytest.mark.parametrize(
    ("one", "many"),
    [
        *[
            ("cup", "cups"),
            ("box", "boxes"),
            ("dish", "dishes"),
            ("berry", "berries"),
            ("toy", "toys"),
            ("tie", "ties"),
        ],
        *[("man", "men"), ("snowman", "snowmen"), ("human", "humans"), ("person", "people"), ("child", "children")],
        *[("leaf", "leaves"), ("book shelf", "book shelves"), ("knife", "knives"), ("mouse", "mice"), ("foot", "feet")],
        *[("bus", "buses"), ("cactus", "cactuses"), ("house", "houses"), ("blouse", "blouses"), ("lens", "lenses")],
        *[("sheep", "sheep"), ("goldfish", "goldfish"), ("scissors", "scissors"), ("canoe", "canoes"), ("axe", "axes")],
        *[("tie", "ties"), ("atlas", "atlases")],
        *[("potato", "potatoes"), ("piano", "pianos"), ("taxi", "taxis"), ("traffic light", "traffic lights")],
        *[("specimen", "specimens"), ("glorb", "glorbs"), ("\u732b", "\u732b")],
    ],
)
def test_a_noun_in_both_numbers(one: str, many: str) -> None:
    assert (plural(one), singular(many)) == (many, one)


def test_what_is_in_the_number_already_stays_as_it_is() -> None:
    assert [noun for noun in NOUNS if singular(noun) != noun] == []
    assert [plural(noun) for noun in NOUNS if plural(plural(noun)) != plural(noun)] == []


def test_the_singular_undoes_the_plural() -> None:
    assert {noun for noun in NOUNS if singular(plural(noun)) != noun} == {"scissor", "ski"}  # they are never one


@pytest.mark.parametrize(("many", "one"), [("persons", "person"), ("glasses", "glass"), ("axes", "axe")])
def test_plurals_that_nobody_would_form(many: str, one: str) -> None:
    assert singular(many) == one


def test_letters_keep_their_case() -> None:
    assert plural("Dining Table") == "Dining Tables" and plural("TV") == "TVs"


@given(st.text(max_size=12))
def test_any_text_has_both(text: str) -> None:
    assert singular(plural(text)) is not None and plural(singular(text)) is not None
