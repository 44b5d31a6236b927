"""Labels of boxes: none covers another, none leaves the picture."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from agent.report.labels import PALETTE, color_of, ink_on, overlap, place_labels

sides = st.floats(0, 400, allow_nan=False)
boxes = st.tuples(sides, sides, st.floats(1, 200), st.floats(1, 200)).map(
    lambda at: (at[0], at[1], at[0] + at[2], at[1] + at[3])
)


@given(st.lists(boxes, max_size=40), st.floats(5, 120), st.floats(5, 30))
def test_no_label_covers_another_or_leaves_the_picture(found, width, height):
    places = place_labels(found, [(width, height)] * len(found), 640, 480)

    shown = [place for place in places if place is not None]
    assert not any(overlap(one, other) for one, other in combinations(shown, 2))
    assert all(x0 >= 0 and y0 >= 0 and x1 <= 640 and y1 <= 480 for x0, y0, x1, y1 in shown)


def test_a_label_stands_on_its_box_where_there_is_room():
    assert place_labels([(100, 100, 200, 200)], [(50, 20)], 640, 480) == [(100, 80, 150, 100)]


def test_the_label_of_a_line_of_text_stands_beside_it_and_covers_no_other_line():
    lines = [(100, 100 + 30 * row, 200, 125 + 30 * row) for row in range(5)]

    places = place_labels(lines, [(20, 20)] * 5, 640, 480)

    assert [place[:2] for place in places] == [(80, 102.5 + 30 * row) for row in range(5)]


def test_thirty_equal_boxes_get_thirty_labels():
    assert None not in place_labels([(300, 200, 340, 240)] * 30, [(60, 20)] * 30, 640, 480)


def test_a_label_larger_than_the_picture_is_left_out():
    assert place_labels([(0, 0, 5, 5)], [(80, 20)], 30, 30) == [None]


def test_the_ink_reads_on_every_color():
    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color in PALETTE:
        light, dark = sorted((luminance(color), luminance(ink_on(color))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, color
    assert len({color_of(index) for index in range(7)}) == 7
