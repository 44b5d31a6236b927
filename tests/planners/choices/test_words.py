"""Options found in the question's words alone: the expressions are run, as a program would run them."""

from __future__ import annotations

import pytest

from agent import Agent
from agent.errors import BadQuestion
from planners.choices.options import read_choices
from planners.choices.words import answered_by_words, needs_no_picture
from tools.errors import ExpressionError
from tools.expressions import evaluate
from tools.values import Expression

GUIDE = "on a dictionary page with the following guide words?\n"


def answered(query):
    choices = read_choices(query)
    found = answered_by_words(choices)
    return found and evaluate(Expression(source=found.expression, names={}))


@pytest.mark.parametrize(
    ("query", "option"),
    [
        (f"Which word would you find {GUIDE}lamp - lemon\nA. letter\nB. leaf", "B. leaf"),
        (f"Would you find the word melon {GUIDE}lamp - mouse\nA. yes\nB. no", "A. yes"),
        (f"Would you find the word zebra {GUIDE}lamp - mouse\nA. yes\nB. no", "B. no"),
        ("Which word comes first in alphabetical order? (a) pear (b) fig (c) plum", "(b) fig"),
        ("Which comes last in alphabetical order? (a) pear (b) fig (c) plum", "(c) plum"),
        (
            "Which cup has more thermal energy?\nA. a cup of tea at 60°C\nB. a cup of tea at 45°C",
            "A. a cup of tea at 60°C",
        ),
        ("Which stone is the lightest? A. a 12-gram stone B. a 3-gram stone C. a 30-gram stone", "B. a 3-gram stone"),
        ("Which rope is longer? A. a rope of 1,200 cm B. a rope of 900 cm", "A. a rope of 1,200 cm"),
        ("Which is cheaper? A. a pen for $2.50 B. a pen for $2.05", "B. a pen for $2.05"),
        (
            "Which bird was moving at the lowest speed?\nA. a bird that moved 60miles in 2hours\n"
            "B. a bird that moved 100miles in 5hours",
            "B. a bird that moved 100miles in 5hours",
        ),
        (
            "This is a wild cat. Its scientific name is Felis silvestris.\nSelect the organism in the same genus as the"
            " wild cat.\nA. Lynx lynx\nB. Felis margarita",
            "B. Felis margarita",
        ),
    ],
)
def test_the_words_hold_the_answer(query, option):
    assert answered(query) == option
    assert needs_no_picture(query)


@pytest.mark.parametrize(
    "query",
    [
        "How many dogs are there?",
        "Is there a dog? (a) yes (b) no",
        "Which is longer? A. a rope of 3 kg B. a rope of 4 kg",  # a weight says nothing of a length
        "Which has the higher pressure? A. gas in 3 liters B. gas in 5 liters",
        "Which is hotter? A. tea at 60°C B. milk at 40°C in 3 cups",
        "Which is hotter? A. tea at 60°C in 2 cups B. tea at 40°C in 3 cups",  # two numbers differ
        "Which moved faster? A. 3 miles in 2 hours B. 5 kilometers in 2 hours",
        "What is the capital of France? A. Paris B. Rome",
    ],
)
def test_the_words_do_not(query):
    assert not needs_no_picture(query)


def test_two_options_alike_are_no_answer():
    with pytest.raises(ExpressionError):
        answered(f"Which word would you find {GUIDE}lamp - mouse\nA. letter\nB. melon")


def test_the_agent_needs_no_picture_for_them(tmp_path):
    agent = Agent(plugins=False)
    answer = agent.run(None, "Which is hotter? A. tea at 60°C B. tea at 40°C")
    assert (answer.text, answer.value) == ("A. tea at 60°C", "A. tea at 60°C")
    assert not answer.abstained
    assert "60" in answer.program
    page = answer.report(tmp_path / "why.html").read_text(encoding="utf-8")
    assert "A. tea at 60" in page
    with pytest.raises(BadQuestion, match="no picture"):
        agent.run(None, "What is the capital of France? A. Paris B. Rome")
