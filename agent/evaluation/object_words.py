"""Which of the labelled objects a description names: words, plurals, and phrases in which they mean another thing.

The list (object_words.json) is the measure's own and shares nothing with the names that checks go by: a measure that
had the blind spots of what it measures would not see them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mllm_core.nouns import plural

_WORD = re.compile(r"[a-z]+(?:'s)?")
#: before a name: the text denies it
_DENIED = re.compile(r"\b(?:no|not any|without(?: an?| any)?|(?:isn't|is not) an?|aren't any)\s+(?:\w+\s+)?$")
#: "orange" names a fruit unless another word follows that it colours
_AFTER_FRUIT = frozenset(
    {"and", "or", "in", "on", "at", "with", "of", "is", "are", "was", "that", "which", "to", "by", "for", "from"}
    | {"next", "near", "beside", "behind", "under", "inside", "into", "while", "as", "sitting", "lying", "slices"}
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A place in a text, the characters `start` up to `end`, that names an object of a label."""

    label: str
    start: int
    end: int
    plural: bool


def named(text: str, labels: Sequence[str] | None = None) -> list[str]:
    """The labels that a description names, in order, once for each time; what it denies ("no dog") is left out.

    `labels` are the labels of the data set (None: all that the list has): those that the list does not have are met by
    their own name.
    """
    return [naming.label for naming in namings(text, labels)]


def namings(text: str, labels: Sequence[str] | None = None) -> list[Naming]:
    """Where a description names objects; see `named`."""
    folded = text.lower().replace("-", " ").replace("–", " ")
    known = tuple(labels) if labels is not None else None
    found = []
    for match in _pattern(known).finditer(folded):
        label, several = _meanings(known)[match.group()]
        if not label or _DENIED.search(folded[: match.start()]):
            continue
        if match.group() == "orange" and not _is_fruit(folded[match.end() :]):
            continue
        found.append(Naming(label, match.start(), match.end(), several))
    return found


def _is_fruit(after: str) -> bool:
    following = _WORD.match(after.lstrip(" ")) if after.startswith(" ") else None
    return following is None or following.group() in _AFTER_FRUIT


@lru_cache(maxsize=16)
def _meanings(labels: tuple[str, ...] | None) -> dict[str, tuple[str, bool]]:
    """Every form of every word with its label and whether it is a plural; the label of what names nothing is ""."""
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    words: dict[str, list[str]] = data["words"]
    chosen = words if labels is None else {label: words.get(label, []) for label in labels}
    # a word of a label that this set does not have must not be met as a part of another
    strange = [word for label, some in words.items() if label not in chosen for word in (label, *some)]
    meanings = {form: ("", False) for phrase in (*strange, *data["no"]) for form in _forms(phrase)}
    for label, synonyms in chosen.items():
        for word in (label, *synonyms):
            one, several = _forms(word)
            meanings |= {several: (label, True), one: (label, one == several)}
    return meanings


def _forms(word: str) -> tuple[str, str]:
    """The singular and the plural."""
    return word, plural(word)


@lru_cache(maxsize=16)
def _pattern(labels: tuple[str, ...] | None) -> re.Pattern[str]:
    """The longest phrase at each place."""
    forms = sorted(_meanings(labels), key=len, reverse=True)
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, forms)) + r")(?![\w])")
