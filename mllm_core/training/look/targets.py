"""What each patch of each view is to say: the views are those of `tiles_of`, the whole picture and its tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from mllm_core.model.pictures import frames
from mllm_core.training.look.seen import COLOURS, FILLS, LABELS, MATERIALS, SIZES, TEXT, Box, Seen

MOST = 12  #: so many things, or more, are one answer of the head that counts
UNKNOWN = -1  #: the class where nothing is taught
_THINNEST = 0.15  #: what a tile has less of, in patches, across or down, is not in it

#: the attributes that a patch is asked for, by name, with their words
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "label": LABELS, "colour": COLOURS, "size": SIZES, "fill": FILLS, "material": MATERIALS,
}  # fmt: skip


@dataclass(frozen=True)
class Targets:
    """Of V views of P patches each, row by row.

    thing: bool (V, P), whether a thing covers the patch's centre, or is so small that it merely has its own centre in
    the patch. centre: bool (V, P), whether a thing's centre is in the patch. classes: int8 (V, P, attributes), the
    word's number in ATTRIBUTES, or UNKNOWN. box: float32 (V, P, 4), from the patch's centre to the left, top, right and
    bottom of the part of the thing that the view shows, in patches; at least -0.5. weight: float32 (V, P), 1 / sqrt(n)
    for a thing of n patches, 0 where there is none. count: int64 (V,), how many things (not texts) have their centre
    in the view, at most MOST.
    """

    thing: NDArray[np.bool_]
    centre: NDArray[np.bool_]
    classes: NDArray[np.int8]
    box: NDArray[np.float32]
    weight: NDArray[np.float32]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.count)

    @classmethod
    def joined(cls, parts: Sequence[Targets]) -> Targets:
        """The views of several, one after the other."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)))


def targets_of(seen: Sequence[Seen], size: tuple[int, int], grid: tuple[int, int], side: int) -> Targets:
    """The targets of a picture's views, of `side` x `side` patches each. Of several things the last is the nearest."""
    boxes = np.array([thing.box for thing in seen], np.float64).reshape(-1, 4)
    classes = np.array(
        [
            [words.index(word) if (word := getattr(thing, name)) in words else UNKNOWN
             for name, words in ATTRIBUTES.items()]
            for thing in seen
        ],
        np.int8,
    ).reshape(-1, len(ATTRIBUTES))  # fmt: skip
    counted = np.array([thing.label != TEXT for thing in seen], np.bool_)
    return Targets.joined([_view(boxes, classes, counted, frame, side) for frame in frames(size, grid)])


def _view(
    boxes: NDArray[np.float64], classes: NDArray[np.int8], counted: NDArray[np.bool_], frame: Box, side: int
) -> Targets:
    left, top, right, bottom = frame
    scale = np.array([side / (right - left), side / (bottom - top)] * 2)
    placed = (boxes - np.array([left, top, left, top])) * scale  # in patches of this view
    middle = (placed[:, :2] + placed[:, 2:]) / 2
    shown = np.clip(placed, 0, side)
    there = ((shown[:, 2:] - shown[:, :2]) >= np.minimum(_THINNEST, placed[:, 2:] - placed[:, :2])).all(1)
    there &= ((shown[:, 2:] - shown[:, :2]) > 0).all(1)
    inside = there & ((middle >= 0) & (middle < side)).all(1)

    at = np.arange(side) + 0.5
    across = (shown[:, 0, None] <= at) & (at < shown[:, 2, None])
    down = (shown[:, 1, None] <= at) & (at < shown[:, 3, None])
    covers = down[:, :, None] & across[:, None, :] & there[:, None, None]
    centre = np.zeros((side, side), np.bool_)
    cells = middle[inside].astype(np.int64)
    covers[np.flatnonzero(inside), cells[:, 1], cells[:, 0]] = True
    centre[cells[:, 1], cells[:, 0]] = True

    patches = side * side
    covers = covers.reshape(len(boxes), patches)
    thing = covers.any(0)
    found = np.flatnonzero(thing)
    owner = len(boxes) - 1 - covers[::-1, found].argmax(0) if len(found) else np.zeros(0, np.int64)
    named = np.full((patches, classes.shape[1]), UNKNOWN, np.int8)
    named[found] = classes[owner]
    middles = np.stack([found % side, found // side], 1) + 0.5
    box = np.zeros((patches, 4), np.float32)
    box[found, :2] = middles - shown[owner, :2]
    box[found, 2:] = shown[owner, 2:] - middles
    weight = np.zeros(patches, np.float32)
    weight[found] = np.bincount(owner, minlength=len(boxes))[owner] ** -0.5
    count = np.array([min(MOST, int((inside & counted).sum()))], np.int64)
    return Targets(thing[None], centre.reshape(1, -1), named[None], box[None], weight[None], count)
