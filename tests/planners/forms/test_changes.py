"""Questions about what is left when things are taken away or added: read, planned, and the algebra carried out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from planners.forms.changes import read_changes, read_left_over
from planners.forms.things import Setting
from planners.interface import PlanRequest
from planners.patterns import plan
from tools.errors import ExpressionError
from tools.expressions.evaluate import evaluate
from tools.values import Expression

Ask = Callable[..., PlanRequest]
#: what LOC finds, by what it is asked for
SEEN = {
    "object": ["r1", "r2", "r3", "b1", "g1"],
    "cube": ["r1", "r2", "b1"],
    "block": ["r1", "r2", "b1"],
    "red cube": ["r1", "r2"],
    "ball": ["r3", "g1"],
    "shiny thing": ["r2", "g1"],
    "blue ball": [],
}


def answer(program: str) -> object:
    """Carry a program out whose LOCs find what SEEN says."""
    names: dict[str, object] = {}
    for line in program.splitlines():
        found = re.fullmatch(r"(\w+)=LOC\(image=IMAGE, object='(.+)'\)", line)
        if found:
            names[found[1]] = tuple(SEEN[found[2]])
        elif "=EVAL(" in line:
            source = line[line.index("expr=") + 6 : -2]
            return evaluate(Expression(source=source, names=names))
    raise AssertionError(program)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Subtract all red cubes. How many cubes are left?", 1),
        ("Subtract all cubes. How many objects are left?", 2),
        ("Subtract 3 balls. How many balls are left?", 0),
        ("Subtract 0 blue balls. How many objects are left?", 5),
        ("Subtract 2 red cubes. How many objects are left?", 3),
        ("Subtract all shiny things. How many cubes remain?", 2),
        ("Subtract all red cubes and all balls. How many objects are left?", 1),
        ("Remove all shiny things. Add 4 red cubes. How many cubes are there?", 6),
        ("Remove all cubes. How many cubes are left?", 0),
        ("Take away 5 shiny things. How many balls are left?", 1),
        ("How many balls remain if you remove all shiny things?", 1),
        ("If 2 red cubes are removed, how many blocks are left?", 1),
        ("How many red cubes must be subtracted to get 1 red cubes?", 1),
        ("Subtract all red cubes. How many were subtracted if there are1red cubes left?", 1),
    ],
)
def test_the_algebra_is_that_of_sets(ask: Ask, question: str, number: int) -> None:
    assert answer(plan(ask(question)).program) == number


def test_which_of_them_go_may_not_be_known(ask: Ask) -> None:
    with pytest.raises(ExpressionError):
        answer(plan(ask("Take away 1 shiny things. How many balls are left?")).program)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Subtract all red cubes.", [("cube", None, False)]),
        ("Remove 3 balls. Add 2 cylinders.", [("ball", 3, False), ("cylinder", 2, True)]),
        ("Take away all spheres and two blocks", [("sphere", None, False), ("block", 2, False)]),
        ("all big cubes are removed", [("big cube", None, False)]),
        ("you remove the shiny things", [("shiny thing", None, False)]),
    ],
)
def test_changes_are_read(text: str, wanted: list[tuple[str, int | None, bool]]) -> None:
    changes = read_changes(text, Setting())
    assert changes is not None
    assert [(change.thing.noun, change.number, change.adds) for change in changes] == wanted


@pytest.mark.parametrize("text", ["Anna buys 3 apples.", "Subtract cubes.", "Hello.", "Remove all cubes. Anna laughs."])
def test_other_sentences_are_no_changes(text: str) -> None:
    assert read_changes(text, Setting()) is None


@pytest.mark.parametrize(("text", "number"), [("1brown balls", 1), (" 2 cubes", 2), ("three", 3), ("cubes", None)])
def test_what_is_left_over_is_a_number(text: str, number: int | None) -> None:
    assert read_left_over(text, Setting()) == number
