"""Raw signals become probabilities along monotone curves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.correction.calibration import Signal, fitted, interpolated, probability

CURVE = ((0.2, 0.1), (0.5, 0.6), (0.8, 0.9))


def test_between_the_points_the_curve_is_straight_and_level_outside() -> None:
    assert interpolated(CURVE, 0.35) == 0.35
    assert interpolated(CURVE, 0.0) == 0.1
    assert interpolated(CURVE, 1.0) == 0.9


def test_a_kind_without_a_curve_takes_that_of_its_first_part() -> None:
    curves = {"field": CURVE, "field/total": ((0.0, 0.3), (1.0, 0.3))}
    assert probability(Signal("field/total", 0.5), curves) == 0.3
    assert probability(Signal("field/shoe size", 0.5), curves) == 0.6


def test_what_no_data_was_there_for_is_never_taken_as_certain() -> None:
    assert probability(Signal("crystal ball", 1.0), {}) == 0.9
    assert probability(Signal("crystal ball", 0.0), {}) == 0.1


@given(st.sampled_from([*sorted(fitted()), "unheard of"]), st.floats(0, 1), st.floats(0, 1))
def test_more_signal_is_never_less_probable(kind: str, a: float, b: float) -> None:
    low, high = probability(Signal(kind, min(a, b))), probability(Signal(kind, max(a, b)))
    assert 0.01 <= low <= high <= 0.99


def test_the_shipped_curves_cover_what_the_offline_tools_say() -> None:
    heads = {kind.split("/")[0] for kind in fitted()}
    assert {"present", "absent", "count", "field", "table"} <= heads
