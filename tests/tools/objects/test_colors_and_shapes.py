"""Colour and shape words for drawn and photographed-looking things."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tools.artifacts import MemoryStore
from tools.masks import mask_of_array
from tools.objects.colors import COLOR_TERMS, color_term, colors_of, describe_colors, term_of
from tools.objects.shapes import shape_of, shape_term
from tools.pictures import load_picture
from tools.values import Box, Region

#: (picture, box, colour): boxes as a detector would draw them
SEEN = [
    ("scene_balls.jpg", (100, 150, 260, 310), "red"),
    ("scene_balls.jpg", (368, 128, 492, 252), "blue"),
    ("scene_balls.jpg", (632, 132, 808, 308), "green"),
    ("scene_blocks.jpg", (105, 220, 330, 445), "blue"),
    ("scene_blocks.jpg", (360, 235, 520, 495), "red"),
    ("scene_blocks.jpg", (566, 346, 714, 494), "yellow"),
    ("scene_blocks.jpg", (765, 225, 935, 395), "green"),
    ("sign_stop.jpg", (190, 170, 610, 590), "red"),
    ("sign_exit.jpg", (150, 170, 750, 430), "green"),
    ("scene_street.jpg", (690, 470, 935, 590), "red"),
    ("scene_street.jpg", (796, 46, 924, 174), "yellow"),
    ("scene_street.jpg", (300, 160, 650, 296), "brown"),
    ("receipt_cafe.jpg", (200, 200, 700, 900), "white"),
]


@pytest.mark.parametrize(("name", "box", "color"), SEEN, ids=str)
def test_colors_of_things(name: str, box: tuple[int, ...], color: str, examples: Path) -> None:
    store = MemoryStore()
    image = load_picture(examples / name, store)
    region = Region(image=image, box=Box.of(*box))
    assert describe_colors(colors_of(store.get(image), region)) == color


def test_shares_add_up_and_two_colors_are_both_named() -> None:
    stripes = np.zeros((60, 60, 3), np.uint8)
    stripes[:, ::20] = stripes[:, 1::20] = 255
    for start in range(0, 60, 20):
        stripes[:, start : start + 10] = 255
    shares = colors_of(stripes)
    assert abs(sum(share for _, share in shares) - 1) < 1e-6
    assert describe_colors(shares) in ("black and white", "white and black")


def test_a_mask_says_which_pixels_count() -> None:
    store = MemoryStore()
    pixels = np.full((50, 50, 3), (30, 160, 60), np.uint8)
    pixels[20:24, 10:40] = (220, 30, 30)
    image = store.put(pixels)
    mask = np.zeros((50, 50), bool)
    mask[20:24, 10:40] = True
    boxed = Region(image=image, box=Box.of(5, 5, 45, 45))
    assert colors_of(pixels, boxed.model_copy(update={"mask": mask_of_array(mask)}))[0][0] == "red"


def test_a_warm_lamp_does_not_turn_white_into_beige() -> None:
    scene = np.full((80, 120, 3), 225, np.uint8)
    scene[:, 60:] = 128
    lamp = (scene * np.array([1.0, 0.96, 0.86])).astype(np.uint8)
    image = MemoryStore().put(lamp)
    assert colors_of(lamp, Region(image=image, box=Box.of(10, 10, 50, 70)))[0][0] == "white"


@pytest.mark.parametrize("term", COLOR_TERMS)
def test_every_term_names_itself(term: str) -> None:
    plain = {"black": (10, 10, 10), "gray": (128, 128, 128), "white": (250, 250, 250), "red": (220, 20, 20)}
    plain |= {"orange": (250, 130, 10), "yellow": (250, 230, 20), "green": (20, 150, 40), "cyan": (20, 200, 220)}
    plain |= {"blue": (20, 60, 220), "purple": (120, 30, 150), "pink": (255, 150, 190), "brown": (110, 65, 30)}
    plain |= {"beige": (220, 200, 160), "teal": (0, 128, 128)}
    assert colors_of(np.full((20, 20, 3), plain[term], np.uint8))[0][0] == term


def test_color_words_in_other_spellings() -> None:
    assert [color_term(word) for word in ("Grey", "aqua", "navy", "红色", "table")] == [
        *("gray", "cyan", "blue", "red"),
        None,
    ]
    assert term_of(0, 0, 0) == "black"


@pytest.mark.parametrize(
    ("box", "shape"),
    [
        ((60, 70, 220, 230), "circle"),
        ((310, 70, 450, 210), "square"),
        ((700, 330, 880, 495), "triangle"),
        ((715, 50, 885, 210), "star"),
    ],
)
def test_shapes_of_flat_things(box: tuple[int, ...], shape: str, examples: Path) -> None:
    store = MemoryStore()
    image = load_picture(examples / "scene_shapes.png", store)
    assert shape_of(store.get(image), Region(image=image, box=Box.of(*box))) == shape


def test_what_has_no_clear_outline_has_no_shape() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (60, 60, 3)).astype(np.uint8)
    assert shape_of(noise) is None
    assert shape_term("discs") == "circle" and shape_term("dog") is None


@pytest.mark.shared_data
def test_easy_vqa_colors_and_shapes(shared_data: Path) -> None:
    folder = shared_data / "easy-vqa"
    store = MemoryStore()
    counts = {"color": [0, 0], "shape": [0, 0]}
    seen = set()
    for line in (folder / "items.jsonl").read_text().splitlines():
        item = json.loads(line)
        kind = "shape" if item["answer"] in ("circle", "triangle", "rectangle") else "color"
        if item["answer"] in ("yes", "no") or (item["image"], kind) in seen or counts[kind][1] >= 150:
            continue
        seen.add((item["image"], kind))
        pixels = store.get(load_picture(folder / item["image"], store))
        if kind == "color":
            right = describe_colors(colors_of(pixels)) == item["answer"]
        else:
            right = {"square": "rectangle"}.get(shape := shape_of(pixels) or "", shape) == item["answer"]
        counts[kind][0] += right
        counts[kind][1] += 1
    assert counts["color"][0] >= 0.97 * counts["color"][1]
    assert counts["shape"][0] >= 0.94 * counts["shape"][1]
