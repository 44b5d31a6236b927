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
    """Does `relation` hold between two things? None for relations that places do not settle."""
    name = _SAME.get(relation, relation)
    (x, y), (u, v) = one.box.center, two.box.center
    if name == "left of":
        return x < u
    if name == "right of":
        return x > u
    if name == "above":
        return y < v
    if name == "below":
        return y > v
    if name == "inside":
        return _inside(one.box, two.box)
    if look == "solids" and name in ("behind", "in front of"):
        # what stands on a floor nearer to the camera ends lower in the picture
        behind = one.box.y1 < two.box.y1
        return behind if name == "behind" else not behind
    return None


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
