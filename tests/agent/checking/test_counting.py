"""Counts: every number has its chance, and what is meant as "at least" is held against two thresholds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.counting import count_of, strength
from agent.checking.judging import judge
from agent.checking.names import Sight
from agent.checking.seeing import Sighting, look_for
from tests.agent.checking.making import Seer, claim, scene, thing
from tools.values import Box, Image, Region

#: what a slip below nothing takes from the sum
_OFF_THE_END = 0.02001

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
@given(st.lists(st.floats(0.05, 0.99), max_size=12), st.integers(0, 30))
def test_the_chances_of_all_numbers_sum_to_one_and_the_likeliest_fits_best(scores: list[float], number: int) -> None:
    sight = Sight("dog", ("dog",), True, "firm")
    image = Image(id="0" * 64, width=4000, height=100)
    boxes = [Box.of(200 * at, 0, 200 * at + 100, 90) for at in range(len(scores))]
    regions = tuple(
        Region(image=image, box=box, label="dog", score=score, source="yolox-nano")
        for box, score in sorted(zip(boxes, scores, strict=True), key=lambda pair: -pair[1])
    )
    counted = count_of(Sighting(sight, regions))
    assert sum(counted.chances) == pytest.approx(1, abs=_OFF_THE_END)
    fits = [strength(at, counted, False) for at in range(len(counted.chances))]
    assert max(fits) == 1.0 and 0 <= strength(number, counted, False) <= 1
    assert strength(len(scores) + 3, counted, False) <= strength(len(scores) + 1, counted, False)
    assert 0 <= strength(number, counted, True) <= 1


def test_a_sure_candidate_more_raises_the_number() -> None:
    def likeliest(*scores: float) -> int:
        image, context, _ = scene(*(("dog", (10 + 90 * n, 50, 90 + 90 * n, 150), one) for n, one in enumerate(scores)))
        chances = count_of(look_for(thing("dog"), image, context)).chances
        return chances.index(max(chances))

    assert [likeliest(0.9), likeliest(0.9, 0.9), likeliest(0.9, 0.9, 0.1), likeliest(0.9, 0.9, 0.6)] == [1, 2, 2, 3]
