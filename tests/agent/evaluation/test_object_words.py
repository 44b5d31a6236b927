"""Which objects a description names."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evaluation import object_words
from agent.evaluation.object_words import named, namings
from agent.evaluation.statements import many

WORDS = json.loads(Path(object_words.__file__).with_suffix(".json").read_text())


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Two men ride horses on a beach.", ["person", "horse"]),
        ("A hot dog and a dog.", ["hot dog", "dog"]),
        ("A teddy-bear next to a polar bear.", ["teddy bear", "bear"]),
        ("A train on the train tracks at a train station.", ["train"]),
        ("There is no dog here, and a room without any chairs.", []),
        ("An orange cat eats an orange, oranges and more.", ["cat", "orange", "orange"]),
        ("A toilet seat and toilet paper.", []),
        ("The mice ran off with the knives and the geese.", ["mouse", "knife", "bird"]),
        ("A doghouse, a catalogue, a carpet.", []),
        ("A wine glass, a motor bike; a fire hydrant.", ["wine glass", "motorcycle", "fire hydrant"]),
        ("", []),
    ],
)
def test_names_are_met_with_their_plurals_and_not_inside_others(text: str, labels: list[str]) -> None:
    assert named(text) == labels


def test_places_and_numbers_are_those_of_the_words() -> None:
    found = namings("Three BUSES near a bus")
    assert [(one.label, one.start, one.end, one.plural) for one in found] == [
        ("bus", 6, 11, True),
        ("bus", 19, 22, False),
    ]


def test_a_label_of_another_set_is_met_by_its_own_name() -> None:
    assert named("a unicorn and two unicorns near a dog", ("unicorn",)) == ["unicorn", "unicorn"]


def test_a_smaller_set_does_not_take_a_part_of_another_name() -> None:
    assert named("a hot dog", ("dog",)) == []


def test_no_word_stands_for_two_labels() -> None:
    counted = Counter(word for label, words in WORDS["words"].items() for word in (label, *words))
    assert not [word for word, count in counted.items() if count > 1]
    assert len(WORDS["words"]) == 80


@given(st.sampled_from(sorted(WORDS["words"])), st.sampled_from(sorted(WORDS["words"])))
def test_every_label_is_met_in_both_numbers(first: str, second: str) -> None:
    assert named(f"There is a {first}.") == [first]
    assert named(f"Some {many(first)}, and a {second}.") == [first, second]
