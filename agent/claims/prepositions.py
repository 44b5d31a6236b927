"""Prepositions of one or more words, with the spatial relation that they stand for, and places within the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.claims.lexicon import FRAMES, word_set
from agent.claims.tokens import Token

#: relation in RELATE's words -> prepositions that mean it
_SPATIAL: dict[str, str] = {
    "left of": "to the left of, on the left of, on the left side of, left of, at the left of, to the left side of",
    "right of": "to the right of, on the right of, on the right side of, right of, at the right of",
    "above": "above, over, high above, up above, directly above",
    "below": "below, directly below",
    "under": "under, underneath, beneath",
    "on": "on, on top of, atop, upon, on the top of, onto, sat on, on to",
    "in front of": "in front of, in the front of",
    "behind": "behind, in back of, in the back of",
    "near": "near, next to, beside, by, close to, nearby, alongside, along side, along side of, adjacent to, besides, "
    "near to, at the side of, right next to, on the side of, up close to",
    "inside": "inside, inside of, within",
    "outside": "outside, outside of",
    "between": "between, in between, in-between",
    "touching": "against, up against",
}
_PLAIN = (
    "in, at, with, without, of, from, to, into, through, across, around, along, among, amongst, amid, past, toward, "
    "towards, off, off of, out of, up, down, against, for, about, like, during, via, per, beyond, throughout, as, "
    "in the middle of, in the center of, in the midst of, at the edge of, on the edge of, at the end of, "
    "at the top of, at the bottom of, at the back of, on the back of, on the front of, at the front of, underneath of, "
    "opposite, across from, away from, instead of, because of, next, filled with, full of, made of, made from, "
    "after, before, followed by, surrounded by, along with, together with, as well as, in addition to, "
    "out from, up to, down to, over by"
)
_PHRASES: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): phrase for phrase in _PLAIN.split(", ") if phrase != "next"
} | {tuple(phrase.split()): relation for relation, phrases in _SPATIAL.items() for phrase in phrases.split(", ")}
_LONGEST = max(len(phrase) for phrase in _PHRASES)
#: what joins things as "and" does
JOINING = frozenset({"along with", "together with", "as well as", "in addition to"})
#: words that are prepositions by themselves
SINGLE = frozenset(phrase[0] for phrase in _PHRASES if len(phrase) == 1)
SPATIAL = frozenset(_SPATIAL)

_PLACES = {
    "left": "left", "right": "right", "top": "top", "bottom": "bottom", "center": "middle", "centre": "middle",
    "middle": "middle", "background": "background", "foreground": "foreground", "distance": "background",
    "upper": "top", "lower": "bottom",
}  # fmt: skip
_PLACE_NOUNS = word_set("side corner half part portion area edge hand")


@dataclass(frozen=True, slots=True)
class Preposition:
    """A preposition at tokens `first`..`after` (not included); `relation` is RELATE's word where it has one."""

    words: str
    relation: str
    first: int
    after: int


def preposition_at(tokens: Sequence[Token], at: int) -> Preposition | None:
    """The longest preposition that starts at token `at`."""
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        words = tuple(token.lower for token in tokens[at : at + length])
        if words in _PHRASES:
            return Preposition(" ".join(words), _PHRASES[words], at, at + length)
    return None


def place_at(tokens: Sequence[Token], at: int) -> Preposition | None:
    """A place within the picture that starts at token `at`: "on the left", "in the top right corner of the image".

    `relation` is "left", "right", "top", "bottom", "middle", "foreground" or "background", two joined by a space.
    """
    words = [token.lower for token in tokens[at : at + 12]]
    if not words or words[0] not in ("in", "on", "at", "to", "towards", "toward"):
        return None
    index = 1
    if index < len(words) and words[index] in ("the", "its"):
        index += 1
    while index < len(words) and words[index] in ("far", "very", "immediate", "extreme"):
        index += 1
    named: list[str] = []
    while index < len(words) and (part := _PLACES.get(words[index].replace("-hand", ""))) and len(named) < 2:
        named.append(part)
        index += 1
    if index < len(words) and words[index].count("-") == 1 and not named:
        parts = [_PLACES.get(part, "") for part in words[index].split("-")]
        named, index = (parts, index + 1) if all(parts) else ([], index)
    if not named:
        return None
    if index < len(words) and words[index] in _PLACE_NOUNS:
        index += 1
        if index < len(words) and words[index] == "side":
            index += 1
    if index < len(words) and words[index] == "of":
        rest = words[index + 1 : index + 3]
        if not (len(rest) == 2 and rest[0] in ("the", "this") and rest[1] in FRAMES):
            return None  # "on the left of the dog" is a relation to the dog
        index += 3
    elif (
        index < len(words)
        and named[-1] in ("top", "bottom", "left", "right", "middle")
        and _goes_on(tokens, at + index)
    ):
        return None  # "on the top shelf" is a thing
    return Preposition(" ".join(words[:index]), " ".join(named), at, at + index)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Is the next token a word that a noun phrase could go on with?"""
    token = tokens[at]
    closed = token.lower in SINGLE or token.lower in _AFTER_PLACES
    return token.kind == "word" and not closed and not token.lower.endswith(("ing", "ed"))


_AFTER_PLACES = word_set("and or but is are was were there a an the that which who while as has have two three")
