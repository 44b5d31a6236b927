"""When is a text the published answer? The comparisons that several sets share."""

from __future__ import annotations

import re

from agent.evaluation.sets.question import Given, Question
from tools.numbers import number_in

_YES_NO = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}
_DIGITS = {"zero": "0", "none": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_DIGITS |= {"seven": "7", "eight": "8", "nine": "9", "ten": "10"}
_NUMBER = re.compile(r"[-+]?[$€£]?\d[\d,]*(?:\.\d+)?%?")
#: of relaxed accuracy
TOLERANCE = 0.05


def plain(text: str) -> str:
    """The text as VQA's scorer compares it: no case, outer punctuation or articles, number words as digits; "grey" is
    "gray"."""
    words = re.sub(r"[^\w.%$-]+", " ", text.casefold()).strip(" .").split()
    words = ["gray" if word == "grey" else _DIGITS.get(word, word) for word in words]
    return " ".join(word for word in words if word not in ("a", "an", "the"))


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None


def same(truth: str, given: str) -> bool:
    """The same words, or the same number."""
    if plain(given) == plain(truth):
        return bool(plain(given))
    return is_number(truth) and number_in(given) == number_in(truth)


def exact(question: Question, given: Given) -> float:
    """VQA accuracy (Antol et al. 2015) where one answer is published: 1 for the same words or the same number."""
    return float(given.text is not None and same(question.truth, given.text))


def yes_no(question: Question, given: Given) -> float:
    """Yes or no at the beginning of the answer, as published; true is yes."""
    first = plain(given.text or "").split(" ")[0]
    return float(_YES_NO.get(first) == question.truth)


def relaxed(question: Question, given: Given) -> float:
    """ChartQA's relaxed accuracy (Masry et al. 2022): a number within 5 % of the published one, other answers exactly.

    Percent signs play no part. As published, 5 % holds for years too, so that any near year is right.
    """
    truth = question.truth.strip().rstrip("%").strip()
    if not is_number(truth):
        return exact(question, given)
    wanted, got = number_in(truth), number_in(given.text or "")
    if wanted is None or got is None:
        return 0.0
    return float(abs(got - wanted) <= TOLERANCE * abs(wanted))
