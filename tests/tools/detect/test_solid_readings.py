"""Solids measured in two ways: which reading is taken, and what is doubted."""

from __future__ import annotations

import numpy as np
import pytest

from mllm_core.samples import seed_of
from mllm_core.worlds import drawn_worlds
from tests.tools.detect.rendering import Placed, render
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.catalogue import default_registry
from tools.context import ToolContext
from tools.detect.drawing.ground import ground_of
from tools.detect.drawing.rendered import read_rendered
from tools.detect.drawing.scene import SeenScene, measured
from tools.detect.drawing.solid_readings import SolidsRead, read_either

RED, BLUE = (170, 40, 40), (50, 80, 190)


def seen(index: int) -> SeenScene:
    """The scene measured in a drawn picture."""
    context = ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())
    picture = drawn_worlds()["scenes"].sample(seed_of("validation", index)).pictures[0]
    return measured(context.save(np.asarray(picture.convert("RGB"))), context)


def test_the_usual_camera_is_trusted() -> None:
    ground = ground_of(render([Placed("sphere", RED, 0.7, -2, 10), Placed("cube", BLUE, 0.35, 2, 10)]))
    rendered = read_rendered(ground)
    assert rendered is not None and rendered.strain < 0.07
    assert read_either(ground) == SolidsRead(rendered.things, outlined=True)


@pytest.mark.parametrize(("index", "number"), [(107, 4), (112, 3), (182, 6), (99, 2)])
def test_solids_by_another_camera_are_not_split(index: int, number: int) -> None:
    scene = seen(index)
    assert scene.look == "solids"
    assert sum(not thing.doubted for thing in scene.things) <= number <= len(scene.things) + len(scene.open)


def test_a_drawing_on_rough_paper_is_flat() -> None:
    scene = seen(10)  # hexagons and hearts, which balls fit roughly
    assert scene.look == "flat" and {"hexagon", "heart"} == {thing.shapes[0] for thing in scene.things}


def test_pieces_of_a_thing_are_doubted() -> None:
    scene = seen(216)  # a diamond whose edge and inside came apart
    diamonds = [thing for thing in scene.things if "diamond" in thing.shapes and not thing.doubted]
    assert len(diamonds) == 2 and any(thing.doubted for thing in scene.things)
