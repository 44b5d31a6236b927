"""Is a claim true by the annotation? For measures that must not take the word of the witnesses that they measure.

Photos: whether labelled objects are there, and how many. Drawn scenes: their colours, sizes, materials and positions,
too. Everything else is None: the annotation says nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.evaluation.annotated import Annotated, Thing
from agent.evaluation.object_words import namings
from mllm_core.evaluation.captions import ANYTHING

if TYPE_CHECKING:
    from agent.claims.claim import Claim
    from agent.claims.claim import Thing as Phrase

_SAME = {"big": "large", "tiny": "small", "little": "small", "grey": "gray", "metallic": "metal", "shiny": "metal",
         "matte": "rubber"}  # fmt: skip
_WAYS = {
    "left of": (0, -1), "to the left of": (0, -1), "right of": (0, 1), "to the right of": (0, 1), "above": (1, -1),
    "over": (1, -1), "below": (1, 1), "under": (1, 1), "beneath": (1, 1),
}  # fmt: skip


def judged(claim: Claim, picture: Annotated) -> bool | None:
    """Whether the claim holds in the picture; None where its annotation does not settle it."""
    if not picture.things or claim.subject is None:
        return None
    found = fitting(claim.subject, picture)
    if found is None:
        return None
    holds = _holds(claim, found, picture)
    return None if holds is None else holds != claim.negated


def _holds(claim: Claim, found: Sequence[Thing], picture: Annotated) -> bool | None:
    match claim.kind:
        case "existence":
            return bool(found)
        case "count":
            number = claim.subject.number if claim.subject is not None else None
            if number is None or any(thing.crowd for thing in found):
                return None
            return len(found) >= number if claim.subject is not None and claim.subject.least else len(found) == number
        case "attribute" if picture.drawn and claim.attribute in ("color", "size", "material"):
            value = _plain(claim.value)
            return any(getattr(thing, claim.attribute) == value for thing in found) if found else False
        case "relation":
            other = fitting(claim.object, picture) if claim.object is not None else None
            return _lie(found, claim.relation, other) if other is not None else None
    return None


def _lie(first: Sequence[Thing], relation: str, second: Sequence[Thing]) -> bool | None:
    """Whether one thing lies so to another one; None where it is not clear which are meant, or how."""
    if not first or not second:
        return False
    if len(first) > 1 or len(second) > 1 or relation not in _WAYS:
        return None
    axis, sign = _WAYS[relation]
    if axis == 1 and first[0].material:
        return None  # in a picture with depth, lower may be nearer
    return (first[0].centre[axis] - second[0].centre[axis]) * sign > 0


def fitting(phrase: Phrase, picture: Annotated) -> list[Thing] | None:
    """The things that a phrase may mean; None where its noun is none of the labels that were looked for."""
    if not picture.drawn:
        labels = {naming.label for naming in namings(phrase.noun, picture.vocabulary)}
        if len(labels) != 1 or not labels <= set(picture.vocabulary):
            return None
        return [thing for thing in picture.things if thing.label in labels]
    if phrase.noun not in (*picture.vocabulary, *ANYTHING):
        return None
    words = {_plain(word) for word in phrase.words}
    return [
        thing
        for thing in picture.things
        if phrase.noun in (thing.label, *ANYTHING) and _described(thing, words, picture)
    ]


def _described(thing: Thing, words: set[str], picture: Annotated) -> bool:
    """Does a thing have all that the words say? Words that the annotation does not know are passed over."""
    known = {value for one in picture.things for value in (one.color, one.size, one.material) if value}
    known |= {str(color) for color in picture.truth.get("colours", ())}
    return all(word in (thing.color, thing.size, thing.material) for word in words if word in known)


def _plain(word: str) -> str:
    return _SAME.get(word.lower(), word.lower())
