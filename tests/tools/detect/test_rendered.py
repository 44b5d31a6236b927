"""Solids in rendered scenes: shape, color, size, material, hidden ones; how they are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.tools.detect.rendering import Placed, render
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.detect.drawing.ground import ground_of
from tools.detect.drawing.pointing import solid_regions
from tools.detect.drawing.rendered import read_rendered
from tools.detect.drawing.scene import SeenThing
from tools.detect.drawing.solid_views import Stand, outline, usual_camera
from tools.detect.drawing.solid_words import WantedSolid, wanted_solids
from tools.detect.drawing.things import DrawnThing
from tools.values import Box

RED, GREEN, BLUE, GRAY, YELLOW = (170, 40, 40), (30, 110, 30), (50, 80, 190), (90, 90, 90), (190, 180, 40)


def found(*things: Placed) -> tuple[DrawnThing, ...]:
    solids = read_rendered(ground_of(render(list(things))))
    assert solids is not None
    return solids.things


def named(things: tuple[DrawnThing, ...]) -> list[tuple[str, str, str]]:
    return [(thing.scale, thing.paints[0], thing.shapes[0]) for thing in things]


@pytest.mark.parametrize("yaw", [0.0, 0.5, 1.0])
def test_shape_color_and_size(yaw: float) -> None:
    things = found(
        Placed("sphere", RED, 0.7, -3, 11),
        Placed("cube", BLUE, 0.35, -0.5, 8, yaw),
        Placed("cylinder", GREEN, 0.35, 1.2, 10),
        Placed("cube", YELLOW, 0.7, 3.2, 11, yaw),
    )
    assert named(things) == [
        ("large", "red", "sphere"),
        ("small", "blue", "cube"),
        ("small", "green", "cylinder"),
        ("large", "yellow", "cube"),
    ]


def test_gray_things_stand_off_a_gray_floor() -> None:
    things = found(Placed("cube", GRAY, 0.7, -2, 10), Placed("sphere", BLUE, 0.35, 2, 10))
    assert named(things) == [("large", "gray", "cube"), ("small", "blue", "sphere")]


def test_a_thing_half_hidden_by_one_of_its_color_is_another() -> None:
    things = found(Placed("cube", GREEN, 0.7, 0, 8.5, 0.2), Placed("sphere", GREEN, 0.7, -1.1, 10.5))
    assert [thing.paints[0] for thing in things] == ["green", "green"]
    assert sorted(thing.shapes[0] for thing in things) == ["cube", "sphere"]


@pytest.mark.parametrize("shape", ["sphere", "cylinder"])
def test_metal_mirrors_and_rubber_does_not(shape: str) -> None:
    things = found(Placed(shape, RED, 0.7, -1.6, 9.5, metal=True), Placed(shape, BLUE, 0.7, 1.6, 9.5))
    assert [thing.material for thing in things] == ["metal", "rubber"]


def test_a_flat_drawing_is_no_rendered_scene() -> None:
    picture = Image.new("RGB", (240, 160), (150, 150, 150))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 20, 70, 70), fill=RED)
    draw.rectangle((120, 60, 170, 110), fill=BLUE)
    assert read_rendered(ground_of(np.asarray(picture))) is None


def test_noise_is_no_rendered_scene() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    assert read_rendered(ground_of(noise)) is None


def test_what_is_farther_is_smaller() -> None:
    camera = usual_camera(480, 320)
    near, far = (np.ptp(outline(camera, Stand("sphere", 0.7, 0, ahead))[:, 0, 1]) for ahead in (7, 14))
    assert 1.7 < near / far < 2.2
    across, ahead = camera.floor_at(300, 200)
    back = camera.project(np.array([[across, 0.0, ahead]]))[0]
    assert back == pytest.approx((300, 200), abs=1e-6)


@pytest.mark.parametrize(
    ("request_", "kinds"),
    [
        ("large purple metal cubes", (WantedSolid("cube", "purple", "large", "metal"),)),
        ("tiny matte balls", (WantedSolid("sphere", "", "small", "rubber"),)),
        ("shiny things", (WantedSolid("", "", "", "metal"),)),
        ("red blocks and cylinders", (WantedSolid("cube", "red"), WantedSolid("cylinder"))),
        ("wooden cube", None),
        ("dog", None),
    ],
)
def test_requests(request_: str, kinds: tuple[WantedSolid, ...] | None) -> None:
    assert wanted_solids(request_) == kinds


def test_what_may_be_meant_has_a_chance() -> None:
    thing = SeenThing(box=Box.of(0, 0, 9, 9), shapes=("cube", "cylinder"), paints=("red",), scale="large", material="")
    assert WantedSolid("cube", "red").chance(thing) == pytest.approx(0.75)
    assert WantedSolid("cylinder", "red").chance(thing) == pytest.approx(0.25)
    assert WantedSolid("sphere").chance(thing) == 0
    assert WantedSolid(scale="large", material="metal").chance(thing) == pytest.approx(0.5)


def test_a_thing_is_the_same_region_whatever_it_is_asked_for_by() -> None:
    store = MemoryStore()
    context = ToolContext(store=store, registry=default_registry(plugins=False), cache=ResultCache())
    solids = [
        Placed("sphere", RED, 0.7, -2.5, 11),
        Placed("cube", BLUE, 0.35, -0.5, 8),
        Placed("cylinder", GREEN, 0.35, 2, 10),
    ]
    image = store.put(render(solids))
    everything = solid_regions(context, image, "objects")
    assert everything is not None and len(everything) == 3
    for words in ("large red ball", "tiny blocks", "green cylinders"):
        found = solid_regions(context, image, words)
        assert found is not None and len(found) == 1 and found[0] in everything
    assert solid_regions(context, image, "yellow cubes") == () and solid_regions(context, image, "dogs") is None
