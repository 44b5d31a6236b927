"""Fitting how sure the agent may be, and what the agent makes of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import Agent
from agent.answer import ABSTAINED
from agent.correction import sureness
from agent.correction.sureness import LEAST, Sure, broader, sure_of
from agent.evaluation.accuracy import fitting
from agent.evaluation.accuracy.fitting import Outcome, fit_and_write, fit_kinds, judge, outcomes, threshold_of
from agent.evaluation.accuracy.rows import Row
from agent.evaluation.sets.question import Question
from mllm_core.evaluation.errors import EvaluationError
from tools.ask.sureness import Sureness


def of_kind(kind: str, share: float, count: int = 400, told: float = 0.9) -> list[Outcome]:
    """Answers whose confidence says nothing but which half of them is better: right with `share`, and 0.3 below it."""
    draw = random.Random(kind)
    made = []
    for place in range(count):
        unfitted = draw.choice((told, told - 0.2))
        right = draw.random() < (share if unfitted == told else share - 0.3)
        made.append(Outcome("nlvr", f"{kind}{place}", kind, unfitted, right, unfitted, True))
    return made


def test_fitted_chances_are_right_on_the_other_half() -> None:
    found = of_kind("measured, core, LOC", 0.95) + of_kind("count, patterns, LOC COUNT", 0.6)
    half = [one for one in found if one.fitted_on]
    assert 0.35 < len(half) / len(found) < 0.65
    known = fit_kinds(half, loss=1.0)
    judged = {one.name: one for one in judge([one for one in found if not one.fitted_on], known)}["all"]
    assert judged.before[2] > 0.15 and judged.after[2] < 0.1
    assert judged.before[0] == 1 and judged.after[1] > judged.before[1]


def test_a_kind_that_can_reach_the_target_is_held_to_it_and_another_is_only_thinned_out() -> None:
    known = fit_kinds(of_kind("good, p, A", 0.97) + of_kind("bad, p, A", 0.5), target=0.9, loss=1.0)
    good, bad = known["good, p, A"], known["bad, p, A"]
    assert not good.enough(good.probability(0.7)) and good.enough(good.probability(0.9))
    assert not bad.enough(bad.probability(0.7))
    kept = fit_kinds(of_kind("good, p, A", 0.97), target=0.9, loss=0.0)["good, p, A"]
    assert kept.enough(kept.probability(0.7))


def test_below_what_was_seen_nothing_is_taken_for_sure() -> None:
    known = fit_kinds(of_kind("a, p, X", 0.99))
    assert sure_of("a, p, X", 0.1, known).chance < 0.5 * sure_of("a, p, X", 0.7, known).chance + 0.1
    assert sure_of("a, p, X", 0.0, known).chance < 0.4
    assert known["a, p, X"].threshold >= LEAST


@given(st.lists(st.tuples(st.sampled_from([0.2, 0.4, 0.6, 0.8]), st.booleans()), min_size=1), st.floats(0, 0.5))
def test_a_threshold_costs_no_more_than_it_may(chances: list[tuple[float, bool]], loss: float) -> None:
    threshold = threshold_of(chances, 0.9, loss)
    kept = [right for chance, right in chances if chance >= threshold]
    assert sum(kept) >= (1 - loss) * sum(right for _, right in chances) - 1e-9
    if loss == 0 and all(right for _, right in chances):
        assert len(kept) == len(chances)


def test_kinds_that_were_seen_too_seldom_take_what_is_broader_or_nothing() -> None:
    assert broader("count/yolox, core, LOC COUNT") == (
        "count/yolox, core, LOC COUNT",
        "count/yolox, core",
        "count/yolox",
    )
    known = {"count/yolox": Sureness(((0.0, 0.2), (1.0, 0.6)), 0.25)}
    assert sure_of("count/yolox, core, LOC COUNT", 0.5, known) == Sure(0.4, 0.25)
    assert sure_of("table, core, TABLE", 0.5, known) == Sure(0.5, LEAST)
    assert set(fit_kinds(of_kind("a, p, X", 0.9, count=14))) == set()


def test_the_agent_takes_what_was_fitted(tmp_path: Path, examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, asked = examples / "scene_shapes.png", "How many circles are there?"
    path = tmp_path / "sureness.json"
    monkeypatch.setattr(sureness, "FITTED", path)
    try:
        sureness.fitted.cache_clear()
        with Agent(plugins=False) as agent:
            plain = agent.run(picture, asked)
        assert plain.trace.kind.startswith("measured, patterns, LOC COUNT") and plain.trace.unfitted == plain.confidence
        fitting.write({"measured": Sureness(((0.0, 0.2), (1.0, 0.2)), 0.1)}, [], path)
        sureness.fitted.cache_clear()
        with Agent(plugins=False) as agent:
            fitted = agent.run(picture, asked)
        assert (fitted.text, fitted.confidence, fitted.trace.unfitted) == ("3", 0.2, plain.confidence)
        fitting.write({"measured": Sureness(((0.0, 0.2), (1.0, 0.2)), 0.5)}, [], path)
        sureness.fitted.cache_clear()
        with Agent(plugins=False) as agent:
            held = agent.run(picture, asked)
        assert (held.text, held.reason) == (ABSTAINED, "cannot_tell")
        assert held.trace.draft == "3"
    finally:
        monkeypatch.undo()
        sureness.fitted.cache_clear()


def test_outcomes_are_of_answers_and_of_what_was_held_back(tmp_path: Path) -> None:
    guess = "The best guess was 'no', with a confidence of 20% only."

    def answer(key: str, text: str | None, confidence: float, *warnings: str) -> Row:
        kind = "measured, core, LOC"
        return Row(
            key, "nlvr", text, "", confidence, "", "core", "", 1, 1, True, warnings=warnings, kind=kind, unfitted=0.4
        )

    rows = [
        answer("0", "yes", 0.9),
        answer("1", None, 0.2, "odd", guess),
        answer("2", None, 0.2, guess),
        answer("3", None, 0.0, "not found"),
    ]
    truths = ("yes", "yes", "no", "no")
    questions = [Question("nlvr", str(i), Path(f"{i}.png"), "?", truth, "") for i, truth in enumerate(truths)]
    pairs = list(zip(questions, rows, strict=True))
    found = outcomes(pairs)
    assert [(one.right, one.given, one.shown) for one in found] == [
        (True, True, 0.9),
        (False, False, 0.2),
        (True, False, 0.2),
    ]
    with pytest.raises(EvaluationError, match="too few answers"):
        fit_and_write(pairs[3:], tmp_path / "sureness.json")


def test_a_fit_is_reported_on_the_other_half_and_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []
    for place, one in enumerate(of_kind("measured, core, LOC", 0.95)):
        question = Question("nlvr", str(place), Path(f"{place}.png"), "?", "yes", "")
        text = "yes" if one.right else "no"
        row = Row(
            str(place), "nlvr", text, "", one.shown, "", "core", "", 1, 1, True, kind=one.kind, unfitted=one.unfitted
        )
        pairs.append((question, row))
    told = fit_and_write(pairs, tmp_path / "sureness.json")
    assert "nlvr" in told and "all" in told
    monkeypatch.setattr(sureness, "FITTED", tmp_path / "sureness.json")
    sureness.fitted.cache_clear()
    try:
        assert sure_of("measured, core, LOC", 0.9).chance > 0.85 > 0.75 > sure_of("measured, core, LOC", 0.7).chance
    finally:
        monkeypatch.undo()
        sureness.fitted.cache_clear()
