"""Lays out scenes in parts: three grey boxes of shapes, and towers of blocks."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from mllm_core.worlds.scenes.flat import Drawn, pick_pair, visible_shade
from mllm_core.worlds.scenes.paint import Backdrop, backdrop, paint
from mllm_core.worlds.scenes.palette import FLAT, RGB, TRIO, shade
from mllm_core.worlds.scenes.shapes import Box
from mllm_core.worlds.scenes.things import Scale, Scene, Thing, clear

_SCALES: dict[int, Scale] = {10: "small", 20: "medium", 30: "large"}
_SHAPES = ("circle", "square", "triangle")
_BOX, _BETWEEN = (211, 211, 211), (128, 128, 128)


def _loose(rng: random.Random, panel: int, left: int, unit: float) -> list[Thing]:
    """Shapes anywhere in a box of 100 units, often against its edge."""
    things: list[Thing] = []
    for _ in range(rng.choices(range(1, 9), (14, 18, 16, 14, 12, 10, 8, 8))[0] * 8):
        if len(things) >= 8 or (things and rng.random() < 0.12):
            break
        side = rng.choice((10, 20, 30))
        x, y = rng.randint(0, 100 - side), rng.randint(0, 100 - side)
        if rng.random() < 0.3:
            x, y = rng.choice(((0, y), (100 - side, y), (x, 0), (x, 100 - side)))
        box: Box = (left + x * unit, y * unit, left + (x + side) * unit, (y + side) * unit)
        if not clear(box, [thing.box for thing in things], 1):
            continue
        colour = rng.choice(tuple(TRIO))
        things.append(Thing(rng.choice(_SHAPES), colour, box, shade(TRIO, colour, rng), _SCALES[side], panel=panel))
    return things


def _tower(rng: random.Random, panel: int, left: int, unit: float) -> list[Thing]:
    """One to four square blocks on one another at the bottom of a box of 100 units."""
    x = left + 40 * unit
    things = []
    for at in range(rng.randint(1, 4)):
        colour = rng.choice(tuple(TRIO))
        top = (100 - 20 * (at + 1)) * unit
        box = (x, top, x + 20 * unit, top + 20 * unit)
        things.append(Thing("square", colour, box, shade(TRIO, colour, rng), panel=panel))
    return things


def boxes(rng: random.Random, held: bool) -> Drawn:
    """Three grey boxes side by side, with loose shapes or a tower each; nothing in it depends on `held`."""
    height = rng.choice((100, 100, 100, 50, 60, 80)) if rng.random() < 0.8 else rng.randint(50, 110)
    unit, width = height / 100, 4 * height
    ground = Image.new("RGB", (width, height), _BETWEEN)
    draw = ImageDraw.Draw(ground)
    towers = rng.random() < 0.35
    panels: list[Box] = []
    things: list[Thing] = []
    for panel in range(3):
        left = round(150 * unit * panel)
        draw.rectangle((left, 0, left + round(100 * unit) - 1, height - 1), fill=_BOX)
        panels.append((left, 0, left + round(100 * unit), height))
        things += (_tower if towers else _loose)(rng, panel, left, unit)
    scene = Scene(
        "towers" if towers else "boxes", (width, height), tuple(things), ("square",) if towers else _SHAPES,
        tuple(TRIO), noun="block" if towers else "object", panels=tuple(panels),
    )  # fmt: skip
    return scene, paint(ground, things, smooth=False)


def towers(rng: random.Random, held: bool) -> Drawn:
    """Two to four towers of one to five coloured blocks on a common ground."""
    size = (rng.choice((128, 160, 192, 224)), rng.choice((96, 128, 160)))
    ground = backdrop(rng, size, rng.choice(("pale", "named", "gradient")))
    count = rng.randint(2, 4)
    block = int(min(size[0] / (count * 1.6), (size[1] - 6) / 5.2))
    floor = size[1] - rng.randint(1, max(1, int(size[1] - 5 * block - 1)) // 2 + 1)
    colours = rng.sample(tuple(FLAT), rng.randint(2, 5))
    panels: list[Box] = []
    things: list[Thing] = []
    cell = size[0] / count
    edge = rng.random() < 0.5
    for panel in range(count):
        left = int((panel + 0.5) * cell - block / 2)
        high = rng.randint(1, 5)
        for at in range(high):
            colour, rgb = _block_colour(rng, held, ground, colours)
            box = (left, floor - block * (at + 1), left + block, floor - block * at)
            things.append(Thing("square", colour, box, rgb, panel=panel, fill="outlined" if edge else "solid"))
        panels.append((left, floor - block * high, left + block, floor))
    scene = Scene(
        "towers", size, tuple(things), ("square",), tuple(FLAT), ground.name, noun="block", panels=tuple(panels)
    )
    return scene, paint(ground.image, things, smooth=False)


def _block_colour(rng: random.Random, held: bool, ground: Backdrop, colours: list[str]) -> tuple[str, RGB]:

    pool: tuple[str, ...] = tuple(colours)
    for at in range(60):
        if at == 12:
            pool = tuple(FLAT)
        colour, _ = pick_pair(rng, held, ("square",), pool)
        rgb = visible_shade(rng, ground, colour)
        if rgb is not None:
            return colour, rgb
    raise AssertionError("no colour shows on this background")
