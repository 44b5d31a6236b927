"""Yes-or-no questions with words that the in-house model never learned are not put to it."""

from __future__ import annotations

import pytest

from mllm_core.samples import samples
from mllm_core.training.mixtures import worlds
from tools.ask.known_words import unknown_words


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Is the star happy?", ("happy",)),
        ("Are the circles older than the squares?", ("older",)),
        ("Is there a red circle above the blue square?", ()),
        ("What is the star thinking?", ()),  # no yes or no: a word that is not known makes the answer unsure
        ('Does it say "Hurley\'s Brook"?', ()),
        ("\u56fe\u4e2d\u6709\u5706\u5f62\u5417\uff1f", ()),
    ],
)
def test_words_that_were_never_learned(question: str, unknown: tuple[str, ...]) -> None:
    assert unknown_words(question) == unknown


@pytest.mark.parametrize("name", ["scenes", "places", "albums"])
def test_all_that_drawn_worlds_ask_is_known(name: str) -> None:
    (world,) = (one for one in worlds() if one.name == name)
    turns = [turn for sample in samples(world, "test", 60) for turn in sample.turns]
    asked = [turn.prompt for turn in turns if turn.task in ("vqa", "probe")]
    strange = [prompt for prompt in asked if unknown_words(prompt.split("\n")[-1])]
    assert len(strange) <= 0.01 * len(asked), strange
