"""LOC of boxes and towers on flat drawings, and what FILTER knows of what is in them and of what touches them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image as Picture
from PIL import ImageDraw

from tools.context import ToolContext
from tools.detect.groups import group_label
from tools.errors import BackendUnavailable
from tools.values import Expression, Image, Region

Draw = Callable[[Picture.Image], Image]
YELLOW, BLUE, BLACK = (255, 255, 0), (0, 153, 255), (0, 0, 0)


@pytest.fixture
def stored(everything: ToolContext) -> Draw:
    return lambda picture: everything.save(np.asarray(picture.convert("RGB")))


def three_boxes(paper: str = "#808080", panel: str = "#d3d3d3", scale: int = 1) -> Picture.Image:
    """Three panels: a tower of three, two loose items, nothing."""
    picture = Picture.new("RGB", (400, 100), paper)
    draw = ImageDraw.Draw(picture)
    for left in (0, 150, 300):
        draw.rectangle((left, 0, left + 99, 99), fill=panel)
    for top, color in ((80, YELLOW), (59, BLUE), (38, BLUE)):
        draw.rectangle((40, top, 59, top + 19), fill=color)
    draw.rectangle((220, 70, 249, 99), fill=BLACK)  # in the lower right corner of the second
    draw.ellipse((180, 20, 193, 33), fill=YELLOW)
    return picture.resize((400 * scale, 100 * scale), Picture.Resampling.NEAREST)


def found(ctx: ToolContext, image: Image, noun: str, where: str = "") -> tuple[Region, ...]:
    regions: tuple[Region, ...] = ctx.call("LOC", image=image, object=noun)
    return ctx.call("FILTER", object=regions, where=Expression(source=where)) if where else regions


@pytest.mark.parametrize("scale", [1, 2])
def test_boxes_from_the_left_with_an_empty_one(everything: ToolContext, stored: Draw, scale: int) -> None:
    boxes = found(everything, stored(three_boxes(scale=scale)), "grey boxes")
    assert [region.label for region in boxes] == ["box"] * 3
    assert [region.box.as_tuple() for region in boxes] == [
        (left * scale, 0, (left + 100) * scale, 100 * scale) for left in (0, 150, 300)
    ]


def test_panels_with_paper_around_them(everything: ToolContext, stored: Draw) -> None:
    picture = Picture.new("RGB", (300, 200), "white")
    draw = ImageDraw.Draw(picture)
    for left in (20, 160):
        draw.rectangle((left, 30, left + 119, 169), fill="#cde8cd")
        draw.rectangle((left + 30, 60, left + 59, 89), fill="red")
    boxes = found(everything, stored(picture), "panels")
    assert [region.box.as_tuple() for region in boxes] == [(20, 30, 140, 170), (160, 30, 280, 170)]


def test_a_sheet_of_shapes_has_no_boxes(everything: ToolContext, stored: Draw) -> None:
    picture = Picture.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 79, 79), fill="red")
    draw.ellipse((120, 120, 179, 179), fill="blue")
    assert found(everything, stored(picture), "box") == ()


def test_towers_are_stacks_that_touch(everything: ToolContext, stored: Draw) -> None:
    towers = found(everything, stored(three_boxes()), "towers")
    assert [region.box.as_tuple() for region in towers] == [(40, 38, 60, 100), (220, 70, 250, 100)]


def test_what_is_no_drawing_has_no_towers(everything: ToolContext) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    with pytest.raises(BackendUnavailable):
        found(everything, everything.save(noise), "towers")


@pytest.mark.parametrize(
    ("noun", "where", "count"),
    [
        ("box", "len(items) == 3", 1),
        ("box", "len(items) == 0", 1),
        ("box", "any('black square' in i for i in items)", 1),
        ("box", "len([i for i in items if 'edge' in i]) == 1", 2),  # the tower stands on the edge
        ("box", "count(colors, 'blue') == 2", 1),
        ("tower", "last(colors) == 'yellow'", 1),  # base
        ("tower", "first(colors) == 'blue'", 1),  # top
        ("tower", "'blue, yellow' in text(colors)", 1),  # blue right on yellow
        ("tower", "'yellow, blue' in text(colors)", 0),
        ("tower", "len(unique(colors)) == 1", 1),
        ("tower", "len(items) == 1", 1),
        ("shape", "'corner' in touching", 1),
        ("shape", "'right' in touching and 'bottom' in touching", 1),
        ("shape", "touching == ''", 3),
        ("shape", "size == 'small'", 1),
        ("shape", "size == 'large'", 1),
        ("black square", "touching == 'edge right bottom corner' and item.size == 'large'", 1),
    ],
)
def test_conditions_on_groups(everything: ToolContext, stored: Draw, noun: str, where: str, count: int) -> None:
    assert len(found(everything, stored(three_boxes()), noun, where)) == count


def test_words_of_the_items(everything: ToolContext, stored: Draw) -> None:
    from tools.objects.contents import contents_of, described

    second = found(everything, stored(three_boxes()), "box")[1]
    assert [described(everything, region) for region in contents_of(everything, second)] == [
        "small yellow circle",
        "large black square touching edge right bottom corner",
    ]


@pytest.mark.parametrize(
    ("noun", "label"),
    [("grey boxes", "box"), ("the towers", "tower"), ("stack", "tower"), ("blue square", None), ("box and dog", None)],
)
def test_nouns(noun: str, label: str | None) -> None:
    assert group_label(noun) == label
