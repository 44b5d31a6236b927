"""Bootstrap intervals: they hold the value, widen with fewer pictures, and refuse to average nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import mean_interval, ratio_interval, statistic_interval


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_interval_holds_the_mean_and_stays_within_0_and_1(marks: list[bool]) -> None:
    interval = mean_interval([float(mark) for mark in marks])
    assert interval.value == pytest.approx(sum(marks) / len(marks))
    assert 0 <= interval.low <= interval.value <= interval.high <= 1
    assert interval.count == len(marks)


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="nothing to measure"):
        mean_interval([])
    with pytest.raises(EvaluationError, match="not defined"):
        ratio_interval([0.0, 0.0], [0.0, 0.0])
    with pytest.raises(EvaluationError, match="2 observations come with 1 groups"):
        mean_interval([0.0, 1.0], ["a"])


def test_the_width_is_that_of_the_binomial() -> None:
    interval = mean_interval([1.0] * 300 + [0.0] * 100)
    half = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert interval.low == pytest.approx(0.75 - half, abs=0.01)
    assert interval.high == pytest.approx(0.75 + half, abs=0.01)


def test_answers_about_one_picture_count_as_one_draw() -> None:
    marks = [1.0] * 50 + [0.0] * 50
    alone = mean_interval(marks)
    together = mean_interval(marks, [index // 10 for index in range(100)])
    assert together.value == alone.value
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_ratio_weighs_its_parts() -> None:
    assert ratio_interval([1, 0], [1, 3]).value == pytest.approx(0.25)


def test_a_statistic_of_sums() -> None:
    rows = [(1, 0, 0)] * 8 + [(0, 1, 0), (0, 0, 1)]  # true positives, false positives, false negatives
    interval = statistic_interval(rows, lambda s: 2 * s[:, 0] / (2 * s[:, 0] + s[:, 1] + s[:, 2]))
    assert interval.value == pytest.approx(16 / 18)
    assert interval.low < interval.value < interval.high
    assert statistic_interval(rows, lambda s: s[:, 0] / s.sum(axis=1)) == statistic_interval(
        rows, lambda s: s[:, 0] / s.sum(axis=1)
    )
