"""What a drawing is drawn on: the smooth color of its background, and the pixels that stand out from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

    Floats = NDArray[np.float32]
    Bits = NDArray[np.bool_]

_ROUNDS = 8
_NEAR = 10.0  # CIELAB distance within which a pixel can belong to the background while it is fitted
_STANDS_OUT = 9.0  # CIELAB distance from the background from which a pixel is drawn on it, on even grounds
_LIGHTNESS = 0.8  # weight of lightness: shadow and texture change it more than the hue


@dataclass(frozen=True, slots=True)
class Ground:
    """`lab` is the background's color at each pixel (height x width x 3, CIELAB), `spread` how far it varies from that
    (CIELAB distance), `share` the part of the picture that it covers, `smooth` the picture in CIELAB without grain,
    `away` the distance of each pixel from it."""

    lab: Floats
    smooth: Floats
    away: Floats
    spread: float
    share: float

    @property
    def drawn(self) -> Bits:
        """The pixels that stand out."""
        result: Bits = self.away > max(_STANDS_OUT, 3.2 * self.spread)
        return result


def ground_of(pixels: Pixels) -> Ground:
    """Fit the background of a picture (uint8 RGB): a color that changes evenly (second order) over the picture.

    It starts from the most frequent color and takes in what fits, round by round; textures and lines on it widen
    `spread`.
    """
    import numpy as np

    from tools.objects.foreground import to_lab

    smooth = to_lab(without_grain(pixels))
    height, width = smooth.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = 2 * x / max(1, width - 1) - 1, 2 * y / max(1, height - 1) - 1
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=-1).reshape(-1, 6)
    values = smooth.reshape(-1, 3)
    weight = np.array([_LIGHTNESS, 1.0, 1.0], np.float32)
    near = np.linalg.norm((values - _mode(smooth)) * weight, axis=1) < _NEAR
    fitted = np.broadcast_to(values[near].mean(axis=0), values.shape)
    for turn in range(_ROUNDS):
        known = terms[:, : 1 if turn == 0 else 3 if turn < 4 else 6]
        if int(near.sum()) < 32:
            break
        if turn:
            solution, *_ = np.linalg.lstsq(known[near], values[near], rcond=None)
            fitted = known @ solution
        near = np.linalg.norm((values - fitted) * weight, axis=1) < _NEAR
    away = np.linalg.norm((values - fitted) * weight, axis=1)
    spread = float(np.sqrt(np.mean(away[near] ** 2))) if near.any() else 0.0
    shape = smooth.shape
    return Ground(
        fitted.reshape(shape).astype(np.float32),
        smooth,
        away.reshape(shape[:2]).astype(np.float32),
        spread,
        float(near.mean()),
    )


def without_grain(pixels: Pixels) -> Pixels:
    """The picture without its light noise (edges stay); as it is where there is none."""
    import cv2
    import numpy as np

    level = grain_of(pixels)
    smooth = np.ascontiguousarray(pixels)
    if level < 0.8:
        return smooth
    strength = 12 + 6 * level
    for _ in range(2):
        smooth = cv2.bilateralFilter(smooth, 7, strength, 3)
    return np.asarray(smooth, dtype=np.uint8)


def grain_of(pixels: Pixels) -> float:
    """The standard deviation of pixel noise in grey levels: the median answer of a high-pass filter (Immerkaer 1996,
    with a median, so that edges do not count)."""
    import cv2
    import numpy as np

    gray = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY).astype(np.float32)
    if min(gray.shape) < 3:
        return 0.0
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    answer = np.abs(cv2.filter2D(gray, cv2.CV_32F, kernel))[1:-1, 1:-1]
    return float(np.median(answer) / 0.6745 / 6)


def _mode(lab: Floats) -> Floats:
    """The most frequent color, with the border of the picture counted more: things stand off it."""
    import numpy as np

    weight = np.ones(lab.shape[:2], np.float32)
    weight[0], weight[-1], weight[:, 0], weight[:, -1] = 4, 4, 4, 4
    keys = (np.round(lab / np.array([8, 8, 8], np.float32)).astype(np.int64) + 64) @ np.array([65536, 256, 1])
    flat = keys.reshape(-1)
    names, places = np.unique(flat, return_inverse=True)
    mass = np.bincount(places.reshape(-1), weights=weight.reshape(-1))
    best = flat == names[int(mass.argmax())]
    mean: Floats = lab.reshape(-1, 3)[best].mean(axis=0)
    return mean
