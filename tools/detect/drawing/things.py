"""The flat things of a drawing: their places, the colors and shapes that they have or could have.

Nothing is guessed: where a small or half hidden thing could be a hexagon or a circle, both are named; where things of
one color run into one another, their number is left open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.ground import Ground, ground_of
from tools.detect.drawing.masks import completed, enclosed, filled, fine, fine_even, inner_radius
from tools.detect.drawing.naming import paint_names
from tools.detect.drawing.outlines import possible_shapes, shape_fits

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_SMALLEST = 10  # pixels of area
_SMALLEST_SHARE = 4e-4
_THIN = (
    0.11  # a part whose inner radius is less than this share of the thing's size is an edge, a stripe or a dot of it
)
_MOST = 40  # parts; a drawing has fewer
_ONE_COLOR = 13.0  # CIELAB
_EVEN = 9.0  # CIELAB range within 3 x 3 pixels up to which a pixel is of one color with its neighbours
_FINE = 96  # pixels: the size to which small things are enlarged before their outline is compared
_CLUMP = 4  # things that run together are taken for up to so many
_CONTRAST = 15.0  # CIELAB distance from the ground of a thing's color, at least: less is a stain of compression

_PIECE = 0.6  # of its box: so much of a piece lies over the thing that it belongs to
_PIECES = 90  # areas of one color that a connected part is made of, at most

Box = tuple[float, float, float, float]


class _Pattern(Exception):
    """A part is made of more pieces than things that are drawn."""


@dataclass(frozen=True, slots=True)
class DrawnThing:
    """One thing, or a clump of things of one color (`most` > 1: how many at most).

    `box` is left, top, right, bottom in pixels; `shapes` and `paints` are what it could be called, best first; empty
    `shapes`: anything. `area` is its pixels, holes closed; `lab` its main color (CIELAB); `hidden`: cut off by another
    thing or the edge of the picture; `doubted`: it may not be there.
    """

    box: Box
    shapes: tuple[str, ...]
    paints: tuple[str, ...]
    lab: tuple[float, float, float]
    area: int
    most: int = 1
    hidden: bool = False
    scale: str = ""
    material: str = ""
    doubted: bool = False

    @property
    def side(self) -> float:
        """The side of a square of the area of its box."""
        return float(((self.box[2] - self.box[0]) * (self.box[3] - self.box[1])) ** 0.5)

    @property
    def center(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """The things of a flat drawing, left to right, and its ground. `bands`: full-height areas between panels, left to
    right, as boxes; `noisy`: too much else stands out for the things to be complete."""

    things: tuple[DrawnThing, ...]
    ground: Ground
    bands: tuple[Box, ...] = ()
    noisy: bool = False
    shaded: bool = False


def read_drawing(pixels: Pixels) -> Drawing:
    """Measure the things of a drawing (uint8 RGB)."""
    import cv2
    import numpy as np

    ground = ground_of(pixels)
    stands_out = ground.drawn
    bands = _bands(ground, stands_out)
    for left, top, right, bottom in bands:
        stands_out[int(top) : int(bottom), int(left) : int(right)] &= ~_of_band(ground, left, top, right, bottom)
    drawn = stands_out.astype(np.uint8)
    height, width = drawn.shape
    least = max(_SMALLEST, int(_SMALLEST_SHARE * height * width))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    large = [part for part in range(1, count) if stats[part][4] >= least and min(stats[part][2:4]) >= 3]
    specks = int(stats[1:, 4].sum()) - sum(int(stats[part][4]) for part in large)
    if specks > 0.02 * height * width or ground.share < 0.3 or len(large) > _MOST:
        return Drawing((), ground, tuple(bands), True)  # a photo or a pattern: its parts are not worth measuring
    things: list[DrawnThing] = []
    shaded = 0
    for part in large:
        x, y, w, h = (int(value) for value in stats[part][:4])
        mask = parts[y : y + h, x : x + w] == part
        try:
            pieces = _things_of(ground, mask, x, y)
        except _Pattern:
            return Drawing((), ground, tuple(bands), noisy=True)
        things += pieces
        shaded += int(stats[part][4]) * _shaded(pieces)
        if len(things) > _MOST:
            break
    found = tuple(sorted((_weighed(thing, things) for thing in things), key=lambda thing: thing.center))
    area = sum(int(stats[part][4]) for part in large)
    return Drawing(found, ground, tuple(bands), len(found) > _MOST, shaded > 0.34 * area)


def _weighed(thing: DrawnThing, things: list[DrawnThing]) -> DrawnThing:
    """The thing; doubted where it lies over a larger one of its color: it may be a piece of that one's pattern, edge or
    halo."""
    left, top, right, bottom = thing.box
    for other in things:
        if other.area > thing.area and set(other.paints) & set(thing.paints):
            wide = min(right, other.box[2]) - max(left, other.box[0])
            high = min(bottom, other.box[3]) - max(top, other.box[1])
            if max(0.0, wide) * max(0.0, high) > _PIECE * thing.side**2:
                return replace(thing, doubted=True)
    return thing


def _shaded(pieces: list[DrawnThing]) -> bool:
    """Are touching pieces light and dark sides of one thing: of one hue, of several depths?"""
    for at, one in enumerate(pieces):
        for two in pieces[at + 1 :]:
            strong = [math.hypot(*piece.lab[1:]) for piece in (one, two)]
            turn = math.degrees(math.atan2(one.lab[2], one.lab[1]) - math.atan2(two.lab[2], two.lab[1]))
            same = min(strong) > 10 and abs((turn + 180) % 360 - 180) < 18
            named = bool(set(one.paints) & set(two.paints))
            if named and (same or max(strong) < 9) and 4 < abs(one.lab[0] - two.lab[0]) < 45:
                return True
    return False


def _bands(ground: Ground, stands_out: Any) -> list[Box]:
    """Columns of one color from top to bottom that lie between panels, as boxes, left to right."""
    import numpy as np

    height, width = stands_out.shape
    middle = np.median(ground.smooth, axis=0)
    even = (np.linalg.norm(ground.smooth - middle[None], axis=2) < _EVEN).mean(axis=0) > 0.93
    column = even & (stands_out.mean(axis=0) > 0.95)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], column.astype(np.int8), [0]])))
    found = [
        (float(left), 0.0, float(right), float(height))
        for left, right in zip(edges[::2], edges[1::2], strict=True)
        if 0.03 * width <= right - left <= 0.5 * width
    ]
    return found


def _of_band(ground: Ground, left: float, top: float, right: float, bottom: float) -> Any:
    """The pixels of a band that have its color (things may stand before it)."""
    import numpy as np

    part = ground.smooth[int(top) : int(bottom), int(left) : int(right)]
    result = np.linalg.norm(part - np.median(part.reshape(-1, 3), axis=0), axis=2) < _CONTRAST
    return result


def _things_of(ground: Ground, mask: Any, x: int, y: int) -> list[DrawnThing]:
    """The things of one connected part of what stands out."""
    import numpy as np

    h, w = mask.shape
    lab = ground.smooth[y : y + h, x : x + w]
    under = ground.lab[y : y + h, x : x + w]
    palette = _palette(lab, mask)
    contrast = np.linalg.norm(palette[:, None, None] - under, axis=3).mean(axis=(1, 2))
    if float(contrast.max()) < _CONTRAST:
        return []
    palette = palette[contrast >= 0.6 * _CONTRAST]
    # half way between ground and color is the edge: blur and JPEG put a halo around it
    sharp = mask & (ground.away[y : y + h, x : x + w] > 0.45 * float(contrast[contrast >= 0.6 * _CONTRAST].min()))
    return [
        thing
        for left, top, part in _parts_of(sharp)
        for thing in _things_in(ground, part, palette, x + left, y + top)
        if not _is_stain(ground, thing)
    ]


def _is_stain(ground: Ground, thing: DrawnThing) -> bool:
    """Is a small faint thing on a noisy ground only noise?"""
    left, top, right, bottom = thing.box
    x, y = int((left + right) / 2), int((top + bottom) / 2)
    under = ground.lab[min(y, ground.lab.shape[0] - 1), min(x, ground.lab.shape[1] - 1)]
    faint = math.dist(thing.lab, (float(under[0]), float(under[1]), float(under[2]))) < 1.8 * _CONTRAST
    return ground.spread > 1.2 and faint and (min(right - left, bottom - top) < 6 or thing.area < 30)


def _parts_of(mask: Any) -> list[tuple[int, int, Any]]:
    """The connected parts of a mask that are no specks: (left, top, mask)."""
    import cv2

    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype("uint8"), connectivity=8)
    found = []
    for part in range(1, count):
        x, y, w, h, size = (int(value) for value in stats[part])
        if size >= _SMALLEST and min(w, h) >= 3:
            found.append((x, y, parts[y : y + h, x : x + w] == part))
    return found


def _things_in(ground: Ground, mask: Any, palette: Any, x: int, y: int) -> list[DrawnThing]:
    """The things of one part with clear edges, whose colors can be those of `palette`."""
    import numpy as np

    h, w = mask.shape
    lab = ground.smooth[y : y + h, x : x + w]
    under = ground.lab[y : y + h, x : x + w]
    own = np.bincount(np.linalg.norm(lab[mask][None] - palette[:, None], axis=2).argmin(axis=0), minlength=len(palette))
    palette = palette[own >= min(6, own.max())]
    if len(palette) == 1:
        return [_thing(ground, lab, under, mask, palette[0], x, y)]
    labels = np.where(mask, np.linalg.norm(lab[None] - palette[:, None, None], axis=3).argmin(axis=0), -1)
    size = max(h, w)
    radii = [inner_radius(labels == index) for index in range(len(palette))]
    main = max(range(len(palette)), key=lambda index: (labels == index).sum())
    rest = [index for index in range(len(palette)) if index != main]
    base = _base_tone(palette, main, rest)
    pattern = all(radii[index] <= max(1.6, _THIN * size) and not _inset(labels == index, size) for index in rest)
    if base is not None and pattern:
        whole = _thing(ground, lab, under, mask, palette[base], x, y, even=False)
        if whole.shapes:
            return [whole]
    return _split(ground, lab, under, mask, labels, palette, x, y) or [
        _thing(ground, lab, under, mask, palette[main], x, y, even=False)
    ]


def _split(
    ground: Ground, lab: Any, under: Any, mask: Any, labels: Any, palette: Any, x: int, y: int
) -> list[DrawnThing]:
    """Parts of several colors that touch: one thing a color area, thin areas joined to what they edge."""
    import cv2
    import numpy as np

    areas: list[tuple[int, Any]] = []
    thin: list[tuple[int, Any]] = []
    for index in range(len(palette)):
        count, parts, stats, _ = cv2.connectedComponentsWithStats((labels == index).astype(np.uint8), connectivity=4)
        if int((stats[1:, 4] >= 4).sum()) + len(areas) + len(thin) > _PIECES:
            raise _Pattern
        for part in range(1, count):
            if stats[part][4] < 4:
                continue
            piece = parts == part
            extent = max(int(stats[part][2]), int(stats[part][3]))
            radius = inner_radius(piece)
            if int(stats[part][4]) < _SMALLEST or radius < 1.5 or radius < 0.06 * extent:
                thin.append((index, piece))
            else:
                areas.append((index, piece))
    grown = [piece.copy() for _, piece in areas]
    hollow: list[tuple[int, Any]] = []
    for index, piece in thin:
        beside = cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        touching = [(int((beside & other).sum()), at) for at, (_, other) in enumerate(areas)]
        kin = [(much, at) for much, at in touching if much and _tones(palette[areas[at][0]], palette[index])]
        ring = int(piece.sum()) >= _SMALLEST and int(filled(piece).sum()) > 2.2 * int(piece.sum())
        if kin:
            grown[max(kin)[1]] |= piece
        elif ring:
            hollow.append((index, piece))
    found = []
    for (index, _), piece in zip(areas, grown, strict=True):
        found.append(_thing(ground, lab, under, piece, palette[index], x, y, even=False, others=mask & ~piece))
    for index, piece in hollow:
        found.append(_thing(ground, lab, under, piece, palette[index], x, y, even=False, others=mask & ~piece))
    return found


def _thing(
    ground: Ground,
    lab: Any,
    under: Any,
    mask: Any,
    color: Any,
    x: int,
    y: int,
    *,
    even: bool = True,
    others: Any = None,
) -> DrawnThing:
    """Measure one thing. `even`: of one color all over, so that the share of its edge pixels that it covers is known;
    `others`: what else touches it and may hide some of it."""
    import numpy as np

    whole = filled(mask)
    rows, columns = np.nonzero(whole)
    top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    box = (float(x + left), float(y + top), float(x + right), float(y + bottom))
    side = float(min(bottom - top, right - left))
    size = max(bottom - top, right - left)
    scale = max(1, min(8, round(_FINE / size)))
    outline = fine_even(ground, whole, color, x, y, scale) if even else fine(whole[top:bottom, left:right], scale)
    fits = shape_fits(outline, float(scale))
    hidden = False
    if others is not None and max(fits.values(), default=0.0) < 0.88 and not enclosed(whole, others):
        more = completed(whole, others)
        if int(more.sum()) > 1.01 * int(whole.sum()):
            better = shape_fits(fine(more, scale), float(scale))
            if max(better.values(), default=0) > max(fits.values(), default=0) + 0.03:
                fits, hidden = better, True
    height, width = ground.away.shape
    hidden = hidden or box[0] <= 0 or box[1] <= 0 or box[2] >= width or box[3] >= height
    shapes = possible_shapes(fits, side)
    paints = paint_names((float(color[0]), float(color[1]), float(color[2])))
    thing = DrawnThing(
        box, shapes, paints, (float(color[0]), float(color[1]), float(color[2])), int(whole.sum()), hidden=hidden
    )
    return thing if shapes or side < 6 else replace(thing, most=_CLUMP)


def _palette(lab: Any, mask: Any) -> Any:
    """The colors that a part has in its inside (N x 3 CIELAB), most frequent first; at least one."""
    import cv2
    import numpy as np

    inside = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    box = np.ones((3, 3), np.uint8)
    spread = np.stack([cv2.dilate(lab[..., c], box) - cv2.erode(lab[..., c], box) for c in range(3)]).max(axis=0)
    core = inside & (spread < _EVEN)
    if int(core.sum()) < 6:
        core = inside if int(inside.sum()) >= 6 else mask
        values = np.sort(lab[core].astype(np.float64), axis=0)
        return np.median(values, axis=0).astype(np.float32)[None]
    values = lab[core]
    keys = np.round(values / 6).astype(np.int64) @ np.array([65536, 256, 1])
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    places = places.reshape(-1)
    means = np.stack([np.bincount(places, weights=values[:, c]) for c in range(3)], axis=1) / counts[:, None]
    left = counts.astype(np.float64)
    palette: list[Any] = []
    while left.max() >= max(4, 0.004 * len(values)) and len(palette) < 10:
        best = int(left.argmax())
        near = (np.linalg.norm(means - means[best], axis=1) < _ONE_COLOR) & (left > 0)
        palette.append((means[near] * left[near, None]).sum(axis=0) / left[near].sum())
        left[near] = 0
    return np.array(palette or [np.median(values, axis=0)], np.float32)


def _inset(mask: Any, size: int) -> bool:
    """Is part of a color a thing of its own that lies on another: compact, and no dot, stripe or edge?"""
    import cv2
    import numpy as np

    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    for part in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[part])
        inside = min(x, y) > 0.08 * size and x + w < mask.shape[1] - 0.08 * size and y + h < mask.shape[0] - 0.08 * size
        if inside and max(w, h) > 0.2 * size and area > 0.3 * w * h:
            return True
    return False


def _base_tone(palette: Any, main: int, rest: list[int]) -> int | None:
    """Which of the colors of a thing it is called by, where the others are an edge or a pattern; None where some are
    colors of their own. Patterns are darker or paler than what they are drawn on, and may cover more of it."""
    if all(_tones(palette[main], palette[index]) for index in rest):
        return main
    if len(rest) == 1 and _tones(palette[rest[0]], palette[main]):
        return rest[0]
    return None


def _tones(main: Any, other: Any) -> bool:
    """Can `other` be an edge or a pattern of a thing in the color `main`: darker or paler, of the same hue?"""
    import cv2
    import numpy as np

    pair = np.array([[main, other]], np.float32)
    rgb = np.clip(cv2.cvtColor(pair, cv2.COLOR_LAB2RGB)[0], 0, 1)
    one, two = rgb[0].astype(np.float64), rgb[1].astype(np.float64)
    dark = float((one * two).sum() / max(1e-6, (one * one).sum()))
    pale = float(((1 - one) * (1 - two)).sum() / max(1e-6, ((1 - one) ** 2).sum()))
    darker = 0.3 < dark < 1.05 and float(np.abs(two - dark * one).max()) < 0.14
    paler = 0.3 < pale < 1.05 and float(np.abs((1 - two) - pale * (1 - one)).max()) < 0.14
    return darker or paler
