"""Lays out and shades solids on a floor: spheres, cubes and cylinders, of rubber or metal, near and far."""

from __future__ import annotations

import math
import random
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from mllm_core.worlds import noise
from mllm_core.worlds.scenes.flat import Drawn, pick_pair
from mllm_core.worlds.scenes.palette import RGB, SOLID, shade
from mllm_core.worlds.scenes.shapes import Box
from mllm_core.worlds.scenes.things import Scale, Scene, Thing, overlap

SHAPES = ("cube", "cylinder", "sphere")
MATERIALS = ("rubber", "metal")
_SIDE = 112  # pixels a side of a sprite, before it is scaled to its place
_YAWS = 6
_TILT = 0.42  # how much of a horizontal circle's depth is seen
_LAMP = np.array([-0.5, -0.62, 0.6], np.float32)  # toward the lamp: left, up, near

Sprite = tuple[Image.Image, Image.Image]  #: light (L, 0 to 255, 128 is the plain colour) and outline (L)


def _finish(light: NDArray[np.float32], mask: Image.Image) -> Sprite:
    """A sprite cut to its outline."""
    values = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8))
    extent = mask.getbbox()
    assert extent is not None
    return values.crop(extent), mask.crop(extent)


def _sphere(metal: bool) -> Sprite:
    steps = np.linspace(-1, 1, _SIDE, dtype=np.float32)
    x, y = np.meshgrid(steps, steps)
    inside = x * x + y * y
    z = np.sqrt(np.clip(1 - inside, 0, 1))
    lit = np.clip(x * _LAMP[0] + y * _LAMP[1] + z * _LAMP[2], 0, 1)
    light = 55 + 95 * lit
    if metal:
        light = 35 + 85 * lit + 60 * np.clip(np.sin(y * 5 + 0.6) * z, 0, 1)
        light += 190 * np.clip(lit, 0, 1) ** 24
    mask = Image.new("L", (_SIDE, _SIDE), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, _SIDE - 1, _SIDE - 1), fill=255)
    return _finish(light, mask)


def _cylinder(metal: bool) -> Sprite:
    wide, high = _SIDE - 12, _SIDE
    lid = int(wide * _TILT)
    across = np.linspace(-1, 1, wide, dtype=np.float32)
    row = 60 + 85 * np.clip(-0.6 * across + 0.75 * np.sqrt(1 - across**2), 0, 1)
    if metal:
        row = 35 + 75 * np.clip(-0.6 * across + 0.75 * np.sqrt(1 - across**2), 0, 1)
        row += 120 * np.exp(-(((across + 0.45) / 0.12) ** 2)) + 45 * np.exp(-(((across - 0.6) / 0.15) ** 2))
    light = np.repeat(row[None, :], high, axis=0).astype(np.float32)
    mask = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(mask)
    draw.rectangle((0, lid // 2, wide - 1, high - lid // 2), fill=255)
    draw.ellipse((0, 0, wide - 1, lid), fill=255)
    draw.ellipse((0, high - lid - 1, wide - 1, high - 1), fill=255)
    cap = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(cap).ellipse((1, 0, wide - 2, lid), fill=255)
    light = np.where(np.asarray(cap) > 0, 172 if metal else 158, light).astype(np.float32)
    return _finish(light, mask)


def _cube(metal: bool, yaw: float) -> Sprite:
    """A cube turned by `yaw` (radians), seen from above: two sides and the lid."""
    corners = [
        (math.cos(yaw + math.pi / 4 + at * math.pi / 2), math.sin(yaw + math.pi / 4 + at * math.pi / 2))
        for at in range(4)
    ]
    reach, rise = 0.5 * _SIDE / 1.02, 0.62 * _SIDE
    tilt = 0.36
    floor = [(_SIDE / 2 + x * reach, 1.05 * _SIDE + y * reach * tilt) for x, y in corners]
    lid = [(x, y - rise) for x, y in floor]
    canvas = (_SIDE + 2, int(1.4 * _SIDE))
    light = Image.new("L", canvas, 0)
    mask = Image.new("L", canvas, 0)
    ink, cut = ImageDraw.Draw(light), ImageDraw.Draw(mask)
    for at in range(4):
        after = (at + 1) % 4
        middle = (corners[at][0] + corners[after][0]) / 2, (corners[at][1] + corners[after][1]) / 2
        if middle[1] <= 0.02:  # turned away
            continue
        side = [floor[at], floor[after], lid[after], lid[at]]
        tone = int(112 - 55 * middle[0])
        ink.polygon(side, fill=tone, outline=min(255, tone + 70) if metal else tone)
        cut.polygon(side, fill=255, outline=255)
        if metal:  # the floor mirrored in the side
            low = [floor[at], floor[after], *[((f[0] + 0), f[1] - rise * 0.3) for f in (floor[after], floor[at])]]
            ink.polygon(low, fill=min(255, tone + 28))
    ink.polygon(lid, fill=190 if metal else 160, outline=235 if metal else 160)
    cut.polygon(lid, fill=255, outline=255)
    return _finish(np.asarray(light, np.float32), mask)


@lru_cache(maxsize=32)
def sprite(shape: str, material: str, yaw: int = 0) -> Sprite:
    """The light and outline of a solid; a cube is turned by one of `_YAWS` steps."""
    metal = material == "metal"
    if shape == "cube":
        return _cube(metal, (yaw + 0.5) / _YAWS * math.pi / 2)
    return _sphere(metal) if shape == "sphere" else _cylinder(metal)


@lru_cache(maxsize=1)
def _shadow() -> Image.Image:
    spot = Image.new("L", (96, 48), 0)
    ImageDraw.Draw(spot).ellipse((16, 10, 80, 38), fill=150)
    return spot.filter(ImageFilter.GaussianBlur(7))


def _floor(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """A grey floor, lighter in the middle and near."""
    steps = np.linspace(-1, 1, 16, dtype=np.float32)
    x, y = np.meshgrid(steps, steps)
    base, lift = rng.uniform(105, 170), rng.uniform(15, 45)
    centre = rng.uniform(-0.4, 0.4)
    light = base + lift * (1 - (x - centre) ** 2 * 0.8 - (y - 0.3) ** 2 * 0.9)
    warm = rng.uniform(-4, 4)
    tints = np.stack([light + warm, light, light - warm], axis=-1)
    small = Image.fromarray(np.clip(tints, 0, 255).astype(np.uint8))
    return small.resize(size, Image.Resampling.BICUBIC)


def _stand(picture: Image.Image, thing: Thing) -> None:
    left, top, right, bottom = (int(value) for value in thing.box)
    wide, high = right - left, bottom - top
    dark = _shadow().resize((max(2, int(wide * 1.7)), max(2, int(wide * 0.7))))
    at = int(left + wide * 0.02), int(bottom - dark.height * 0.62)
    picture.paste((25, 25, 28), at, dark)
    light, mask = sprite(thing.shape, thing.material, thing.turn)
    light = light.resize((wide, high), Image.Resampling.BILINEAR)
    mask = mask.resize((wide, high), Image.Resampling.BILINEAR)
    white = (255, 255, 255)
    deep: RGB = (thing.rgb[0] // 8, thing.rgb[1] // 8, thing.rgb[2] // 8)
    picture.paste(ImageOps.colorize(light, deep, white, mid=thing.rgb, midpoint=128), (left, top), mask)


def _spot(rng: random.Random, size: tuple[int, int], shape: str, scale: Scale, yaw: int, unit: float) -> Box:
    """Where a solid stands: what is farther is higher in the picture and smaller."""
    depth = rng.random()  # 0 far, 1 near
    light, _ = sprite(shape, "rubber", yaw)
    tall = unit * (1.0 if scale == "large" else 0.5) * (0.78 + 0.3 * depth)
    high = max(8, round(tall * (1.12 if shape == "cube" else 1.0)))
    wide = max(8, round(high * light.width / light.height))
    bottom = round(size[1] * (0.46 + 0.5 * depth))
    top = max(0, bottom - high)
    left = rng.randint(0, max(0, size[0] - wide))
    return left, top, left + wide, top + high


def solids(rng: random.Random, held: bool) -> Drawn:
    """Two to seven solids, large or small; what stands nearer may hide a little of what is farther."""
    width = rng.choice((128, 144, 160, 192, 192, 224, 240, 288))
    size = width, int(width * rng.choice((0.667, 0.75, 0.8)))
    picture = _floor(rng, size)
    unit = size[1] * rng.uniform(0.26, 0.34)
    count = rng.choices((1, 2, 3, 4, 5, 6, 7), (6, 14, 20, 20, 16, 14, 10))[0]
    things: list[Thing] = []
    few = rng.sample(tuple(SOLID), rng.randint(2, 4)) if rng.random() < 0.6 else list(SOLID)
    for _ in range(count * 25):
        if len(things) == count:
            break
        colour, shape = pick_pair(rng, held, SHAPES, few)
        scale: Scale = rng.choice(("small", "large"))
        yaw = rng.randrange(_YAWS) if shape == "cube" else 0
        box = _spot(rng, size, shape, scale, yaw, unit)
        thing = Thing(
            shape, colour, box, shade(SOLID, colour, rng, 6), scale, rng.choice(MATERIALS), turn=yaw, fill="shaded"
        )
        if all(overlap(box, other.box) <= 0.16 * min(thing.area, other.area) for other in things) and all(
            abs(box[3] - other.box[3]) > 1 or overlap(box, other.box) == 0 for other in things
        ):
            things.append(thing)
    things.sort(key=lambda thing: thing.box[3])
    for thing in things:
        _stand(picture, thing)
    if rng.random() < 0.5:
        picture = noise.grain(picture, rng, rng.uniform(1, 4))
    return Scene("solids", size, tuple(things), SHAPES, tuple(SOLID), noun="object"), picture
