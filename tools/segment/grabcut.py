"""Segmenting without a model file: GrabCut (Rother, Kolmogorov, Blake 2004) as OpenCV has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.segment.interface import Prompt, Segment

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_SIDE = 320  # pixels: the window is reduced to this; its time grows with the area
_MARGIN = 0.25  # surroundings added on each side, as a share of the box: the background is learned from them
_ROUNDS = 5
_LEAST = 0.03  # share of the box; less is no object but a failure


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
    x0, y0, x1, y1 = _box(prompt, width, height)
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
    found = _run(small, inner, prompt.point)
    bits = np.zeros((height, width), bool)
    if found is None:
        bits[y0:y1, x0:x1] = True
        return Segment(bits, 0.3)
    large = cv2.resize(found.astype(np.float32), (window.shape[1], window.shape[0]), interpolation=cv2.INTER_LINEAR)
    bits[y0:y1, x0:x1] = large[y0 - top : y1 - top, x0 - left : x1 - left] > 0.5
    if not bits.any():
        bits[y0:y1, x0:x1] = True
        return Segment(bits, 0.3)
    return Segment(bits, 0.8)


def _box(prompt: Prompt, width: int, height: int) -> tuple[int, int, int, int]:
    """The box in whole pixels inside the picture; around a point, a window of a third of the picture."""
    x0, y0, x1, y1 = prompt.box
    if prompt.point:
        x, y = prompt.middle
        half = max(8.0, min(width, height) / 6)
        x0, y0, x1, y1 = x - half, y - half, x + half, y + half
    left, top = min(max(0, int(x0)), width - 1), min(max(0, int(y0)), height - 1)
    return left, top, max(left + 1, min(width, round(x1))), max(top + 1, min(height, round(y1)))


def _run(picture: Any, inner: tuple[int, int, int, int], point: bool) -> Any:
    """The object's pixels (bool) in a small picture, None where GrabCut finds no two kinds of pixels."""
    import cv2
    import numpy as np

    x0, y0, x1, y1 = inner
    marks = np.full(picture.shape[:2], cv2.GC_BGD, np.uint8)
    marks[y0:y1, x0:x1] = cv2.GC_PR_FGD
    if (marks == cv2.GC_BGD).sum() < 16:  # the box fills the picture: its rim is all the background there is
        marks[[0, -1], :] = cv2.GC_BGD
        marks[:, [0, -1]] = cv2.GC_BGD
    middle_x, middle_y = (x0 + x1) // 2, (y0 + y1) // 2
    if point:
        cv2.circle(marks, (middle_x, middle_y), 3, cv2.GC_FGD, -1)
    cv2.setRNGSeed(1)  # its clusters start at random: equal input, equal mask
    try:
        cv2.grabCut(picture, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return None
    found = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    if point:
        _, parts = cv2.connectedComponents(found.astype(np.uint8))
        found = parts == parts[min(middle_y, parts.shape[0] - 1), min(middle_x, parts.shape[1] - 1)]
    if found.sum() < _LEAST * (x1 - x0) * (y1 - y0):
        return None
    return found
