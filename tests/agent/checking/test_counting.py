"""Counts at two thresholds: numbers between them fit, numbers outside the less the further they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.counting import Counted, count_of, strength
from agent.checking.judging import judge
from agent.checking.seeing import look_for
from tests.agent.checking.making import Seer, claim, scene, thing

THREE = [("dog", (10 + 120 * n, 50, 110 + 120 * n, 150), 0.9) for n in range(3)]


def test_small_and_faint_ones_may_be_left_out():
    image, context, _ = scene(*THREE, ("dog", (5, 200, 15, 210), 0.7), ("dog", (100, 200, 200, 280), 0.15))
    counted = count_of(look_for(thing("dog"), image, context))
    assert (counted.least, counted.likely, counted.most) == (3, 4, 5)


def test_a_box_in_a_box_of_its_kind_is_not_certainly_another():
    image, context, _ = scene(*THREE[:1], ("dog", (20, 60, 90, 140), 0.8))
    counted = count_of(look_for(thing("dog"), image, context))
    assert (counted.least, counted.most) == (1, 2)


def test_a_wrong_number_is_doubtful_and_the_right_one_is_not():
    image, context, _ = scene(*THREE)
    checks = {n: judge(claim("count", subject=thing("dog", number=n)), image, context) for n in (1, 3, 6)}
    assert not checks[3].doubtful
    assert checks[6].doubtful
    assert checks[1].probability < checks[3].probability
    assert all(check.verdict.state == "unknown" for check in checks.values())


def test_with_a_model_the_wrong_number_is_refuted_and_the_right_one_named():
    image, context, _ = scene(*THREE, vision=Seer("Is 3 the number"))
    checked = judge(claim("count", subject=thing("dog", number=7), sentence="There are 7 dogs."), image, context)
    assert checked.verdict.state == "refuted"
    assert checked.actual == "3"


def test_at_least_is_met_by_more():
    image, context, _ = scene(*THREE)
    several = judge(claim("count", subject=thing("dog", number=2, least=True)), image, context)
    assert not several.doubtful


def test_no_number_no_check():
    image, context, _ = scene(*THREE)
    assert not judge(claim("count", subject=thing("dog")), image, context).asked


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(1, 30))
def test_strength_is_a_share_and_falls_outside_the_range(a, b, c, number):
    least, likely, most = sorted((a, b, c))
    counted = Counted(least, likely, most)
    value = strength(number, counted, False)
    assert 0 <= value <= 1
    assert (value == 1) == (number == likely)
    assert strength(max(most, 1) + 1, counted, False) >= strength(max(most, 1) + 2, counted, False)
    assert 0 <= strength(number, counted, True) <= 1
