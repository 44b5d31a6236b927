"""Flat drawings: is a picture one, and which areas of one colour is it made of?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

    Mask = NDArray[np.bool_]

_FLAT = 10  # grey levels: a pixel is flat where its 3 x 3 surroundings differ by no more
_SAME = 28.0  # distance in RGB within which two flat colours are one
_MAX_COLORS = 24
_NOISE_LIMIT = 12.0  # standard deviation in grey levels above which a picture is no drawing
_CLOSE = 12.0  # distance in RGB from its palette colour within which a pixel is evenly coloured
_COVERED = 0.88
_GROUND_SHARE = 0.93  # of a drawing of nothing but small things, in the colour of its ground
_CORNER = 0.3  # of the picture: a thing in its corner covers at most so much
_FEWEST = 12  # pixels of such a thing
_BORDER_SHARE = 0.15  # of the picture's border that a background colour covers
_PART_SHARE = 0.08  # the same for one of its areas: several small shapes at the edges are no background


@dataclass(frozen=True, slots=True)
class Area:
    """A connected area of one colour: its mask within the box (x0, y0, x1, y1; pixels, exclusive)."""

    box: tuple[int, int, int, int]
    mask: Mask
    pixels: int


def is_flat_drawing(pixels: Pixels) -> bool:
    """Is the picture made of areas of few even colours (light noise and anti-aliasing aside)?

    Photos fail: their surfaces are shaded. So do drawings without colour areas (plain white).
    """
    import numpy as np

    small = _at_most(pixels, 512)
    smooth = _denoised(small)
    if smooth is None:
        return False
    flat = _flat_pixels(smooth)
    if float(flat.mean()) < 0.5:
        return False
    palette = _full_palette(smooth, flat)[:16]
    if len(palette) < 2:
        return False
    distance = np.stack([np.linalg.norm(smooth.astype(np.float32) - color, axis=2) for color in palette]).min(axis=0)
    return float((distance < _CLOSE).mean()) >= _COVERED


def color_areas(pixels: Pixels, smallest: int) -> list[Area]:
    """The areas of the drawing that are not background, each of one colour, of at least `smallest` pixels.

    Background are the most frequent colour, the colours that take up much of the picture's border, and large areas
    that hold others.
    """
    segmented = _segmented(pixels)
    if segmented is None:
        return []
    labels, colors = segmented
    background = _background(labels, colors)
    areas = [
        area for index in range(colors) if index not in background for area in _connected(labels == index, smallest)
    ]
    return _without_panels(areas, labels.shape[0] * labels.shape[1])


def panel_areas(pixels: Pixels, smallest: int) -> list[Area]:
    """The areas that can be panels (boxes that things are drawn in): background, or large and holding others.

    Each is one connected area of one colour with at least `smallest` pixels; what is drawn on it is cut out of its
    mask.
    """
    segmented = _segmented(pixels)
    if segmented is None:
        return []
    labels, colors = segmented
    background = _background(labels, colors)
    areas = {index: _connected(labels == index, smallest) for index in range(colors)}
    others = [area for index in range(colors) if index not in background for area in areas[index]]
    kept = {id(area) for area in _without_panels(others, labels.shape[0] * labels.shape[1])}
    return [area for found in areas.values() for area in found if id(area) not in kept]


def _segmented(pixels: Pixels) -> tuple[Any, int] | None:
    """(the index of each pixel's colour, -1 for none; the number of colours); None where the picture is no drawing."""
    smooth = _denoised(pixels)
    if smooth is None:
        return None
    flat = _flat_pixels(smooth)
    palette = _full_palette(smooth, flat)
    if len(palette) < 2:
        return None
    return _assigned(smooth, flat, palette), len(palette)


def _background(labels: Any, colors: int) -> set[int]:
    """The most frequent colour, and those that take up much of the picture's border."""
    import numpy as np

    frequent = int(np.bincount(labels[labels >= 0]).argmax())
    shares = [float((_border(labels) == index).mean()) for index in range(colors)]
    wide = {index for index, share in enumerate(shares) if share >= _BORDER_SHARE and _has_wide_part(labels == index)}
    return {frequent} | wide


def _has_wide_part(bits: Any) -> bool:
    """Does one connected area of a binary picture cover a good part of the picture's border? (One in a corner that
    fills its box is a thing that the edge of the picture cuts.)"""
    import cv2
    import numpy as np

    _, parts, stats, _ = cv2.connectedComponentsWithStats(bits.astype(np.uint8), connectivity=4)
    border = _border(parts)
    counts = np.bincount(border, minlength=len(stats))
    counts[0] = 0
    height, width = bits.shape
    for part in np.flatnonzero(counts >= _PART_SHARE * len(border)):
        x, y, w, h, size = (int(value) for value in stats[part])
        across, down = (x == 0) + (x + w == width), (y == 0) + (y + h == height)
        if across == 2 or down == 2 or size < 0.75 * w * h or size > _CORNER * bits.size:
            return True
    return False


def _border(values: Any) -> Any:
    """The outermost pixels of a picture, in a row."""
    import numpy as np

    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def _connected(bits: Any, smallest: int) -> list[Area]:
    """The connected areas (4 neighbours) of a binary picture with at least `smallest` pixels."""
    import cv2
    import numpy as np

    count, parts, stats, _ = cv2.connectedComponentsWithStats(bits.astype(np.uint8), connectivity=4)
    areas = []
    for part in range(1, count):
        x, y, width, height, size = (int(value) for value in stats[part])
        if size >= smallest and min(width, height) >= 3:
            areas.append(Area((x, y, x + width, y + height), parts[y : y + height, x : x + width] == part, size))
    return areas


def _at_most(pixels: Pixels, side: int) -> Any:
    import cv2

    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    # nearest: any averaging would make new colours
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST)


def _denoised(pixels: Any) -> Any:
    """The picture with light noise removed; None where there is too much of it, or too little picture."""
    import cv2
    import numpy as np

    if min(pixels.shape[:2]) < 8:
        return None
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY).astype(np.float32)
    # Immerkaer 1996: this kernel is blind to edges; the median of its answer keeps the rest of them out
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    response = np.abs(cv2.filter2D(grey, -1, kernel))[1:-1, 1:-1]
    noise = float(np.median(response)) / 0.6745 / 6
    if noise > _NOISE_LIMIT:
        return None
    if noise < 0.8:
        return np.ascontiguousarray(pixels)
    strength = 12 + 6 * noise
    smooth = cv2.bilateralFilter(np.ascontiguousarray(pixels), 7, strength, 3)
    return cv2.bilateralFilter(smooth, 7, strength, 3)


def _flat_pixels(pixels: Any) -> Any:
    import cv2
    import numpy as np

    box = np.ones((3, 3), np.uint8)
    return ((cv2.dilate(pixels, box).astype(np.int16) - cv2.erode(pixels, box)) <= _FLAT).all(axis=2)


def _palette(pixels: Any, flat: Any) -> Any:
    """The colours of flat pixels, most frequent first, N x 3; similar ones count as one."""
    import numpy as np

    colors = pixels[flat]
    if len(colors) == 0:
        return np.zeros((0, 3), np.float32)
    keys = (colors >> 3).astype(np.int32) @ np.array([1024, 32, 1], dtype=np.int32)
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(inverse, weights=colors[:, channel]) for channel in range(3)], axis=1)
    means = (sums / counts[:, None]).astype(np.float32)
    left = counts.astype(np.float64)
    least = max(4.0, 4e-5 * flat.size)
    palette: list[Any] = []
    while len(palette) < _MAX_COLORS and left.max() > 0:
        best = int(left.argmax())
        near = (np.linalg.norm(means - means[best], axis=1) < _SAME) & (left > 0)
        if float(left[near].sum()) >= least:
            palette.append(means[best])
        left[near] = 0
    return np.array(palette, np.float32).reshape(-1, 3)


def _full_palette(pixels: Any, flat: Any) -> Any:
    """The palette; where it is of the ground alone, with the colours of what is so small that no pixel of it is flat:
    those of the pixels that are farthest from the ground."""
    import cv2
    import numpy as np

    palette = _palette(pixels, flat)
    if len(palette) != 1:
        return palette
    away = np.linalg.norm(pixels.astype(np.float32) - palette[0], axis=2)
    if float((away < _CLOSE).mean()) < _GROUND_SHARE:
        return palette
    count, parts, stats, _ = cv2.connectedComponentsWithStats((away > 2 * _SAME).astype(np.uint8), connectivity=8)
    found = list(palette)
    for part in range(1, min(count, _MAX_COLORS)):
        if stats[part][4] < _FEWEST:
            continue
        inside = parts == part
        core = pixels[inside & (away > 0.93 * away[inside].max())]
        color = np.median(core.astype(np.float32), axis=0)
        if all(np.linalg.norm(color - other) >= _SAME for other in found):
            found.append(color)
    return np.array(found, np.float32)


def _assigned(pixels: Any, flat: Any, palette: Any) -> Any:
    """The index of each pixel's colour in the palette. Pixels between two areas take the nearer colour of the two."""
    import cv2
    import numpy as np

    values = pixels.astype(np.float32)
    distance = np.stack([np.linalg.norm(values - color, axis=2) for color in palette])
    sure = np.where(flat & (distance.min(axis=0) < _SAME), distance.argmin(axis=0), -1)
    box = np.ones((5, 5), np.uint8)
    near = np.stack([cv2.dilate((sure == index).astype(np.uint8), box) > 0 for index in range(len(palette))])
    local = np.where(near, distance, np.inf)
    labels = np.where(sure >= 0, sure, local.argmin(axis=0))
    # thin lines have no flat pixel of their own: they go to their own colour, where the palette holds it
    exact = distance.min(axis=0) < _SAME / 2
    labels = np.where((sure < 0) & exact, distance.argmin(axis=0), labels)
    return np.where(near.any(axis=0) | exact, labels, -1)


def _without_panels(areas: list[Area], total: int) -> list[Area]:
    """Drop large areas that surround others: the paper on which those are drawn."""
    return [
        area
        for area in areas
        if area.pixels < 0.2 * total or not any(_holds(area, other) for other in areas if other is not area)
    ]


def _holds(outer: Area, inner: Area) -> bool:
    (a, b, c, d), (x0, y0, x1, y1) = outer.box, inner.box
    return a < x0 and b < y0 and x1 < c and y1 < d
