"""Sentences drawn from the notation of the question forms (planners/forms/grammar.py), a wording parsed once.

The notation lists everything that must be understood, so drawing evenly gives odd sentences. What may be left out
mostly is, and verbs agree with the noun beside them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from planners.forms.grammar import GrammarError
from planners.forms.lexicon import lexicon

_TOKEN = re.compile(r"\s+|[()\[\]|]|\{(\w+)(?::(\w+))?\}|<(\w+)>|[^\s()\[\]|{}<>]+")
_SINGULAR = frozenset(("is", "was", "does", "has"))
_PLURAL = frozenset(("are", "were", "do", "have"))

#: how often what may be left out is said
OPTIONAL = 0.25


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    kind: str
    glued: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; with `optional`, or nothing."""

    options: tuple[tuple[Part, ...], ...]
    optional: bool
    words: frozenset[str]


Part = Word | Slot | Choice


class Writer:
    """The sentence so far. `fill` gives the text for a slot, knowing the words in front of it."""

    def __init__(self, draw: random.Random, fill: Callable[[Slot, Writer], str], spaced: bool) -> None:
        self.draw, self.fill, self.spaced = draw, fill, spaced
        self.text = ""
        self.number: str | None = None  # of the last noun: "one" or "many"
        self.after_slot = False

    @property
    def last_word(self) -> str:
        return self.text.rpartition(" ")[2].lower()

    def add(self, text: str, glued: bool) -> None:
        self.text += text if glued or not self.spaced or not self.text else f" {text}"

    def write(self, parts: tuple[Part, ...]) -> None:
        for part in parts:
            match part:
                case Word(text, glued):
                    self.add(text, glued)
                    self.after_slot = False
                case Slot(_, _, glued):
                    self.add(self.fill(part, self), glued)
                    self.after_slot = True
                case Choice():
                    self.choose(part)

    def choose(self, choice: Choice) -> None:
        if choice.optional and self.draw.random() >= OPTIONAL:
            return
        options = choice.options
        if self.after_slot and self.number and choice.words & _SINGULAR and choice.words & _PLURAL:
            wrong = _PLURAL if self.number == "one" else _SINGULAR
            options = tuple(option for option in options if _first(option) not in wrong) or options
        self.write(self.draw.choice(options))


def _first(parts: tuple[Part, ...]) -> str:
    head = parts[0] if parts else None
    return head.text if isinstance(head, Word) else ""


@lru_cache(maxsize=4096)
def parsed(source: str) -> tuple[Part, ...]:
    """The parts of a wording, phrase lists put in. Raises GrammarError."""
    parts, at = _sequences(_tokens(source), 0, "", lexicon().phrases)
    if at != len(_tokens(source)):
        raise GrammarError(f"unexpected text in the wording {source!r}")
    return (Choice(parts, False, frozenset()),) if len(parts) > 1 else parts[0]


@lru_cache(maxsize=4096)
def _tokens(source: str) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((m.group(), m[1] or "", m[2] or "", m[3] or "") for m in _TOKEN.finditer(source))


def _sequences(
    tokens: tuple[tuple[str, str, str, str], ...],
    at: int,
    closing: str,
    phrases: Mapping[str, str],
    touching: bool = False,
) -> tuple[tuple[tuple[Part, ...], ...], int]:
    """Alternatives up to `closing`, and the place of what closes them."""
    options: list[tuple[Part, ...]] = []
    parts: list[Part] = []
    glued = touching
    while at < len(tokens):
        text, slot, kind, phrase = tokens[at]
        if text == closing:
            break
        at += 1
        if text == "|":
            options.append(tuple(parts))
            parts = []
            glued = touching
        elif not text.strip():
            glued = False
        else:
            if text in "([":
                inner, at = _sequences(tokens, at, ")" if text == "(" else "]", phrases, glued)
                at += 1
                parts.append(_choice(inner, text == "["))
            elif slot:
                parts.append(Slot(slot, kind or slot, glued))
            elif phrase:
                if phrase not in phrases:
                    raise GrammarError(f"there is no phrase list <{phrase}>")
                inner, _ = _sequences(_tokens(phrases[phrase]), 0, "", phrases, glued)
                parts.append(_choice(inner, False))
            else:
                parts.append(Word(text, glued))
            glued = True
    options.append(tuple(parts))
    return tuple(options), at


def _choice(options: tuple[tuple[Part, ...], ...], optional: bool) -> Choice:
    return Choice(options, optional, frozenset(_first(option) for option in options))


@lru_cache(maxsize=4096)
def breadth(source: str) -> int:
    """How many choices a wording holds: the more, the odder are its sentences."""
    return source.count("|") + source.count("[") + 4 * source.count("<")
