"""Relations between boxes: what each means, and the laws that hold for all boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.errors import ToolArgumentError
from tools.objects.geometry import RELATIONS, between, canonical
from tools.objects.relating import related
from tools.values import Box, Image, Region

IMAGE = Image(id="a" * 32, width=1000, height=1000)
CUP, PLATE, TABLE = Box.of(10, 40, 30, 60), Box.of(50, 42, 90, 62), Box.of(0, 58, 200, 120)

lengths = st.floats(1, 400, allow_nan=False)
boxes = st.builds(lambda x, y, w, h: Box.of(x, y, x + w, y + h), st.floats(0, 600), st.floats(0, 600), lengths, lengths)


def region(box: Box, label: str = "thing") -> Region:
    return Region(image=IMAGE, box=box, label=label)


@pytest.mark.parametrize(
    ("a", "relation", "b"),
    [
        (CUP, "left of", PLATE),
        (PLATE, "right of", CUP),
        (CUP, "above", TABLE),
        (TABLE, "below", CUP),
        (CUP, "on", TABLE),
        (Box.of(20, 100, 40, 118), "inside", TABLE),
        (TABLE, "containing", Box.of(20, 100, 40, 118)),
        (Box.of(20, 140, 60, 180), "under", TABLE),
        (Box.of(0, 40, 100, 100), "under", Box.of(30, 40, 70, 70)),  # a sofa, and the cat that lies on it
        (CUP, "near", PLATE),
        (CUP, "far from", Box.of(500, 500, 520, 520)),
        (CUP, "outside", PLATE),
        (CUP, "overlapping", TABLE),
        (Box.of(0, 0, 40, 40), "touching", Box.of(41, 0, 80, 40)),
        (CUP, "same row", PLATE),
        (CUP, "smaller", PLATE),
        (PLATE, "wider", CUP),
        (TABLE, "taller", CUP),
        (Box.of(0, 0, 50, 90), "in front of", Box.of(40, 0, 80, 60)),
    ],
)
def test_relations_hold_as_one_would_say_it(a: Box, relation: str, b: Box) -> None:
    assert RELATIONS[relation](a, b)


@pytest.mark.parametrize(
    ("a", "relation", "b"),
    [
        (PLATE, "left of", CUP),
        (CUP, "left of", Box.of(0, 0, 100, 100)),  # inside it, not beside it
        (PLATE, "inside", CUP),
        (TABLE, "on", CUP),
        (CUP, "near", Box.of(500, 500, 520, 520)),
        (CUP, "touching", PLATE),
        (CUP, "far from", PLATE),
        (Box.of(0, 40, 100, 100), "under", Box.of(30, 70, 70, 95)),  # what lies in the lower half is in it, not on it
    ],
)
def test_relations_that_do_not_hold(a: Box, relation: str, b: Box) -> None:
    assert not RELATIONS[relation](a, b)


ANTISYMMETRIC = [
    *("left of", "right of", "above", "below", "inside", "containing", "on", "under", "in front of", "behind"),
    *("larger", "smaller", "taller", "shorter", "wider", "narrower"),
]


@pytest.mark.parametrize("relation", ANTISYMMETRIC)
@given(a=boxes, b=boxes)
def test_never_holds_both_ways(relation: str, a: Box, b: Box) -> None:
    assert not (RELATIONS[relation](a, b) and RELATIONS[relation](b, a))


@pytest.mark.parametrize(
    "relation", ["overlapping", "touching", "near", "far from", "outside", "same row", "same column"]
)
@given(a=boxes, b=boxes)
def test_holds_both_ways_or_not_at_all(relation: str, a: Box, b: Box) -> None:
    assert RELATIONS[relation](a, b) == RELATIONS[relation](b, a)


@pytest.mark.parametrize(
    ("relation", "inverse"),
    [("left of", "right of"), ("above", "below"), ("inside", "containing"), ("in front of", "behind")],
)
@given(a=boxes, b=boxes)
def test_inverses(relation: str, inverse: str, a: Box, b: Box) -> None:
    assert RELATIONS[relation](a, b) == RELATIONS[inverse](b, a)


@pytest.mark.parametrize("relation", ["left of", "above", "larger"])
@given(a=boxes, b=boxes, c=boxes)
def test_transitive(relation: str, a: Box, b: Box, c: Box) -> None:
    holds = RELATIONS[relation]
    if holds(a, b) and holds(b, c):
        assert holds(a, c)


@given(a=boxes, b=boxes, dx=st.floats(-300, 300), dy=st.floats(-300, 300))
def test_directions_do_not_depend_on_where_the_pair_is(a: Box, b: Box, dx: float, dy: float) -> None:
    moved_a, moved_b = a.moved(round(dx), round(dy)), b.moved(round(dx), round(dy))
    if min(abs(a.x0 - b.x0), abs(a.x1 - b.x1)) > 1e-6:  # not where rounding decides
        assert RELATIONS["left of"](a, b) == RELATIONS["left of"](moved_a, moved_b)


@given(a=boxes, b=boxes, c=boxes)
def test_between_does_not_care_for_the_order(a: Box, b: Box, c: Box) -> None:
    if abs((b.center[0] - c.center[0]) + (b.center[1] - c.center[1])) > 1e-3:
        assert between(a, b, c) == between(a, c, b) or _on_the_edge(a, b, c)


def _on_the_edge(a: Box, b: Box, c: Box) -> bool:
    """Is `a` so near to the border of the rule that rounding decides?"""
    (ax, ay), (bx, by), (cx, cy) = a.center, b.center, c.center
    length = (cx - bx) ** 2 + (cy - by) ** 2
    along = ((ax - bx) * (cx - bx) + (ay - by) * (cy - by)) / length
    aside = abs((ax - bx) * (cy - by) - (ay - by) * (cx - bx)) / length**0.5
    room = max(max(box.width, box.height) for box in (a, b, c)) / 2
    return min(abs(along), abs(along - 1)) < 1e-6 or abs(aside - room) < 1e-6


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("left of", "left of"),
        ("to the left of", "left of"),
        ("Left", "left of"),
        ("left_of", "left of"),
        ("is to the right of", "right of"),
        ("on the right side of", "right of"),
        ("on top of", "on"),
        ("next to", "near"),
        ("beside", "near"),
        ("beneath", "under"),
        ("far away from", "far from"),
        ("surrounding", "containing"),
        ("at the back of", "behind"),
        ("larger than", "larger"),
        ("closest to", "nearest"),
        ("in front of", "in front of"),
        ("at the same row as", "same row"),
        ("左边", "left of"),
    ],
)
def test_spellings(said: str, meant: str) -> None:
    assert canonical(said) == meant


def test_an_unknown_relation_names_the_nearest() -> None:
    with pytest.raises(ToolArgumentError, match="Did you mean 'touching'"):
        canonical("touchin")
    with pytest.raises(ToolArgumentError, match="Known: left of"):
        canonical("in love with")


def test_relate_works_on_sets() -> None:
    cups = tuple(region(Box.of(x, 10, x + 10, 20), f"cup {x}") for x in (0, 40, 100))
    plates = (region(Box.of(60, 10, 70, 20), "plate"),)
    assert related(cups, "left of", plates) == cups[:2]
    assert related(cups, "nearest", plates) == (cups[1],)
    assert related(cups, "farthest", plates) == (cups[0],)
    assert related(cups, "left of", cups) == cups[:2]  # never with itself
    assert related(plates, "between", cups) == plates
    assert related(cups, "outside", (*plates, cups[0])) == cups  # outside of all others, itself aside


def test_between_needs_two() -> None:
    with pytest.raises(ToolArgumentError, match="needs two"):
        related((region(CUP),), "between", (region(PLATE),))


def test_crops_of_one_picture_are_compared_where_they_lie_in_it() -> None:
    from tools.values import Origin

    crop = Image(id="b" * 32, width=100, height=100, origin=Origin(image=IMAGE.id, box=Box.of(800, 0, 900, 100)))
    in_crop = Region(image=crop, box=Box.of(0, 0, 10, 10), label="far right")
    assert related((in_crop,), "right of", (region(Box.of(300, 0, 400, 50)),)) == (in_crop,)
    other = Region(image=Image(id="c" * 32, width=9, height=9), box=Box.of(0, 0, 5, 5))
    with pytest.raises(ToolArgumentError, match="different ones"):
        related((in_crop,), "left of", (other,))
