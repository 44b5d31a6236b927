"""Whole views and tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from mllm_core.model.pictures import frames, grid_of, tiles_of
from mllm_core.model.text import normalised

sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@given(sizes, st.integers(1, 9))
def test_a_grid_stays_within_its_limits(size: tuple[int, int], most: int) -> None:
    columns, rows = grid_of(size, 192, most, 4)
    assert 1 <= columns * rows <= max(1, most)
    assert max(columns, rows) <= 4


def test_small_pictures_need_no_tiles_and_wide_ones_get_a_wide_grid() -> None:
    assert grid_of((192, 192), 192, 4, 4) == (1, 1)
    assert grid_of((800, 200), 192, 4, 4) == (4, 1)
    assert grid_of((384, 384), 192, 4, 4) == (2, 2)
    assert grid_of((200, 600), 192, 4, 4) == (1, 3)


def test_tiles_follow_the_whole_view_row_by_row() -> None:
    picture = Image.new("RGB", (400, 400), "red")
    picture.paste("blue", (200, 0, 400, 200))
    picture.paste("lime", (0, 200, 200, 400))
    views, grid = tiles_of(picture, 192, 4, 4)
    assert grid == (2, 2)
    assert [view.getpixel((96, 96)) for view in views[1:]] == [(255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 0, 0)]
    assert all(view.size == (192, 192) for view in views)


def test_a_circle_stays_round_in_the_whole_view() -> None:
    picture = Image.new("RGB", (180, 90), "white")
    ImageDraw.Draw(picture).ellipse((20, 20, 70, 70), fill="black")
    [view], _ = tiles_of(picture, 192, 4, 4)
    rows, columns = np.nonzero(np.asarray(view.convert("L")) < 64)
    assert abs(np.ptp(rows) - np.ptp(columns)) <= 2


@given(sizes, st.integers(1, 12))
def test_the_views_show_all_of_the_picture_in_squares(size: tuple[int, int], most: int) -> None:
    grid = grid_of(size, 192, most, 4)
    parts = frames(size, grid)
    assert len(parts) == (1 if grid == (1, 1) else 1 + grid[0] * grid[1])
    assert all(right - left == pytest.approx(bottom - top) for left, top, right, bottom in parts)
    for of_all in (parts[:1], parts[1:] or parts):
        assert max(part[2] for part in of_all) >= size[0] - 1e-6
        assert max(part[3] for part in of_all) >= size[1] - 1e-6


def test_pixels_are_channels_first_from_minus_one_to_one() -> None:
    pixels = normalised(np.asarray(Image.new("RGB", (8, 8), (255, 0, 0)), np.uint8).transpose(2, 0, 1)[None].copy())
    assert pixels.shape == (1, 3, 8, 8)
    assert np.allclose(pixels[0, 0], 1.0) and np.allclose(pixels[0, 1], -1.0)
