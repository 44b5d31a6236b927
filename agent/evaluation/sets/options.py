"""Questions with options: reading them off the question, and which of them an answer names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.evaluation.sets.matching import plain
from agent.evaluation.sets.question import Given, Question

#: "(a) Yes (b) No", "(A) yes\n(B) no", or "A. Yes\nB. No" at the beginnings of lines
_BRACKETED = re.compile(r"\(([A-Za-z])\)\s*(.*?)\s*(?=\([A-Za-z]\)|$)", re.DOTALL)
_LINED = re.compile(r"^([A-Z])\.\s*(.*?)\s*$", re.MULTILINE)
_LETTER = re.compile(r"\W*([A-Za-z])\W*(?:$|(?<=[).:])\s)")


def options_in(words: str) -> tuple[str, ...]:
    """The texts of the options that a question lists at its end, in order; none where it lists none."""
    for pattern in (_LINED, _BRACKETED):
        found = pattern.findall(words)
        letters = [letter.upper() for letter, _ in found]
        first = max((place for place, letter in enumerate(letters) if letter == "A"), default=len(found))
        if letters[first:] == [chr(65 + place) for place in range(len(found) - first)] and len(found) - first > 1:
            return tuple(text for _, text in found[first:])
    return ()


def place_of(letter: str) -> int:
    """The place of an option from its letter, as published: "(b)" and "B" are 1."""
    return ord(letter.strip("() .").upper()) - 65


def chosen(choices: Sequence[str], text: str) -> int | None:
    """Which option an answer names: its text, its letter, or the one option whose words stand in it; else None."""
    said = plain(text)
    equal = [place for place, choice in enumerate(choices) if plain(choice) == said]
    if equal:
        return equal[0] if len(equal) == 1 else None
    letter = _LETTER.match(text)
    if letter and place_of(letter[1]) < len(choices):
        return place_of(letter[1])
    within = [place for place, choice in enumerate(choices) if plain(choice) and f" {plain(choice)} " in f" {said} "]
    return within[0] if len(within) == 1 else None


def option(question: Question, given: Given) -> float:
    """1 where the answer names the published option, by its text or its letter."""
    if given.text is None:
        return 0.0
    return float(chosen(question.choices, given.text) == place_of(question.truth))


def chance(question: Question) -> float:
    """What guessing earns."""
    return 1 / len(question.choices)
