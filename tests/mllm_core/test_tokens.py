"""Location tokens."""

from hypothesis import given
from hypothesis import strategies as st

from mllm_core import tokens

_coordinate = st.floats(0, 1, allow_nan=False)


@given(_coordinate, _coordinate, _coordinate, _coordinate, st.integers(1, 4000), st.integers(1, 4000))
def test_a_box_comes_back_within_a_step(x1: float, y1: float, x2: float, y2: float, width: int, height: int) -> None:
    box = (min(x1, x2) * width, min(y1, y2) * height, max(x1, x2) * width, max(y1, y2) * height)
    [found] = tokens.boxes_in(tokens.box_text(box, (width, height)), (width, height))
    for given_edge, edge in zip(box, found, strict=True):
        assert abs(given_edge - edge) <= max(width, height) / tokens.BINS


def test_what_is_no_whole_box_is_left_out() -> None:
    assert tokens.boxes_in("<loc1><loc2><loc3>", (10, 10)) == []
    assert tokens.boxes_in("<loc9><loc9><loc3><loc3>", (10, 10)) == []
    assert tokens.boxes_in("<loc999><loc1><loc2><loc3>", (10, 10)) == []
    assert len(tokens.boxes_in("at <loc1><loc1><loc3><loc3> and <loc4><loc4><loc9><loc9>", (10, 10))) == 2


def test_a_step_is_as_wide_as_high() -> None:
    assert tokens.box_text((0, 0, 50, 50), (200, 100)) == "<loc0><loc0><loc32><loc32>"


def test_a_box_beside_the_picture_is_left_out() -> None:
    assert tokens.boxes_in("<loc5><loc100><loc9><loc110>", (200, 100)) == []


def test_no_mark_is_named_twice() -> None:
    assert len(set(tokens.SPECIAL)) == len(tokens.SPECIAL)
