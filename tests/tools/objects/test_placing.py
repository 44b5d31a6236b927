"""Regions carried between a picture, its crops and edited copies; masks as arrays and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools.artifacts import MemoryStore
from tools.errors import ToolError
from tools.masks import array_of_mask, mask_of_array, pixel_box
from tools.placing import from_root, placed
from tools.values import Box, Image, Origin, Region

WHOLE = Image(id="a" * 32, width=100, height=80)
CROP = Image(id="b" * 32, width=40, height=20, origin=Origin(image=WHOLE.id, box=Box.of(30, 40, 70, 60)))


@given(arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_masks_round_trip(bits: np.ndarray) -> None:
    mask = mask_of_array(bits)
    assert np.array_equal(array_of_mask(mask), bits)
    assert mask.area == bits.sum()


@given(st.floats(-50, 90), st.floats(-50, 70), st.floats(0.01, 90), st.floats(0.01, 90))
def test_pixel_boxes_lie_inside_and_hold_a_pixel(x: float, y: float, width: float, height: float) -> None:
    box = Box.of(x, y, x + width, y + height)
    if box.clipped(100, 80) is None:
        with pytest.raises(ToolError, match="outside the picture"):
            pixel_box(box, 100, 80)
        return
    x0, y0, x1, y1 = pixel_box(box, 100, 80)
    assert 0 <= x0 < x1 <= 100 and 0 <= y0 < y1 <= 80


@given(st.floats(0, 30), st.floats(0, 15), st.floats(1, 30), st.floats(1, 30))
def test_to_the_whole_picture_and_back(x: float, y: float, width: float, height: float) -> None:
    box = Box.of(x, y, x + width, y + height)
    assert np.allclose(from_root(CROP, CROP.to_root(box)).as_tuple(), box.as_tuple())


def test_regions_move_with_the_view() -> None:
    region = Region(image=WHOLE, box=Box.of(20, 30, 50, 50), label="cup")
    inside = placed(region, CROP)
    assert inside is not None and inside.box == Box.of(0, 0, 20, 10) and inside.image == CROP
    assert placed(Region(image=WHOLE, box=Box.of(0, 0, 10, 10)), CROP) is None
    back = placed(Region(image=CROP, box=Box.of(0, 0, 10, 10)), WHOLE)
    assert back is not None and back.box == Box.of(30, 40, 40, 50)
    edited = Image(id="c" * 32, width=100, height=80)
    assert placed(region, edited) is not None
    with pytest.raises(ToolError, match="found in a picture of 100 x 80"):
        placed(region, Image(id="d" * 32, width=10, height=10))


def test_masks_move_too() -> None:
    store = MemoryStore()
    pixels = np.zeros((80, 100, 3), np.uint8)
    image = store.put(pixels)
    bits = np.zeros((80, 100), bool)
    bits[45:55, 40:60] = True
    crop = store.put(pixels[40:60, 30:70] + 1, Origin(image=image.id, box=Box.of(30, 40, 70, 60)))
    moved = placed(Region(image=image, box=Box.of(40, 45, 60, 55), mask=mask_of_array(bits)), crop)
    assert moved is not None and moved.mask is not None
    assert np.array_equal(array_of_mask(moved.mask), bits[40:60, 30:70])
