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
        "objects": [
            {"label": label, "colour": colour, "box": [10 * at, 0, 10 * at + 5, 5], **more}
            for at, (colour, label) in enumerate(objects)
        ],
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
        Mention("cube", "blue", "large", "metal", None)
    ]
    assert mentions("Encircled, starry and crossed.", NOUNS, COLOURS) == []


TWO = scene(("red", "circle"), ("red", "circle"), ("blue", "star"))


@pytest.mark.parametrize(
    ("caption", "named", "misnamed", "misdescribed", "miscounted"),
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
def test_faults(caption: str, named: int, misnamed: int, misdescribed: int, miscounted: int) -> None:
    found = faults(caption, TWO)
    assert (found.mentions, found.misnamed, found.misdescribed, found.miscounted) == (
        named,
        misnamed,
        misdescribed,
        miscounted,
    )
    assert found.hallucinated == misnamed + misdescribed
    assert found.clean is (misnamed + misdescribed == 0)


def test_sizes_and_materials_count_where_they_are_said() -> None:
    small = scene(("red", "cube"), size="small", material="metal")
    assert faults("One small red metal cube.", small).clean
    assert faults("One tiny shiny cube.", small).clean
    assert faults("One large red cube.", small).misdescribed == 1
    assert faults("A red rubber cube.", small).misdescribed == 1
    assert faults("A red rubber cube.", scene(("red", "cube"))).clean


def test_how_much_of_the_picture_is_named() -> None:
    found = faults("There is a blue star.", TWO)
    assert (found.named, found.objects) == (1, 2)
    nothing = faults("", TWO)
    assert nothing.silent and nothing.named == 0


things = st.lists(st.tuples(st.sampled_from(("red", "blue", "gray")), st.sampled_from(NOUNS)), min_size=1, max_size=6)


@given(things, things)
def test_hallucinated_is_what_the_other_picture_lacks(
    shown: list[tuple[str, str]], said: list[tuple[str, str]]
) -> None:
    caption = "The picture shows " + ", ".join(f"a {colour} {label}" for colour, label in said) + "."
    found = faults(caption, scene(*shown))
    assert found.mentions == len(said)
    assert found.hallucinated == sum(thing not in shown for thing in said)
    assert found.named == len(set(said) & set(shown))


@pytest.mark.parametrize(("how", "holds"), [("to the left of", True), ("to the right of", False), ("above", False)])
def test_relations_are_checked(how: str, holds: bool) -> None:
    found = faults(
        f"There are two shapes. The red circle is {how} the blue star.", scene(("red", "circle"), ("blue", "star"))
    )
    assert (found.related, found.misrelated) == (1, 0 if holds else 1)


def test_panels_are_compared_one_by_one() -> None:
    truth = {
        "look": "boxes",
        "panels": [[0, 0, 9, 9]] * 3,
        "objects": [
            {"label": "circle", "colour": "red", "box": [0, 0, 5, 5], "panel": 0},
            {"label": "star", "colour": "blue", "box": [10, 0, 15, 5], "panel": 1},
        ],
    }
    assert faults("Three boxes. Left: a red circle; middle: a blue star; right: nothing.", truth).clean
    assert faults("Three boxes. Left: a blue star; middle: a red circle; right: nothing.", truth).misnamed == 2
    assert faults("Three boxes.", truth).silent


def test_towers_are_compared_block_by_block() -> None:
    stack = [("black", 30), ("yellow", 20), ("blue", 10)]
    blocks = [{"label": "square", "colour": c, "box": [0, bottom - 10, 9, bottom], "panel": 0} for c, bottom in stack]
    truth = {"look": "towers", "panels": [[0, 0, 9, 30]] * 3, "objects": blocks}
    good = faults("The picture shows three towers. Left: black, yellow, blue; middle: ; right: .", truth)
    assert (good.mentions, good.hallucinated, good.miscounted, good.named) == (3, 0, 0, 3)
    bad = faults("The picture shows three towers. Left: black, blue, blue, blue; middle: ; right: .", truth)
    assert (bad.mentions, bad.misdescribed, bad.misnamed, bad.miscounted) == (4, 1, 1, 1)


@pytest.mark.slow
def test_captions_of_the_world_are_faithful_and_planted_errors_are_found() -> None:
    from mllm_core.samples import samples
    from mllm_core.worlds.scenes.world import SceneWorld

    wrong, found, spoilt = [], 0, 0
    for sample in samples(SceneWorld(), "test", 150):
        for turn in sample.turns:
            if turn.task == "caption":
                right = faults(turn.answer, sample.truth)
                if right.hallucinated or right.miscounted or right.misrelated or right.silent:
                    wrong.append((turn.answer, right))
                if turn.rejected:
                    other = faults(turn.rejected, sample.truth)
                    spoilt += 1
                    found += bool(other.hallucinated or other.miscounted or other.misrelated)
    assert not wrong, wrong[:3]
    assert spoilt > 100 and found > 0.95 * spoilt
