"""Captions against the truth of their pictures: what they name that isn't there.

CHAIR (Rohrbach et al. 2018) needs no synonyms here, since the worlds' wordings are known: a mention is a noun of the
world's vocabulary with the number, size, material and colour that stand before it. `hallucinated` are the mentions that
no object of the picture has noun and colour of; of these `misnamed` have a noun that isn't there in any colour, and
`miscoloured` one that is there in others. A mention of what is there is `miscounted` where its number is not the true
one ("a" and "an" say nothing of how many there are).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mllm_core.worlds.asking import plural

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ARTICLES = ("a", "an", "the", "another")
_SIZES = ("small", "medium", "large", "big", "tiny", "little")
_MATERIALS = ("rubber", "metal", "metallic", "matte", "shiny", "glossy")
_FILLS = ("solid", "outlined", "striped", "dotted", "hollow", "filled", "shaded", "plain")
_GRAY = {"grey": "gray"}
#: nouns that stand for a thing of any shape
ANYTHING = ("shape", "block", "object", "thing", "item", "solid")


@dataclass(frozen=True, slots=True)
class Mention:
    """Things that a caption names: `count` is None where it gives no number ("a", "the", or nothing)."""

    noun: str
    colour: str
    size: str
    material: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Faults:
    """How many things a caption names, and how many of these wrongly (see the module's text)."""

    mentions: int
    counted: int
    hallucinated: int
    misnamed: int
    miscoloured: int
    miscounted: int
    objects: int
    named: int

    @property
    def clean(self) -> bool:
        """Whether nothing in the caption is hallucinated."""
        return self.hallucinated == 0

    @property
    def silent(self) -> bool:
        """Whether the caption names nothing, though there is something."""
        return self.mentions == 0 and self.objects > 0


def mentions(caption: str, nouns: Sequence[str], colours: Sequence[str]) -> list[Mention]:
    """The things that a caption names, in order. What is said not to be there ("no stars") is left out.

    `nouns` are singular; their plurals are known by their endings.
    """
    found = []
    for match in _phrase(tuple(nouns), tuple(colours)).finditer(caption.casefold()):
        count = _count(match["count"] or "")
        if count == 0:
            continue
        said = (match["said"] or "").split()
        colour = next((word for word in _colours_in(match["said"] or "", colours)), "")
        found.append(
            Mention(
                noun=_singular(match["noun"], tuple(nouns)),
                colour=_GRAY.get(colour, colour),
                size=next((word for word in said if word in _SIZES), ""),
                material=next((word for word in said if word in _MATERIALS), ""),
                count=count,
            )
        )
    return found


def faults(caption: str, truth: Mapping[str, Any], nouns: Sequence[str] = (), colours: Sequence[str] = ()) -> Faults:
    """Compare a caption with the truth of its picture.

    `truth` has "objects" (each with "label" and "colour"), and "labels" and "colours", what they can be in its world;
    `nouns` and `colours` are words that captions may use besides.
    """
    objects = truth["objects"]
    labels, shades = [str(one["label"]) for one in objects], [str(one.get("colour", "")) for one in objects]
    vocabulary = dict.fromkeys([*truth.get("labels", ()), *labels, *nouns, *ANYTHING])
    named = mentions(caption, tuple(vocabulary), tuple(dict.fromkeys([*truth.get("colours", ()), *shades, *colours])))
    misnamed = [one for one in named if not any(_is_noun(one, thing) for thing in objects)]
    present = [one for one in named if any(_is_noun(one, thing) for thing in objects)]
    miscoloured = [one for one in present if not any(_is_kind(one, thing) for thing in objects)]
    faithful = [one for one in present if any(_is_kind(one, thing) for thing in objects)]
    counted = [one for one in faithful if one.count is not None]
    # A number counts things of the noun and the colour, and of the size and the material where they are said.
    miscounted = [one for one in counted if one.count != sum(_is_whole(one, thing) for thing in objects)]
    met = {kind for kind, thing in zip(zip(labels, shades, strict=True), objects, strict=True)
           if any(_is_kind(one, thing) for one in faithful)}  # fmt: skip
    return Faults(
        mentions=len(named),
        counted=len(counted),
        hallucinated=len(misnamed) + len(miscoloured),
        misnamed=len(misnamed),
        miscoloured=len(miscoloured),
        miscounted=len(miscounted),
        objects=len(set(zip(labels, shades, strict=True))),
        named=len(met),
    )


def _is_noun(mention: Mention, thing: Mapping[str, Any]) -> bool:
    return mention.noun == thing["label"] or mention.noun in ANYTHING


def _is_kind(mention: Mention, thing: Mapping[str, Any]) -> bool:
    return _is_noun(mention, thing) and mention.colour in ("", thing.get("colour", ""))


def _is_whole(mention: Mention, thing: Mapping[str, Any]) -> bool:
    return (
        _is_kind(mention, thing)
        and (not mention.size or mention.size == thing.get("size", mention.size))
        and (not mention.material or mention.material == thing.get("material", mention.material))
    )


@lru_cache(maxsize=64)
def _phrase(nouns: tuple[str, ...], colours: tuple[str, ...]) -> re.Pattern[str]:
    """number or article, then adjectives in any order, then a noun."""
    adjectives = [*_SIZES, *_MATERIALS, *_FILLS, *colours, *_GRAY]
    adjective = "|".join(re.escape(word) for word in sorted(adjectives, key=len, reverse=True) if word)
    forms = [form for noun in nouns if noun for form in (plural(noun), noun)]
    noun = "|".join(re.escape(form) for form in sorted(set(forms), key=len, reverse=True))
    count = "|".join((*_NUMBERS, *_ARTICLES, r"\d+"))
    return re.compile(rf"\b(?:(?P<count>{count})\s+)?(?P<said>(?:(?:{adjective}),?\s+)*)(?P<noun>{noun})\b")


def _count(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word) if word in _NUMBERS else None


def _colours_in(said: str, colours: Sequence[str]) -> list[str]:
    """The colours among adjectives, longer names first ("dark blue" before "blue")."""
    names = sorted((*colours, *_GRAY), key=len, reverse=True)
    return [name for name in names if name and re.search(rf"\b{re.escape(name)}\b", said)]


def _singular(form: str, nouns: tuple[str, ...]) -> str:
    return next(noun for noun in nouns if form in (noun, plural(noun)))
