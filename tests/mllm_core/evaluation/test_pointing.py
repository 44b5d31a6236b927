"""Pointing: overlap, one-to-one matching, absent things."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.evaluation.pointing import iou, matched, pointed
from mllm_core.tokens import XYXY, box_text

SIZE = (128, 128)
ONE: XYXY = (10, 10, 30, 30)
FAR: XYXY = (80, 80, 120, 120)

boxes = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 15), st.integers(1, 15)).map(
        lambda box: (float(box[0]), float(box[1]), float(box[0] + box[2]), float(box[1] + box[3]))
    ),
    max_size=5,
)


def test_overlap() -> None:
    assert iou(ONE, ONE) == 1
    assert iou(ONE, FAR) == 0
    assert iou((0, 0, 10, 10), (0, 0, 10, 5)) == pytest.approx(0.5)
    assert iou((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert iou((5, 5, 5, 5), (5, 5, 5, 5)) == 0


@settings(deadline=None)
@given(boxes, boxes)
def test_the_matching_is_the_largest_there_is(truths: list[XYXY], found: list[XYXY]) -> None:
    short, long = sorted((truths, found), key=len)
    best = max(
        sum(iou(a, b) >= 0.5 for a, b in zip(short, order, strict=True))
        for order in itertools.permutations(long, len(short))
    )
    assert matched(truths, found) == best == matched(found, truths)
    assert matched(truths, truths) == len(truths)


def test_one_box_can_not_serve_two() -> None:
    assert matched([ONE, ONE], [ONE]) == 1
    assert matched([ONE], [ONE, ONE]) == 1


def text(*found: XYXY) -> str:
    return "".join(box_text(box, SIZE) for box in found)


def test_an_answer_is_scored_in_all_its_parts() -> None:
    result = pointed(text(ONE, FAR), text(FAR, (40, 40, 50, 50), (60, 0, 70, 9)), SIZE)
    assert (result.truths, result.given, result.matched) == (2, 3, 1)
    assert result.first and not result.whole and not result.absent
    result = pointed(text(ONE, FAR), text(FAR, ONE), SIZE)
    assert result.whole and result.first
    assert not pointed(text(ONE, FAR), text((40, 40, 50, 50), FAR), SIZE).first


def test_silence_points_at_nothing() -> None:
    for said in ("", "none", "over there", text(ONE)[:20]):
        result = pointed(text(ONE), said, SIZE)
        assert (result.matched, result.first, result.whole) == (0, False, False)


def test_absent_things() -> None:
    assert pointed("none", "none", SIZE).whole
    assert pointed("none", "none", SIZE).absent
    assert not pointed("none", text(ONE), SIZE).whole
    assert not pointed("none", "", SIZE).whole
