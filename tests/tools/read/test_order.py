"""Reading order: rows from boxes, and pages that lie at a slant."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.read.order import page_angle, reading_order, rows_of, straight

Corners = tuple[float, float, float, float]


def test_words_of_one_line_come_from_left_to_right_although_their_heights_differ() -> None:
    boxes: dict[str, Corners] = {
        "second": (120, 12, 200, 30),
        "below": (10, 50, 90, 70),
        "first": (10, 10, 100, 34),
    }
    assert reading_order(list(boxes), lambda word: boxes[word]) == ["first", "second", "below"]


def test_boxes_above_each_other_never_share_a_row() -> None:
    rows = rows_of([(10, 10, 100, 40), (12, 24, 98, 54)], lambda box: box)
    assert [len(row) for row in rows] == [1, 1]


@pytest.mark.parametrize("slant", [-6.0, 4.0, 9.0])
def test_a_slanted_page_is_read_row_by_row_once_straightened(slant: float) -> None:
    page = {
        (row, column): (40 + 300 * column, 40 + 40 * row, 260 + 300 * column, 64 + 40 * row)
        for row in range(4)
        for column in range(2)
    }
    slanted = {key: _turned(box, slant) for key, box in page.items()}
    angle = page_angle([(box, slant) for box in slanted.values()])
    order = reading_order(list(slanted), lambda key: straight(slanted[key], angle))
    assert order == sorted(page)


@given(
    st.floats(0, 2000),
    st.floats(0, 2000),
    st.floats(60, 300),
    st.floats(20, 40),
    st.floats(-8, 8).filter(lambda a: abs(a) > 0.5),
)
def test_straightening_undoes_a_turn(x: float, y: float, width: float, height: float, angle: float) -> None:
    box = (x, y, x + width, y + height)
    again = straight(_turned(box, angle), angle)
    assert again == pytest.approx(box, abs=1e-3)


def test_noise_of_the_detector_is_no_slant() -> None:
    assert page_angle([((0, 0, 100, 20), 0.2), ((0, 40, 100, 60), -0.3)]) == 0.0


def _turned(box: Corners, angle: float) -> Corners:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    points = [(x * cos - y * sin, x * sin + y * cos) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)
