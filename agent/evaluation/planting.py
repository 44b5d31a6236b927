"""True captions with one planted error each, of a known kind and at a known place.

Into captions by people: the name of an object that is not there in the place of one that is, another number, another
colour, the opposite relation. The worlds bring pairs of their own, a caption and the same with one thing changed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from agent.evaluation.annotated import Annotated
from agent.evaluation.object_words import named, namings
from agent.evaluation.statements import many
from mllm_core.worlds.asking import number_word

ErrorKind = Literal["existence", "count", "color", "relation", "text"]
ERRORS: tuple[ErrorKind, ...] = ("existence", "count", "color", "relation", "text")

#: their forms do not tell one from several, and so not what fits in their place
_UNCOUNTED = frozenset({"sheep", "skis", "scissors", "broccoli"})
_NUMBERS = {number_word(number): number for number in range(2, 7)}
_NUMBER = re.compile(r"\b(" + "|".join(_NUMBERS) + r")\s+(?:[a-z]+\s+){0,2}?$", re.IGNORECASE)
#: every colour with those that nobody would take for it
_FAR = {
    "red": ("blue", "green", "white", "black"), "blue": ("red", "yellow", "green", "brown"),
    "green": ("red", "blue", "purple", "white"), "yellow": ("blue", "purple", "black", "green"),
    "white": ("black", "red", "blue", "green"), "black": ("white", "red", "yellow", "pink"),
    "brown": ("blue", "green", "white", "pink"), "pink": ("green", "blue", "black", "yellow"),
    "purple": ("yellow", "green", "white", "orange"), "gray": ("red", "yellow", "green", "blue"),
    "grey": ("red", "yellow", "green", "blue"), "orange": ("blue", "green", "black", "purple"),
}  # fmt: skip
#: a colour that describes a thing; not one of several ("black and white"), nor a fruit
_ANY = "|".join(_FAR)
_COLOR = re.compile(
    rf"\b(?<!and )(?<!, )({_ANY})\b(?! and (?:{_ANY})\b)(?!,)(?=\s+(?!(?:and|or|in|on|is|are|with|of|at)\b)[a-z])"
)
_OPPOSITES = {
    "to the left of": "to the right of", "to the right of": "to the left of", "left of": "right of",
    "right of": "left of", "in front of": "behind", "behind": "in front of", "above": "below", "below": "above",
    "on top of": "under", "underneath": "on top of", "under": "on top of", "beneath": "on top of",
}  # fmt: skip
_RELATION = re.compile(r"\b(" + "|".join(sorted(_OPPOSITES, key=len, reverse=True)) + r")\b", re.IGNORECASE)
#: "the book lying on a large bed"
_ON = re.compile(
    r"(?: is| are)?(?: (?:sitting|standing|lying|laying|resting|sleeping|riding))? (on) "
    r"(?:an? |the |his |her |their )?(?:\w+ )?",
    re.IGNORECASE,
)
_SMALL = frozenset({"a", "an", "the", "and", "or", ",", ".", ";", ":"})
_WORD = re.compile(r"\w+(?:[.,:/'’-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with an error in it. `places` are the characters (start, end) that are wrong, in `text`."""

    text: str
    original: str
    kind: ErrorKind
    places: tuple[tuple[int, int], ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The words that are wrong."""
        return tuple(self.text[start:end] for start, end in self.places)


def planted(picture: Annotated, place: int, seed: int = 0) -> Iterator[Planted]:
    """The caption of a place with one error of each kind that can be planted in it with certainty."""
    if picture.drawn:
        rejected = picture.rejected[place] if place < len(picture.rejected) else ""
        printed = not picture.things
        found = changed(picture.captions[place], rejected, printed=printed) if rejected else None
        if found is not None:
            yield found
        return
    caption = " ".join(picture.captions[place].split())
    for kind, plant in _PLANTERS.items():
        made = plant(picture, caption, random.Random(f"{seed}:{picture.key}:{place}:{kind}"))
        if made is not None:
            start, end, words = made
            yield put(caption, start, end, words, kind)


def put(caption: str, start: int, end: int, words: str, kind: ErrorKind) -> Planted:
    """The caption with `words` in the place of start..end, and the article before them mended."""
    before, after = caption[:start], caption[end:]
    article = re.search(r"\b([Aa])(n?) $", before)
    if article is not None:
        before = before[: article.start()] + article[1] + ("n" if words[:1].lower() in "aeiou" else "") + " "
    if caption[start:end].isupper() and end - start > 1:
        words = words.upper()
    elif caption[start:end][:1].isupper():
        words = words[:1].upper() + words[1:]
    return Planted(before + words + after, caption, kind, ((len(before), len(before) + len(words)),))


def _absent_object(picture: Annotated, caption: str, draw: random.Random) -> tuple[int, int, str] | None:
    """Another name in the place of something that is there: one that was looked for, not found, and not told of."""
    spoken = {label for one in picture.captions for label in named(one)}
    absent = [label for label in picture.absent if label not in spoken]
    there = [one for one in namings(caption) if one.label in picture.present and one.label not in _UNCOUNTED]
    if not (there and absent):
        return None
    one, label = draw.choice(there), draw.choice(absent)
    return one.start, one.end, many(label) if one.plural else label


def _wrong_count(picture: Annotated, caption: str, draw: random.Random) -> tuple[int, int, str] | None:
    """Another number before something that was counted, true neither by the caption nor by the annotation."""
    for one in namings(caption):
        match = _NUMBER.search(caption[: one.start])
        counted = picture.count(one.label) if one.label in picture.present else None
        if match is None or counted is None or not one.plural:
            continue
        said = _NUMBERS[match[1].lower()]
        others = [number for number in _NUMBERS.values() if number not in (said, counted)]
        near = [number for number in others if abs(number - said) <= 2] or others
        return match.start(1), match.end(1), number_word(draw.choice(near))
    return None


def _wrong_color(picture: Annotated, caption: str, draw: random.Random) -> tuple[int, int, str] | None:
    """A far colour in the place of one, which no caption of the picture names."""
    spoken = " ".join(picture.captions).lower()
    matches = list(_COLOR.finditer(caption))
    if not matches:
        return None
    match = draw.choice(matches)
    others = [color for color in _FAR[match[1]] if not re.search(rf"\b{color}\b", spoken)]
    return (match.start(1), match.end(1), draw.choice(others)) if others else None


def _swapped_relation(picture: Annotated, caption: str, draw: random.Random) -> tuple[int, int, str] | None:
    """The opposite of a relation that stands between two things that are named."""
    places = namings(caption)
    for match in _RELATION.finditer(caption):
        before = [one for one in places if one.end <= match.start()]
        after = [one for one in places if one.start >= match.end()]
        if before and after and before[-1].label != after[0].label:
            return match.start(1), match.end(1), _OPPOSITES[match[1].lower()]
    for first, second in pairwise(places):
        between = _ON.fullmatch(caption[first.end : second.start])
        if between is not None and first.label != second.label:
            return first.end + between.start(1), first.end + between.end(1), "under"
    return None


_Planter = Callable[[Annotated, str, random.Random], "tuple[int, int, str] | None"]
_PLANTERS: dict[ErrorKind, _Planter] = {
    "existence": _absent_object,
    "count": _wrong_count,
    "color": _wrong_color,
    "relation": _swapped_relation,
}


def changed(caption: str, rejected: str, *, printed: bool = False) -> Planted | None:
    """What a rejected caption says otherwise than the true one; None where it only says less.

    `printed`: what it names stands written in the picture, so that a wrong name is a wrong text.
    """
    first, second = list(_WORD.finditer(caption)), list(_WORD.finditer(rejected))
    matcher = SequenceMatcher(None, [m.group() for m in first], [m.group() for m in second], autojunk=False)
    places, was, now = [], [], []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        told = _telling(second[b0:b1])
        if tag in ("replace", "insert") and told:
            places.append((told[0].start(), told[-1].end()))
            was += [match.group().lower() for match in _telling(first[a0:a1])]
            now += [match.group().lower() for match in told]
    if not places:
        return None
    kind = _kind(was, now, rejected, places)
    return Planted(rejected, caption, "text" if printed and kind == "existence" else kind, tuple(places))


def _telling(words: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words without those at both ends that say nothing of their own."""
    while words and words[0].group().lower() in _SMALL:
        words = words[1:]
    while words and words[-1].group().lower() in _SMALL:
        words = words[:-1]
    return words


def _kind(was: list[str], now: list[str], text: str, places: list[tuple[int, int]]) -> ErrorKind:
    """What was changed, by the words that were changed: of a single word what it is, of more that a thing was added."""
    numbers = {number_word(number) for number in range(13)}
    if any(text[:start].count('"') % 2 for start, _ in places):
        return "text"
    if len(now) == 1 and len(was) == 1:
        if now[0] in numbers or now[0].isdigit():
            return "count" if now[0] in numbers or len(now[0]) < 3 else "text"
        if now[0] in ("left", "right", "above", "below", "behind", "front"):
            return "relation"
        if now[0] in _FAR or now[0] in ("cyan", "teal"):
            return "color"
    if any(word in ("left", "right", "above", "below", "behind", "front") for word in now) and len(now) <= 3:
        return "relation"
    if any(re.search(r"\d", word) for word in now):
        return "text"
    return "existence"
