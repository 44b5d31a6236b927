"""What drawn shapes are arranged in, on flat drawings: the boxes (panels) that they lie in, and their towers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mllm_core.nouns import singular
from tools.detect.flat import Area, panel_areas
from tools.detect.interface import Detection
from tools.detect.labels import nouns_of, plain_noun

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_LABELS = {
    **dict.fromkeys(("box", "panel", "frame", "compartment", "盒子", "框"), "box"),
    **dict.fromkeys(("tower", "stack", "pile", "塔", "堆"), "tower"),
}
_TOWER_PARTS = frozenset({"square", "rectangle"})
_LEAST_SHARE = 0.02  # of the picture that a panel covers
_FILLED = 0.97  # of a panel's box that is the panel or what is drawn on it
_ALIKE = 0.1  # difference in width and height up to which two areas of a row of panels are alike

_Box = tuple[float, float, float, float]


def group_label(request: str) -> str | None:
    """ "box" or "tower" where a request asks for nothing else ("grey boxes", "stacks"); None for other nouns."""
    labels = {_LABELS.get(singular(plain_noun(noun)).rpartition(" ")[2]) for noun in nouns_of(request)}
    return labels.pop() if len(labels) == 1 else None


def panels(pixels: Pixels, shapes: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """The rectangles that shapes are drawn in, from the left, where the picture is divided into such.

    Empty where the picture is one sheet. A panel without shapes counts where one of its size and height holds some.
    """
    height, width = pixels.shape[:2]
    areas = [
        area
        for area in panel_areas(pixels, int(_LEAST_SHARE * width * height))
        if _box_area(area.box) < 0.9 * width * height and _is_filled(area, shapes)
    ]
    holding = [area for area in areas if any(_inside(shape.box, area.box) for shape in shapes)]
    kept = [area for area in areas if any(area is other or _alike(area, other) for other in holding)]
    found = (Detection(_floats(area.box), "box", 1.0) for area in kept)
    return tuple(sorted(found, key=lambda item: (item.box[0], item.box[1])))


def towers(shapes: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """The stacks of shapes that stand on one another, from the left. A square or rectangle alone is a stack of one."""
    stacks: list[list[Detection]] = []
    for shape in sorted(shapes, key=lambda shape: shape.box[1]):
        under = [stack for stack in stacks if any(_stands_on(part.box, shape.box) for part in stack)]
        stacks = [stack for stack in stacks if all(stack is not other for other in under)]
        stacks.append([part for stack in under for part in stack] + [shape])
    found = [
        Detection(_around([part.box for part in stack]), "tower", min(part.score for part in stack))
        for stack in stacks
        if len(stack) > 1 or stack[0].label in _TOWER_PARTS
    ]
    return tuple(sorted(found, key=lambda item: (item.box[0], item.box[1])))


def _is_filled(area: Area, shapes: tuple[Detection, ...]) -> bool:
    """Is all of the area's box either itself or shapes? (A sheet around panels is not: the panels are missing.)"""
    import numpy as np

    x0, y0, _, _ = area.box
    covered = area.mask.copy()
    for shape in shapes:
        if _inside(shape.box, area.box):
            # shapes are anti-aliased: a pixel around them belongs to neither
            a, b, c, d = (int(value) for value in shape.box)
            covered[max(0, b - 1 - y0) : max(0, d + 1 - y0), max(0, a - 1 - x0) : max(0, c + 1 - x0)] = True
    return float(np.mean(covered)) >= _FILLED


def _alike(area: Area, other: Area) -> bool:
    (a, b, c, d), (e, f, g, h) = area.box, other.box
    wide, high = max(c - a, g - e), max(d - b, h - f)
    same_size = abs((c - a) - (g - e)) <= _ALIKE * wide and abs((d - b) - (h - f)) <= _ALIKE * high
    return same_size and (abs(b - f) <= _ALIKE * high or abs(a - e) <= _ALIKE * wide)


def _stands_on(upper: _Box, lower: _Box) -> bool:
    """Does `upper` stand on `lower`: touching it from above, with half of the narrower one's width in common?"""
    gap = lower[1] - upper[3]
    common = min(upper[2], lower[2]) - max(upper[0], lower[0])
    small = min(upper[3] - upper[1], lower[3] - lower[1])
    return abs(gap) <= max(2.0, 0.1 * small) and common >= 0.5 * min(upper[2] - upper[0], lower[2] - lower[0])


def _inside(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    """Does the middle of `inner` lie in `outer`?"""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _around(boxes: list[_Box]) -> _Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _floats(box: tuple[int, int, int, int]) -> _Box:
    return float(box[0]), float(box[1]), float(box[2]), float(box[3])


def _box_area(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
