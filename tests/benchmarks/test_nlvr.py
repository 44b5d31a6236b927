"""The benchmark of statements: the teacher's readings, the scenes of the set, and how they are measured."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from agent.evaluation.sets.catalogue import load
from benchmarks.nlvr import perception, put, scene_of, statements, teacher, words_of
from benchmarks.nlvr_teacher import meaning_of
from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Colors,
    Every,
    Groups,
    Holds,
    Items,
    Kind,
    Level,
    Meaning,
    Only,
    Run,
    Size,
    Together,
)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        (
            "There is 1 tower with a black block at the top",
            Groups("tower", (Level(0, Kind(colors=("black",))),), Amount("==", 1)),
        ),
        (
            "t least two of the towers ha yellow bases.",
            Groups("tower", (Level(-1, Kind(colors=("yellow",))),), Amount(">=", 2)),
        ),
        ("There is a tower with a blue block over a yellow block", Groups("tower", (Run(("blue", "yellow")),), SOME)),
        ("There is no tower with exactly two blocks.", Groups("tower", (Size(Amount("==", 2)),), NONE)),
        ("ll towers contain 1 blue block", Groups("tower", (Holds(Kind(colors=("blue",)), Amount("==", 1)),), ALL)),
        ("There is a black tower.", Groups("tower", (Only(("black",)),), SOME)),
        ("There is a box with items of only one color.", Groups("box", (Colors(Amount("==", 1)),), SOME)),
        (
            "there are at least two circles touching the edge",
            Items(Kind("circle", touch="edge"), Amount(">=", 2), "circle"),
        ),
        (
            "There is a square touching the corner that is not yellow.",
            Items(Kind("square", touch="corner", not_color="yellow"), SOME, "square"),
        ),
        (
            "None of the black triangles are touching a edge",
            Every(Kind("triangle", ("black",)), Kind(touch="edge"), "black triangle", none=True),
        ),
        ("ll blue items are in the same box.", Together(Kind(colors=("blue",)))),
        ("The moon is made of cheese.", None),
    ],
)
def test_what_the_teacher_reads(said: str, meaning: Meaning | None) -> None:
    assert meaning_of(said) == meaning


def test_a_scene_in_words() -> None:
    described = [[{"type": "circle", "color": "#0099ff", "size": 10, "x_loc": 90, "y_loc": 40}], []]
    (item,), empty = scene_of(described)
    assert empty == ()
    assert words_of(item) == "small blue circle touching edge right"
    assert words_of(item, sides=False) == "small blue circle"


def test_scenes_are_read_and_statements_judged(shared_data: Path) -> None:
    some = random.Random(1).sample(statements(shared_data), 14)
    assert perception(some)["exact"] >= 0.97
    scores = teacher(some)
    assert scores["coverage"] >= 0.7
    assert scores["accuracy_of_answered"] >= 0.9
    assert scores["program_agrees_with_meaning"] == 1.0
    assert 0.5 <= scores["majority"] < scores["accuracy"]


def test_both_wordings_ask_the_same(shared_data: Path) -> None:
    everything = statements(shared_data)
    questions = load("nlvr", shared_data, 5)
    plain = put(questions, everything, "plain")
    assert put(questions, everything, "question") == questions
    for one, question in zip(plain, questions, strict=True):
        assert (one.id, one.image, one.truth) == (question.id, question.image, question.truth)
        assert one.words.strip(". ").lower()[2:] in question.words.lower()
