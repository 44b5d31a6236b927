"""Claims held against the annotation."""

from __future__ import annotations

import pytest

from agent.claims.grammar import GrammarSplitter
from agent.evaluation.annotated import Annotated, Thing
from agent.evaluation.judging import judged
from agent.evaluation.sources import annotated
from tests.agent.evaluation.zoo import picture_of

DRAWN = Annotated(
    key="scenes/1",
    source="scenes",
    things=(
        Thing("circle", (0, 0, 10, 10), "red"),
        Thing("circle", (20, 0, 30, 10), "blue"),
        Thing("square", (40, 20, 50, 30), "blue"),
    ),
    vocabulary=("circle", "square", "star"),
    opened=lambda: None,  # type: ignore[arg-type, return-value]
    drawn=True,
    truth={"colours": ["red", "blue", "green"]},
)


def of(text: str, picture: Annotated, kind: str) -> list[bool | None]:
    return [judged(claim, picture) for claim in GrammarSplitter().split(text) if claim.kind == kind]


@pytest.mark.parametrize(
    ("text", "kind", "truth"),
    [
        ("There is a red circle.", "existence", True),
        ("There is a green circle.", "existence", False),
        ("There is a star.", "existence", False),
        ("There is no star.", "existence", True),
        ("There are two circles.", "count", True),
        ("There are three circles.", "count", False),
        ("The square is blue.", "attribute", True),
        ("The square is red.", "attribute", False),
        ("The red circle is to the left of the square.", "relation", True),
        ("The square is above the red circle.", "relation", False),
    ],
)
def test_drawn_scenes_settle_what_is_said_of_them(text: str, kind: str, truth: bool) -> None:
    assert truth in of(text, DRAWN, kind)
    assert (not truth) not in of(text, DRAWN, kind)


def test_photos_settle_labelled_objects_and_nothing_else() -> None:
    photo = picture_of("1", ("dog", "dog", "person"))
    assert of("There is a kite.", photo, "existence") == [False]
    assert of("A man walks two dogs.", photo, "count") == [True]
    assert of("There is a fountain.", photo, "existence") == [None]
    assert of("The dog is brown.", photo, "attribute") == [None]


def test_true_captions_of_scenes_are_not_judged_false() -> None:
    wrong = settled = 0
    for picture in annotated("scenes", 25):
        if picture.truth.get("panels"):
            continue  # a caption says what is in each box
        for caption in picture.captions:
            found = [judged(claim, picture) for claim in GrammarSplitter().split(caption)]
            wrong += sum(one is False for one in found)
            settled += sum(one is not None for one in found)
    assert settled > 30 and wrong == 0
