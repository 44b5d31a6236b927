"""The marks that the model reads and writes besides words: roles, pictures, and places in a picture.

Places are `<loc0>` .. `<loc127>`: 128 steps over the longer side of the whole picture, across and down alike, as in the
square that it is shown in (Pix2Seq, Chen et al. 2022). A box is four of them (left, top, right, bottom), a point two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BOS, PAD, END = "<|bos|>", "<|pad|>", "<|end|>"
USER, ASSISTANT = "<|user|>", "<|assistant|>"
PICTURE = "<|picture|>"  #: before the whole view of a picture
PATCH = "<|patch|>"  #: stands for one visual token

BINS = 128
GRID = 4  #: at most GRID x GRID tiles a picture
TILES = tuple(f"<|r{row}c{column}|>" for row in range(GRID) for column in range(GRID))
LOCATIONS = tuple(f"<loc{index}>" for index in range(BINS))
MARKS = (PAD, BOS, END, USER, ASSISTANT, PICTURE, PATCH, *TILES)  #: never part of a text
SPECIAL = (*MARKS, *LOCATIONS)  #: the first entries of our own vocabulary, in this order

_LOCATION = re.compile(r"<loc(\d{1,3})>")

XYXY = tuple[float, float, float, float]


def tile_mark(row: int, column: int) -> str:
    """The mark before a tile of the grid; rows and columns count from 0."""
    return TILES[row * GRID + column]


def location(value: float, extent: float) -> str:
    """The token of a coordinate in 0..extent pixels; what lies outside is moved to the edge."""
    return LOCATIONS[min(BINS - 1, max(0, int(value / extent * BINS)))]


def box_text(box: XYXY | Sequence[float], size: tuple[int, int]) -> str:
    """A box (left, top, right, bottom, in pixels) of a picture of `size` (width, height) as four location tokens."""
    return "".join(location(edge, max(size)) for edge in box)


def point_text(point: Sequence[float], size: tuple[int, int]) -> str:
    """A point (x, y, in pixels) as two location tokens."""
    return "".join(location(place, max(size)) for place in point)


def boxes_in(text: str, size: tuple[int, int]) -> list[XYXY]:
    """The boxes written in a text, in pixels of a picture of `size` (width, height): the middles of their steps.

    Location tokens are taken by fours; what is left over, boxes turned inside out, and boxes beside the picture are
    left out.
    """
    side, half = max(size), max(size) / BINS / 2
    steps = [(int(match[1]) + 0.5) / BINS * side for match in _LOCATION.finditer(text) if int(match[1]) < BINS]
    width, height = size
    boxes: list[XYXY] = []
    for at in range(0, len(steps) - 3, 4):
        left, top, right, bottom = steps[at : at + 4]
        if left <= right and top <= bottom and left - half <= width and top - half <= height:
            boxes.append((min(left, width), min(top, height), min(right, width), min(bottom, height)))
    return boxes
