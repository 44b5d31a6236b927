"""Drawn shapes: on many backgrounds, with noise, touching, outlined, tiny; and what is no drawing."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw

from tools.detect.flat import is_flat_drawing
from tools.detect.shapes import SHAPE_LABELS, ShapeDetector, also_called, shape_labels

if TYPE_CHECKING:
    from tools.artifacts import Pixels


def polygon(x: float, y: float, radius: float, count: int, turn: float = -90) -> list[tuple[float, float]]:
    angles = [math.radians(turn + 360 * index / count) for index in range(count)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    outer, inner = polygon(x, y, radius, 5), polygon(x, y, 0.4 * radius, 5, -54)
    return [point for pair in zip(outer, inner, strict=True) for point in pair]


def drawn(background: str, draw: Callable[[ImageDraw.ImageDraw, int], None], size: tuple[int, int]) -> Pixels:
    """A drawing with anti-aliased edges."""
    scale = 4
    picture = Pillow.new("RGB", (size[0] * scale, size[1] * scale), background)
    draw(ImageDraw.Draw(picture), scale)
    return np.asarray(picture.resize(size, Pillow.Resampling.BOX))


def everything(pen: ImageDraw.ImageDraw, k: int) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x * k, y * k) for x, y in points]

    pen.ellipse((20 * k, 20 * k, 100 * k, 100 * k), fill="red")
    pen.rectangle((120 * k, 20 * k, 200 * k, 100 * k), fill="blue")
    pen.rectangle((220 * k, 30 * k, 340 * k, 90 * k), fill="green")
    pen.polygon(at(polygon(410, 70, 50, 3)), fill="orange")
    pen.ellipse((480 * k, 30 * k, 590 * k, 90 * k), fill="purple")
    pen.polygon(at(star(60, 190, 50)), fill="gold")
    pen.polygon(at(polygon(170, 190, 48, 5)), fill="teal")
    pen.polygon(at(polygon(290, 190, 48, 6)), fill="brown")
    pen.polygon(at(polygon(410, 190, 45, 4)), fill="magenta")


ALL = ["circle", "diamond", "ellipse", "hexagon", "pentagon", "rectangle", "square", "star", "triangle"]


def found(pixels: Pixels) -> list[str]:
    return sorted(d.label for d in ShapeDetector().detect(pixels, ()))


@pytest.mark.parametrize("background", ["white", "#f5e6d0", "lightgray", "#203040", "black"])
@pytest.mark.parametrize("noise", [0, 5])
def test_every_shape_on_every_background(background: str, noise: int) -> None:
    pixels = drawn(background, everything, (600, 260))
    if noise:
        grain = np.random.default_rng(0).normal(0, noise, pixels.shape)
        pixels = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    assert is_flat_drawing(pixels)
    assert found(pixels) == ALL


def test_a_jpeg_of_a_drawing() -> None:
    buffer = io.BytesIO()
    Pillow.fromarray(drawn("white", everything, (600, 260))).save(buffer, "JPEG", quality=90)
    labels = found(np.asarray(Pillow.open(buffer)))
    assert len(labels) == len(ALL)
    assert sum((Counter(labels) & Counter(ALL)).values()) >= 8


def test_boxes_are_those_that_were_drawn() -> None:
    pixels = drawn(
        "white", lambda pen, k: pen.rectangle((50 * k, 40 * k, 150 * k - 1, 90 * k - 1), fill="navy"), (200, 150)
    )
    (only,) = ShapeDetector().detect(pixels, ())
    assert only.box == pytest.approx((50, 40, 150, 90), abs=1)
    assert only.label == "rectangle"


def test_touching_shapes_of_different_colors_are_two() -> None:
    def draw(pen: ImageDraw.ImageDraw, k: int) -> None:
        pen.rectangle((40 * k, 40 * k, 100 * k - 1, 100 * k - 1), fill="blue")
        pen.rectangle((100 * k, 40 * k, 160 * k - 1, 100 * k - 1), fill="red")

    assert found(drawn("white", draw, (200, 150))) == ["square", "square"]


def test_outlined_shapes_are_one_each() -> None:
    def draw(pen: ImageDraw.ImageDraw, k: int) -> None:
        pen.ellipse((20 * k, 20 * k, 100 * k, 100 * k), outline="black", width=4 * k)
        pen.rectangle((130 * k, 30 * k, 230 * k, 90 * k), fill="yellow", outline="black", width=4 * k)

    assert found(drawn("white", draw, (260, 130))) == ["circle", "rectangle"]


@settings(max_examples=25, deadline=None)
@given(
    label=st.sampled_from(["circle", "square", "triangle"]),
    size=st.integers(14, 60),
    x=st.integers(40, 120),
    y=st.integers(40, 120),
    color=st.sampled_from(["red", "#0099ff", "black", "yellow", "darkgreen"]),
)
def test_one_shape_anywhere_of_any_size(label: str, size: int, x: int, y: int, color: str) -> None:
    def draw(pen: ImageDraw.ImageDraw, k: int) -> None:
        half = size / 2
        box = ((x - half) * k, (y - half) * k, (x + half) * k, (y + half) * k)
        if label == "circle":
            pen.ellipse(box, fill=color)
        elif label == "square":
            pen.rectangle(box, fill=color)
        else:
            pen.polygon([(x * k, box[1]), (box[0], box[3]), (box[2], box[3])], fill=color)

    assert found(drawn("#d3d3d3", draw, (160, 160))) == [label]


def test_words() -> None:
    assert shape_labels("circles") == ("circle",)
    assert shape_labels("shapes") == SHAPE_LABELS
    assert shape_labels("三角形") == ("triangle",)
    assert shape_labels("dog") is None


def test_noise_plain_paper_and_tiny_pictures_are_no_drawings() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    for pixels in (noise, np.full((100, 100, 3), 255, np.uint8), np.zeros((1, 1, 3), np.uint8)):
        assert not is_flat_drawing(pixels)
        assert found(pixels) == []


def test_real_drawings_and_photos_are_told_apart(shared_data: Path) -> None:
    def flat(folder: str) -> list[bool]:
        files = sorted((shared_data / folder / "images").iterdir())[:25]
        return [is_flat_drawing(np.asarray(Pillow.open(file).convert("RGB"))) for file in files]

    assert all(flat("nlvr")) and all(flat("easy-vqa"))
    assert not any(flat("coco")) and not any(flat("clevr-math"))


def test_scenes_of_nlvr_hold_the_shapes_that_they_were_made_of(shared_data: Path) -> None:
    items = {}
    for line in (shared_data / "nlvr" / "items.jsonl").read_text().splitlines():
        item = json.loads(line)
        items[item["image"]] = [thing["type"] for box in item["structured"] for thing in box]
    right = 0
    names = sorted(items)[:60]
    for name in names:
        right += found(np.asarray(Pillow.open(shared_data / "nlvr" / name).convert("RGB"))) == sorted(items[name])
    assert right / len(names) >= 0.95


def test_a_tiny_triangle_alone_on_its_ground_is_found() -> None:
    picture = drawn(
        "honeydew", lambda pen, k: pen.polygon([(120, 150), (156, 150), (138, 118)], fill="brown"), (64, 64)
    )
    assert is_flat_drawing(picture)
    (found,) = ShapeDetector().detect(picture, ())
    assert found.label == "triangle"


def test_a_tiny_circle_at_the_edge_is_no_square() -> None:
    picture = drawn("honeydew", lambda pen, k: pen.ellipse((220, 26, 255, 61), fill="red"), (64, 64))
    (found,) = ShapeDetector().detect(picture, ())
    assert found.label == "circle"


def test_a_square_cut_by_the_corner_is_no_ground() -> None:
    picture = drawn("honeydew", lambda pen, k: pen.rectangle((150, 145, 260, 260), fill="black"), (64, 64))
    (found,) = ShapeDetector().detect(picture, ())
    assert found.label in ("square", "rectangle")


def test_a_square_may_be_called_a_rectangle() -> None:
    assert also_called(("rectangle",)) == ("square",) and also_called(("triangle",)) == ()
