"""Which things stand in a relation to others: RELATE's work on whole sets."""

from __future__ import annotations

from itertools import combinations

from tools.errors import ToolArgumentError
from tools.objects.geometry import RELATIONS, between, canonical
from tools.objects.items import same_picture
from tools.values import Box, Region


def related(objects: tuple[Region, ...], relation: str, to: tuple[Region, ...]) -> tuple[Region, ...]:
    """Those of `objects` for which the relation holds with some of `to` (itself never counts).

    "nearest" and "farthest" give one; "between" needs two in `to`. Raises ToolArgumentError.
    """
    name = canonical(relation)
    for thing in (*objects, *to):
        if not same_picture(thing.image, (objects or to)[0].image):
            raise ToolArgumentError(
                "RELATE compares things of one picture, these come from different ones.",
                remedy="Look for both in the same picture.",
            )
    if name == "between":
        return _between(objects, to)
    pairs = [(thing, [other.root_box for other in to if not _same(thing, other)]) for thing in objects]
    if name in ("nearest", "farthest"):
        ranked = [(min(_distance(thing.root_box, box) for box in boxes), thing) for thing, boxes in pairs if boxes]
        if not ranked:
            return ()
        choose = min if name == "nearest" else max
        return (choose(ranked, key=lambda pair: pair[0])[1],)
    holds = RELATIONS[name]
    if name == "outside":
        # "outside" the boxes means outside all of them; every other relation asks for one that it holds with.
        return tuple(thing for thing, boxes in pairs if all(holds(thing.root_box, box) for box in boxes))
    return tuple(thing for thing, boxes in pairs if any(holds(thing.root_box, box) for box in boxes))


def _between(objects: tuple[Region, ...], to: tuple[Region, ...]) -> tuple[Region, ...]:
    if len(to) < 2:
        raise ToolArgumentError(
            f"'between' needs two things to be between, got {len(to)}.", remedy="Put both into `to` (two or more)."
        )
    pairs = [(first.root_box, second.root_box) for first, second in combinations(to, 2)]
    return tuple(
        thing
        for thing in objects
        if not any(_same(thing, other) for other in to)
        and any(between(thing.root_box, first, second) for first, second in pairs)
    )


def _distance(a: Box, b: Box) -> tuple[float, float]:
    """The gap, then the distance of the middles: what overlaps is told apart by the second."""
    (ax, ay), (bx, by) = a.center, b.center
    return a.gap(b), ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5


def _same(thing: Region, other: Region) -> bool:
    return thing.root_box == other.root_box and thing.label == other.label
