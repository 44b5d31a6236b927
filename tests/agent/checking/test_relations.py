"""Relations between boxes: settled where a flat picture shows them, hinted at in depth, doubted over a gap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.judging import judge
from agent.checking.relations import contact, measure_of, nearness, resting, shaken
from tests.agent.checking.making import Seer, claim, scene, thing
from tools.values import Box

CAT, TV = ("cat", (20, 100, 120, 200), 0.9), ("tv", (250, 90, 380, 220), 0.9)
boxes = st.tuples(st.floats(0, 300), st.floats(0, 300), st.floats(5, 200), st.floats(5, 200)).map(
    lambda t: Box.of(t[0], t[1], t[0] + t[2], t[1] + t[3])
)


def said(noun, words, other):
    return claim("relation", noun, relation=words, object=thing(other), sentence=f"The {noun} is {words} the {other}.")


def test_left_and_right_are_settled():
    image, context, _ = scene(CAT, TV)
    assert judge(said("cat", "left of", "television"), image, context).verdict.state == "supported"
    wrong = judge(said("cat", "right of", "television"), image, context)
    assert wrong.verdict.state == "refuted"
    assert wrong.actual == "left of"


def test_not_where_another_may_be_meant():
    image, context, _ = scene(CAT, TV, ("cat", (385, 100, 399, 120), 0.2))
    assert judge(said("cat", "right of", "tv"), image, context).verdict.state == "unknown"


def test_what_is_not_there_is_related_to_nothing():
    image, context, _ = scene(CAT)
    checked = judge(said("cat", "left of", "tv"), image, context)
    assert not checked.asked
    assert "no tv" in checked.why


def test_a_gap_speaks_against_holding_and_touching_proves_nothing():
    man, near, far = (
        ("person", (100, 50, 180, 280), 0.9),
        ("umbrella", (150, 20, 250, 90), 0.9),
        ("umbrella", (330, 20, 390, 60), 0.9),
    )
    image, context, _ = scene(man, near)
    together = judge(said("man", "holding", "umbrella"), image, context)
    image, context, _ = scene(man, far)
    apart = judge(said("man", "holding", "umbrella"), image, context)
    assert apart.probability < together.probability
    assert together.verdict.state == apart.verdict.state == "unknown"


def test_on_is_not_under():
    cup, table = ("cup", (150, 60, 200, 110), 0.9), ("dining table", (50, 105, 350, 280), 0.9)
    image, context, _ = scene(cup, table)
    straight, turned = (
        judge(said("cup", "on", "table"), image, context),
        judge(said("table", "on", "cup"), image, context),
    )
    assert straight.probability > turned.probability


def test_a_model_is_shown_the_claim():
    seer = Seer("holding")
    image, context, _ = scene(CAT, TV, vision=seer)
    judge(said("cat", "staring at", "tv"), image, context)
    assert any("staring at" in question for question in seer.asked)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("to the left of", "flat"),
        ("next to", "near"),
        ("on top of", "on"),
        ("sitting on", "on"),
        ("standing next to", "near"),
        ("riding", "contact"),
        ("holding", "contact"),
        ("behind", "in front of"),
        ("inside", "inside"),
        ("larger than", "size"),
    ],
)
def test_how_relations_are_measured(words, kind):
    measured = measure_of(words)
    assert measured is not None
    assert measured.kind == kind


@pytest.mark.parametrize("words", ["with", "looking at", "of", "dreaming of", ""])
def test_what_boxes_say_nothing_about(words):
    assert measure_of(words) is None


@settings(deadline=None, max_examples=50)
@given(boxes, boxes)
def test_strengths_are_shares(a, b):
    for strength in (contact, nearness, resting):
        assert 0 <= strength(a, b) <= 1
    assert contact(a, b) == pytest.approx(contact(b, a))
    assert len(shaken(b)) == 7


def test_what_things_are_tells_what_boxes_leave_open():
    man, board = ("person", (100, 20, 220, 280), 0.9), ("surfboard", (60, 150, 300, 260), 0.9)
    image, context, _ = scene(man, board)
    straight = judge(said("man", "on", "surfboard"), image, context)
    turned = judge(said("surfboard", "on", "man"), image, context)
    assert straight.probability > turned.probability
    assert judge(said("surfboard", "under", "man"), image, context).probability > turned.probability


def test_a_way_of_speaking_is_not_measured():
    image, context, _ = scene(("person", (100, 20, 220, 280), 0.9), ("cell phone", (180, 40, 200, 70), 0.9))
    assert not judge(said("man", "on", "phone"), image, context).asked
