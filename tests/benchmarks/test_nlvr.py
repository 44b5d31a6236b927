"""The benchmark of statements: the scenes of the set, what is meant by the statements, and how both are measured."""

from __future__ import annotations

import random
from pathlib import Path

from agent.evaluation.sets.catalogue import load
from benchmarks.nlvr import meanings, perception, put, scene_of, statements, words_of


def test_a_scene_in_words() -> None:
    described = [[{"type": "circle", "color": "#0099ff", "size": 10, "x_loc": 90, "y_loc": 40}], []]
    (item,), empty = scene_of(described)
    assert empty == ()
    assert words_of(item) == "small blue circle touching edge right"
    assert words_of(item, sides=False) == "small blue circle"


def test_scenes_are_read_and_statements_judged(shared_data: Path) -> None:
    some = random.Random(1).sample(statements(shared_data), 14)
    assert perception(some)["exact"] >= 0.97
    scores = meanings(some)
    assert scores["coverage"] >= 0.9
    assert scores["accuracy_of_answered"] >= 0.9
    assert scores["program_agrees_with_meaning"] == 1.0
    assert 0.5 <= scores["majority"] < scores["coverage"] * scores["accuracy_of_answered"]


def test_both_wordings_ask_the_same(shared_data: Path) -> None:
    everything = statements(shared_data)
    questions = load("nlvr", shared_data, 5)
    plain = put(questions, everything, "plain")
    assert put(questions, everything, "question") == questions
    for one, question in zip(plain, questions, strict=True):
        assert (one.id, one.image, one.truth) == (question.id, question.image, question.truth)
        assert one.words.strip(". ").lower()[2:] in question.words.lower()
