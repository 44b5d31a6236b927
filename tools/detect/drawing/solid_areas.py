"""The areas of a rendered picture that solids take up: by hue where they have a color, else by sharp edges.

The floor is gray and smooth: light and shadow change it without edges. What has a color of its own is told apart by
hue, which light and shadow leave as it is. Gray things are what sharp edges part from the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.hues import HUES, nearest_hue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

_COLORED = 8.0  # CIELAB distance from the floor in a and b of what has a color
_PALE = 0.45  # of the middle of an area: paler, it is the floor beside a thing
_STEPS = (
    (1.1, False),
    (1.6, False),
    (2.4, True),
    (3.6, True),
)  # lightness (CIELAB) by pixel of edges that part a gray thing from the floor; may they have gaps?
LEAST = 4e-4  # of the picture: less is no thing


@dataclass(frozen=True)
class Part:
    """One connected area: the name of its color, its mask over the whole picture, its pixels."""

    paint: str
    mask: Bits
    size: int


@dataclass(frozen=True)
class Areas:
    """The parts with a color, largest first; for each strength of edges the gray parts; `colored`: all that has a
    color."""

    parts: tuple[Part, ...]
    gray: tuple[tuple[Part, ...], ...]
    colored: Bits
    least: float


def areas_of(lab: Any) -> Areas:
    """Take a picture (CIELAB, float) apart."""
    import cv2
    import numpy as np

    ab = cv2.GaussianBlur(lab[..., 1:], (0, 0), 0.7)
    plain = np.hypot(ab[..., 0], ab[..., 1]) < 7
    ab = ab - (np.median(ab[plain], axis=0) if plain.any() else 0)
    strength = np.hypot(ab[..., 0], ab[..., 1])
    colored = strength > _COLORED
    # what a thing throws on the floor is pale for how light it is
    pure = strength / (lab[..., 0] + 5)
    nearest = np.where(colored, nearest_hue(ab), -1)
    least = LEAST * nearest.size
    parts = [
        part
        for index, name in enumerate(HUES)
        for whole in _parts(nearest == index, name, 0.5 * least)
        for part in _parts(_healed(whole.mask & (pure > _PALE * float(np.median(pure[whole.mask])))), name, 0.5 * least)
    ]
    parts.sort(key=lambda part: -part.size)
    return Areas(
        tuple(parts),
        tuple(_gray(lab[..., 0], colored, step, least, sealed=sealed) for step, sealed in _STEPS),
        colored,
        least,
    )


def _healed(bits: Any) -> Any:
    """Without threads and single pixels."""
    import cv2
    import numpy as np

    return cv2.morphologyEx(bits.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))


def _parts(bits: Any, name: str, least: float) -> list[Part]:
    import cv2

    count, parts, stats, _ = cv2.connectedComponentsWithStats(bits.astype("uint8"), connectivity=4)
    return [
        Part(name, parts == part, int(stats[part][4]))
        for part in range(1, count)
        if stats[part][4] >= least and min(stats[part][2:4]) >= 3
    ]


def _gray(light: Any, colored: Any, step: float, least: float, *, sealed: bool) -> tuple[Part, ...]:
    """What edges of at least `step` part from the floor, and has no color. `sealed`: edges may have small gaps."""
    import cv2
    import numpy as np

    light = cv2.GaussianBlur(light, (0, 0), 0.6)
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(light, cv2.CV_32F, 0, 1) / 8
    near = cv2.dilate(colored.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    smooth = (np.hypot(across, down) < step) & ~near
    if sealed:
        smooth = cv2.erode(smooth.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    count, parts, stats, _ = cv2.connectedComponentsWithStats(smooth.astype(np.uint8), connectivity=4)
    if count < 2:
        return ()
    floor = parts == 1 + int(stats[1:, 4].argmax())
    # edges are two pixels wide: the thing begins in their middle
    wide = 5 if sealed else 3
    floor = cv2.dilate(floor.astype(np.uint8), np.ones((wide, wide), np.uint8)) > 0
    rest = cv2.morphologyEx((~floor & ~near).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    found = _parts(rest, "gray", least)
    return tuple(sorted(found, key=lambda part: -part.size))
