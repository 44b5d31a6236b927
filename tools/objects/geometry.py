"""Spatial relations between two boxes, as plain predicates.

Directions ask both edges to lie further in that direction, so that they are antisymmetric and transitive, and never
hold between a box and one that it contains. All work in pixels of the same picture.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from tools.errors import ToolArgumentError
from tools.values import Box

Predicate = Callable[[Box, Box], bool]


def left_of(a: Box, b: Box) -> bool:
    """Both vertical edges of `a` lie further left."""
    return a.x0 < b.x0 and a.x1 < b.x1


def above(a: Box, b: Box) -> bool:
    """Both horizontal edges of `a` lie further up."""
    return a.y0 < b.y0 and a.y1 < b.y1


def inside(a: Box, b: Box) -> bool:
    """At least 90 % of `a` is covered by the larger `b`."""
    return a.area < b.area and a.intersection(b) >= 0.9 * a.area


def overlapping(a: Box, b: Box) -> bool:
    """They share some area."""
    return a.intersection(b) > 0


def touching(a: Box, b: Box) -> bool:
    """The gap is at most 5 % of the smaller one's shorter side (at least 2 pixels): detectors' boxes are not exact."""
    return a.gap(b) <= max(2.0, 0.05 * min(_short(a), _short(b)))


def near(a: Box, b: Box) -> bool:
    """Apart by at most the longer of the two shorter sides, and neither inside the other."""
    return a.gap(b) <= max(_short(a), _short(b)) and not inside(a, b) and not inside(b, a)


def on(a: Box, b: Box) -> bool:
    """`a` lies within `b`, or rests on it: mostly over it from side to side, its lower edge at or below b's upper."""
    if inside(a, b):
        return True
    slack = 0.1 * min(a.height, b.height)
    resting = above(a, b) and b.y0 - slack <= a.y1
    return resting and _side_by_side(a, b) >= 0.5 * min(a.width, b.width) and not inside(b, a)


def under(a: Box, b: Box) -> bool:
    """`a` lies lower than `b` and at least a third of the narrower is below the other; or `b` rests on `a`: within its
    box, the middle higher than that of `a`."""
    if inside(b, a):
        return b.center[1] < a.center[1] and b.y1 < a.y1
    return above(b, a) and _side_by_side(a, b) >= min(a.width, b.width) / 3


def far(a: Box, b: Box) -> bool:
    """Apart by more than `near` allows, and more than the smaller is long."""
    return not near(a, b) and a.gap(b) > max(_short(a), _short(b), min(_long(a), _long(b)))


def in_front_of(a: Box, b: Box) -> bool:
    """`a` stands lower in the picture and is at least near: what is nearer to the camera stands lower on the ground."""
    return a.y1 > b.y1 and a.gap(b) <= max(_short(a), _short(b))


def same_row(a: Box, b: Box) -> bool:
    """They overlap from top to bottom by at least half of the lower height."""
    return min(a.y1, b.y1) - max(a.y0, b.y0) >= 0.5 * min(a.height, b.height)


def same_column(a: Box, b: Box) -> bool:
    """They overlap from side to side by at least half of the narrower width."""
    return _side_by_side(a, b) >= 0.5 * min(a.width, b.width)


def between(a: Box, b: Box, c: Box) -> bool:
    """The middle of `a` lies between those of `b` and `c`, at most half of the largest of the three aside."""
    (ax, ay), (bx, by), (cx, cy) = a.center, b.center, c.center
    dx, dy = cx - bx, cy - by
    length = dx * dx + dy * dy
    if length <= 0:
        return False
    along = ((ax - bx) * dx + (ay - by) * dy) / length
    aside = abs((ax - bx) * dy - (ay - by) * dx) / length**0.5
    room = max(max(box.width, box.height) for box in (a, b, c)) / 2
    return 0 < along < 1 and aside <= room


def _short(box: Box) -> float:
    return min(box.width, box.height)


def _long(box: Box) -> float:
    return max(box.width, box.height)


def _side_by_side(a: Box, b: Box) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _swapped(predicate: Predicate) -> Predicate:
    return lambda a, b: predicate(b, a)


#: relation -> predicate(a, b) for "a is RELATION b"
RELATIONS: dict[str, Predicate] = {
    "left of": left_of,
    "right of": _swapped(left_of),
    "above": above,
    "below": _swapped(above),
    "inside": inside,
    "containing": _swapped(inside),
    "outside": lambda a, b: not overlapping(a, b),
    "overlapping": overlapping,
    "touching": touching,
    "near": near,
    "far from": far,
    "on": on,
    "under": under,
    "in front of": in_front_of,
    "behind": _swapped(in_front_of),
    "same row": same_row,
    "same column": same_column,
    "larger": lambda a, b: a.area > b.area,
    "smaller": lambda a, b: a.area < b.area,
    "taller": lambda a, b: a.height > b.height,
    "shorter": lambda a, b: a.height < b.height,
    "wider": lambda a, b: a.width > b.width,
    "narrower": lambda a, b: a.width < b.width,
}
#: relations that need the whole set: the nearest of many, between two
SET_RELATIONS = ("nearest", "farthest", "between")

_SPELLINGS = {
    "left": "left of",
    "leftof": "left of",
    "right": "right of",
    "rightof": "right of",
    "over": "above",
    "top of": "on",
    "on top of": "on",
    "resting on": "on",
    "standing on": "on",
    "sitting on": "on",
    "lying on": "on",
    "higher than": "above",
    "lower than": "below",
    "beneath": "under",
    "underneath": "under",
    "in": "inside",
    "within": "inside",
    "contains": "containing",
    "holding": "containing",
    "surrounding": "containing",
    "enclosing": "containing",
    "around": "containing",
    "not overlapping": "outside",
    "apart from": "outside",
    "overlaps": "overlapping",
    "intersecting": "overlapping",
    "touches": "touching",
    "next to": "near",
    "beside": "near",
    "by": "near",
    "close to": "near",
    "near to": "near",
    "adjacent to": "near",
    "far": "far from",
    "far away from": "far from",
    "away from": "far from",
    "against": "touching",
    "closest": "nearest",
    "closest to": "nearest",
    "nearest to": "nearest",
    "furthest": "farthest",
    "furthest from": "farthest",
    "farthest from": "farthest",
    "in between": "between",
    "infront of": "in front of",
    "ahead of": "in front of",
    "in back of": "behind",
    "back of": "behind",
    "beyond": "behind",
    "same line": "same row",
    "in the same row as": "same row",
    "in the same column as": "same column",
    "bigger": "larger",
    "greater": "larger",
    "higher": "above",
    "lower": "below",
    "左": "left of",
    "左边": "left of",
    "右": "right of",
    "右边": "right of",
    "上面": "above",
    "上方": "above",
    "下面": "below",
    "下方": "below",
    "里面": "inside",
    "旁边": "near",
    "最近": "nearest",
    "之间": "between",
}


def canonical(relation: str) -> str:
    """The relation's name here ("to the left of" -> "left of"). Raises ToolArgumentError with the nearest name."""
    words = " ".join(relation.casefold().replace("_", " ").replace("-", " ").split())
    words = re.sub(r"^(?:is |are )?(?:(?:to|on|at|in) the )?", "", words)
    if words in _SPELLINGS:
        return _SPELLINGS[words]
    if words in RELATIONS or words in SET_RELATIONS:
        return words
    for ending in (" of", " side of", " than", " as", " to"):
        stem = words.removesuffix(ending)
        if stem != words:
            if stem in _SPELLINGS:
                return _SPELLINGS[stem]
            if stem in RELATIONS or stem in SET_RELATIONS:
                return stem
    known = [*RELATIONS, *SET_RELATIONS]
    near_by = difflib.get_close_matches(words, [*known, *_SPELLINGS], n=1)
    hint = f" Did you mean {near_by[0]!r}?" if near_by else ""
    raise ToolArgumentError(f"no relation is called {relation!r}.{hint}", remedy=f"Known: {', '.join(known)}.")
