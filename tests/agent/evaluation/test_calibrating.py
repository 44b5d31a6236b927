"""Calibration by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from agent.evaluation.calibrating import Prediction, bins, ece, plot, predictions, score
from mllm_core.evaluation.errors import EvaluationError


def made(*pairs: tuple[float, int]) -> list[Prediction]:
    return [Prediction(p, bool(truth), "existence", str(place)) for place, (p, truth) in enumerate(pairs)]


def test_ece_is_what_is_counted_by_hand() -> None:
    """Bin 0.9-1: three of 0.95, two true: gap 0.95 - 2/3. Bin 0.2-0.3: one of 0.25, false: gap 0.25."""
    found = made((0.95, 1), (0.95, 1), (0.95, 0), (0.25, 0))
    assert ece(found).value == pytest.approx((3 * (0.95 - 2 / 3) + 0.25) / 4)
    brier = next(one.interval.value for one in score(found) if one.measure == "Brier")
    assert brier == pytest.approx((2 * 0.05**2 + 0.95**2 + 0.25**2) / 4)


def test_who_is_right_as_often_as_said_has_no_error() -> None:
    assert ece(made(*[(0.75, 1)] * 3, (0.75, 0))).value == pytest.approx(0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=40))
def test_bins_hold_everything_and_ece_lies_within_bounds(pairs: list[tuple[float, int]]) -> None:
    found = made(*pairs)
    made_bins = bins(found)
    assert sum(one.count for one in made_bins) == len(found)
    by_bins = sum(one.count * abs(one.probability - one.share) for one in made_bins) / len(found)
    interval = ece(found)
    assert interval.value == pytest.approx(by_bins, abs=1e-9)
    assert 0 <= interval.low <= interval.value <= interval.high <= 1


def test_only_claims_that_were_looked_into_and_are_known_count() -> None:
    claim = {"probability": 0.7, "truth": True, "asked": True, "kind": "count"}
    rows = [{"picture": "a", "claims": [claim, {**claim, "asked": False}, {**claim, "truth": None}]}]
    assert predictions(rows) == [Prediction(0.7, True, "count", "a")]
    with pytest.raises(EvaluationError):
        score([])


def test_the_diagram_is_a_picture_that_shows_the_points(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "calibration.png"
    plot(made((0.95, 1), (0.9, 0), (0.25, 0)), path)
    with Image.open(path) as picture:
        assert picture.size[0] > 500 and len(picture.convert("RGB").getcolors(1 << 24) or ()) > 20
    other = tmp_path / "other.png"
    plot(made((0.05, 1), (0.9, 0)), other)
    assert other.read_bytes() != path.read_bytes()
    with pytest.raises(EvaluationError):
        plot([], path)
