"""CROP, CUT and VisProg's crops by direction: what part, and never the whole picture for want of a box."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tools.context import ToolContext
from tools.errors import ToolArgumentError, ToolError
from tools.values import Box, Image, Region

Thing = Callable[..., Region]
NAMES = ["CROP", "CUT", *(f"CROP_{side}" for side in ("LEFTOF", "RIGHTOF", "ABOVE", "BELOW"))]
DEPTHS = [f"CROP_{side}" for side in ("FRONTOF", "INFRONT", "INFRONTOF", "BEHIND", "AHEAD")]


@pytest.fixture(scope="module")
def field(everything: ToolContext) -> Image:
    """200 x 100 pixels, each of its own colour, so that a part tells where it is from."""
    y, x = np.mgrid[0:100, 0:200]
    return everything.save(np.stack([x, y, np.full_like(x, 7)], axis=2).astype(np.uint8))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("CROP", (70, 30, 130, 60)),  # 40 x 20 made larger by half
        ("CUT", (80, 35, 120, 55)),
        ("CROP_LEFTOF", (0, 0, 100, 100)),
        ("CROP_RIGHTOF", (100, 0, 200, 100)),
        ("CROP_ABOVE", (0, 0, 200, 45)),
        ("CROP_BELOW", (0, 45, 200, 100)),
        *((name, (70, 30, 130, 60)) for name in DEPTHS),
    ],
)
def test_the_part_that_is_kept(
    name: str, part: tuple[int, int, int, int], everything: ToolContext, field: Image, thing: Thing
) -> None:
    image = everything.call(name, image=field, box=thing(field, (80, 35, 120, 55)))
    x0, y0, x1, y1 = part
    assert (image.width, image.height) == (x1 - x0, y1 - y0)
    assert np.array_equal(everything.pixels(image), everything.pixels(field)[y0:y1, x0:x1])
    assert image.origin is not None and image.origin.box == Box.of(*part) and image.root == field.id


@pytest.mark.parametrize("name", [*NAMES, *DEPTHS])
def test_no_box_is_an_error(name: str, everything: ToolContext, field: Image) -> None:
    with pytest.raises(ToolError, match="nothing was found"):
        everything.call(name, image=field, box=())


def test_the_first_box_counts_and_a_bare_box_will_do(everything: ToolContext, field: Image, thing: Thing) -> None:
    boxes = (thing(field, (0, 0, 20, 10)), thing(field, (100, 50, 120, 60)))
    assert everything.call("CUT", image=field, box=boxes).width == 20
    assert everything.call("CUT", image=field, box=Box.of(1, 2, 9, 8)).height == 6


def test_crops_at_the_edge_are_clipped(everything: ToolContext, field: Image, thing: Thing) -> None:
    corner = thing(field, (180, 80, 200, 100))
    assert everything.call("CROP", image=field, box=corner).width == 25
    margins = everything.call("CUT", image=field, box=corner, margin=10)
    assert (margins.width, margins.height) == (30, 30)
    with pytest.raises(ToolArgumentError, match="leaves nothing"):
        everything.call("CUT", image=field, box=corner, margin=-10)


def test_a_crop_of_a_crop_knows_its_place_in_the_whole(everything: ToolContext, field: Image, thing: Thing) -> None:
    outer = everything.call("CUT", image=field, box=thing(field, (50, 20, 150, 80)))
    inner = everything.call("CUT", image=outer, box=thing(outer, (10, 10, 30, 40)))
    assert inner.root == field.id
    assert inner.origin is not None and inner.origin.box == Box.of(60, 30, 80, 60)
    # a region of the whole picture is found again in the crop
    same = everything.call("CUT", image=outer, box=thing(field, (60, 30, 80, 60)))
    assert same.id == inner.id


def test_a_region_of_another_picture_is_refused(everything: ToolContext, field: Image, thing: Thing) -> None:
    other = everything.save(np.zeros((10, 10, 3), np.uint8))
    with pytest.raises(ToolError, match="found in a picture of 10 x 10"):
        everything.call("CROP", image=field, box=thing(other, (1, 1, 5, 5)))
    with pytest.raises(ToolError, match="outside"):
        everything.call("CUT", image=field, box=thing(field, (500, 500, 600, 600)))
