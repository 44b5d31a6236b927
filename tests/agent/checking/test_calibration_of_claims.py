"""Curves of probability: monotone, within bounds, and there for every kind that a check gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.checking.calibration import claim_probability, combined, fitted
from agent.correction.calibration import Signal

KINDS = ["existence/firm", "existence/weak", "count", "color", "relation/flat", "relation/on", "relation/near"]
chances = st.floats(0.01, 0.99)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(KINDS), st.floats(0, 1), st.floats(0, 1))
def test_stronger_signals_are_likelier(kind, a, b):
    low, high = sorted((a, b))
    assert 0.01 <= claim_probability(Signal(kind, low)) <= claim_probability(Signal(kind, high)) <= 0.99


@pytest.mark.parametrize("kind", ["existence/firm", "existence/weak", "count", "color"])
def test_the_fitted_curves_are_there(kind):
    assert kind in fitted()


def test_a_kind_without_a_curve_takes_its_parents():
    curves = {"existence": ((0.0, 0.2), (1.0, 0.8))}
    assert claim_probability(Signal("existence/firm", 0.5), curves) == pytest.approx(0.5)


@settings(deadline=None, max_examples=50)
@given(chances, chances)
def test_two_witnesses_that_agree_are_surer_than_one(a, b):
    both = combined(a, b)
    assert 0.01 <= both <= 0.99
    assert both == pytest.approx(combined(b, a))
    if min(a, b) > 0.51:
        assert both >= min(max(a, b), 0.98)
