"""The model that receipts are timed against has the shape that it is said to have; its numbers are medians."""

from __future__ import annotations

import pytest

from benchmarks.receipts_speed import Timed, make_model, parameters, summary


def _timed(agent: float, model: float, *, correct: bool) -> Timed:
    return Timed("1", "total", correct, agent, agent / 1.1, model, 13, agent * 2, model * 3)


def test_the_summary_takes_medians_of_each_receipts_own_ratio() -> None:
    numbers = summary([_timed(1, 10, correct=True), _timed(2, 60, correct=True), _timed(4, 80, correct=False)])
    assert numbers["times_faster"] == 20
    assert numbers["times_less_computing"] == 30
    assert numbers["agent_seconds"] == 2
    assert numbers["right"] == pytest.approx(2 / 3)
    assert numbers["question_over_reading"] == pytest.approx(1.1)


def test_the_model_has_256_million_parameters() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    with torch.device("meta"):
        model = make_model()
    eye = sum(parameter.numel() for parameter in model.model.vision_model.parameters())
    assert 84e6 < eye < 95e6
    assert 250e6 < parameters(model) < 290e6
