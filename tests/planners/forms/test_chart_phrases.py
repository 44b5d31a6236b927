"""Questions about charts that compute with two operands, read as trees."""

from __future__ import annotations

import pytest

from planners.forms.chart_phrases import read_tree
from planners.forms.chart_trees import source_of


def source(question: str) -> str | None:
    """The expression of a question's tree, the words of each operand in angle brackets."""
    tree = read_tree(question)
    return None if tree is None else source_of(tree, lambda words, *, most=None, least=None: f"<{words}>")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the gap between the tallest bar and the third tallest bar?", "abs(max(<bar>) - sorted(<bar>)[-3])"),
        (
            "What is the ratio of the peak of the teal line to the lowest value of the pink line?",
            "(max(<of the teal line>) / min(<value of the pink line>))",
        ),
        (
            "Subtract the smallest slice from the average of all slices",
            "(mean(<slices>) - min(<slice>))",
        ),
        (
            "What is the sum of the highest orange bar and the lowest purple bar?",
            "(max(<orange bar>) + min(<purple bar>))",
        ),
        (
            "Is the total of the three smallest segments higher than the leftmost bar?",
            "(sum(sorted(<bar>)[:3]) > <bar>[0])",
        ),
        ("Is the mean of the teal bars below 12.5%?", "(mean(<teal bars>) < 12.5)"),
        ("What is the sum of all values above 40?", "sum([v for v in <values> if v > 40])"),
        ("What is the value of the second bar from the right?", "<bar>[-2]"),
        (
            "What is the difference between the maximum exports and the minimum imports in 2004?",
            "abs(max(<exports in 2004>) - min(<imports in 2004>))",
        ),
    ],
)
def test_two_operands_make_an_expression(question: str, expected: str) -> None:
    got = source(question)
    assert got == expected


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between France and Peru?",  # two names: left to the forms
        "What is the sum of the mean of teal and pink bars?",  # one mean, or two?
        "What is the sum of the highest imports and exports?",
        "Which year has the highest value?",
        "What is the ratio of the largest bar to the rest?",
        "What is the median?",
        "What is the mean of the smallest two bars and the longest two bars?",
        "What is the shortest teal bar minus the tallest dark bar?",
        "What is the difference between the highest gross domestic product and the lowest?",
        "How many bars are above 12?",
    ],
)
def test_what_is_not_understood_to_its_end_is_left_alone(question: str) -> None:
    assert source(question) is None
