"""Captions against the truth: what they name, and which of it isn't there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.evaluation.captions import Mention, faults, mentions

NOUNS = ("circle", "square", "star", "cross", "cube")
COLOURS = ("red", "blue", "dark blue", "gray")


def scene(*objects: tuple[str, str], **more: str) -> dict[str, Any]:
    return {
        "objects": [{"label": label, "colour": colour, **more} for colour, label in objects],
        "labels": list(NOUNS),
        "colours": list(COLOURS),
    }


def test_what_a_caption_names() -> None:
    named = mentions("Two small red circles, a dark blue star, 3 grey crosses and no squares.", NOUNS, COLOURS)
    assert named == [
        Mention("circle", "red", "small", "", 2),
        Mention("star", "dark blue", "", "", None),
        Mention("cross", "gray", "", "", 3),
    ]
    assert mentions("A shiny large blue cube on a red background.", NOUNS, COLOURS) == [
        Mention("cube", "blue", "large", "shiny", None)
    ]
    assert mentions("Encircled, starry and crossed.", NOUNS, COLOURS) == []


TWO = scene(("red", "circle"), ("red", "circle"), ("blue", "star"))


@pytest.mark.parametrize(
    ("caption", "named", "misnamed", "miscoloured", "miscounted"),
    [
        ("The picture shows two red circles and a blue star.", 2, 0, 0, 0),
        ("The picture shows two red circles and a blue square.", 2, 1, 0, 0),
        ("The picture shows two blue circles and a blue star.", 2, 0, 1, 0),
        ("The picture shows three red circles and a blue star.", 2, 0, 0, 1),
        ("The picture shows three shapes: two red circles and a blue star.", 3, 0, 0, 0),
        ("The picture shows four shapes: two red circles and a blue star.", 3, 0, 0, 1),
        ("There are two circles.", 1, 0, 0, 0),
        ("There are two red circles and no squares.", 1, 0, 0, 0),
        ("Three gray squares.", 1, 1, 0, 0),
    ],
)
def test_faults(caption: str, named: int, misnamed: int, miscoloured: int, miscounted: int) -> None:
    found = faults(caption, TWO)
    assert (found.mentions, found.misnamed, found.miscoloured, found.miscounted) == (
        named,
        misnamed,
        miscoloured,
        miscounted,
    )
    assert found.hallucinated == misnamed + miscoloured
    assert found.clean is (misnamed + miscoloured == 0)


def test_sizes_count_where_they_are_said() -> None:
    small = scene(("red", "circle"), size="small")
    assert faults("One small red circle.", small).miscounted == 0
    assert faults("One large red circle.", small).miscounted == 1


def test_how_much_of_the_picture_is_named() -> None:
    found = faults("There is a blue star.", TWO)
    assert (found.named, found.objects) == (1, 2)
    nothing = faults("", TWO)
    assert nothing.silent and nothing.named == 0


things = st.lists(st.tuples(st.sampled_from(COLOURS), st.sampled_from(NOUNS)), min_size=1, max_size=6)


@given(things, things)
def test_hallucinated_is_what_the_other_picture_lacks(
    shown: list[tuple[str, str]], said: list[tuple[str, str]]
) -> None:
    caption = "The picture shows " + ", ".join(f"a {colour} {label}" for colour, label in said) + "."
    found = faults(caption, scene(*shown))
    assert found.mentions == len(said)
    assert found.hallucinated == sum(thing not in shown for thing in said)
    assert found.named == len(set(said) & set(shown))
