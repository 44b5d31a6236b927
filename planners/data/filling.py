"""The slots of one question while it is being worded: texts as they are said, and the values they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from planners.data.vocabulary import Vocabulary
from planners.data.wordings import Slot, Writer
from planners.forms.lexicon import lexicon
from planners.forms.readers import READERS
from planners.forms.things import Setting


class Unreadable(Exception):
    """A slot was filled with what the teacher does not take; the question is made anew. Never leaves this package."""


@dataclass
class Filling:
    """The slots of one question: texts as said, and values. A slot that is said twice is said alike.

    `fillers` are the kinds of slots, in the language of the question; `frame` is what its table is about.
    """

    words: Vocabulary
    setting: Setting
    fillers: Mapping[str, Filler]
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    frame: Mapping[str, str] = field(default_factory=dict)

    def fill(self, slot: Slot, writer: Writer) -> str:
        """The text for a slot; its value is kept."""
        if slot.name in self.texts:
            return self.texts[slot.name]
        filler = self.fillers.get(slot.kind) or self.fillers["any"]
        text, value = filler(self, slot, writer)
        self.texts[slot.name], self.values[slot.name] = text, value
        return text

    def read(self, kind: str, text: str) -> tuple[str, Any]:
        """A text with the value that the teacher reads from it."""
        value = READERS[kind](text, self.setting)
        if value is None:
            raise Unreadable(f"{text!r} is no {kind}")
        return text, value


Filler = Callable[[Filling, Slot, Writer], tuple[str, Any]]


def read_word(kind: str, *texts: str) -> Filler:
    """One of these texts, as the teacher reads it."""

    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
        return filling.read(kind, filling.words.draw.choice(texts))

    return filler


def known(kind: str, name: str, *, ascii_only: bool = True) -> Filler:
    """One of the words of a list of the lexicon."""

    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, Any]:
        return filling.read(kind, filling.words.draw.choice(keys(name, ascii_only)))

    return filler


def one_of(*texts: str) -> Filler:
    """One of these texts, which is its own value."""

    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        text = filling.words.draw.choice(texts)
        return text, text

    return filler


def listed(name: str) -> Filler:
    """A word of a word list, which is its own value; not one that the question has already."""

    def filler(filling: Filling, slot: Slot, writer: Writer) -> tuple[str, str]:
        text = filling.words.word(name)
        while text in filling.texts.values():
            text = filling.words.word(name)
        return text, text

    return filler


@lru_cache(maxsize=64)
def keys(name: str, ascii_only: bool) -> tuple[str, ...]:
    """The words of a list of the lexicon, English or Chinese."""
    entries = getattr(lexicon(), name)
    ordered = sorted(entries) if isinstance(entries, frozenset) else entries  # a set's order differs between processes
    return tuple(word for word in ordered if word.isascii() == ascii_only)


def with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"
