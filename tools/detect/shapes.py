"""Drawn shapes on flat drawings: circle, square, rectangle, triangle, ellipse, star, polygons, cross ...

No model: areas of one colour are compared with ideal shapes fitted to them. What fits none is a "shape".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mllm_core.nouns import singular
from tools.detect.flat import Area, color_areas
from tools.detect.interface import Detection
from tools.detect.labels import GENERIC, plain_noun
from tools.detect.shape_words import PLAIN_SHAPES

if TYPE_CHECKING:
    from tools.artifacts import Pixels

SHAPE_LABELS: tuple[str, ...] = (
    "circle",
    "ellipse",
    "square",
    "rectangle",
    "diamond",
    "triangle",
    "quadrilateral",
    "pentagon",
    "hexagon",
    "octagon",
    "star",
    "cross",
    "shape",
)

#: word -> the labels that it stands for ("shape": whatever it is)
_WORDS: dict[str, tuple[str, ...]] = {
    **PLAIN_SHAPES,
    "ring": ("circle",),
    "square": ("square", "diamond"),
    "quadrilateral": ("square", "rectangle", "diamond", "quadrilateral"),
    "trapezoid": ("quadrilateral",),
    "trapezium": ("quadrilateral",),
    "parallelogram": ("quadrilateral", "rectangle", "square", "diamond"),
    "polygon": ("square", "rectangle", "diamond", "triangle", "quadrilateral", "pentagon", "hexagon", "octagon"),
    "block": ("square", "rectangle"),
    "圆": ("circle",),
    "圆形": ("circle",),
    "椭圆": ("ellipse",),
    "正方形": ("square", "diamond"),
    "长方形": ("rectangle",),
    "矩形": ("rectangle",),
    "三角形": ("triangle",),
    "五边形": ("pentagon",),
    "六边形": ("hexagon",),
    "星形": ("star",),
    "五角星": ("star",),
    "菱形": ("diamond",),
}
_ALSO: dict[str, tuple[str, ...]] = {"rectangle": ("square",), "ellipse": ("circle",)}
_ANY_SHAPE = GENERIC | {"shape", "figure", "form", "图形", "形状"}

_SIDE = 160  # pixels: the size at which a shape is compared
_FIT = (0.78, 0.86)  # overlap with the ideal shape from which it is taken for one: 100 pixels small, 400 and more
_SMALLEST = 12  # pixels of area
_FAINT = 2  # pixels of a triangle's corner that may be too faint to be seen
_OCTAGON = 16  # pixels of width from which an octagon can be told from a circle
_SMALL = 18  # pixels of width up to which outlines are told by what edge pixels cover
_FINER = ("circle", "square", "triangle")  # shapes that are named so where they are small
_EDGES = {5: "pentagon", 6: "hexagon", 8: "octagon"}


class ShapeDetector:
    """Finds drawn shapes; knows the labels of SHAPE_LABELS."""

    name = "shapes"
    origin = ""
    labels: tuple[str, ...] | None = SHAPE_LABELS
    threshold = 0.5
    relative = 0.0

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        areas = color_areas(pixels, max(_SMALLEST, int(1e-4 * pixels.shape[0] * pixels.shape[1])))
        found = [_detection(area, pixels.shape[1], pixels.shape[0]) for area in _without_fillings(areas)]
        shapes = _finer(pixels, [shape for shape in found if shape is not None])
        return tuple(sorted(shapes, key=lambda d: (-d.score, d.box)))


def shape_labels(noun: str) -> tuple[str, ...] | None:
    """The shape labels that a noun stands for; None where it is no word for a shape."""
    word = singular(plain_noun(noun))
    if word in _ANY_SHAPE:
        return SHAPE_LABELS
    return _WORDS.get(word)


def also_called(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of what may be called so where nothing bears the name itself: a square is a rectangle, too."""
    return tuple(other for label in labels for other in _ALSO.get(label, ()))


def is_shape_word(noun: str) -> bool:
    return shape_labels(noun) is not None


def _finer(pixels: Pixels, found: list[Detection]) -> list[Detection]:
    """Small shapes named anew by outlines that are finer than pixels."""
    if not any(_is_small(shape) for shape in found):
        return found
    from tools.detect.drawing.things import read_drawing

    drawing = read_drawing(pixels)
    if drawing.noisy:
        return found
    again = []
    for shape in found:
        names = [
            # corners of an octagon can't be told from pixels
            next((name for name in thing.shapes if name != "octagon"), "")
            for thing in drawing.things
            if thing.most == 1 and _is_small(shape) and _near(thing.box, shape.box)
        ]
        known = len(names) == 1 and names[0] in _FINER
        again.append(replace(shape, label=names[0]) if known else shape)
    return again


def _is_small(shape: Detection) -> bool:
    return max(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) < _SMALL


def _near(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return all(abs(a - b) <= 2.5 for a, b in zip(one, two, strict=True))


def _without_fillings(areas: list[Area]) -> list[Area]:
    """Leave out what belongs to another area: the filling of an outline, and broken pieces of an outline."""
    kept = []
    for area in areas:
        others = [other for other in areas if other is not area]
        outlined = not _is_outline(area) and any(
            _is_outline(other) and _covers(other.box, area.box) and _box_area(area.box) > 0.6 * _box_area(other.box)
            for other in others
        )
        piece = _is_line(area) and any(
            other.pixels > area.pixels and _covers(_grown(other.box, 5), area.box) for other in others
        )
        if not outlined and not piece:
            kept.append(area)
    return kept


def _is_line(area: Area) -> bool:
    """A thin stroke that closes nothing."""
    return area.pixels <= 4.5 * max(area.mask.shape) and not _is_outline(area)


def _grown(box: tuple[int, int, int, int], margin: int) -> tuple[int, int, int, int]:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def _is_outline(area: Area) -> bool:
    return area.pixels < 0.4 * int(_filled(area).sum())


def _filled(area: Area) -> Any:
    """The mask of the area with its holes closed."""
    import cv2
    import numpy as np

    mask = np.pad(area.mask.astype(np.uint8), 1)
    outside = mask.copy()
    cv2.floodFill(outside, None, (0, 0), 2)
    return (outside != 2)[1:-1, 1:-1]


def _covers(outer: tuple[int, int, int, int], inner: tuple[int, int, int, int]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _box_area(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _detection(area: Area, width: int, height: int) -> Detection | None:
    label, fit = classify(_filled(area))
    # what is tiny and like nothing is a speck, a letter or the end of a line
    if label == "shape" and (area.pixels < 100 or fit < 0.5):
        return None
    x0, y0, x1, y1 = _sharp_box(area) if label == "triangle" else area.box
    box = (float(max(0, x0)), float(max(0, y0)), float(min(width, x1)), float(min(height, y1)))
    return Detection(box, label, round(min(1.0, max(0.0, fit)), 4))


def _sharp_box(area: Area) -> tuple[int, int, int, int]:
    """The box of a triangle with its corners, which smooth drawing makes too faint to be part of the area."""
    import cv2
    import numpy as np

    rows, columns = np.nonzero(area.mask)
    # the four corners of every pixel
    points = np.stack([np.concatenate([columns, columns + 1] * 2), np.concatenate([rows, rows, rows + 1, rows + 1])], 1)
    _, corners = cv2.minEnclosingTriangle(points.astype(np.float32).reshape(-1, 1, 2))
    x0, y0, x1, y1 = area.box
    if corners is None:
        return area.box
    low, high = corners.reshape(-1, 2).min(axis=0), corners.reshape(-1, 2).max(axis=0)
    left, up = (min(_FAINT, max(0, int(-value))) for value in low)
    right, down = (min(_FAINT, max(0, int(value))) for value in (high[0] - (x1 - x0), high[1] - (y1 - y0)))
    return x0 - left, y0 - up, x1 + right, y1 + down


def classify(mask: Any) -> tuple[str, float]:
    """(the name of the shape that a filled mask (height x width, bool) is, how well it fits 0..1)."""
    import cv2

    shape = _magnified(mask)
    contours, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return "shape", 0.0
    outline = max(contours, key=cv2.contourArea)
    area = float(cv2.contourArea(outline))
    hull = float(cv2.contourArea(cv2.convexHull(outline)))
    if area <= 0 or hull <= 0:
        return "shape", 0.0
    solidity = area / hull
    if solidity < 0.88:
        return _concave(outline, solidity)
    fits = _fits(outline, shape, max(mask.shape) < _OCTAGON)
    label = max(fits, key=lambda name: fits[name])
    score = fits[label]
    if score < _required_fit(int(mask.sum())):
        return "shape", score
    if label == "rectangle":
        label = _rectangle(outline, mask)
    elif label == "ellipse":
        label = _ellipse(outline, mask)
    return label, score


def _required_fit(pixels: int) -> float:
    """Pixel steps spoil the fit of small shapes, so less is asked of them."""
    share = min(1.0, max(0.0, (pixels - 100) / 300))
    return _FIT[0] + share * (_FIT[1] - _FIT[0])


def _magnified(mask: Any) -> Any:
    """The mask, smoothly enlarged or reduced to about _SIDE pixels, with a margin: pixel steps become even edges."""
    import cv2
    import numpy as np

    height, width = mask.shape
    scale = _SIDE / max(height, width)
    padded = np.pad(mask.astype(np.float32), 2)
    size = (round(padded.shape[1] * scale), round(padded.shape[0] * scale))
    large = cv2.resize(padded, size, interpolation=cv2.INTER_LINEAR if scale > 1 else cv2.INTER_AREA)
    large = np.pad(large, 8)
    if scale > 2:
        large = cv2.GaussianBlur(large, (0, 0), 0.35 * scale)
    return (large > 0.5).astype(np.uint8)


def _fits(outline: Any, shape: Any, small: bool) -> dict[str, float]:
    """How well ideal convex shapes fit, as intersection over union. Polygons must be clearly better than the rest.

    What is `small` can't be told from a circle by eight corners.
    """
    import cv2

    fits: dict[str, float] = {}
    fits["rectangle"] = _overlap(shape, cv2.boxPoints(cv2.minAreaRect(outline)))
    _, corners = cv2.minEnclosingTriangle(outline)
    if corners is not None:
        fits["triangle"] = _overlap(shape, _of_area(corners.reshape(-1, 2), float(shape.sum())))
    fits["ellipse"] = _overlap(shape, _moment_ellipse(shape))
    best = max(fits.values())
    perimeter = cv2.arcLength(outline, True)
    for tolerance in (0.015, 0.02, 0.03, 0.04):
        polygon = cv2.approxPolyDP(outline, tolerance * perimeter, True).reshape(-1, 2)
        label = "quadrilateral" if len(polygon) == 4 else _EDGES.get(len(polygon))
        if label is None or (label == "octagon" and small):
            continue
        fit = _overlap(shape, polygon)
        if fit > best + 0.015 and _regular(polygon, label):
            fits[label] = max(fits.get(label, 0.0), fit)
    return fits


def _of_area(polygon: Any, area: float) -> Any:
    """The polygon shrunk or grown about its centre to an area: pixels blunt the corners of what is small."""
    import cv2
    import numpy as np

    scale = np.sqrt(area / max(1.0, float(cv2.contourArea(polygon.astype(np.float32)))))
    center = polygon.mean(axis=0)
    return (polygon - center) * min(1.0, scale) + center


def _regular(polygon: Any, label: str) -> bool:
    """Are the edges about equally long? (A rounded or cut rectangle has edges of very different lengths.)"""
    import numpy as np

    if label == "quadrilateral":
        return True
    edges = np.linalg.norm(polygon - np.roll(polygon, 1, axis=0), axis=1)
    return float(edges.min()) > 0.55 * float(edges.max())


def _moment_ellipse(shape: Any) -> Any:
    """The ellipse with the same second moments as the shape, as a polygon."""
    import numpy as np

    rows, columns = np.nonzero(shape)
    points = np.stack([columns, rows]).astype(np.float64)
    center = points.mean(axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(np.cov(points))
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    circle = 2 * np.sqrt(np.maximum(values, 1e-6))[:, None] * np.stack([np.cos(angle), np.sin(angle)])
    return (vectors @ circle + center).T


def _overlap(shape: Any, polygon: Any) -> float:
    import cv2
    import numpy as np

    ideal = np.zeros_like(shape)
    cv2.fillPoly(ideal, [np.round(polygon).astype(np.int32).reshape(-1, 1, 2)], 1)
    return float((ideal & shape).sum()) / max(1.0, float((ideal | shape).sum()))


def _rectangle(outline: Any, mask: Any) -> str:
    """Square, diamond (a square on its corner) or rectangle. One pixel of difference in a drawing means nothing."""
    import cv2

    _, (width, height), angle = cv2.minAreaRect(outline)
    pixel = max(width, height) / max(mask.shape)
    if max(width, height) - min(width, height) <= max(1.5 * pixel, 0.06 * max(width, height)):
        return "diamond" if 30 < angle % 90 < 60 else "square"
    return "rectangle"


def _ellipse(outline: Any, mask: Any) -> str:
    import cv2

    _, (width, height), _ = cv2.minAreaRect(outline)
    pixel = max(width, height) / max(mask.shape)
    even = max(width, height) - min(width, height) <= max(1.5 * pixel, 0.08 * max(width, height))
    return "circle" if even else "ellipse"


def _concave(outline: Any, solidity: float) -> tuple[str, float]:
    """Stars and crosses, by the number of their points; anything else is a "shape"."""
    import cv2
    import numpy as np

    perimeter = cv2.arcLength(outline, True)
    polygon = cv2.approxPolyDP(outline, 0.02 * perimeter, True).reshape(-1, 2).astype(np.float64)
    following, before = np.roll(polygon, -1, axis=0) - polygon, polygon - np.roll(polygon, 1, axis=0)
    turns = before[:, 0] * following[:, 1] - before[:, 1] * following[:, 0]
    outward = int(max((turns > 0).sum(), (turns < 0).sum()))
    inward = len(polygon) - outward
    if outward == inward and 4 <= outward <= 8 and solidity < 0.75:
        return "star", 0.9
    if outward == 8 and inward == 4:
        return "cross", 0.9
    return "shape", 0.6
