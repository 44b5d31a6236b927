"""Colours are measured on the thing; sizes beside others; the rest is left to models."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.attributes import NEAR, color_strength, color_words
from agent.checking.judging import judge
from tests.agent.checking.making import Seer, claim, scene
from tools.objects.colors import COLOR_TERMS

CAR = ("car", (100, 80, 300, 220), 0.9)
BLUE = {"car": (30, 70, 200)}


def test_the_color_that_is_there_is_supported():
    image, context, _ = scene(CAR, colors=BLUE)
    checked = judge(claim("attribute", "car", attribute="color", value="blue"), image, context)
    assert checked.verdict.state == "supported"
    assert checked.verdict.witnesses[0].kind == "measure"


def test_another_color_is_refuted_and_the_right_one_given():
    image, context, _ = scene(CAR, colors=BLUE)
    checked = judge(claim("attribute", "car", attribute="color", value="red"), image, context)
    assert checked.verdict.state == "refuted"
    assert checked.actual == "blue"


def test_a_faint_thing_settles_nothing():
    image, context, _ = scene(("car", (100, 80, 300, 220), 0.3), colors=BLUE)
    checked = judge(claim("attribute", "car", attribute="color", value="red"), image, context)
    assert checked.verdict.state == "unknown"
    assert checked.doubtful


def test_one_of_several_may_be_meant():
    image, context, _ = scene(CAR, ("car", (10, 10, 60, 60), 0.8), colors=BLUE)
    assert not judge(claim("attribute", "car", attribute="color", value="blue"), image, context).doubtful


def test_what_is_not_found_has_no_color():
    image, context, _ = scene(CAR)
    assert not judge(claim("attribute", "dog", attribute="color", value="brown"), image, context).asked


@pytest.mark.parametrize(("attribute", "value"), [("material", "wooden"), ("state", "open"), ("action", "sleeping")])
def test_only_a_model_can_tell_the_rest(attribute, value):
    image, context, _ = scene(CAR)
    said = claim("attribute", "car", attribute=attribute, value=value, sentence=f"The car is {value}.")
    assert not judge(said, image, context).asked
    image, context, _ = scene(CAR, vision=Seer())
    checked = judge(said, image, context)
    assert checked.asked
    assert checked.verdict.state == "unknown"


def test_size_is_told_beside_others():
    image, context, _ = scene(
        ("dog", (0, 0, 200, 200), 0.9), ("dog", (220, 0, 260, 40), 0.9), ("dog", (300, 0, 345, 45), 0.9)
    )
    large = judge(claim("attribute", "dog", attribute="size", value="large"), image, context)
    assert large.asked
    lone, alone, _ = scene(("dog", (0, 0, 200, 200), 0.9))
    assert not judge(claim("attribute", "dog", attribute="size", value="large"), lone, alone).asked


def test_color_words():
    assert color_words("black-and-white") == ("black", "white")
    assert color_words("grey") == ("gray",)
    assert color_words("wooden") == ()


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(COLOR_TERMS), st.dictionaries(st.sampled_from(COLOR_TERMS), st.floats(0, 1), max_size=5))
def test_strength_grows_with_the_share(term, shares):
    total = sum(shares.values()) or 1.0
    parts = {name: share / total for name, share in shares.items()}
    assert 0 <= color_strength(term, parts) <= 1
    assert color_strength(term, {term: 1.0}) == 1
    assert term not in NEAR[term]
