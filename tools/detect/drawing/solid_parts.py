"""Which solids stand in a picture: each area gets the outline that fits it best; areas of several solids are split.

Areas that lie on another solid and fit nothing themselves are its reflections and highlights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.masks import filled, inner_radius
from tools.detect.drawing.solid_areas import LEAST, Areas, Part
from tools.detect.drawing.solid_fitting import Area, Fit, drawn_mask, fits
from tools.detect.drawing.solid_views import Camera

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

_SURE = 0.94  # overlap of an outline that is the only one
_GOOD = 0.88  # overlap from which an outline fits
_FAIR = 0.76  # and from which it may, where nothing fits better
_LIKELY = 0.8  # overlap of each, at least, where an area is split
_MORE = 0.02  # by which two outlines must fit better than one
_GRAY = 0.84  # the same of gray areas, which shadows are part of
_LARGER = 0.1  # power of the size: of two areas that overlap, the larger one is whole
_SEVERAL = 4  # colored areas, from which on few can be solids that run together
_MOST = 2  # times that an area is split


@dataclass(frozen=True)
class Solid:
    """A solid that was found: its color, the best fit of each shape, what is seen of it and its whole outline."""

    paint: str
    fits: dict[str, Fit]
    seen: Bits
    whole: Bits

    @property
    def best(self) -> Fit:
        return max(self.fits.values(), key=lambda fit: fit.score)


def solids_of(camera: Camera, areas: Areas) -> list[Solid]:
    """The solids of a picture, in no order."""
    import numpy as np

    gray = np.zeros_like(areas.colored)
    for part in areas.gray[1]:
        gray |= part.mask
    found: list[Solid] = []
    for part in areas.parts:
        if part.size >= areas.least:
            found += _split(camera, part, (areas.colored | gray) & ~part.mask)
    found += _gray(camera, areas)
    return _told_apart(found)


def rough_fit(camera: Camera, areas: Areas) -> float:
    """How well one outline for each colored area fits, 0..1, over all; 1.0 for a few areas, which are soon split.

    Quick, and far lower for photographs than for rendered solids, even where some of these hide each other.
    """
    parts = [part for part in areas.parts if part.size >= areas.least]
    if len(parts) < _SEVERAL:
        return 1.0
    overlaps = [_fitted(camera, part.paint, part.mask, areas.colored & ~part.mask).best.overlap for part in parts]
    sizes = [part.size for part in parts]
    return sum(overlap * size for overlap, size in zip(overlaps, sizes, strict=True)) / sum(sizes)


def _fitted(camera: Camera, paint: str, seen: Bits, others: Bits, *, inside: bool = False) -> Solid:
    import numpy as np

    rows, columns = np.nonzero(seen)
    height, width = seen.shape
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    margin = 10 + max(high, wide) // 3
    top, left = max(0, int(rows.min()) - margin), max(0, int(columns.min()) - margin)
    bottom, right = min(height, int(rows.max()) + margin + 1), min(width, int(columns.max()) + margin + 1)
    part = np.ascontiguousarray(seen[top:bottom, left:right]).view(np.uint8)
    hides = np.ascontiguousarray(others[top:bottom, left:right] & ~seen[top:bottom, left:right]).view(np.uint8)
    area = Area(left, top, part, hides, int(part.sum()), (width, height))
    best = fits(camera, area, inside=inside)
    top_fit = max(best.values(), key=lambda fit: fit.score)
    return Solid(paint, best, seen, drawn_mask(camera, top_fit.stand, height, width))


def _split(camera: Camera, part: Part, others: Bits, depth: int = 0) -> list[Solid]:
    """One solid, or the several that an area is made of."""
    seen = part.mask | (filled(part.mask) & ~others)
    whole = _fitted(camera, part.paint, seen, others)
    sure = _GOOD if part.paint == "gray" or depth else _SURE
    if depth >= _MOST or part.size < 3 * LEAST * seen.size:
        return [whole]
    left = _left_over(seen, whole.whole)
    if left is None and whole.best.overlap >= sure:
        return [whole]
    ways = [[whole]]
    firsts = [whole] if left is not None else []
    if whole.best.overlap < sure:
        inner = _fitted(camera, part.paint, seen, others, inside=True)
        firsts += [
            replace(inner, fits={shape: fit}, whole=drawn_mask(camera, fit.stand, *seen.shape))
            for shape, fit in inner.fits.items()
            if whole.best.overlap < _GOOD or shape == whole.best.stand.shape
        ]
    for first in firsts:
        left = _left_over(seen, first.whole)
        if left is None:
            continue
        rest = _split(camera, Part(part.paint, left, int(left.sum())), others | (first.whole & ~left), depth + 1)
        own, hides = seen.copy(), others.copy()
        for solid in rest:
            own, hides = own & ~solid.seen, hides | (solid.whole & ~first.whole)
        kept = _largest(own)
        if kept is not None:
            ways.append([_fitted(camera, part.paint, kept, hides), *rest])
    return max(ways, key=_agreement)


def _agreement(way: list[Solid]) -> float:
    """How well the outlines fit, over all pixels; several must fit better than one."""
    if min(solid.best.overlap for solid in way) < _LIKELY:
        return way[0].best.overlap - 1 if len(way) > 1 else way[0].best.overlap
    sizes = [int(solid.seen.sum()) for solid in way]
    mean = sum(solid.best.overlap * size for solid, size in zip(way, sizes, strict=True)) / sum(sizes)
    return mean - _MORE * (len(way) - 1)


def _left_over(seen: Bits, whole: Bits) -> Any:
    """What an outline leaves of an area, where that is as thick as a thing; None else."""
    left = _largest(seen & ~_grown(whole))
    if left is None or inner_radius(left) < max(2.5, 0.006 * seen.shape[1]):
        return None
    return left


def _grown(mask: Bits) -> Any:
    import cv2
    import numpy as np

    return cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def _largest(mask: Bits) -> Any:
    """The largest connected part, without threads; None where there is none."""
    import cv2
    import numpy as np

    bits = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(bits, connectivity=4)
    if count < 2:
        return None
    return parts == 1 + int(stats[1:, 4].argmax())


def _gray(camera: Camera, areas: Areas) -> list[Solid]:
    """The gray solids: of the areas at all strengths of edges those that fit best."""
    tried: list[Solid] = []
    seen: list[Part] = []
    for parts in areas.gray:
        for part in parts:
            if any(_alike(part, other) for other in seen):
                continue
            seen.append(part)
            others = areas.colored & ~part.mask
            tried += [solid for solid in _split(camera, part, others) if _is_gray_solid(solid)]
    tried.sort(key=lambda solid: -solid.best.score * int(solid.seen.sum()) ** _LARGER)
    kept: list[Solid] = []
    for solid in tried:
        if all(_shared(solid, other) < 0.4 for other in kept):
            kept.append(_agreed(solid, tried))
    return kept


def _agreed(solid: Solid, tried: list[Solid]) -> Solid:
    """The solid with the mean fit of each shape, over the areas at all strengths of edges: shadow blurs each one."""
    size = int(solid.seen.sum())
    same = [other for other in tried if _shared(solid, other) > 0.8 and 0.7 < int(other.seen.sum()) / size < 1.5]
    means = {
        shape: replace(fit, overlap=sum(other.fits[shape].overlap for other in same) / len(same))
        for shape, fit in solid.fits.items()
    }
    return replace(solid, fits=means)


def _is_gray_solid(solid: Solid) -> bool:
    """Shadows beside things have outlines, too, but hardly fit those of solids that others hide."""
    best = solid.best
    return best.overlap - 0.15 * max(0.0, best.hidden - 0.2) >= _GRAY


def _alike(one: Part, two: Part) -> bool:
    """Are two areas nearly the same?"""
    both = int((one.mask & two.mask).sum())
    return both > 0.95 * max(one.size, two.size)


def _shared(one: Solid, two: Solid) -> float:
    """How much of the smaller of two areas belongs to the other, too."""
    both = int((one.seen & two.seen).sum())
    return both / max(1, min(int(one.seen.sum()), int(two.seen.sum())))


def _told_apart(found: list[Solid]) -> list[Solid]:
    """Without what is mirrored on another solid: it lies within that, and would have to stand behind it."""
    kept: list[Solid] = []
    for solid in sorted(found, key=lambda solid: -solid.best.score * int(solid.seen.sum())):
        size = int(solid.seen.sum())
        mirrored = any(
            int((other.whole & solid.seen).sum()) > 0.75 * size
            and (solid.best.stand.ahead > other.best.stand.ahead or solid.best.hidden > 0.3)
            for other in kept
        )
        if not mirrored and solid.best.overlap >= _FAIR:
            kept.append(solid)
    return kept
