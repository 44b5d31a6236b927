"""Solids measured in two ways: by the outlines that the usual camera sees, and by outlines as such.

The first is the better one, for pictures of that camera: even solids that hide each other and gray ones are found. Of
pictures by other cameras it finds too many. How far its outlines had to be strained tells which pictures those are;
where that is not clear, what only one of both found is doubted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.detect.drawing.rendered import read_rendered
from tools.detect.drawing.solids import PAINTS, read_solids

if TYPE_CHECKING:
    from tools.detect.drawing.ground import Ground
    from tools.detect.drawing.things import DrawnThing

_EASY = 0.07  # strain up to which the usual camera took the picture: of 34 rendered scenes, that of 27
_STRAINED = 0.1  # and from which it hardly did: of 34, that of 2
_SAME = 0.6  # overlap of the boxes of one thing that was found in both ways


@dataclass(frozen=True, slots=True)
class SolidsRead:
    """The solids, left to right. `outlined`: by the usual camera's outlines; `open`: the color of each that may have
    been missed, a gray one always, on a gray floor; `sure`: that they are solids."""

    things: tuple[DrawnThing, ...]
    outlined: bool
    open: tuple[str, ...] = ("gray",)
    sure: bool = True


def read_either(ground: Ground) -> SolidsRead | None:
    """The solids that stand on a gray floor; None where the picture is no such scene."""
    rendered = read_rendered(ground)
    if rendered is not None and rendered.strain <= _EASY:
        return SolidsRead(rendered.things, outlined=True)
    plain = read_solids(ground)
    if rendered is None:
        return None if plain is None else SolidsRead(plain, outlined=False)
    if plain is None:
        if rendered.strain <= _STRAINED:
            return SolidsRead(rendered.things, True, PAINTS)
        doubted = tuple(replace(thing, doubted=True) for thing in rendered.things)
        return SolidsRead(doubted, True, PAINTS, sure=False)
    if rendered.strain > _STRAINED and all(thing.most == 1 for thing in plain):
        return SolidsRead(plain, outlined=False)
    things = tuple(_compared(thing, plain) for thing in rendered.things)
    missed = [thing for thing in plain if not any(_same(thing, other) for other in things)]
    return SolidsRead(things, True, ("gray", *(thing.paints[0] for thing in missed for _ in range(thing.most))))


def _compared(thing: DrawnThing, others: tuple[DrawnThing, ...]) -> DrawnThing:
    """The thing, with the shapes that both readings see in it; doubted where the other one didn't find it."""
    same = [other for other in others if _same(thing, other)]
    if not same:
        return replace(thing, doubted=True)
    return replace(thing, shapes=tuple(dict.fromkeys((*thing.shapes, *(same[0].shapes or thing.shapes)))))


def _same(one: DrawnThing, two: DrawnThing) -> bool:
    """Are both one thing: alone, in one place, of one color?"""
    if one.most > 1 or two.most > 1 or not set(one.paints) & set(two.paints):
        return False
    wide = min(one.box[2], two.box[2]) - max(one.box[0], two.box[0])
    high = min(one.box[3], two.box[3]) - max(one.box[1], two.box[1])
    shared = max(0.0, wide) * max(0.0, high)
    return shared > _SAME * (one.side**2 + two.side**2 - shared)
