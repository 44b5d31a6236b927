"""The option that says the same as an answer: the expressions are run, as a program would run them."""

from __future__ import annotations

import pytest

from planners.choices.matching import option_of
from planners.choices.options import Option
from tools.errors import ExpressionError
from tools.expressions import evaluate
from tools.types import TypeSpec, many, single
from tools.values import Expression


def chosen(value, options: str, kind: TypeSpec | None = None):
    marked = [Option(f"({chr(97 + place)})", text) for place, text in enumerate(options.split("|"))]
    types = {bool: single("Bool"), int: single("Number"), float: single("Number"), str: single("Text")}
    source = option_of("X", kind or types.get(type(value)) or many("Text"), marked)
    return source and evaluate(Expression(source=source, names={"X": value}))


@pytest.mark.parametrize(
    ("value", "options", "option"),
    [
        (True, "yes|no", "(a) yes"),
        (False, "Yes|No", "(b) No"),
        (False, "no|yes", "(a) no"),
        (True, "Incorrect|Correct", "(b) Correct"),
        (False, "Visible|Not visible", "(b) Not visible"),
        (2, "1|2", "(b) 2"),
        (3, "one|two|three", "(c) three"),
        (1, "One|More than one", "(a) One"),
        (4, "One|More than one", "(b) More than one"),
        (1, "Single|Multiple", "(a) Single"),
        (0, "none|at least one", "(a) none"),
        (4, "0-2|3-5", "(b) 3-5"),
        ("RM 31.00", "$30|$31", "(b) $31"),
        (31.0, "RM 30.00|RM 31.00", "(b) RM 31.00"),
        ("black", "Black|Red", "(a) Black"),
        ("gray and white", "grey|brown", "(a) grey"),
        ("dog", "a cat|a dog", "(b) a dog"),
        (("OK/SELECT", "MENU"), "OK|OK/SELECT", "(b) OK/SELECT"),
        (("cat", "cup"), "dog|cat", "(b) cat"),
    ],
)
def test_the_option_that_says_it(value, options, option):
    assert chosen(value, options) == option


@pytest.mark.parametrize(
    ("value", "options"),
    [(3, "1|2"), ("yellow", "black|red"), (("BOOK",), "OK|NO"), ((), "dog|cat"), (("dog", "cat"), "dog|cat")],
)
def test_an_answer_that_no_option_says_is_no_choice(value, options):
    with pytest.raises(ExpressionError):
        chosen(value, options)


@pytest.mark.parametrize(
    ("value", "options"),
    [(True, "left|right"), (True, "yes|no|maybe"), (2, "few|a lot"), (2, "2|two"), ("red", "yes|no")],
)
def test_options_of_another_kind_are_not_chosen_from(value, options):
    assert chosen(value, options) is None
