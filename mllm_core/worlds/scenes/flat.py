"""Lays out flat scenes: one shape, scattered shapes, rows, shapes inside or against others."""

from __future__ import annotations

import random
from collections.abc import Sequence

from PIL import Image

from mllm_core.worlds.scenes.paint import Backdrop, backdrop, paint
from mllm_core.worlds.scenes.palette import FLAT, RGB, WEB, shade
from mllm_core.worlds.scenes.shapes import SHAPES, TURNS, Box, sized
from mllm_core.worlds.scenes.things import KEPT_PAIRS, Fill, Look, Scale, Scene, Thing, clear

Drawn = tuple[Scene, Image.Image]
_COMMON = ("circle", "square", "triangle", "rectangle", "star")


def canvas(rng: random.Random) -> tuple[int, int]:
    """A size of picture: mostly small, a few up to 448 pixels."""
    draw = rng.random()
    if draw < 0.8:
        side = rng.choice((96, 112, 128, 144, 160, 176, 192, 192))
    elif draw < 0.94:
        side = rng.choice((208, 224, 256, 288))
    else:
        side = rng.choice((320, 384, 448))
    shape = rng.random()
    if shape < 0.6:
        return side, side
    other = max(64, int(side * rng.uniform(0.62, 0.95)))
    return (side, other) if shape < 0.85 else (other, side)


def pick_pair(rng: random.Random, held: bool, shapes: Sequence[str], colours: Sequence[str]) -> tuple[str, str]:
    """A colour and a shape; pairs that are kept back come only, and then often, where they may (`held`)."""
    if held and rng.random() < 0.25:
        kept = sorted(pair for pair in KEPT_PAIRS if pair[1] in shapes and pair[0] in colours)
        if kept:
            return rng.choice(kept)
    while True:
        pair = rng.choice(colours), rng.choice(shapes)
        if held or pair not in KEPT_PAIRS:
            return pair


def visible_shade(rng: random.Random, ground: Backdrop, colour: str, tries: int = 6) -> RGB | None:
    """A shade of a colour that stands out from the background; None where there is none."""
    for _ in range(tries):
        rgb = shade(FLAT, colour, rng, 8)
        if ground.shows(rgb):
            return rgb
    return None


def place(rng: random.Random, size: tuple[int, int], wide: float, high: float) -> Box:
    """A box of a width and height anywhere in a picture, on whole pixels."""
    left, top = rng.randint(0, max(0, int(size[0] - wide))), rng.randint(0, max(0, int(size[1] - high)))
    return left, top, left + round(wide), top + round(high)


def single(rng: random.Random, held: bool) -> Drawn:
    """One shape on a pale ground: small pictures with web colours, or larger ones with any."""
    if rng.random() < 0.55:
        ground = backdrop(rng, (64, 64), "pale")
        shape, colour = rng.choice(("circle", "rectangle", "triangle")), rng.choice(tuple(WEB))
        high = rng.randint(8, 32)
        wide = rng.randint(8, 32) if shape == "rectangle" else round(high * (1 if shape == "circle" else 1.15))
        box = place(rng, ground.image.size, wide, high)
        thing = Thing(shape, colour, box, shade(WEB, colour, rng))
        scene = Scene("single", (64, 64), (thing,), ("circle", "rectangle", "triangle"), tuple(WEB), ground.name)
        return scene, paint(ground.image, (thing,), smooth=rng.random() < 0.3)
    size = canvas(rng)
    ground = backdrop(rng, size)
    things = _fill_in(rng, held, ground, 1, 0.0, _styles(rng), sizes=(0.25, 0.6))
    return Scene("single", size, things, SHAPES, tuple(FLAT), ground.name), paint(ground.image, things)


def _styles(rng: random.Random) -> tuple[Fill, ...]:
    """The fills that a picture draws from: mostly plain."""
    draw = rng.random()
    if draw < 0.55:
        return ("solid",)
    if draw < 0.75:
        return ("outlined",)
    return ("solid", "outlined", "striped", "dotted")


def _fill_in(
    rng: random.Random,
    held: bool,
    ground: Backdrop,
    count: int,
    gap: float,
    fills: tuple[Fill, ...],
    *,
    sizes: tuple[float, float] | None = None,
    shapes: Sequence[str] = SHAPES,
    colours: Sequence[str] = tuple(FLAT),
) -> tuple[Thing, ...]:
    """Up to `count` things (at least one) at random places, `gap` of the shorter side apart.

    A negative gap lets them overlap by as much. Without `sizes` (shares of the shorter side) things are small or large.
    """
    size = ground.image.size
    side = min(size)
    things: list[Thing] = []
    taken: list[Box] = []
    for _ in range(30 * count):
        if len(things) == count:
            break
        colour, shape = pick_pair(rng, held, shapes, colours)
        scale: Scale = ""
        if sizes is None:
            scale = "small" if rng.random() < 0.5 else "large"
            share = rng.uniform(0.1, 0.13) if scale == "small" else rng.uniform(0.22, 0.27)
        else:
            share = rng.uniform(*sizes)
        rgb = visible_shade(rng, ground, colour)
        if rgb is None:
            continue
        turn = rng.choice(TURNS.get(shape, (0,)))
        wide, high = sized(shape, turn, max(9.0, share * side))
        if wide >= size[0] or high >= size[1]:
            continue
        box = place(rng, size, wide, high)
        if not clear(box, taken, gap * side):
            continue
        fill = rng.choice(fills) if min(wide, high) >= 20 else "solid"
        things.append(Thing(shape, colour, box, rgb, scale, turn=turn, fill=fill))
        taken.append(box)
    if not things:
        wide, high = sized("circle", 0, 0.4 * side)
        colour = next(name for name in ("red", "yellow", "white", "black") if visible_shade(rng, ground, name))
        rgb = visible_shade(rng, ground, colour, 60) or FLAT[colour][0]
        things.append(Thing("circle", colour, place(rng, size, wide, high), rgb))
    return tuple(things)


def _vocabulary(rng: random.Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Few shapes and colours, so that things share them; or all of them."""
    if rng.random() < 0.25:
        return SHAPES, tuple(FLAT)
    shapes = set(rng.sample(SHAPES, rng.randint(2, 4)))
    if rng.random() < 0.4:
        shapes |= set(rng.sample(_COMMON, 2))
    return tuple(sorted(shapes)), tuple(rng.sample(tuple(FLAT), rng.randint(2, 5)))


def scatter(rng: random.Random, held: bool) -> Drawn:
    """Two to eight things apart from one another, of two sizes or of any."""
    size = canvas(rng)
    ground = backdrop(rng, size)
    shapes, colours = _vocabulary(rng)
    count = rng.choices((2, 3, 4, 5, 6, 7, 8), (20, 22, 18, 14, 10, 8, 8))[0]
    sizes = None if rng.random() < 0.5 else (0.14, 0.26)
    things = _fill_in(rng, held, ground, count, 0.015, _styles(rng), sizes=sizes, shapes=shapes, colours=colours)
    return Scene("scatter", size, things, SHAPES, tuple(FLAT), ground.name), paint(ground.image, things)


def crowd(rng: random.Random, held: bool) -> Drawn:
    """Things that may hide a little of one another."""
    size = canvas(rng)
    ground = backdrop(rng, size)
    shapes, colours = _vocabulary(rng)
    things = _fill_in(
        rng, held, ground, rng.randint(3, 7), -0.05, ("solid", "outlined"), sizes=(0.2, 0.32), shapes=shapes,
        colours=colours,
    )  # fmt: skip
    return Scene("crowd", size, things, SHAPES, tuple(FLAT), ground.name), paint(ground.image, things)


def row(rng: random.Random, held: bool) -> Drawn:
    """Two to six things side by side, to count off from the left."""
    count = rng.randint(2, 6)
    side = rng.choice((96, 128, 160, 192))
    size = (side, max(64, int(side * rng.uniform(0.4, 0.8))))
    ground = backdrop(rng, size)
    shapes, colours = _vocabulary(rng)
    cell = size[0] / count
    things: list[Thing] = []
    for at in range(count):
        for _ in range(40):
            colour, shape = pick_pair(rng, held, shapes, colours)
            rgb = visible_shade(rng, ground, colour)
            if rgb is not None:
                break
            shapes, colours = SHAPES, tuple(FLAT)
        else:  # pragma: no cover - every background lets most colours through
            continue
        turn = rng.choice(TURNS.get(shape, (0,)))
        wide, high = sized(shape, turn, min(cell, size[1]) * rng.uniform(0.5, 0.66))
        shrink = min(1.0, cell * 0.92 / wide)
        wide, high = wide * shrink, high * shrink
        left = round((at + 0.5) * cell - wide / 2)
        top = round(size[1] / 2 - high / 2 + rng.uniform(-0.06, 0.06) * size[1])
        things.append(Thing(shape, colour, (left, top, left + round(wide), top + round(high)), rgb, turn=turn))
    return Scene("row", size, tuple(things), SHAPES, tuple(FLAT), ground.name), paint(ground.image, things)


def pairs(rng: random.Random, held: bool) -> Drawn:
    """Things one inside another, or edge to edge, and sometimes one apart."""
    size = canvas(rng)
    ground = backdrop(rng, size)
    side = min(size)
    hosts = _fill_in(
        rng, held, ground, rng.randint(1, 2), 0.06, ("solid", "hollow"), sizes=(0.36, 0.42),
        shapes=("circle", "square", "rectangle", "ellipse", "hexagon"),
    )  # fmt: skip
    things = list(hosts)
    for host in hosts:
        for _ in range(20):
            colour, shape = pick_pair(rng, held, SHAPES, tuple(FLAT))
            rgb = visible_shade(rng, ground, colour)
            if colour == host.colour or rgb is None:
                continue
            turn = rng.choice(TURNS.get(shape, (0,)))
            if rng.random() < 0.5:
                wide, high = sized(shape, turn, side * rng.uniform(0.12, 0.16))
                x, y = host.centre
                box = round(x - wide / 2), round(y - high / 2), round(x + wide / 2), round(y + high / 2)
            else:
                shape, turn = rng.choice(("square", "rectangle")), 0
                if host.shape not in ("square", "rectangle") or (not held and (colour, shape) in KEPT_PAIRS):
                    continue
                wide, high = sized(shape, turn, side * rng.uniform(0.18, 0.26))
                left = int(host.box[2]) if rng.random() < 0.5 else int(host.box[0]) - round(wide)
                top = int(host.centre[1] - high / 2)
                box = left, top, left + round(wide), top + round(high)
                if not clear(box, [thing.box for thing in things if thing is not host], 3):
                    continue
            if box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]:
                things.append(Thing(shape, colour, box, rgb, turn=turn))
                break
    return Scene("pairs", size, tuple(things), SHAPES, tuple(FLAT), ground.name), paint(ground.image, things)


LAYOUTS: dict[Look, float] = {"single": 16, "scatter": 27, "crowd": 6, "row": 9, "pairs": 7}
