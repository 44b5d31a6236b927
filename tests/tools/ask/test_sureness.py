"""How sure the in-house model is: the curve from outcomes, the threshold, and the file that keeps both."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.decoding.options import Candidate
from tools.ask.sureness import (
    UNFITTED,
    allowed_probability,
    fit,
    mean_probability,
    own_probability,
    read_sureness,
    write_sureness,
)

OUTCOMES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def overconfident(count: int) -> list[tuple[float, bool]]:
    """A model that is right with the square of the probability that it gives itself."""
    draw = random.Random(7)
    own = [draw.random() for _ in range(count)]
    return [(value, draw.random() < value**2) for value in own]


@given(OUTCOMES, st.floats(0, 1), st.floats(0, 1))
def test_surer_is_never_less_likely_right(outcomes: list[tuple[float, bool]], one: float, other: float) -> None:
    made = fit(outcomes, target=0.9)
    low, high = sorted((one, other))
    assert 0.01 <= made.probability(low) <= made.probability(high) <= 0.99


def test_the_curve_is_what_was_right() -> None:
    made = fit(overconfident(4000), target=0.8)
    for own in (0.3, 0.6, 0.9):
        assert made.probability(own) == pytest.approx(own**2, abs=0.07)


@pytest.mark.parametrize("target", [0.6, 0.8])
def test_above_the_threshold_answers_are_right_often_enough(target: float) -> None:
    outcomes = overconfident(4000)
    made = fit(outcomes, target=target)
    given_ = [right for own, right in outcomes if made.enough(made.probability(own))]
    assert len(given_) > 200
    assert sum(given_) / len(given_) >= target


def test_where_no_threshold_is_good_enough_nothing_is_sure() -> None:
    made = fit([(0.9, False)] * 20, target=0.9)
    assert not made.enough(made.probability(1.0))


def test_few_outcomes_prove_little() -> None:
    assert fit([(0.9, True)], target=0.9).probability(0.9) < 0.7
    with pytest.raises(ValueError, match="no outcomes"):
        fit([], target=0.9)


def test_an_answer_that_was_cut_off_is_no_answer() -> None:
    whole = Candidate("3", (1, 2), (-0.1, -0.2), 1.0, "end")
    assert own_probability(whole) == pytest.approx(0.7408, abs=1e-4)
    assert mean_probability(whole) == pytest.approx(0.8607, abs=1e-4)
    assert allowed_probability(whole) == own_probability(whole)  # nothing was forbidden
    copied = Candidate("3", (1, 2), (-0.1, -0.2), 1.0, "end", (-0.1, 0.0))
    assert allowed_probability(copied) == pytest.approx(0.9048, abs=1e-4)
    cut = Candidate("3", (1, 2), (-0.1, -0.2), 1.0, "length")
    assert own_probability(cut) == mean_probability(cut) == allowed_probability(cut) == 0.0


def test_curves_are_kept_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "sureness.json"
    assert read_sureness(path, "vqa") is UNFITTED
    made = fit(overconfident(300), target=0.7)
    write_sureness(path, "vqa", made, {"answers": 300})
    write_sureness(path, "point", UNFITTED, {})
    assert read_sureness(path, "vqa") == made
    assert read_sureness(path, "caption") is UNFITTED


def test_outcomes_of_the_same_probability_are_one_point() -> None:
    made = fit([(0.7, place % 2 == 0) for place in range(60)] + [(0.9, True)] * 60, target=0.9)
    assert made.probability(0.7) == pytest.approx(0.5, abs=0.02)
    assert made.probability(0.9) > 0.95
