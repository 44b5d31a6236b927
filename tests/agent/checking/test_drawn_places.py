"""Where measured things stand to one another, also where it is not known which of several is meant."""

from __future__ import annotations

import pytest

from agent.checking.drawn_kinds import matches, wanted
from agent.checking.drawn_places import opposite, related
from tests.agent.checking.making import thing
from tools.detect.drawing.scene import SeenScene, SeenThing
from tools.values import Box


def seen(x0: float, y0: float, x1: float, y1: float, paint: str = "red", **more: object) -> SeenThing:
    said = {"shapes": ("cube",), "paints": (paint,), **more}
    return SeenThing(box=Box(x0=x0, y0=y0, x1=x1, y1=y1), **said)  # type: ignore[arg-type]


NEAR, FAR = seen(10, 60, 30, 80), seen(50, 20, 70, 40)


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        ("left of", True),
        ("to the right of", False),
        ("below", True),
        ("above", False),
        ("in front of", True),
        ("behind", False),
        ("inside", False),
        ("holding", None),
    ],
)
def test_single_things(relation: str, holds: bool | None) -> None:
    assert related(relation, NEAR, FAR, "solids") is holds
    if (other := opposite(relation)) and holds is not None:
        assert related(other, NEAR, FAR, "solids") is not holds


@pytest.mark.parametrize(("x0", "holds"), [(40, True), (15, None), (-30, None), (-60, False)])
def test_of_what_runs_together_any_place_may_be_meant(x0: float, holds: bool | None) -> None:
    several = seen(x0, 20, x0 + 60, 40, most=3)
    assert related("left of", NEAR, several, "flat") is holds
    assert related("right of", several, NEAR, "flat") is holds


def test_depth_of_flat_things_is_not_settled() -> None:
    assert related("in front of", NEAR, FAR, "flat") is None


def test_the_color_of_a_speck_beside_another_thing_is_not_sure() -> None:
    large = seen(20, 20, 60, 60, "black", shapes=("circle",))
    shapes = ("circle", "ellipse", "square", "hexagon", "octagon", "star", "cross", "heart")
    for left, sure in ((61, False), (90, True)):
        speck = seen(left, 20, left + 8, 28, "black", shapes=shapes)
        scene = SeenScene(look="flat", things=(large, speck), whole=True)
        blue = matches(scene, wanted(thing("circle", "blue")))
        assert (blue.least, blue.most) == (0, 0 if sure else 1)
