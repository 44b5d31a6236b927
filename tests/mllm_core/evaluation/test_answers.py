"""Short answers: exact match, conclusions of rationales, yes and no, kinds of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.evaluation.answers import conclusion, kind_of, most_frequent, normal, same, yes_or_no
from mllm_core.evaluation.errors import EvaluationError


@pytest.mark.parametrize(
    ("given", "truth", "equal"),
    [
        ("Red", "red", True),
        ("red.", "red", True),
        (" dark  blue ", "dark blue", True),
        ("grey", "gray", True),
        ("greyhound", "grayhound", False),
        ("3", "3", True),
        ("3", "13", False),
        ("3.0", "3", False),
        ("$4.20", "$4.20", True),
        ("a red circle", "red circle", False),
        ("", "red", False),
        ("", "", False),
        ("红色。", "红色", True),
    ],
)
def test_exact_match(given: str, truth: str, equal: bool) -> None:
    assert same(given, truth) is equal


@given(st.text(min_size=1))
def test_an_answer_is_the_same_as_itself_unless_it_is_empty(text: str) -> None:
    assert same(text, text) is bool(normal(text))
    assert not same("", text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("I see a red circle and two red squares. That makes 3. Answer: 3", "3"),
        ("Answer: 2. No, wait. Answer: 3", "3"),
        ("answer:  yes", "yes"),
        ("共有三个。答案：3", "3"),
        ("There are 3.", ""),
        ("", ""),
    ],
)
def test_conclusion(text: str, end: str) -> None:
    assert conclusion(text) == end


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes.", "yes"),
        ("no, there is none", "no"),
        ("Yesterday", ""),
        ("nothing", ""),
        ("maybe", ""),
        ("", ""),
        ("是的", "yes"),
        ("没有", "no"),
        ("不是", "no"),
        ("否", "no"),
    ],
)
def test_yes_or_no(text: str, said: str) -> None:
    assert yes_or_no(text) == said


@pytest.mark.parametrize(
    ("prompt", "truth", "kind"),
    [
        ("Is there a red circle?", "yes", "yes/no"),
        ("How many circles are there?", "3", "count"),
        ("What color is the circle?", "red", "color"),
        ("Which colour has the largest shape?", "red", "color"),
        ("What shape is red?", "circle", "shape"),
        ("What is the total?", "$4.20", "price or amount"),
        ("What is the value of apples?", "12.5", "number"),
        ("Who is the customer?", "Ann Lee", "words"),
        ("图中有几个圆形？", "2", "count"),
    ],
)
def test_kinds_of_questions(prompt: str, truth: str, kind: str) -> None:
    assert kind_of(prompt, truth) == kind


def test_the_most_frequent_answer() -> None:
    assert most_frequent(["2", "1", "2", "3"]) == "2"
    with pytest.raises(EvaluationError, match="most frequent"):
        most_frequent([])
