"""Statements about drawn scenes, in words of their own: each is true or false of a known scene, as is its program."""

from __future__ import annotations

import random
from typing import Any

import pytest

from planners.data.statements import written
from planners.data.statements_meaning import Groups, Items
from planners.data.statements_voice import Voice
from planners.forms.statements.asking import said_of
from planners.forms.statements.planning import statement_program
from planners.forms.statements.sentences import meaning_of
from planners.forms.statements.words import tokens_of
from tests.planners.data.test_statements import LOOSE, TOWERS, answer, drawn, scattered, towers
from tools.context import ToolContext
from tools.values import Image

# TOWERS, from the base up: yellow blue blue; yellow; black yellow blue black
OF_TOWERS = [
    ("There are exactly two towers with a yellow bottom.", True),
    ("One of the three towers has a black roof", True),
    ("Every tower contains a blue brick", False),
    ("there is a stack of four blocks", True),
    ("There is a tower of 2 bricks", False),
    ("At least one tower has two blue blocks on top of each other", True),
    ("No tower has a black block at its base", False),
    ("There is a tower with a blue block underneath a black block", True),
    ("There is a tower with a black block directly on a yellow block", False),
    ("Two of the towers have more than two blocks.", True),
    ("The tower with 3 blocks has a blue block at the top", True),
    ("The top of the four block tower is yellow", False),
    ("There is a tower with the same color at the base and the top", True),
    ("All towers have different heights", True),
    ("There are two towers of the same height", False),
    ("There is a tower that doesn't contain any yellow blocks", False),
    ("There are two towers that do not have any black blocks", True),
    ("Exactly one yellow block is at the top of a tower with one block", True),
    ("There are two towers which share", None),
    ("There are two towers which have the same base color", True),
    ("All towers have the same top color", False),
    ("There is a tower with blocks of all three colors", True),
    ("There is a tower with only yellow blocks", True),
    ("There is a tower with nothing but blue and yellow blocks", True),
    ("There is a tower with a black block at the top and the base", True),
    ("There is a tower where the second block from the top is yellow", False),
    ("There are two towers in which the second brick from the top is blue", True),
    ("There are exactly 2 towers with blue blocks, and one of them has a black top", True),
    ("There is a tower with a yellow block under a different colored block", True),
    ("There is a blue block between two yellow blocks", False),
    ("There is a tower with a blue block between a black and a yellow block", None),
    ("There are two blue blocks at the top of a tower", False),
    ("There is a tower with two blue blocks at the top", True),
    ("There is a tower with two yellow blocks at the base", False),
    ("There is a yellow block at the second position from the base", True),
    ("There are at least two blue blocks in one tower", True),
    ("There is a tower with two colors only", True),
    ("All 2 towers with", None),
    ("t least one towr ha a blue block at teh top", True),
    ("There is ablue block over a yelow block", True),
    ("Only one yellow and one black item are touching the floor", False),
    ("All 3 different colors are touching the wall", False),
]
# LOOSE: a small black circle and a large blue square in the lower left corner; a black triangle at the right; nothing
OF_LOOSE = [
    ("There is a box with a black circle and a blue square", True),
    ("Each grey box contains at least one item", False),
    ("There are two boxes with at least one item", True),
    ("Exactly one triangle is touching the right wall", True),
    ("there is no circle touching an edge", True),
    ("All the black items are in the same box", False),
    ("All blue things lie in one box", True),
    ("There is a large blue square touching a corner of the box", True),
    ("There is a small blue square touching a corner of the box", False),
    ("None of the circles touch the wall", True),
    ("None of the black triangles touch the left wall", True),
    ("None of the black items are touching the wall", False),
    ("All blue items are touching the wall", True),
    ("All small items are touching the wall", False),
    ("All medium items are black", True),
    ("There is a box with only black items", True),
    ("There are two black items and one blue item", True),
    ("There is a small object away from the edges", True),
    ("There is only one color touching the wall", False),
    ("Exactly two colors are touching the wall", True),
    ("A circle and a square are in the same box", True),
    ("A circle and a triangle are in the same box", False),
    ("There is a box with items of two different colors", True),
    ("There is a square that is not black", True),
    ("There are exactly two shapes touching the wall", True),
    ("There is a box without any triangles", True),
    ("There is a box with 1 black and 1 blue item", True),
    ("There is a black item in each box", False),
    ("There is a box with exactly two objects, one of which is a circle", True),
    ("There are 2 boxes with 2 items each", False),
    ("There is a box with items of all three shapes", False),
    ("There is a box with two items, and one of them is a black circle", True),
    ("There is a box with 2 black items and one of them is a circle", False),
    ("There is a black cirlce not touching any egde", True),
]

NOT_OF_THIS_LANGUAGE = [
    "There is a black circle under a blue square.",
    "There are two squares touching each other.",
    "There is a dog on the sofa.",
    "There is a yellow towel.",
    "There is a box on the table.",
    "There are more blue blocks than black blocks.",
    "The blocks are heavier than the boxes.",
    "There is a stick in the box.",
    "How many towers are there?",
    "Is there a red circle?",
    "Is there a person touching the wall?",
    "What is the color of the tower with four blocks?",
    "There are two blocks of flats beside the tower.",
]


@pytest.mark.parametrize(("statement", "truth"), [(said, truth) for said, truth in OF_TOWERS if truth is not None])
def test_statements_about_towers(everything: ToolContext, towers_drawn: Image, statement: str, truth: bool) -> None:
    meaning = meaning_of(statement)
    assert meaning is not None and meaning.holds(TOWERS) is truth
    assert answer(everything, towers_drawn, program_of(statement)) is truth


@pytest.mark.parametrize(("statement", "truth"), OF_LOOSE)
def test_statements_about_boxes(everything: ToolContext, loose_drawn: Image, statement: str, truth: bool) -> None:
    meaning = meaning_of(statement)
    assert meaning is not None and meaning.holds(LOOSE) is truth
    assert answer(everything, loose_drawn, program_of(statement)) is truth


@pytest.mark.parametrize("query", [*NOT_OF_THIS_LANGUAGE, *(said for said, truth in OF_TOWERS if truth is None)])
def test_what_is_not_understood_to_the_last_word_is_left_alone(query: str) -> None:
    assert statement_program(query) is None


@pytest.mark.parametrize(
    "query",
    [
        "Is it true that there is a tower with four blocks?",
        "True or false: there is a tower with four blocks",
        "There is a tower with four blocks, right?",
        "Is this statement about the picture true: there is a tower with four blocks?",
        'Is "there is a tower with four blocks" true?',
        "Is there a tower with four blocks?",
        "there is a tower with four blocks - true or false?",
        "In the picture, there is a tower with four blocks.",
    ],
)
def test_however_a_statement_is_put_it_is_the_same(query: str) -> None:
    assert statement_program(query) == statement_program("There is a tower with four blocks.") is not None


def test_sentences_of_the_training_world_mean_here_what_they_mean_there() -> None:
    draw = random.Random(3)
    scenes = [towers(draw) for _ in range(12)] + [scattered(draw) for _ in range(12)]
    understood = same = total = 0
    for seed in range(400):
        text, meant = written(Voice(random.Random(seed), held_back=bool(seed % 2)))
        said = said_of(text)
        meaning = meaning_of(said.text) if said is not None else None
        total += 1
        if meaning is None:
            continue
        understood += 1
        same += all(agrees(meaning, meant, scene) for scene in scenes)
    assert understood / total > 0.95
    # "one" in a list is an article to one, a number to the other
    assert same / understood > 0.97


def agrees(meaning: Any, other: Any, scene: Any) -> bool:
    """Do two meanings say the same of a scene? (What neither can be asked of, such as the top of no tower, counts.)"""
    try:
        return bool(meaning.holds(scene)) is bool(other.holds(scene))
    except IndexError:
        return True


def test_words_are_put_right_only_where_one_is_meant() -> None:
    assert tokens_of("ll squares are tocuhing an egde") == ("all", "square", "is", "touching", "a", "edge")
    assert tokens_of("a yellow black at the top") == ("a", "yellow", "block", "at", "the", "top")
    assert tokens_of("the towel is yellow") is None
    assert tokens_of("a zebra with two blocks") is None


def test_numbers_are_exact_and_articles_are_not() -> None:
    two, some = meaning_of("There are two towers with a black top"), meaning_of("There is a tower with a black top")
    assert isinstance(two, Groups) and (two.amount.sign, two.amount.number) == ("==", 2)
    assert isinstance(some, Groups) and (some.amount.sign, some.amount.number) == (">=", 1)
    least = meaning_of("There are at least three blue squares not touching any edge")
    assert isinstance(least, Items) and least.kind.away and (least.amount.sign, least.amount.number) == (">=", 3)


def program_of(statement: str) -> str:
    program = statement_program(statement)
    assert program is not None
    return program


@pytest.fixture(scope="module")
def towers_drawn(everything: ToolContext) -> Image:
    return everything.save(drawn(TOWERS))


@pytest.fixture(scope="module")
def loose_drawn(everything: ToolContext) -> Image:
    return everything.save(drawn(LOOSE))
