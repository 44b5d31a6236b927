"""Rendered scenes: solids on a gray floor with light and shadow, each with shape, color, size and material."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.ground import Ground
from tools.detect.drawing.solid_areas import areas_of
from tools.detect.drawing.solid_parts import Solid, rough_fit, solids_of
from tools.detect.drawing.solid_views import LARGE, SMALL, usual_camera
from tools.detect.drawing.things import DrawnThing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

_FLOOR = 0.4  # of the picture, at least, is smooth and gray
_SHADED = 2.5  # lightness (CIELAB) by which such a floor changes: painted ones don't
_FITS = 0.86  # overlap of the outlines with what is seen, over all, at least
_ROUGHLY = 0.8  # the same of one outline an area: 0.88 to 0.99 of rendered scenes, 0.17 to 0.78 of photographs
_EXPLAINED = 0.9  # of what has a color, in outlines
_MOST = 16
_HIDDEN = 0.1  # of a solid, from which on it counts as hidden by others
_MARGIN = 0.02  # shapes that fit so much less than the best one may be meant


@dataclass(frozen=True, slots=True)
class Rendered:
    """The solids of a rendered scene, left to right. `strain`: how far sizes and outlines are off those that the usual
    camera sees: 0.01 to 0.1 in its pictures, 0.06 to 0.2 in others."""

    things: tuple[DrawnThing, ...]
    strain: float


def read_rendered(ground: Ground) -> Rendered | None:
    """The solids of a rendered scene; None where the picture is none."""
    import numpy as np

    lab = ground.smooth
    floor = _floor_of(lab)
    if floor is None or float(np.percentile(lab[..., 0][floor], 95) - np.percentile(lab[..., 0][floor], 5)) < _SHADED:
        return None
    areas = areas_of(lab)
    height, width = areas.colored.shape
    if len(areas.parts) > 2 * _MOST or any(len(parts) > 2 * _MOST for parts in areas.gray):
        return None
    camera = usual_camera(width, height)
    if rough_fit(camera, areas) < _ROUGHLY:
        return None  # a photograph, whose many areas would take seconds to be split
    solids = solids_of(camera, areas)
    if not 0 < len(solids) <= _MOST or not _is_explained(areas.colored, solids):
        return None
    things = [_thing(lab, solid) for solid in solids]
    return Rendered(tuple(sorted(things, key=lambda thing: thing.center)), _strain(solids))


def _strain(solids: list[Solid]) -> float:
    """How far the solids are off the two usual sizes (log), and their outlines off what is seen, by pixel."""
    free = [solid for solid in solids if solid.best.hidden < _HIDDEN] or solids
    sizes = [int(solid.seen.sum()) for solid in free]
    off = [
        min(abs(math.log(solid.best.stand.half / usual)) for usual in (LARGE, SMALL)) + 1 - solid.best.overlap
        for solid in free
    ]
    return sum(much * size for much, size in zip(off, sizes, strict=True)) / sum(sizes)


def _floor_of(lab: Any) -> Any:
    """The largest smooth gray area; None where it is small."""
    import cv2
    import numpy as np

    light = cv2.GaussianBlur(lab[..., 0], (0, 0), 0.8)
    steps = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    smooth = (steps < 1.6) & (np.hypot(lab[..., 1], lab[..., 2]) < 8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(smooth.astype(np.uint8), connectivity=4)
    if count < 2 or int(stats[1:, 4].max()) < _FLOOR * smooth.size:
        return None
    return parts == 1 + int(stats[1:, 4].argmax())


def _is_explained(colored: Bits, solids: list[Solid]) -> bool:
    """Do the outlines fit over all, and is nearly all that has a color in one of them?"""
    import numpy as np

    sizes = [int(solid.seen.sum()) for solid in solids]
    overlap = sum(solid.best.overlap * size for solid, size in zip(solids, sizes, strict=True)) / sum(sizes)
    covered = np.logical_or.reduce([solid.whole | solid.seen for solid in solids])
    outside = int((colored & ~covered).sum())
    return overlap >= _FITS and outside <= (1 - _EXPLAINED) * max(int(colored.sum()), sum(sizes))


def _thing(lab: Any, solid: Solid) -> DrawnThing:
    import numpy as np

    best = solid.best
    rows, columns = np.nonzero(solid.seen)
    height, width = solid.seen.shape
    box = (float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
    margin = _MARGIN + 0.1 * best.hidden
    ranked = sorted(solid.fits, key=lambda shape: -solid.fits[shape].score)
    shapes = tuple(shape for shape in ranked if solid.fits[shape].score >= best.score - margin)
    color = np.median(lab[solid.seen], axis=0)
    return DrawnThing(
        box,
        shapes,
        (solid.paint,),
        (float(color[0]), float(color[1]), float(color[2])),
        int(solid.seen.sum()),
        hidden=best.hidden > _HIDDEN or box[0] <= 0 or box[2] >= width or box[3] >= height,
        scale="large" if best.stand.half > (LARGE * SMALL) ** 0.5 else "small",
        material=material_of(lab, solid),
    )


def material_of(lab: Any, solid: Solid) -> str:
    """ "metal" where things are mirrored in it and lights glare, "rubber" where it is shaded evenly, "" where that is
    not clear."""
    import cv2
    import numpy as np

    inside = cv2.erode((solid.whole & solid.seen).astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=0) > 0
    if int(inside.sum()) < 12:
        return ""
    light = lab[..., 0]
    steps = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    many, few = (float(value) for value in np.percentile(steps[inside], (90, 98)))
    if solid.best.stand.shape == "sphere":  # light grazes its edge, of rubber, too
        return "metal" if many > 2.8 else "rubber"
    return "metal" if few > 4.6 or many > 2.8 else "rubber"
