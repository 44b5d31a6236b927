"""Segmenting without a model file: GrabCut (Rother, Kolmogorov, Blake 2004) as OpenCV has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.segment.interface import Prompt, Segment

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_SIDE = 320  # pixels: the window is reduced to this; its time grows with the area
_MARGIN = 0.1  # surroundings added on each side, as a share of the box: the background is learned from them
_ROUNDS = 1  # more rounds let it lose the object in its surroundings (measured on COCO: 0.61, 0.58 after three)
_LEAST = 0.2  # share of the box; less is no object but a failure: then an ellipse is the better guess
_LIKE = 18  # grey levels: what is this near to the colour at a point belongs to the same thing


class GrabCutSegmenter:
    """Takes colours inside the box that do not occur around it for the object."""

    name = "grabcut"
    origin = ""

    def segment(self, pixels: Pixels, key: str, prompts: tuple[Prompt, ...]) -> tuple[Segment, ...]:
        return tuple(_cut(pixels, prompt) for prompt in prompts)


def _cut(pixels: Pixels, prompt: Prompt) -> Segment:
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = _around(pixels, prompt.middle) if prompt.point else _box(prompt.box, width, height)
    margin_x, margin_y = max(8, round((x1 - x0) * _MARGIN)), max(8, round((y1 - y0) * _MARGIN))
    left, top = max(0, x0 - margin_x), max(0, y0 - margin_y)
    right, bottom = min(width, x1 + margin_x), min(height, y1 + margin_y)
    window = np.ascontiguousarray(pixels[top:bottom, left:right, ::-1])
    scale = min(1.0, _SIDE / max(window.shape[:2]))
    size = (max(4, round(window.shape[1] * scale)), max(4, round(window.shape[0] * scale)))
    small = cv2.resize(window, size, interpolation=cv2.INTER_AREA)
    sx, sy = size[0] / window.shape[1], size[1] / window.shape[0]
    inner = (
        round((x0 - left) * sx),
        round((y0 - top) * sy),
        max(round((x0 - left) * sx) + 1, round((x1 - left) * sx)),
        max(round((y0 - top) * sy) + 1, round((y1 - top) * sy)),
    )
    point = None
    if prompt.point:
        point = (round((prompt.middle[0] - left) * sx), round((prompt.middle[1] - top) * sy))
    found = _run(small, inner, point)
    bits = np.zeros((height, width), bool)
    if found is None:
        return Segment(_ellipse(bits, (x0, y0, x1, y1)), 0.3)
    large = cv2.resize(found.astype(np.float32), (window.shape[1], window.shape[0]), interpolation=cv2.INTER_LINEAR)
    bits[y0:y1, x0:x1] = large[y0 - top : y1 - top, x0 - left : x1 - left] > 0.5
    if not bits.any():
        return Segment(_ellipse(bits, (x0, y0, x1, y1)), 0.3)
    return Segment(bits, 0.8)


def _ellipse(bits: Any, box: tuple[int, int, int, int]) -> Any:
    """The ellipse in the box: of all shapes without a look at the picture, the one most like an object."""
    import numpy as np

    x0, y0, x1, y1 = box
    rows, columns = np.mgrid[y0:y1, x0:x1] + 0.5
    across, down = (columns - (x0 + x1) / 2) / ((x1 - x0) / 2), (rows - (y0 + y1) / 2) / ((y1 - y0) / 2)
    bits[y0:y1, x0:x1] = across**2 + down**2 <= 1
    return bits


def _box(box: tuple[float, float, float, float], width: int, height: int) -> tuple[int, int, int, int]:
    """The box in whole pixels inside the picture."""
    x0, y0, x1, y1 = box
    left, top = min(max(0, int(x0)), width - 1), min(max(0, int(y0)), height - 1)
    return left, top, max(left + 1, min(width, round(x1))), max(top + 1, min(height, round(y1)))


def _around(pixels: Pixels, point: tuple[float, float]) -> tuple[int, int, int, int]:
    """A box around the thing at a point: the even area there, and a margin; at least a tenth of the picture."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    x, y = min(width - 1, max(0, int(point[0]))), min(height - 1, max(0, int(point[1])))
    smooth = cv2.medianBlur(np.ascontiguousarray(pixels), 5)
    seen = np.zeros((height + 2, width + 2), np.uint8)
    flags = 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
    _, _, _, (left, top, across, down) = cv2.floodFill(smooth, seen, (x, y), 0, (_LIKE,) * 3, (_LIKE,) * 3, flags)
    least = 0.05 * max(width, height)
    grown = (
        min(left - 0.08 * across, x - least),
        min(top - 0.08 * down, y - least),
        max(left + 1.08 * across, x + least),
        max(top + 1.08 * down, y + least),
    )
    return _box(grown, width, height)


def _run(picture: Any, inner: tuple[int, int, int, int], point: tuple[int, int] | None) -> Any:
    """The object's pixels (bool) in a small picture, None where GrabCut finds no two kinds of pixels.

    Where a point is given, it belongs to the object, and only what hangs together with it does.
    """
    import cv2
    import numpy as np

    x0, y0, x1, y1 = inner
    marks = np.full(picture.shape[:2], cv2.GC_BGD, np.uint8)
    marks[y0:y1, x0:x1] = cv2.GC_PR_FGD
    if (marks == cv2.GC_BGD).sum() < 16:  # the box fills the picture: its rim is all the background there is
        marks[[0, -1], :] = cv2.GC_BGD
        marks[:, [0, -1]] = cv2.GC_BGD
    if point is not None:
        cv2.circle(marks, point, 2, cv2.GC_FGD, -1)
    cv2.setRNGSeed(1)  # its clusters start at random: equal input, equal mask
    try:
        cv2.grabCut(picture, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return None
    found = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    if point is not None:
        _, parts = cv2.connectedComponents(found.astype(np.uint8))
        found = parts == parts[min(point[1], parts.shape[0] - 1), min(point[0], parts.shape[1] - 1)]
    if found.sum() < _LEAST * (x1 - x0) * (y1 - y0):
        return None
    return found
