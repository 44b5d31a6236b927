"""Options told apart from their question, in the ways in which people and data sets write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.choices.options import read_choices, stem_of


@pytest.mark.parametrize(
    ("query", "stem", "options"),
    [
        ("Is it red? (a) Yes (b) No", "Is it red?", ["(a) Yes", "(b) No"]),
        ("Can you see people? Options: (a) Yes (b) No", "Can you see people?", ["(a) Yes", "(b) No"]),
        (
            "Is the dog on the car?\nSelect from the following choices.\n(A) yes\n(B) no",
            "Is the dog on the car?",
            ["(A) yes", "(B) no"],
        ),
        ("What is it?\nA. a cup\nB. a plate\nC. a fork", "What is it?", ["A. a cup", "B. a plate", "C. a fork"]),
        ("Which color is the bus? A) red B) blue", "Which color is the bus?", ["A) red", "B) blue"]),
        ("How many?\n1. three\n2. four", "How many?", ["1. three", "2. four"]),
        ("Is there a cat? Options: yes, no", "Is there a cat?", ["yes", "no"]),
        ("What is the date? Choose from: 1 May, 2 May or 3 May", "What is the date?", ["1 May", "2 May", "3 May"]),
        ("Context: It rained.\nIs it wet?\nA. yes\nB. no", "It rained.\nIs it wet?", ["A. yes", "B. no"]),
        (
            "Is the following statement correct: There is no letter D. Options:  (a) Correct (b) Incorrect",
            "There is no letter D.",
            ["(a) Correct", "(b) Incorrect"],
        ),
        ("图中有狗吗？A. 有 B. 没有", "图中有狗吗？", ["A. 有", "B. 没有"]),
    ],
)
def test_question_and_options(query, stem, options):
    choices = read_choices(query)
    assert choices is not None
    assert choices.stem == stem == stem_of(query)
    assert [str(option) for option in choices.options] == options


@pytest.mark.parametrize(
    "query",
    [
        "How many cups are there?",
        "Is plan A or plan B on the sign?",
        "What is the total (in RM)?",
        "Does it say (b)?",
        "(a) yes (b) no",  # options of no question
        "Is it A. Miller?",
        "What is it? (a) dog (c) cat",
        "Which? (a) dog (b) dog",
    ],
)
def test_no_options(query):
    assert read_choices(query) is None
    assert stem_of(query) == query


WORDS = ["red", "dog", "two", "yes", "no", "the", "cup"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@settings(deadline=None)
@given(stem=words, options=st.lists(words, min_size=2, max_size=8, unique=True), style=st.integers(0, 2))
def test_what_is_written_is_read_again(stem, options, style):
    marks = [("({})", " "), ("{}.", "\n"), ("{})", "\n")][style]
    written = [f"{marks[0].format(chr(97 + place))} {option}" for place, option in enumerate(options)]
    choices = read_choices(f"{stem}?{marks[1]}{marks[1].join(written)}")
    assert choices is not None
    assert choices.stem == f"{stem}?"
    assert [str(option) for option in choices.options] == written
