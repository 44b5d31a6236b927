"""Captions of charts, documents and signs against what is printed there: words and numbers that aren't in the picture.

What such a caption names are words: labels, names, dates, amounts, colours, the kind of picture. A word that the truth
of the picture does not hold (nor its true caption) is hallucinated. Numbers in front of a noun ("7 fields") are counts;
they are compared with those of the true caption. Chinese is compared in pieces between marks, since it has no spaces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mllm_core.evaluation.captions import Faults

_NOTHING = (
    "a an the of with from to and or in on at by is are was for among them it its that says say there this shows show "
    "picture image titled title dated legend lists list highest lowest total no only one two three four five"
)
#: words that name nothing
_FRAME = frozenset(_NOTHING.split())
_COUNTED = re.compile(r"\b(\d+) (?:\w+ ){0,2}?(row|column|item|field|bar|slice|segment|point|line|mark|sign)s?\b", re.I)
_WORD = re.compile(r"[^\W_\u3400-\u9fff](?:[^\s\u3400-\u9fff]*[^\W_\u3400-\u9fff])?%?")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def words_of(value: Any) -> Iterator[str]:
    """All words, folded, in the texts and numbers of plain data."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from words_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from words_of(inner)
    elif isinstance(value, str):
        yield from (match.group().casefold() for match in _WORD.finditer(value))


def faults_of_printed(caption: str, true: str, words: Collection[str]) -> Faults:
    """Compare a caption with the true one and with the words that are in the picture (folded)."""
    said, wanted = _counts(caption), _counts(true)
    known = {*words, *words_of(true), *_FRAME}
    named = [word for word in words_of(_COUNTED.sub(" ", caption)) if word not in _FRAME]
    wrong = [word for word in named if not _is_known(word, known)]
    pieces, told = _CHINESE.findall(caption), set(_CHINESE.findall(true))
    odd = [piece for piece in pieces if piece not in told]
    content = {word for word in words_of(_COUNTED.sub(" ", true)) if word not in _FRAME}
    shared = {noun for noun in said if noun in wanted}
    return Faults(
        mentions=len(named) + len(pieces),
        counted=len(shared),
        related=0,
        hallucinated=len(wrong) + len(odd),
        misnamed=len(wrong) + len(odd),
        misdescribed=0,
        miscounted=sum(said[noun] != wanted[noun] for noun in shared),
        misrelated=0,
        objects=len(content) + len(told),
        named=len(content & set(named)) + len(told & set(pieces)),
    )


def _is_known(word: str, known: Collection[str]) -> bool:
    """In the picture as it is, or but for the ending of its plural."""
    return word in known or (word.endswith("s") and word[:-1] in known) or f"{word}s" in known


def _counts(text: str) -> dict[str, int]:
    return {match[2].casefold(): int(match[1]) for match in _COUNTED.finditer(text)}
