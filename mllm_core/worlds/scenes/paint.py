"""Paints flat things on a backdrop: smooth or jagged edges, outlines, stripes, dots."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from mllm_core.worlds import noise
from mllm_core.worlds.scenes.palette import FLAT, RGB, apart, shade
from mllm_core.worlds.scenes.shapes import polygon
from mllm_core.worlds.scenes.things import Thing

BackdropStyle = Literal["pale", "named", "gradient", "texture", "checks", "paper"]
SMOOTH_UP_TO = 256  # larger pictures are painted without smoothing: their steps are fine enough
NEAR = 110.0  # colours closer than this to the backdrop are not used on it


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A background with the name of its colour ("" where it has none) and the colours that occur in it."""

    image: Image.Image
    name: str
    rgbs: tuple[RGB, ...]

    def shows(self, rgb: RGB) -> bool:
        """Whether a colour stands out from it."""
        return all(apart(rgb, own) > NEAR for own in self.rgbs)


def _pale(rng: random.Random) -> RGB:
    base = rng.randint(225, 250)
    return tuple(min(255, max(215, base + rng.randint(-14, 14))) for _ in range(3))  # type: ignore[return-value]


def backdrop(rng: random.Random, size: tuple[int, int], style: BackdropStyle | None = None) -> Backdrop:
    """A background of `size` (width, height) in a style, drawn where none is given."""
    if style is None:
        style = rng.choices(("pale", "named", "gradient", "texture", "checks", "paper"), (30, 30, 12, 12, 8, 8))[0]
    if style == "named":
        name = rng.choice(("white", "white", "black", "gray", "blue", "green", "pink", "yellow", "brown", "teal"))
        rgb = shade(FLAT, name, rng, 4)
        return Backdrop(Image.new("RGB", size, rgb), name, (rgb,))
    first = _pale(rng)
    if style == "pale":
        return Backdrop(Image.new("RGB", size, first), "", (first,))
    if style == "gradient":
        dark = rng.random() < 0.3
        pair = [(rng.randint(15, 70), rng.randint(15, 70), rng.randint(15, 70)) for _ in range(2)] if dark else None
        start, end = pair or (first, _pale(rng))
        image = noise.gradient(rng, size, np.array(start, np.uint8), np.array(end, np.uint8))
        return Backdrop(image, "", (start, end))
    if style == "texture":
        base = first if rng.random() < 0.6 else (rng.randint(90, 200), rng.randint(90, 200), rng.randint(90, 200))
        amplitude = rng.uniform(4, 14)
        image = noise.texture(rng, size, np.array(base, np.uint8), amplitude, rng.choice((8, 16, 32)))
        return Backdrop(image, "", (base,))
    image = Image.new("RGB", size, first)
    draw = ImageDraw.Draw(image)
    step = rng.randint(10, 28)
    other: RGB = (max(0, first[0] - 18), max(0, first[1] - 18), max(0, first[2] - 18))
    if style == "checks":
        for row, top in enumerate(range(0, size[1], step)):
            for left in range(row % 2 * step, size[0], 2 * step):
                draw.rectangle((left, top, left + step - 1, top + step - 1), fill=other)
    else:
        for at in range(step // 2, max(size), step):
            draw.line((0, at, size[0], at), fill=other)
            draw.line((at, 0, at, size[1]), fill=other)
    return Backdrop(image, "", (first, other))


def darker(rgb: RGB, share: float = 0.55) -> RGB:
    return int(rgb[0] * share), int(rgb[1] * share), int(rgb[2] * share)


def paler(rgb: RGB, share: float = 0.55) -> RGB:
    return tuple(int(value + (255 - value) * share) for value in rgb)  # type: ignore[return-value]


def _outline(
    draw: ImageDraw.ImageDraw, thing: Thing, box: tuple[float, ...], fill: int | RGB | None, edge: RGB | None, wide: int
) -> None:
    """A thing's shape that fills a box of the canvas, with an edge of `wide` pixels where one is given.

    Pillow fills the pixels of the last corners too: shapes end one pixel before the right and the bottom of their box.
    """
    left, top, right, bottom = box[0], box[1], box[2] - 1, box[3] - 1
    if thing.shape in ("circle", "ellipse"):  # rounder than a polygon at whole pixels
        draw.ellipse((left, top, right, bottom), fill=fill, outline=edge, width=wide if edge else 0)
        return
    inset = wide / 2 if fill is None else 0  # a line runs along both sides of the outline
    corners = polygon(thing.shape, thing.turn, (left + inset, top + inset, right - inset, bottom - inset))
    if fill is None:
        draw.line([*corners, corners[0], corners[1]], fill=edge, width=wide, joint="curve")
    else:
        draw.polygon(corners, fill=fill, outline=edge, width=wide)


def _pattern(layer: Image.Image, thing: Thing, box: tuple[float, ...]) -> None:
    """Lines or dots in a second tone of the thing's colour, kept to its outline."""
    left, top = int(box[0]), int(box[1])
    mask = Image.new("L", (int(box[2]) - left, int(box[3]) - top), 0)
    _outline(ImageDraw.Draw(mask), thing, (0, 0, *mask.size), 255, None, 1)
    tone = darker(thing.rgb, 0.72) if sum(thing.rgb) > 240 else paler(thing.rgb, 0.25)
    tile = Image.new("RGB", mask.size, thing.rgb)
    draw = ImageDraw.Draw(tile)
    step = max(4, mask.width // 6)
    if thing.fill == "striped":
        for at in range(-mask.height, mask.width, 2 * step):
            draw.line((at, 0, at + mask.height, mask.height), fill=tone, width=max(1, step * 2 // 3))
    else:
        radius = max(1, step // 3)
        for y in range(step, mask.height, 2 * step):
            for x in range(step, mask.width, 2 * step):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tone)
    layer.paste(tile, (left, top), mask)


def paint(ground: Image.Image, things: Sequence[Thing], smooth: bool = True) -> Image.Image:
    """The background with the things on it, the later over the earlier."""
    factor = 2 if smooth and max(ground.size) <= SMOOTH_UP_TO else 1
    layer = ground.copy() if factor == 1 else ground.resize((ground.width * 2, ground.height * 2), 0)
    draw = ImageDraw.Draw(layer)
    for thing in things:
        box = tuple(value * factor for value in thing.box)
        wide = max(factor, int((box[2] - box[0]) * 0.08))
        if thing.fill in ("striped", "dotted"):
            _pattern(layer, thing, box)
        elif thing.fill == "hollow":
            _outline(draw, thing, box, None, thing.rgb, wide)
        elif thing.fill == "outlined":
            edge = darker(thing.rgb, 0.45) if sum(thing.rgb) > 200 else paler(thing.rgb, 0.5)
            _outline(draw, thing, box, thing.rgb, edge, max(1, wide // 2))
        else:
            _outline(draw, thing, box, thing.rgb, None, 1)
    return layer.reduce(2) if factor == 2 else layer
