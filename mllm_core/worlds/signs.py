"""The world of signs and labels: short texts in real faces on plates, tags and screens, and questions about them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from mllm_core.samples import Sample
from mllm_core.worlds import noise
from mllm_core.worlds.asking import is_held
from mllm_core.worlds.lettering import SMALLEST, face_for, fitting_size, letter, sign_text
from mllm_core.worlds.scenes.palette import FLAT, RGB, apart, shade
from mllm_core.worlds.sign_questions import Box, Sign, SignAsker

PLATES = ("rectangle", "rounded", "circle", "octagon", "arrow")


def _plate(draw: ImageDraw.ImageDraw, plate: str, box: Box, fill: RGB, edge: RGB | None) -> None:
    left, top, right, bottom = box[0], box[1], box[2] - 1, box[3] - 1
    wide, high = right - left, bottom - top
    line = max(2, high // 24) if edge else 0
    if plate == "circle":
        draw.ellipse((left, top, right, bottom), fill=fill, outline=edge, width=line)
    elif plate in ("octagon", "arrow"):
        cut = int(min(wide, high) * 0.29)
        if plate == "octagon":
            corners = [
                (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
                (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
            ]  # fmt: skip
        else:
            middle = (top + bottom) // 2
            corners = [
                (left, top),
                (right - high // 3, top),
                (right, middle),
                (right - high // 3, bottom),
                (left, bottom),
            ]
        draw.polygon(corners, fill=fill, outline=edge, width=max(1, line))
    else:
        draw.rounded_rectangle(
            (left, top, right, bottom),
            radius=high // 6 if plate == "rounded" else 0,
            fill=fill,
            outline=edge,
            width=line,
        )


#: the share of a plate's width and height that text may fill
_ROOM = {
    "rectangle": (0.88, 0.82),
    "rounded": (0.86, 0.8),
    "circle": (0.72, 0.5),
    "octagon": (0.8, 0.62),
    "arrow": (0.72, 0.8),
}


def _light(rgb: RGB) -> float:
    return 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2]


def _pair(rng: random.Random, ground: RGB) -> tuple[str, RGB, str, RGB]:
    """A plate's colour and an ink that can be read on it, both off the ground's colour."""
    while True:
        colour, ink = rng.sample(tuple(FLAT), 2)
        if rng.random() < 0.6:
            ink = rng.choice(("white", "black"))
        plate_rgb, ink_rgb = shade(FLAT, colour, rng, 6), shade(FLAT, ink, rng, 4)
        if (
            colour != ink
            and apart(plate_rgb, ink_rgb) > 200
            and abs(_light(plate_rgb) - _light(ink_rgb)) > 85
            and apart(plate_rgb, ground) > 90
        ):
            return colour, plate_rgb, ink, ink_rgb


def _draw_sign(rng: random.Random, picture: Image.Image, cell: Box, ground: RGB, held: bool) -> Sign:
    """One sign somewhere in a cell of the picture."""
    draw = ImageDraw.Draw(picture)
    wide, high = cell[2] - cell[0], cell[3] - cell[1]
    plate = rng.choices(PLATES, (45, 25, 10, 10, 10))[0]
    lines = sign_text(rng, held, max_lines=1 if plate in ("arrow",) else 3)
    share = rng.uniform(0.62, 0.96)
    across = int(wide * share)
    down = int(min(high * 0.94, across * rng.uniform(0.28, 0.45) * (1 + 0.55 * (len(lines) - 1))))
    down = min(high, max(down, 26))
    if plate in ("circle", "octagon"):
        across = down = int(min(wide, high) * share)
    left, top = cell[0] + rng.randint(0, wide - across), cell[1] + rng.randint(0, high - down)
    box = left, top, left + across, top + down
    colour, fill, ink, ink_rgb = _pair(rng, ground)
    _plate(draw, plate, box, fill, ink_rgb if rng.random() < 0.4 else None)
    room = _ROOM[plate]
    area = across * room[0], down * room[1]
    face = face_for(rng, lines)
    for tries in range(12):
        if fitting_size(face, lines, area) >= SMALLEST:
            break
        lines = sign_text(rng, held, max_lines=1) if tries < 11 else (str(rng.randint(1, 99)),)
        face = face_for(rng, lines)
    rows = letter(picture, lines, face, (left + across / 2, top + down / 2), area, ink_rgb)
    return Sign(lines, plate, colour, ink, box, rows)


def _ground(rng: random.Random, size: tuple[int, int]) -> tuple[Image.Image, RGB]:
    base = rng.randint(40, 235)
    rgb: RGB = tuple(min(255, max(0, base + rng.randint(-30, 30))) for _ in range(3))  # type: ignore[assignment]
    draw = rng.random()
    if draw < 0.45:
        return Image.new("RGB", size, rgb), rgb
    other = np.array([min(255, value + 25) for value in rgb], np.uint8)
    if draw < 0.7:
        return noise.gradient(rng, size, np.array(rgb, np.uint8), other), rgb
    return noise.texture(rng, size, np.array(rgb, np.uint8), rng.uniform(5, 16)), rgb


def _layout(rng: random.Random) -> tuple[tuple[int, int], list[Box]]:
    """A size of picture and the cells that hold a sign each."""
    side = rng.choices((128, 160, 192, 224, 288, 384), (18, 24, 30, 12, 10, 6))[0]
    size = (side, max(64, int(side * rng.uniform(0.5, 1.0))))
    count = rng.choices((1, 2, 3), (62, 28, 10))[0]
    wide, high = size
    if count > 1 and size[1] > 0.7 * side:
        step = high // count
        return size, [(2, at * step + 2, wide - 2, (at + 1) * step - 2) for at in range(count)]
    count = min(count, 2)
    step = wide // count
    return size, [(at * step + 2, 2, (at + 1) * step - 2, high - 2) for at in range(count)]


@dataclass(frozen=True)
class SignWorld:
    """One to three signs with words, numbers or prices, in the faces of `fonts`; 6 to 10 turns each.

    Kept back from training: the wordings in `Wordings.kept` and the words of `lettering.KEPT_WORDS`. `truth`: `kind`
    ("signs"), `size` [width, height], `labels`, and `objects`: for each sign `label` ("sign"), `colour`, `ink`,
    `plate`, `box` [left, top, right, bottom] in pixels, `text`, and `lines` of `text` and `box`.
    """

    name: str = "signs"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed; the same each time, on machines that have the same faces."""
        rng = random.Random(f"{self.name}:{seed}")
        held = is_held(seed)
        size, cells = _layout(rng)
        picture, ground = _ground(rng, size)
        signs = tuple(_draw_sign(rng, picture, cell, ground, held) for cell in cells)
        picture = noise.degrade(picture, rng, 0.8)
        turns = SignAsker(rng, size, signs, held).turns(rng.randint(6, 10))
        return Sample(turns, self.name, seed, (picture,), truth=_truth(size, signs))


def _truth(size: tuple[int, int], signs: tuple[Sign, ...]) -> dict[str, Any]:
    return {
        "kind": "signs",
        "size": list(size),
        "labels": ["sign"],
        "objects": [
            {
                "label": "sign",
                "colour": sign.colour,
                "ink": sign.ink,
                "plate": sign.plate,
                "box": list(sign.box),
                "text": sign.text,
                "lines": [{"text": text, "box": list(row)} for text, row in zip(sign.lines, sign.rows, strict=True)],
            }
            for sign in signs
        ],
    }
