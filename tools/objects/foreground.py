"""Which pixels of a box belong to the thing in it, where no mask says so.

A plain background is told from the thing by the colour of the frame around the box. Where the background is not plain,
the middle of the box counts for more than its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.masks import array_of_mask, pixel_box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels
    from tools.values import Region

_SIDE = 96


@dataclass(frozen=True)
class Patch:
    """A box at reduced size: CIELAB (L 0..100, a and b about -100..100), a weight 0..1 for each pixel, and whether the
    background could be told apart (or a mask was given), so that the weights outline the thing."""

    lab: NDArray[np.float32]
    weight: NDArray[np.float32]
    outlined: bool


def to_lab(pixels: Pixels) -> NDArray[np.float32]:
    """sRGB bytes to CIELAB (D65) as float32: L 0..100, a, b."""
    import cv2
    import numpy as np

    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)


def patch_of(pixels: Pixels, region: Region | None, side: int = _SIDE) -> Patch:
    """The pixels of a region (None: of the whole picture), at most `side` pixels long, with their weights."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = (0, 0, width, height) if region is None else pixel_box(region.box, width, height)
    scale = min(1.0, side / max(x1 - x0, y1 - y0))
    size = max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale))
    small = cv2.resize(np.ascontiguousarray(pixels[y0:y1, x0:x1]), size, interpolation=cv2.INTER_AREA)
    lab = to_lab(small)
    if region is not None and region.mask is not None:
        bits = array_of_mask(region.mask)[y0:y1, x0:x1].astype(np.float32)
        weight = cv2.resize(bits, size, interpolation=cv2.INTER_AREA).reshape(lab.shape[:2])
        if weight.sum() > 0:
            return Patch(lab, np.asarray(weight, dtype=np.float32), True)
    background = _plain_background(pixels, (x0, y0, x1, y1), whole=region is None)
    if background is not None:
        away = np.linalg.norm((lab - background) * np.array([0.7, 1, 1], np.float32), axis=2)
        weight = np.clip((away - 6) / 8, 0, 1).astype(np.float32)
        if weight.sum() >= 8:
            return Patch(lab, weight, True)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    far = ((x + 0.5) / size[0] * 2 - 1) ** 2 + ((y + 0.5) / size[1] * 2 - 1) ** 2
    spread = 0.5 if region is not None else 1.5
    return Patch(lab, np.exp(-far / spread).astype(np.float32), False)


def _plain_background(pixels: Pixels, box: tuple[int, int, int, int], *, whole: bool) -> NDArray[np.float32] | None:
    """The colour (CIELAB) of the frame around the box, or of the picture's own edge; None where it is not plain."""
    import numpy as np

    width = pixels.shape[1]
    x0, y0, x1, y1 = box
    if min(x1 - x0, y1 - y0) < 4:
        return None
    room = max(2, round(0.06 * min(x1 - x0, y1 - y0)))
    if whole:
        frame = [pixels[:room], pixels[-room:], pixels[:, :room], pixels[:, -room:]]
    else:
        left, right = max(0, x0 - room), min(width, x1 + room)
        frame = [
            pixels[max(0, y0 - room) : y0, left:right],
            pixels[y1 : y1 + room, left:right],
            pixels[y0:y1, left:x0],
            pixels[y0:y1, x1:right],
        ]
    strips = [strip.reshape(-1, 3) for strip in frame if strip.size]
    if not strips:
        return None
    ring = np.concatenate([strip[:: max(1, len(strip) // 400)] for strip in strips])
    lab = to_lab(np.ascontiguousarray(ring[None]))[0]
    middle = np.median(lab, axis=0)
    close = np.linalg.norm(lab - middle, axis=1) < 7
    return np.asarray(middle, dtype=np.float32) if close.mean() >= 0.7 else None
