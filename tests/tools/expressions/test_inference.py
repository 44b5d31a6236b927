"""Types and problems of expressions, before they run."""

from __future__ import annotations

import time

import pytest

from tools.expressions import ITEM_FIELDS, check
from tools.types import many, single

NAMES = {
    "BOX0": many("Region"),
    "N": single("Number"),
    "A": single("Text"),
    "LINES": many("TextLine"),
    "IMAGE": single("Image"),
    "X": single("Any"),
}


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("'yes' if N > 0 else 'no'", "Text"),
        ("N + 1", "Number"),
        ("N > 1", "Bool"),
        ("{A} xor {A}", "Bool"),
        ("N if A else 'none'", "Number or Text"),
        ("[r.label for r in BOX0]", "List[Text]"),
        ("max(LINES)", "TextLine"),
        ("sorted(BOX0)[0]", "Region"),
        ("sum(LINES) / len(LINES)", "Number"),
        ("X", "Any"),
        ("mode([r.label for r in BOX0])", "Text"),
    ],
)
def test_result_types(source, type_):
    inferred = check(source, NAMES)
    assert (str(inferred.type), inferred.problems) == (type_, ())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("BOX0 > 0", "Write len(BOX0)"),
        ("{BOX0} + 1 > 0", "Write len(BOX0)"),
        ("IMAGE * 2", "IMAGE is Image"),
        ("BOXX > 1", "Did you mean BOX0?"),
        ("cup == A", "write 'cup' in quotes"),
        ("sum(N)", "sum takes a list, but N is Number"),
        ("BOX0.label", "[r.label for r in ...]"),
        ("N.label", "has no field"),
        ("[r for r in N]", "`for` needs a list"),
        ("'%s' % N", "'%s' is a text"),
        ("'{IMAGE}'", "can't be put into a text"),
        ("1 in N", "`in` needs a list or a text"),
        ("N[0]", "has no [...]"),
        ("A.upper()", "no methods"),
        ("f(N)", "no function 'f'"),
        ("N ==", "is not an expression"),
    ],
)
def test_problems_say_what_to_write(source, words):
    problems = check(source, NAMES).problems
    assert any(words in problem for problem in problems), problems


def test_all_problems_at_once():
    assert len(check("FOO + BAR > BOX0 and IMAGE - 1", NAMES).problems) == 4


def test_fields_of_items_are_known_in_conditions():
    inferred = check("label == 'cup' and x < N and 'red' in color", NAMES, ITEM_FIELDS)
    assert (str(inferred.type), inferred.uses, inferred.problems) == ("Bool", ("N",), ())
    assert "labell" in check("labell == 'cup'", NAMES, ITEM_FIELDS).problems[0]


def test_a_long_sum_is_checked_in_linear_time():
    started = time.process_time()
    assert not check(" + ".join(["N"] * 50) + " > 0 == " + " + ".join(["A"] * 50), NAMES).problems
    assert time.process_time() - started < 0.5
