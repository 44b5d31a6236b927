"""Is there nothing to be seen: noise, clouds, a gradient, or a blur without any edge?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.detect.drawing.ground import grain_of, without_grain

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_SIDE = 512  # pixels: larger pictures are made smaller first
_STATIC = 24.0  # grey levels of pixel noise in which nothing can be made out
_EDGE = 22.0  # CIELAB over two pixels: the least step of a thing that is seen
_CLOUDS = 45.0  # the strongest step in clouds
_EVENLY = 4.5  # in clouds the steps of the steepest hundredth are at most this much those of the middle


def shows_nothing(pixels: Pixels) -> str:
    """What kind of nothing a picture (uint8 RGB) shows, in words; "" where there is something with an edge.

    On drawn scenes, signs, charts, receipts and photos the strongest step is at least 37, or the middle one hardly any.
    """
    import cv2
    import numpy as np

    from tools.objects.foreground import to_lab

    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if min(pixels.shape[:2]) < 8:
        return ""
    grain = grain_of(pixels)
    if grain >= _STATIC:
        return "noise"
    lab = to_lab(np.asarray(cv2.medianBlur(np.ascontiguousarray(pixels), 5)) if grain > 6 else without_grain(pixels))
    across = np.linalg.norm(lab[:, 2:] - lab[:, :-2], axis=2)[1:-1]
    down = np.linalg.norm(lab[2:] - lab[:-2], axis=2)[:, 1:-1]
    steps = np.maximum(across, down)
    strongest = float(steps.max())
    if strongest < _EDGE:
        return "no edge anywhere"
    middle, steep = (float(value) for value in np.percentile(steps, (50, 99)))
    return "clouds" if strongest < _CLOUDS and steep < _EVENLY * middle else ""
