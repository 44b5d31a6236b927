"""Probes: precision, recall, F1 and yes rate of a detector of "yes"."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.evaluation import probes
from mllm_core.evaluation.errors import EvaluationError


def sums(pairs: list[tuple[str, str]]) -> np.ndarray:
    return np.array([[float(n) for n in np.sum([probes.outcome(truth, said) for truth, said in pairs], axis=0)]])


def test_a_hand_made_case() -> None:
    counted = sums([("yes", "yes")] * 6 + [("yes", "no")] * 2 + [("no", "yes")] * 3 + [("no", "No.")] * 9)
    assert probes.precision(counted)[0] == pytest.approx(6 / 9)
    assert probes.recall(counted)[0] == pytest.approx(6 / 8)
    assert probes.f1(counted)[0] == pytest.approx(12 / 17)
    assert probes.accuracy(counted)[0] == pytest.approx(15 / 20)
    assert probes.yes_rate(counted)[0] == pytest.approx(9 / 20)


@given(st.lists(st.tuples(st.sampled_from(["yes", "no"]), st.sampled_from(["yes", "no", "", "maybe"])), min_size=1))
def test_f1_is_the_harmonic_mean_and_nothing_leaves_0_to_1(pairs: list[tuple[str, str]]) -> None:
    counted = sums(pairs)
    precision, recall, f1 = (measure(counted)[0] for measure in (probes.precision, probes.recall, probes.f1))
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall) if precision + recall else 0)
    right = sum(truth == said for truth, said in pairs)
    assert probes.accuracy(counted)[0] == pytest.approx(right / len(pairs))
    assert all(0 <= measure(counted)[0] <= 1 for measure in (probes.accuracy, probes.yes_rate, probes.f1))


def test_no_answer_is_wrong_either_way() -> None:
    for said in ("", "a circle"):
        counted = sums([("yes", said), ("no", said)])
        assert probes.accuracy(counted)[0] == probes.f1(counted)[0] == probes.recall(counted)[0] == 0
    with pytest.raises(EvaluationError, match="probe"):
        probes.outcome("red", "yes")
