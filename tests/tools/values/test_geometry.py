"""Boxes and masks: valid when they exist, and consistent arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import InvalidValue
from tools.values import Box, Image, Mask, Origin, Region, Table, TextLine, Value

coordinate = st.floats(-1000, 1000, allow_nan=False, width=32)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, y0 = draw(coordinate), draw(coordinate)
    return Box.of(x0, y0, x0 + draw(st.floats(0.5, 500)), y0 + draw(st.floats(0.5, 500)))


PICTURE = Image(id="a" * 32, width=100, height=50)


@pytest.mark.parametrize(
    "numbers", [(1, 0, 0, 1), (0, 1, 1, 0), (0, 0, 0, 1), (math.nan, 0, 1, 1), (0, 0, math.inf, 1)]
)
def test_a_box_that_is_none_can_not_be_built(numbers: tuple[float, ...]) -> None:
    with pytest.raises(InvalidValue, match="box"):
        Box.of(*numbers)


def test_a_box_takes_numpy_numbers_and_keeps_python_ones() -> None:
    box = Box.of(*np.array([1, 2, 3, 4], dtype=np.float32))
    assert all(type(number) is float for number in box.as_tuple())


def test_values_can_not_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        Box.of(0, 0, 1, 1).x0 = 5  # type: ignore[misc]


@given(boxes(), boxes())
def test_overlap_is_symmetric_and_bounded(a: Box, b: Box) -> None:
    assert a.iou(b) == pytest.approx(b.iou(a))
    assert 0 <= a.iou(b) <= 1 + 1e-9
    assert a.iou(a) == pytest.approx(1)


@given(boxes(), boxes())
def test_the_union_holds_both(a: Box, b: Box) -> None:
    union = a.union(b)
    assert union.intersection(a) == pytest.approx(a.area, rel=1e-6)
    assert union.intersection(b) == pytest.approx(b.area, rel=1e-6)


@given(boxes(), boxes())
def test_boxes_that_overlap_have_no_gap(a: Box, b: Box) -> None:
    assert (a.gap(b) == 0) or a.intersection(b) == 0
    assert a.gap(b) == pytest.approx(b.gap(a))


def test_clipping_outside_the_picture_leaves_nothing() -> None:
    assert Box.of(10, 10, 20, 20).clipped(5, 5) is None
    assert Box.of(-5, -5, 3, 3).clipped(5, 5) == Box.of(0, 0, 3, 3)


def test_a_mask_must_cover_its_picture() -> None:
    assert Mask(width=3, height=2, runs=(1, 2, 3)).area == 2
    with pytest.raises(InvalidValue, match="add up"):
        Mask(width=3, height=2, runs=(1, 2))


def test_a_region_needs_a_mask_of_its_own_picture_and_a_score_between_0_and_1() -> None:
    with pytest.raises(InvalidValue, match="mask"):
        Region(image=PICTURE, box=Box.of(0, 0, 1, 1), mask=Mask(width=3, height=2, runs=(6,)))
    with pytest.raises(InvalidValue, match="score"):
        Region(image=PICTURE, box=Box.of(0, 0, 1, 1), score=1.5)


def test_a_box_in_a_crop_is_found_again_in_the_whole_picture() -> None:
    crop = Image(id="b" * 32, width=20, height=20, origin=Origin(image=PICTURE.id, box=Box.of(10, 5, 20, 15)))
    assert crop.to_root(Box.of(0, 0, 10, 20)) == Box.of(10, 5, 15, 15)
    assert crop.root == PICTURE.id


def test_a_table_is_rectangular() -> None:
    cell = TextLine(image=PICTURE, box=Box.of(0, 0, 1, 1), text="x")
    with pytest.raises(InvalidValue, match="same number"):
        Table(image=PICTURE, box=Box.of(0, 0, 9, 9), rows=((cell,), (cell, cell)))


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(InvalidValue):
        Box(x0=0, y0=0, x1=1, y1=1, z=3)


def test_every_value_type_says_what_it_is() -> None:
    assert all(cls.__doc__ for cls in Value.__subclasses__())
