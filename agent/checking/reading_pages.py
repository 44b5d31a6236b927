"""What is written in a picture: lines, read twice where they are small, and the groups that make one inscription."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tools.context import ToolContext
from tools.detect.drawing.naming import paint_names
from tools.values import Box, Image, TextLine

#: lines lower than this many pixels are read once more, enlarged
_LOW = 22.0
#: the longest side of an enlarged picture
_LONGEST = 1400
#: a line of a group stands at most this many line heights below the one before
_NEAR = 1.1


def lines_of(image: Image, context: ToolContext) -> tuple[TextLine, ...]:
    """The lines of the picture as READ gives them."""
    found: tuple[TextLine, ...] = context.call("READ", image=image)
    return found


def second_look(image: Image, context: ToolContext) -> tuple[TextLine, ...]:
    """The lines of the picture enlarged, with boxes in pixels of the picture itself; () where they are large enough.

    Readers are at their best on letters of about 30 pixels.
    """
    first = lines_of(image, context)
    heights = sorted(line.box.height for line in first)
    middle = heights[len(heights) // 2] if heights else 12.0
    scale = min(3.0, _LONGEST / max(image.width, image.height), 32.0 / middle)
    if middle >= _LOW or scale < 1.3:
        return ()
    enlarged = enlarged_copy(image, context, scale)
    found: tuple[TextLine, ...] = context.call("READ", image=enlarged)
    return tuple(line.model_copy(update={"image": image, "box": _smaller(line.box, scale, image)}) for line in found)


def enlarged_copy(image: Image, context: ToolContext, scale: float) -> Image:
    """The picture `scale` times as large, kept in the store of the run."""
    import cv2
    import numpy as np

    pixels = np.ascontiguousarray(context.pixels(image))
    size = (round(image.width * scale), round(image.height * scale))
    return context.save(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8))


def _smaller(box: Box, scale: float, image: Image) -> Box:
    part = Box.of(*(value / scale for value in box.as_tuple())).clipped(image.width, image.height)
    return part or Box.of(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Inscription:
    """Lines that stand under one another: one sign, or one block of text. `paints` are the names that the color around
    them could bear, the nearest first."""

    lines: tuple[TextLine, ...]
    paints: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def score(self) -> float:
        return min(line.score for line in self.lines)

    @property
    def box(self) -> Box:
        box = self.lines[0].box
        for line in self.lines[1:]:
            box = box.union(line.box)
        return box


def inscriptions(image: Image, lines: Sequence[TextLine], context: ToolContext) -> tuple[Inscription, ...]:
    """The lines in groups: what stands close below, or in the same row close beside, on the same color."""
    groups: list[list[TextLine]] = []
    colors = {line.box.as_tuple(): ground_color(image, line.box, context) for line in lines}
    for line in sorted(lines, key=lambda line: (line.box.y0, line.box.x0)):
        for group in groups:
            if any(_belong(other, line) for other in group) and _same_ground(
                colors[group[0].box.as_tuple()], colors[line.box.as_tuple()]
            ):
                group.append(line)
                break
        else:
            groups.append([line])
    return tuple(Inscription(tuple(group), paint_names(colors[group[0].box.as_tuple()])) for group in groups)


def _belong(above: TextLine, below: TextLine) -> bool:
    a, b = above.box, below.box
    height = min(a.height, b.height)
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    down = b.y0 - a.y1
    stacked = across > 0.3 * min(a.width, b.width) and -0.5 * height <= down <= _NEAR * height
    beside = abs(a.center[1] - b.center[1]) < 0.5 * height and -across < 1.5 * height
    return stacked or beside


def _same_ground(one: tuple[float, float, float], two: tuple[float, float, float]) -> bool:
    return math.dist(one, two) < 20


def ground_color(image: Image, box: Box, context: ToolContext) -> tuple[float, float, float]:
    """The color (CIELAB) that text stands on: the most frequent one in its box, letters apart."""
    import numpy as np

    from tools.objects.foreground import to_lab

    pixels = context.pixels(image)
    pad = max(1.0, 0.12 * box.height)
    area = box.grown(pad).clipped(image.width, image.height) or box
    x0, y0, x1, y1 = (int(value) for value in area.as_tuple())
    part = to_lab(np.ascontiguousarray(pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)])).reshape(-1, 3)
    keys = np.round(part / 10).astype(np.int64) @ np.array([65536, 256, 1])
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    lab = np.median(part[places.reshape(-1) == int(counts.argmax())], axis=0)
    return float(lab[0]), float(lab[1]), float(lab[2])
