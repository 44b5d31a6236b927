"""Rendered solids on a floor: spheres, cubes and cylinders in plain colors, of rubber or metal, near and far.

The floor is gray and changes evenly; what has a color of its own is taken apart by hue (light and shadow leave that as
it is). Outlines tell the shape, height and place on the floor the size, highlights the material. Gray things are found
where they stand off the floor by sharp edges, which shadows do not have; of those, less is sure.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.ground import Ground
from tools.detect.drawing.hues import HUES, nearest_hue
from tools.detect.drawing.masks import filled
from tools.detect.drawing.things import DrawnThing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FLOOR = 6.0  # chroma (CIELAB) up to which the ground is a gray floor
_COLORED = 11.0  # distance from the floor in a and b of what has a color
#: the names of all colors of solids
PAINTS = (*HUES, "gray")
_MOST = 14
_SHADING = 6.0  # lightness (CIELAB) between the lit and the dark side of a solid, at least
_SHADOW = 0.015  # of the area of the things, in shadows beside them, at least
_STEP = 5.0  # lightness (CIELAB) by pixel of an edge that is no shadow's
_SIDE = 40
_CLUMP = 0.84  # the least fit of one solid
_LARGE = 0.21  # of the picture's height, at the front: what is higher is large


def read_solids(ground: Ground) -> tuple[DrawnThing, ...] | None:
    """The solids that stand on the floor, left to right; None where the ground is no gray floor or nothing stands on
    it."""
    import numpy as np

    chroma = np.hypot(ground.lab[..., 1], ground.lab[..., 2])
    if float(np.median(chroma)) > _FLOOR or ground.share < 0.35:
        return None
    found = _colored(ground)
    if sum(bool(thing.shapes) for thing in found) < 0.34 * len(found) or not _shaded(ground, found):
        return None
    found += _gray(ground, found)
    if len(found) > _MOST or not _explained(ground, found):
        return None
    return tuple(sorted(found, key=lambda thing: thing.center))


def _shaded(ground: Ground, found: list[DrawnThing]) -> bool:
    """Have most things a lit and a dark side? Paint has not."""
    import numpy as np

    spreads = []
    for thing in found:
        left, top, right, bottom = (round(value) for value in thing.box)
        high, wide = (bottom - top) // 5, (right - left) // 4
        light = ground.smooth[top + high : bottom - high, left + wide : right - wide, 0]
        if light.size:
            spreads.append(float(np.percentile(light, 90) - np.percentile(light, 10)))
    return bool(spreads) and float(np.median(spreads)) >= _SHADING and _share(spreads) >= 0.7


def _share(spreads: list[float]) -> float:
    return sum(spread >= 0.65 * _SHADING for spread in spreads) / len(spreads)


def _explained(ground: Ground, found: list[DrawnThing]) -> bool:
    """Do shadows lie on the floor, and is nearly all that has a color among what was found?"""
    import cv2
    import numpy as np

    strength = np.hypot(*np.moveaxis(ground.smooth[..., 1:] - ground.lab[..., 1:], -1, 0))
    darker = ground.lab[..., 0] - ground.smooth[..., 0]
    covered = np.zeros(strength.shape, bool)
    for thing in found:
        left, top, right, bottom = (round(value) for value in thing.box)
        covered[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = True
    light = ground.smooth[..., 0]
    steps = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(light, cv2.CV_32F, 0, 1) / 8)
    shadow = (darker > 3) & (darker < 45) & (strength < 7) & (steps < _STEP) & ~covered
    colored = strength > 1.3 * _COLORED
    outside = float((colored & ~covered).sum()) / max(1.0, float(colored.sum()))
    return float(shadow.sum()) > _SHADOW * sum(thing.area for thing in found) and outside < 0.1


def _colored(ground: Ground) -> list[DrawnThing]:
    import cv2
    import numpy as np

    ab = ground.smooth[..., 1:] - ground.lab[..., 1:]
    strength = np.hypot(ab[..., 0], ab[..., 1])
    colored = strength > max(_COLORED, 4 * ground.spread * 0.5)
    nearest = np.where(colored, nearest_hue(ground.smooth[..., 1:]), -1)
    height, width = nearest.shape
    least = max(20, int(6e-4 * height * width))
    things = []
    for index, name in enumerate(HUES):
        bits = cv2.morphologyEx((nearest == index).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        count, parts, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=4)
        for part in range(1, count):
            x, y, w, h, size = (int(value) for value in stats[part])
            if size < least or min(w, h) < 5:
                continue
            mask = filled(np.pad(parts[y : y + h, x : x + w] == part, 1))[1:-1, 1:-1]
            things.append(_solid(ground, mask, name, x, y))
    return things


def _gray(ground: Ground, colored: list[DrawnThing]) -> list[DrawnThing]:
    """Things as gray as the floor: closed outlines of sharp steps in lightness, apart from what has a color."""
    import cv2
    import numpy as np

    light = ground.smooth[..., 0]
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(light, cv2.CV_32F, 0, 1) / 8
    taken = np.hypot(*np.moveaxis(ground.smooth[..., 1:] - ground.lab[..., 1:], -1, 0)) > 0.7 * _COLORED
    for thing in colored:
        left, top, right, bottom = (round(value) for value in thing.box)
        taken[top:bottom, left:right] = True
    taken = cv2.dilate(taken.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    steps = ((np.hypot(across, down) > _STEP) & ~taken).astype(np.uint8)
    closed = cv2.morphologyEx(steps, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    height, width = light.shape
    least = max(24, int(6e-4 * height * width))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    things = []
    for part in range(1, count):
        x, y, w, h = (int(value) for value in stats[part][:4])
        if min(w, h) < 6 or w > 0.5 * width:
            continue
        mask = filled(parts[y : y + h, x : x + w] == part)
        mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
        if int(mask.sum()) < least:
            continue
        things.append(_solid(ground, mask, "gray", x, y))
    return things


def _solid(ground: Ground, mask: Any, paint: str, x: int, y: int) -> DrawnThing:
    import numpy as np

    h, w = mask.shape
    part = ground.smooth[y : y + h, x : x + w]
    lab = np.median(part[mask], axis=0)
    fits = solid_fits(mask)
    height, width = ground.away.shape
    box = (float(x), float(y), float(x + w), float(y + h))
    top = max(fits.values())
    margin = min(0.06, max(0.02, 0.6 / min(w, h)))
    shapes = tuple(name for name in sorted(fits, key=lambda name: -fits[name]) if fits[name] >= top - margin)
    clump = top < _CLUMP - 0.6 / min(w, h)
    scale, near = size_of(h, (y + h) / height, height)
    material = material_of(part, mask)
    return DrawnThing(
        box,
        () if clump else shapes,
        (paint,),
        (float(lab[0]), float(lab[1]), float(lab[2])),
        int(mask.sum()),
        most=3 if clump else 1,
        hidden=x <= 0 or x + w >= width,
        scale="" if clump or near else scale,
        # the lit lid of a cube is no highlight, and one with mirrors has hardly any
        material="" if clump or "cube" in shapes else material,
    )


def size_of(high: int, bottom: float, height: int) -> tuple[str, bool]:
    """("small" or "large", is that a close call?) of a thing `high` pixels high that stands at `bottom` (0 top, 1
    bottom of the picture): what is farther away looks smaller."""
    size = high / height / (0.5 + 0.6 * bottom)
    return ("large" if size > _LARGE else "small"), abs(math.log(size / _LARGE)) < 0.12


def material_of(part: Any, mask: Any) -> str:
    """ "metal" where light and dark lie close together on a thing, "rubber" where it is shaded evenly, "" where that is
    not clear. `part` is CIELAB."""
    import cv2
    import numpy as np

    inside = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    if int(inside.sum()) < 12:
        return ""
    light = part[..., 0][inside]
    high, middle = float(np.percentile(light, 98)), float(np.median(light))
    return "metal" if high - middle > 24 else "rubber" if high - middle < 14 else ""


def solid_fits(mask: Any) -> dict[str, float]:
    """How well the outlines of a sphere, a cylinder and a cube (at several turns and heights of the eye) fit, 0..1."""
    import cv2
    import numpy as np

    names, views, aspects = _outlines()
    height, width = mask.shape
    best = {"sphere": 0.0, "cylinder": 0.0, "cube": 0.0}
    for margin in (0, 1):
        square = cv2.resize(np.pad(mask, margin).astype(np.float32), (_SIDE, _SIDE), interpolation=cv2.INTER_LINEAR)
        seen = square.reshape(-1)
        shared = np.minimum(views, seen[None]).sum(axis=1)
        fits = shared / np.maximum(1e-6, views.sum(axis=1) + seen.sum() - shared)
        slack = 0.06 + 1.2 / min(height, width)
        fits = fits - 0.7 * np.maximum(0.0, np.abs(aspects - math.log(width / height)) - slack)
        for name, fit in zip(names, fits, strict=True):
            best[name] = max(best[name], float(fit))
    return best


@lru_cache(maxsize=1)
def _outlines() -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32]]:
    """Names, masks (N x side²) and log proportions of ideal outlines, stretched to a square."""
    import cv2
    import numpy as np

    names: list[str] = []
    masks = []
    aspects = []

    def add(name: str, polygons: list[list[tuple[float, float]]]) -> None:
        points = np.array([point for polygon in polygons for point in polygon])
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        drawn = np.zeros((4 * _SIDE, 4 * _SIDE), np.uint8)
        for polygon in polygons:
            corners = np.round((np.array(polygon) - low) / size * (4 * _SIDE - 1)).astype(np.int32)
            cv2.fillPoly(drawn, [cv2.convexHull(corners.reshape(-1, 1, 2))], 255)
        names.append(name)
        masks.append(cv2.resize(drawn, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).reshape(-1) / 255.0)
        aspects.append(math.log(size[0] / size[1]))

    ring = [(math.cos(math.tau * at / 60), math.sin(math.tau * at / 60)) for at in range(60)]
    add("sphere", [ring])
    for tilt in (0.25, 0.32, 0.4, 0.46):
        for tall in (1.2, 1.4, 1.6, 1.8):
            lid = [(x, y * tilt) for x, y in ring]
            foot = [(x, y * tilt + tall) for x, y in ring]
            add("cylinder", [[*lid, *foot]])
    for tilt in (0.28, 0.36, 0.45):
        for rise in (1.0, 1.25, 1.45):
            for yaw in range(0, 90, 6):
                angles = [math.radians(yaw + 45 + 90 * at) for at in range(4)]
                foot = [(math.cos(angle), math.sin(angle) * tilt) for angle in angles]
                lid = [(x, y - rise) for x, y in foot]
                add("cube", [[*foot, *lid]])
    return tuple(names), np.array(masks, np.float32), np.array(aspects, np.float32)
