"""Where measured things stand to one another: left of, above, inside, in front of ..."""

from __future__ import annotations

from tools.detect.drawing.scene import Look, SeenThing
from tools.values import Box

_OPPOSITE = {
    "above": "below",
    "below": "above",
    "behind": "in front of",
    "in front of": "behind",
}
_SAME = {
    "to the left of": "left of",
    "on the left of": "left of",
    "left": "left of",
    "to the right of": "right of",
    "on the right of": "right of",
    "right": "right of",
    "over": "above",
    "higher than": "above",
    "under": "below",
    "beneath": "below",
    "underneath": "below",
    "lower than": "below",
    "in": "inside",
    "within": "inside",
}


def related(relation: str, one: SeenThing, two: SeenThing, look: Look) -> bool | None:
    """Does `relation` hold between two things? None for relations that places do not settle, and where one of the two
    is somewhere in an area of several, which leaves both open."""
    name = _SAME.get(relation, relation)
    if name in ("left of", "right of"):
        return _before(_across(one), _across(two)) if name == "left of" else _before(_across(two), _across(one))
    if name in ("above", "below"):
        return _before(_down(one), _down(two)) if name == "above" else _before(_down(two), _down(one))
    if name == "inside":
        return _inside(one.box, two.box)
    if look == "solids" and name in ("behind", "in front of"):
        # what stands on a floor nearer to the camera ends lower in the picture
        return _before(_foot(one), _foot(two)) if name == "behind" else _before(_foot(two), _foot(one))
    return None


def _across(thing: SeenThing) -> tuple[float, float]:
    """Where the middle of the thing may lie from left to right."""
    return (thing.box.x0, thing.box.x1) if thing.most > 1 else (thing.box.center[0],) * 2


def _down(thing: SeenThing) -> tuple[float, float]:
    """Where the middle of the thing may lie from top to bottom."""
    return (thing.box.y0, thing.box.y1) if thing.most > 1 else (thing.box.center[1],) * 2


def _foot(thing: SeenThing) -> tuple[float, float]:
    """Where the thing may stand, from top to bottom."""
    return (thing.box.y0, thing.box.y1) if thing.most > 1 else (thing.box.y1,) * 2


def _before(one: tuple[float, float], two: tuple[float, float]) -> bool | None:
    """Does all of one range come before the other? None where they overlap."""
    if one[1] < two[0]:
        return True
    return False if two[1] <= one[0] else None


def opposite(relation: str) -> str:
    """The opposite of a relation in the form in which that was said; "" where it has none."""
    for here, there in (("left", "right"), ("right", "left")):
        if here in relation:
            return relation.replace(here, there)
    return _OPPOSITE.get(_SAME.get(relation, relation), "")


def _inside(inner: Box, outer: Box) -> bool:
    x, y = inner.center
    return (
        outer.x0 < x < outer.x1 and outer.y0 < y < outer.y1 and inner.width * inner.height < outer.width * outer.height
    )
