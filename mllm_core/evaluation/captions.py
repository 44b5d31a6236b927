"""Captions against the truth of their pictures: what they name that isn't there.

CHAIR (Rohrbach et al. 2018) needs no synonyms here, since the worlds' wordings are known: a mention is a noun of the
world's vocabulary with the number, size, material and colour that stand before it. `hallucinated` are the mentions that
no object of the picture fits; of these `misnamed` have a noun that isn't there at all, and `misdescribed` one that is
there in other colours, sizes or materials. A mention of what is there is `miscounted` where its number is not the true
one ("a" and "an" say nothing of how many there are). A sentence about how two things lie is `misrelated` where they
don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mllm_core.nouns import plural
from mllm_core.worlds.asking import ORDINALS
from mllm_core.worlds.scenes.palette import FLAT, SOLID, WEB
from mllm_core.worlds.scenes.shapes import SHAPES

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ARTICLES = ("a", "an", "the", "another")
_SIZES = ("small", "medium", "large", "big", "tiny", "little")
_MATERIALS = ("rubber", "metal", "metallic", "matte", "shiny", "glossy")
_FILLS = ("solid", "outlined", "striped", "dotted", "hollow", "filled", "shaded", "plain")
_GRAY = {"grey": "gray"}
_SAME = {"big": "large", "tiny": "small", "little": "small", "metallic": "metal", "shiny": "metal", "matte": "rubber"}
_RELATION = re.compile(
    r"the (?P<one>[^.;]*?) is (?P<how>to the (?:left|right) of|above|below|behind|in front of) the (?P<two>[^.;]*)"
)
#: what captions of scenes may name; the worlds' own words, so that what is made up is met, too
NOUNS = (*SHAPES, "sphere", "cube", "cylinder", "cone", "block")
COLOURS = tuple({**FLAT, **WEB, **SOLID})
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
    related: int
    hallucinated: int
    misnamed: int
    misdescribed: int
    miscounted: int
    misrelated: int
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
                size=next((_SAME.get(word, word) for word in said if word in _SIZES), ""),
                material=next((_SAME.get(word, word) for word in said if word in _MATERIALS), ""),
                count=count,
            )
        )
    return found


def faults(caption: str, truth: Mapping[str, Any]) -> Faults:
    """Compare a caption of a scene with the truth of its picture.

    `truth` has "objects" (each with "label", "colour" and "box", farthest first), and "panels" where its things are in
    boxes or towers: their parts of the caption are then each compared with the things in them.
    """
    panels = truth.get("panels") or ()
    parts = _parts(caption, len(panels))
    if parts is None:
        return _faults_of(caption, truth["objects"])
    inside = [[thing for thing in truth["objects"] if thing["panel"] == place] for place in range(len(panels))]
    judge = _faults_of_tower if truth.get("look") == "towers" else _faults_of
    found = [judge(part, things) for part, things in zip(parts, inside, strict=True)]
    return Faults(**{name: sum(getattr(one, name) for one in found) for name in Faults.__dataclass_fields__})


def _faults_of(caption: str, objects: Sequence[Mapping[str, Any]]) -> Faults:
    labels, shades = [str(one["label"]) for one in objects], [str(one["colour"]) for one in objects]
    named = mentions(caption, tuple(dict.fromkeys([*labels, *NOUNS, *ANYTHING])), _palette(shades))
    misnamed = [one for one in named if not any(_is_noun(one, thing) for thing in objects)]
    present = [one for one in named if any(_is_noun(one, thing) for thing in objects)]
    misdescribed = [one for one in present if not any(_is_kind(one, thing) for thing in objects)]
    faithful = [one for one in present if any(_is_kind(one, thing) for thing in objects)]
    counted = [one for one in faithful if one.count is not None]
    miscounted = [one for one in counted if one.count != sum(_is_kind(one, thing) for thing in objects)]
    kinds = set(zip(labels, shades, strict=True))
    met = {(label, shade) for label, shade in kinds
           if any(one.noun in (label, *ANYTHING) and one.colour in ("", shade) for one in faithful)}  # fmt: skip
    related = list(_relations(caption, objects, _palette(shades)))
    return Faults(
        mentions=len(named),
        counted=len(counted),
        related=len(related),
        hallucinated=len(misnamed) + len(misdescribed),
        misnamed=len(misnamed),
        misdescribed=len(misdescribed),
        miscounted=len(miscounted),
        misrelated=sum(not holds for holds in related),
        objects=len(kinds),
        named=len(met),
    )


def _faults_of_tower(said: str, blocks: Sequence[Mapping[str, Any]]) -> Faults:
    """A tower is told block by block, from the bottom up: each colour is one mention."""
    true = [str(block["colour"]) for block in sorted(blocks, key=lambda block: -float(block["box"][3]))]
    given = re.findall(rf"\b(?:{'|'.join(map(re.escape, _palette(true)))})\b", said)
    named = [one == other for one, other in zip(given, true, strict=False)]
    return Faults(
        mentions=len(given),
        counted=int(bool(given)),
        related=0,
        hallucinated=len(given) - sum(named),
        misnamed=max(0, len(given) - len(true)),
        misdescribed=len(named) - sum(named),
        miscounted=int(bool(given) and len(given) != len(true)),
        misrelated=0,
        objects=len(true),
        named=sum(named),
    )


def _parts(caption: str, panels: int) -> list[str] | None:
    """What a caption says of each panel ("Left: ...; middle: ...; right: ..."), left to right; "" for what it leaves
    out. None where there are no panels."""
    if not panels:
        return None
    said: dict[str, str] = dict(re.findall(r"(\w+): ([^:;.]*)", caption.casefold()))
    names = {2: ("left", "right"), 3: ("left", "middle", "right")}.get(panels, ORDINALS)
    return [said.get(name, "") for name in names[:panels]]


def _relations(caption: str, objects: Sequence[Mapping[str, Any]], colours: Sequence[str]) -> Iterator[bool]:
    """Whether each "The X is to the left of the Y." holds, where X and Y are one thing each."""
    nouns = tuple(dict.fromkeys([*(str(one["label"]) for one in objects), *NOUNS, *ANYTHING]))
    for match in _RELATION.finditer(caption.casefold()):
        ends = []
        for text in (match["one"], match["two"]):
            found = mentions(text, nouns, colours)
            things = [thing for thing in objects if found and _is_kind(found[0], thing)]
            ends += things if len(things) == 1 else []
        if len(ends) == 2:
            one, two = ends
            (x, y), (u, v) = _centre(one), _centre(two)
            if match["how"] in ("behind", "in front of"):  # what stands lower in the picture stands nearer
                y, v = float(one["box"][3]), float(two["box"][3])
            yield {
                "to the left of": x < u,
                "to the right of": x > u,
                "above": y < v,
                "below": y > v,
                "behind": y < v,
                "in front of": y > v,
            }[match["how"]]


def _centre(thing: Mapping[str, Any]) -> tuple[float, float]:
    left, top, right, bottom = thing["box"]
    return (left + right) / 2, (top + bottom) / 2


def _palette(colours: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*colours, *COLOURS]))


def _is_noun(mention: Mention, thing: Mapping[str, Any]) -> bool:
    return mention.noun == thing["label"] or mention.noun in ANYTHING


def _is_kind(mention: Mention, thing: Mapping[str, Any]) -> bool:
    """Does a mention fit a thing in all that it says? Where the thing has no size or material, any is right."""
    return (
        _is_noun(mention, thing)
        and mention.colour in ("", thing["colour"])
        and (not mention.size or mention.size == (thing.get("size") or mention.size))
        and (not mention.material or mention.material == (thing.get("material") or mention.material))
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
