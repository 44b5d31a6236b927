"""The notation of the question forms: compiled to regular expressions, one a wording.

    how many [of the] {things} (are there|can you see) <here>

A word stands for itself, `(a|b)` for one of several, `[a]` for what may be left out, `{slot}` (or `{slot:kind}`) for
what is taken over from the question, `<name>` for a phrase list of words.yaml. What touches
without a space touches in the question ("{owner}'s"). Chinese wordings are written the same way; there, spaces mean
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mllm_core.errors import YaffleError

_TOKEN = re.compile(r"\s+|[()\[\]|]|\{(\w+)(?::(\w+))?\}|<(\w+)>|[^\s()\[\]|{}<>]+")
_OPEN = {"(": ")", "[": "]"}


class GrammarError(YaffleError):
    """A form, a wording or a phrase list of the grammar files is wrong."""


@dataclass(frozen=True)
class Wording:
    """One wording of a form, compiled. `slots` maps the names of its slots to their kinds."""

    source: str
    regex: re.Pattern[str]
    slots: Mapping[str, str]

    def match(self, text: str) -> dict[str, str] | None:
        """The texts of the slots where the whole of `text` is of this wording."""
        found = self.regex.fullmatch(text)
        if found is None:
            return None
        return {name: value.strip(" ,") for name, value in found.groupdict().items() if value}


class _Compiler:
    """Recursive descent over the tokens of one wording. Every piece carries the space in front of it."""

    def __init__(self, source: str, phrases: Mapping[str, str], shapes: Mapping[str, str], spaced: bool) -> None:
        self.source, self.phrases, self.shapes, self.spaced = source, phrases, shapes, spaced
        self.tokens = _tokens(source)
        self.at = 0
        self.slots: dict[str, str] = {}

    def compile(self) -> str:
        pattern = self.alternatives("", glued=False)
        if self.at < len(self.tokens):
            raise GrammarError(f"unexpected {self.tokens[self.at][0]!r} in the wording {self.source!r}")
        return pattern

    def alternatives(self, closing: str, *, glued: bool) -> str:
        options = [self.sequence(glued)]
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "|":
            self.at += 1
            options.append(self.sequence(glued))
        if closing:
            if self.at >= len(self.tokens) or self.tokens[self.at][0] != closing:
                raise GrammarError(f"a {closing!r} is missing in the wording {self.source!r}")
            self.at += 1
        return "|".join(options)

    def sequence(self, glued: bool) -> str:
        parts: list[str] = []
        touching = glued
        while self.at < len(self.tokens):
            text, slot, kind, phrase = self.tokens[self.at]
            if text in ("|", ")", "]"):
                break
            self.at += 1
            if not text.strip():
                touching = False
                continue
            space = " " if self.spaced and not touching else ""
            if text in _OPEN:
                inner = self.alternatives(_OPEN[text], glued=touching)
                parts.append(f"(?:{inner})" + ("?" if text == "[" else ""))
            elif slot:
                if slot in self.slots and self.slots[slot] != (kind or slot):
                    raise GrammarError(f"the slot {slot!r} has two kinds in the wording {self.source!r}")
                repeated = slot in self.slots
                self.slots[slot] = kind or slot
                shape = self.shapes.get(kind or slot, ".+?")
                parts.append(space + (f"(?P={slot})" if repeated else f"(?P<{slot}>{shape})"))
            elif phrase:
                parts.append(f"(?:{self.phrase(phrase, glued=touching)})")
            else:
                parts.append(space + re.escape(text))
            touching = True
        return "".join(parts)

    def phrase(self, name: str, *, glued: bool) -> str:
        if name not in self.phrases:
            raise GrammarError(f"there is no phrase list <{name}>, used in the wording {self.source!r}")
        inner = _Compiler(self.phrases[name], self.phrases, self.shapes, self.spaced)
        pattern = inner.alternatives("", glued=glued)
        self.slots.update(inner.slots)
        return pattern


def _tokens(source: str) -> list[tuple[str, str, str, str]]:
    found = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise GrammarError(f"{source[at]!r} can't stand in the wording {source!r}")
        found.append((match.group(), match[1] or "", match[2] or "", match[3] or ""))
        at = match.end()
    return found


def compile_wording(
    source: str, phrases: Mapping[str, str], shapes: Mapping[str, str] | None = None, *, spaced: bool = True
) -> Wording:
    """Compile one wording. The text to match begins with a space where `spaced` (each piece carries its own).

    `shapes` are patterns of the kinds of slots that only certain words can fill; any other takes what it gets.
    """
    compiler = _Compiler(source, phrases, shapes or {}, spaced)
    pattern = compiler.compile()
    return Wording(source, _regex(pattern), dict(compiler.slots))


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise GrammarError(f"a wording does not compile: {error}") from error
