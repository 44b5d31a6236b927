"""The protocol: how many questions, which objects, and what they are worth."""

from __future__ import annotations

from collections import Counter

import pytest

from agent.evaluation.annotated import Annotated
from agent.evaluation.pope import SETTINGS, beside, co_occurrence, most, questions
from agent.evaluation.running import ask
from agent.evaluation.scores import PROBES, score_rows
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import VOCABULARY, Scripted, picture_of


def test_every_setting_asks_as_often_for_what_is_there_as_for_what_is_not(zoo: list[Annotated]) -> None:
    counted = Counter((group, one.truth) for one in questions(zoo) for group in one.groups)
    assert counted == {(setting, truth): 2 + 3 + 1 for setting in SETTINGS for truth in ("yes", "no")}


def test_popular_and_adversarial_objects_are_those_of_the_counts(zoo: list[Annotated]) -> None:
    """Of the bird's picture: cat and dog stand twice in the set, person once. A kite stands with a bird alone."""
    pictures = [*zoo, picture_of("4", ("bird", "kite"))]
    asked = {one.facts["label"]: one for one in questions(pictures) if one.picture.key == "zoo/3"}
    assert "popular" in asked["cat"].groups and "adversarial" not in asked["cat"].groups
    assert asked["kite"].groups[-1] == "adversarial" and asked["kite"].truth == "no"
    together = co_occurrence(pictures)
    assert together["dog"] == {"cat": 2, "person": 1}
    assert beside(pictures[0], together)["person"] == 2


def test_equal_counts_are_ordered_by_name() -> None:
    assert most(("kite", "boat", "horse"), {"horse": 1}, 2) == ["horse", "boat"]


def test_questions_are_the_same_again_and_shorter_runs_are_their_beginning(zoo: list[Annotated]) -> None:
    keys = [one.key for one in questions(zoo)]
    assert keys == [one.key for one in questions(zoo)]
    assert keys[: len(questions(zoo, 2))] == [one.key for one in questions(zoo, 2)]
    assert len(set(keys)) == len(keys)


def test_who_always_says_yes_has_half(zoo: list[Annotated]) -> None:
    rows = ask(questions(zoo), [Scripted(otherwise="Yes, there is.")], settings={})
    for one in score_rows(rows, PROBES, groups=SETTINGS):
        wanted = {"accuracy": 0.5, "precision": 0.5, "recall": 1.0, "F1": 2 / 3, "yes rate": 1.0, "neither": 0}[
            one.measure
        ]
        assert one.interval.value == pytest.approx(wanted)
        assert one.interval.count == 12


def test_questions_are_english(zoo: list[Annotated]) -> None:
    asked = {one.facts["label"]: one for one in questions([picture_of("5", VOCABULARY[:4]), *zoo])}
    assert asked["dog"].prompt == "Is there a dog in the picture?"
    assert asked["dog"].says == ("There is a dog in the picture.", "There is no dog in the picture.")


def test_pictures_without_objects_are_refused() -> None:
    with pytest.raises(EvaluationError, match="what is in it"):
        questions([picture_of("6", ())])
