"""Claims about drawn scenes: true ones hold, false ones are refuted, with what is there instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from agent.checking.checked import CheckedClaim
from agent.checking.drawn import check_drawn
from agent.checking.values import check_value
from agent.claims.grammar import GrammarSplitter
from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext
from tools.registry import Registry
from tools.values import Image


@pytest.fixture(scope="module")
def context() -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=Registry(), cache=ResultCache())


@pytest.fixture(scope="module")
def scene(context: ToolContext) -> Image:
    """A red circle above a large blue square, and two small green triangles to the right."""
    picture = Pictures.new("RGB", (220, 160), (240, 238, 232))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 10, 60, 50), fill=(220, 30, 30))
    draw.rectangle((15, 70, 85, 140), fill=(30, 60, 200))
    for left in (120, 170):
        draw.polygon([(left, 100), (left + 12, 120), (left - 12, 120)], fill=(30, 150, 60))
    return context.save(np.asarray(picture))


@pytest.fixture(scope="module")
def boxes(context: ToolContext) -> Image:
    """Three grey panels with a tower of blocks each."""
    picture = Pictures.new("RGB", (400, 100), (211, 211, 211))
    draw = ImageDraw.Draw(picture)
    for left in (100, 250):
        draw.rectangle((left, 0, left + 49, 99), fill=(128, 128, 128))
    for panel, colors in enumerate((["black"], ["yellow", "blue"], ["blue", "black", "blue"])):
        for at, color in enumerate(colors):
            x, y = 150 * panel + 40, 100 - 20 * (at + 1)
            draw.rectangle((x, y, x + 19, y + 19), fill={"blue": (0, 153, 255)}.get(color, color))
    return context.save(np.asarray(picture))


def checked(text: str, image: Image, context: ToolContext) -> list[CheckedClaim]:
    found = []
    for claim in GrammarSplitter().split(text):
        check = check_value if claim.kind == "value" else check_drawn
        result = check(claim, image, context)
        if result is not None:
            found.append(result)
    return found


def refuted(text: str, image: Image, context: ToolContext) -> list[str]:
    return [one.claim.sentence for one in checked(text, image, context) if one.verdict.state == "refuted"]


TRUE = (
    "The picture shows four shapes: a red circle, a blue square and two green triangles.",
    "The red circle is above the blue square.",
    "There is no star.",
    "There are two small green triangles and a large blue square.",
    "The circle is red.",
)


@pytest.mark.parametrize("text", TRUE)
def test_what_is_true_is_supported(text: str, scene: Image, context: ToolContext) -> None:
    results = checked(text, scene, context)
    assert results and all(one.verdict.state == "supported" for one in results)


@pytest.mark.parametrize(
    ("text", "sentence", "actual"),
    [
        ("There is a yellow star.", "There is a star.", ""),
        ("There are three green triangles.", "There are three triangles.", "2"),
        ("The circle is purple.", "The circle is purple.", "red"),
        ("There are five shapes.", "There are five shapes.", "4"),
        ("There is no circle.", "There is no circle.", ""),
        ("The red circle is below the blue square.", "The red circle is below the blue square.", "above"),
        ("The blue square is to the right of the green triangles.", "", "left of"),
    ],
)
def test_what_is_false_is_refuted_with_what_is_there(
    text: str, sentence: str, actual: str, scene: Image, context: ToolContext
) -> None:
    wrong = [one for one in checked(text, scene, context) if one.verdict.state == "refuted"]
    assert wrong, text
    assert not sentence or sentence in [one.claim.sentence for one in wrong]
    assert actual in [one.actual for one in wrong]
    assert all(one.probability < 0.1 and one.verdict.note for one in wrong)


def test_a_wrong_color_is_the_attributes_fault_not_the_things(scene: Image, context: ToolContext) -> None:
    states = {one.claim.kind: one.verdict.state for one in checked("There is a purple circle.", scene, context)}
    assert states == {"existence": "supported", "attribute": "refuted"}


def test_towers_block_by_block(boxes: Image, context: ToolContext) -> None:
    said = "The picture shows three towers, from the bottom up. Left: black; middle: yellow, blue; right: {}."
    assert refuted(said.format("blue, black, blue"), boxes, context) == []
    (wrong,) = [one for one in checked(said.format("blue, yellow, blue"), boxes, context) if one.actual]
    assert wrong.verdict.state == "refuted" and wrong.actual == "blue, black, blue"


def test_boxes_hold_what_is_listed_and_no_more(context: ToolContext) -> None:
    picture = Pictures.new("RGB", (400, 100), (211, 211, 211))
    draw = ImageDraw.Draw(picture)
    for left in (100, 250):
        draw.rectangle((left, 0, left + 49, 99), fill=(128, 128, 128))
    draw.ellipse((30, 30, 59, 59), fill=(255, 255, 0))
    draw.rectangle((180, 20, 209, 49), fill=(0, 0, 0))
    draw.rectangle((190, 60, 219, 89), fill=(0, 0, 0))
    draw.polygon([(345, 20), (360, 49), (330, 49)], fill=(0, 153, 255))
    image = context.save(np.asarray(picture))
    true = "There are three boxes. Left: a yellow circle; middle: two black squares; right: a blue triangle."
    assert refuted(true, image, context) == []
    assert len(refuted(true.replace("two black squares", "a black square"), image, context)) == 1
    assert len(refuted(true.replace("blue triangle", "blue triangle and a black circle"), image, context)) == 1


def test_a_picture_of_nothing_has_no_things(context: ToolContext) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (96, 120, 3), np.uint8)
    image = context.save(noise)
    assert refuted("The picture shows a house.", image, context) == ["There is a house."]
    assert refuted("There is no clear object in the picture, only noise.", image, context) == []


def test_of_photos_nothing_is_said(shared_data: Path, context: ToolContext) -> None:
    """Photos are no drawings, so nobody here can tell what is in them."""
    for path in sorted((shared_data / "coco" / "images").iterdir())[:12]:
        image = context.save(np.asarray(Pictures.open(path).convert("RGB")))
        assert checked("There is a red circle.", image, context) == [], path.name
