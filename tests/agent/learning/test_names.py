"""A program for a question with other names."""

from __future__ import annotations

import pytest

from agent.learning.names import folded, shape_of, swapped, texts_in

CUPS = "BOX0=LOC(image=IMAGE,object='red cup')\nCOUNT0=COUNT(box=BOX0)\nFINAL=RESULT(var=COUNT0)"
BETWEEN = (
    "TABLE0=TABLE(image=IMAGE)\nLINES0=VALUES(table=TABLE0)\n"
    "ANSWER0=EVAL(expr='count([v for v in {LINES0} if v >= 27 and v < 42])')\nFINAL=RESULT(var=ANSWER0)"
)
TOWERS = (
    "BOX0=LOC(image=IMAGE,object='tower')\nBOX1=FILTER(object=BOX0,where=\"count(colors,'blue')>=3\")\n"
    "ANSWER0=EVAL(expr='len(BOX1)>=1')\nFINAL=RESULT(var=ANSWER0)"
)


def test_texts_are_those_of_arguments_and_of_expressions() -> None:
    assert set(texts_in(TOWERS)) == {"tower", "blue", "3", "1"}
    assert set(texts_in(BETWEEN)) == {"27", "42"}


@pytest.mark.parametrize(
    ("question", "program", "other", "wanted"),
    [
        ("How many red cups are there?", CUPS, "how many dogs are there", {"object='dog'"}),
        ("How many red cups are there?", CUPS, "How many green boxes are there?", {"object='green box'"}),
        (
            "A shop. How many tanks have at least 27 fish but fewer than 42 fish?",
            BETWEEN,
            "A diver went out. How many tanks have at least 1,005 fish but fewer than 2,000 fish?",
            {"v >= 1005", "v < 2000"},
        ),
        (
            "Is there a tower with three blue blocks?",
            TOWERS,
            "Is there a tower with two yellow blocks?",
            {"'yellow')>=2", "object='tower'", "len(BOX1)>=1"},
        ),
    ],
)
def test_the_same_program_takes_the_names_of_another_question(question, program, other, wanted) -> None:
    names = shape_of(question, program).filled(folded(other))
    assert names is not None
    made = swapped(program, names)
    assert all(part in made for part in wanted), made


@pytest.mark.parametrize(
    "other",
    ["How many red cups can you see?", "Are there red cups?", "How many red cups are there on the table?"],
)
def test_a_question_with_other_words_has_another_shape(other: str) -> None:
    assert shape_of("How many red cups are there?", CUPS).filled(folded(other)) is None


def test_a_name_that_stands_twice_must_be_the_same_twice() -> None:
    shape = shape_of("Is the red cup left of the other red cup?", CUPS)
    assert shape.filled("is the dog left of the other dog") == {"red cup": "dog"}
    assert shape.filled("is the dog left of the other cat") is None


def test_rare_words_may_be_others_and_more() -> None:
    asked = "How many shipments had exactly 27 cracked panes but not 42?"
    rare = {"shipments", "cracked", "panes"}
    other = "how many bags had exactly 5 candies but not 6"
    assert shape_of(asked, BETWEEN).filled(other) is None
    assert shape_of(asked, BETWEEN, rare).filled(other) == {"27": "5", "42": "6"}


def test_what_the_question_does_not_hold_stays() -> None:
    names = shape_of("How many are there?", CUPS).names
    assert names == ()
    assert "red cup" in swapped(CUPS, {})
