"""Drawn scenes measured: shapes, colors, grounds, towers; on pictures made here and on those of the scene world."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from mllm_core.samples import seed_of
from mllm_core.worlds.scenes.solids import solids
from mllm_core.worlds.scenes.world import SceneWorld
from tools.detect.drawing.emptiness import shows_nothing
from tools.detect.drawing.ground import ground_of
from tools.detect.drawing.naming import paint_names, paint_word
from tools.detect.drawing.outlines import possible_shapes, shape_fits
from tools.detect.drawing.solids import read_solids
from tools.detect.drawing.things import read_drawing
from tools.detect.drawing.towers import read_towers
from tools.objects.foreground import to_lab

PALE = (238, 240, 244)


def canvas(width: int = 160, height: int = 120, color: tuple[int, int, int] = PALE) -> Image.Image:
    return Image.new("RGB", (width, height), color)


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    turns = [-math.pi / 2 + at * math.pi / 5 for at in range(10)]
    return [
        (
            x + (radius if at % 2 == 0 else 0.42 * radius) * math.cos(turn),
            y + (radius if at % 2 == 0 else 0.42 * radius) * math.sin(turn),
        )
        for at, turn in enumerate(turns)
    ]


def test_each_shape_is_named() -> None:
    picture = canvas(240, 90)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 20, 50, 60), fill=(220, 30, 30))
    draw.rectangle((70, 25, 105, 60), fill=(30, 60, 200))
    draw.polygon([(140, 20), (162, 60), (118, 60)], fill=(30, 150, 60))
    draw.polygon(star(205, 42, 24), fill=(250, 210, 40))
    things = read_drawing(np.asarray(picture)).things
    assert [(thing.paints[0], thing.shapes[0]) for thing in things] == [
        ("red", "circle"),
        ("blue", "square"),
        ("green", "triangle"),
        ("yellow", "star"),
    ]
    assert things[0].box == pytest.approx((10, 20, 51, 61), abs=1.5)


def test_a_small_shape_keeps_several_names() -> None:
    picture = canvas(64, 64)
    ImageDraw.Draw(picture).ellipse((30, 30, 37, 37), fill=(0, 0, 0))
    (thing,) = read_drawing(np.asarray(picture)).things
    assert "circle" in thing.shapes and len(thing.shapes) > 1
    assert "triangle" not in thing.shapes and "star" not in thing.shapes


def test_one_thing_on_another_are_two_and_an_edge_is_none() -> None:
    picture = canvas()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 90, 90), fill=(0, 128, 128))
    draw.ellipse((42, 42, 68, 68), fill=(250, 220, 40))
    draw.ellipse((105, 30, 145, 70), fill=(220, 40, 40), outline=(100, 18, 18), width=3)
    things = read_drawing(np.asarray(picture)).things
    assert sorted((thing.paints[0], thing.shapes[0]) for thing in things) == [
        ("red", "circle"),
        ("teal", "square"),
        ("yellow", "circle"),
    ]


def test_things_of_one_color_that_run_together_are_left_open() -> None:
    picture = canvas()
    draw = ImageDraw.Draw(picture)
    draw.polygon(star(60, 60, 34), fill=(20, 20, 20))
    draw.rectangle((70, 55, 125, 75), fill=(20, 20, 20))
    (clump,) = read_drawing(np.asarray(picture)).things
    assert clump.most > 1 and clump.shapes == ()


@pytest.mark.parametrize("turn", range(0, 90, 15))
@pytest.mark.parametrize("corners", [3, 5, 6])
def test_polygons_are_known_at_every_turn(corners: int, turn: int) -> None:
    angles = [math.radians(turn + 360 * at / corners) for at in range(corners)]
    picture = canvas(100, 100)
    points = [(50 + 36 * math.cos(angle), 50 + 36 * math.sin(angle)) for angle in angles]
    ImageDraw.Draw(picture).polygon(points, fill=(128, 0, 128))
    (thing,) = read_drawing(np.asarray(picture)).things
    assert thing.shapes[0] == {3: "triangle", 5: "pentagon", 6: "hexagon"}[corners]


@settings(max_examples=40, deadline=None)
@given(wide=st.integers(9, 60), high=st.integers(9, 60))
def test_a_filled_box_may_always_be_called_a_box(wide: int, high: int) -> None:
    mask = np.ones((high, wide), bool)
    names = possible_shapes(shape_fits(mask), float(min(wide, high)))
    assert {"square", "rectangle"} & set(names)
    if abs(wide - high) > 0.3 * max(wide, high):
        assert "circle" not in names and names[0] != "square"


def test_colors_of_paint() -> None:
    rgb = {"teal": (0, 128, 128), "cyan": (0, 240, 240), "brown": (139, 69, 19), "orange": (255, 140, 0)}
    for name, color in rgb.items():
        lab = to_lab(np.array([[color]], np.uint8))[0, 0]
        assert paint_names((float(lab[0]), float(lab[1]), float(lab[2]))) == (name,)
    assert paint_word("light blue") == "blue" and paint_word("grey") == "gray" and paint_word("happy") is None


def test_towers_are_read_from_the_bottom_up() -> None:
    picture = canvas(160, 128)
    draw = ImageDraw.Draw(picture)
    for left, colors in ((20, ["red", "red", "blue"]), (80, ["black"])):
        for at, color in enumerate(colors):
            draw.rectangle((left, 100 - 24 * (at + 1), left + 23, 99 - 24 * at), fill=color)
    towers = read_towers(read_drawing(np.asarray(picture)))
    assert [[names[0] for names in tower.blocks] for tower in towers] == [["red", "red", "blue"], ["black"]]


def test_nothing_is_seen_in_noise_gradients_and_blur() -> None:
    draws = np.random.default_rng(3)
    assert shows_nothing(draws.integers(0, 256, (96, 96, 3), np.uint8)) == "noise"
    ramp = np.linspace(40, 210, 128, dtype=np.uint8)
    assert shows_nothing(np.repeat(np.repeat(ramp[None, :, None], 96, 0), 3, 2))
    picture = canvas()
    ImageDraw.Draw(picture).ellipse((30, 30, 90, 90), fill=(200, 30, 30))
    assert shows_nothing(np.asarray(picture)) == ""
    assert shows_nothing(np.asarray(picture.filter(ImageFilter.GaussianBlur(16))))


def test_solids_are_told_by_hue_outline_and_height() -> None:
    """Rendered solids: those that are found have the right color; shapes and sizes are nearly always right."""
    found = named = right = sized = 0
    for index in range(30):
        scene, picture = solids(random.Random(f"solids {index}"), False)
        seen = read_solids(ground_of(np.asarray(picture.convert("RGB")))) or ()
        for thing in seen:
            if thing.most > 1 or thing.paints == ("gray",):
                continue
            found += 1
            near = [
                one
                for one in scene.things
                if abs(one.centre[0] - thing.center[0]) < 4 and abs(one.centre[1] - thing.center[1]) < 4
            ]
            right += any(one.colour == thing.paints[0] for one in near)
            named += any(one.shape in thing.shapes for one in near)
            sized += any(thing.scale in ("", one.scale) for one in near)
    assert found > 50 and min(right, named, sized) >= 0.97 * found


def test_a_flat_drawing_has_no_solids() -> None:
    picture = canvas(color=(150, 150, 150))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 20, 60, 60), fill=(220, 30, 30))
    draw.rectangle((90, 50, 130, 90), fill=(30, 60, 200))
    assert read_solids(ground_of(np.asarray(picture))) is None


def test_scenes_of_the_world_are_measured() -> None:
    """Of flat scenes apart from crowds, nearly all things have the right color and may have the right shape."""
    right = total = 0
    for index in range(60):
        sample = SceneWorld().sample(seed_of("train", index))
        if sample.truth["look"] not in ("single", "scatter", "row", "pairs"):
            continue
        found = read_drawing(np.asarray(sample.pictures[0].convert("RGB"))).things
        for thing in sample.truth["objects"]:
            x, y = (thing["box"][0] + thing["box"][2]) / 2, (thing["box"][1] + thing["box"][3]) / 2
            total += 1
            right += any(
                abs(seen.center[0] - x) < 4
                and abs(seen.center[1] - y) < 4
                and thing["colour"] in seen.paints
                and (not seen.shapes or thing["label"] in seen.shapes)
                for seen in found
            )
    assert total > 60 and right >= 0.97 * total
