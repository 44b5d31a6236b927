"""Whether a thing is there: faint candidates count, silence on vague names does not, one detector never convicts."""

from __future__ import annotations

import numpy as np
import pytest

from agent.checking.existence import existence
from agent.checking.judging import judge
from agent.checking.seeing import Blind, look_for
from tests.agent.checking.making import Seer, claim, scene, thing

CUP = ("cup", (50, 50, 150, 150), 0.9)


def test_one_search_finds_the_thing_and_what_is_taken_for_it():
    image, context, calls = scene(CUP, ("bowl", (200, 50, 300, 150), 0.6), ("dog", (0, 0, 40, 40), 0.9))
    sighting = look_for(thing("mug"), image, context)
    assert [region.label for region in sighting.candidates] == ["cup"]
    assert [region.label for region in sighting.like] == ["bowl"]
    assert len(calls) == 1


def test_two_labels_of_one_thing_are_one_thing():
    image, context, _ = scene(("car", (50, 50, 250, 150), 0.6), ("truck", (52, 50, 250, 152), 0.5))
    assert len(look_for(thing("van"), image, context).candidates) == 1


def test_a_stronger_candidate_makes_it_likelier():
    chances = []
    for score in (0.01, 0.1, 0.4, 0.9):
        image, context, _ = scene(("dog", (50, 50, 150, 150), score))
        chances.append(judge(claim("existence", "dog"), image, context).probability)
    assert chances == sorted(chances)
    assert chances[0] < 0.35 < 0.8 < chances[-1]


def test_what_is_not_found_is_doubtful_but_not_refuted():
    image, context, _ = scene(CUP)
    checked = judge(claim("existence", "dog"), image, context)
    assert checked.verdict.state == "unknown"
    assert checked.doubtful


def test_a_denied_thing_turns_it_round():
    image, context, _ = scene(CUP)
    assert judge(claim("existence", "dog", negated=True), image, context).probability > 0.65
    assert judge(claim("existence", "cup", negated=True), image, context).probability < 0.35


@pytest.mark.parametrize("noun", ["trunk", "grass", "glass"])
def test_silence_on_vague_and_unknown_names_says_nothing(noun):
    image, context, _ = scene(CUP if noun != "glass" else ("dog", (0, 0, 50, 50), 0.9))
    with pytest.raises(Blind):
        existence(claim("existence", noun), image, context)
    checked = judge(claim("existence", noun), image, context)
    assert not checked.asked
    assert checked.why
    assert not checked.doubtful


def test_detector_and_model_together_refute_and_name_what_is_there():
    image, context, _ = scene(("dog", (50, 50, 150, 150), 0.9), vision=Seer("Is there a dog"))
    checked = judge(claim("existence", "cat", sentence="There is a cat."), image, context)
    assert checked.verdict.state == "refuted"
    assert checked.actual == "dog"
    assert checked.probability <= 0.1


def test_what_the_model_does_not_confirm_is_not_named():
    image, context, _ = scene(("dog", (50, 50, 150, 150), 0.9), vision=Seer())
    checked = judge(claim("existence", "cat", sentence="There is a cat."), image, context)
    assert checked.verdict.state == "refuted"
    assert checked.actual == ""


def test_detector_and_model_together_support():
    image, context, _ = scene(CUP, vision=Seer("cup"))
    checked = judge(claim("existence", "cup", sentence="There is a cup."), image, context)
    assert checked.verdict.state == "supported"
    assert any(piece.box is not None for piece in checked.verdict.witnesses)


def test_a_model_alone_is_heard_where_no_detector_sees():
    image, context, _ = scene(CUP, vision=Seer())
    checked = judge(claim("existence", "lamp", sentence="There is a lamp."), image, context)
    assert checked.asked
    assert checked.verdict.state == "unknown"
    assert checked.probability < 0.8


def test_a_detector_of_photographs_denies_nothing_in_a_drawing():
    _, context, _ = scene(CUP)
    drawing = context.save(np.full((300, 400, 3), 240, np.uint8))
    checked = judge(claim("existence", "dog"), drawing, context)
    assert not checked.asked
    assert "drawing" in checked.why
