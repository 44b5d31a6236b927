"""The outline of a thing as a shape word: circle, ellipse, triangle, square, rectangle, pentagon, hexagon, star."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tools.objects.foreground import patch_of

if TYPE_CHECKING:
    from tools.artifacts import Pixels
    from tools.values import Region

SHAPE_TERMS = ("circle", "ellipse", "triangle", "square", "rectangle", "pentagon", "hexagon", "octagon", "star")
_ALIASES = {
    "disc": "circle",
    "disk": "circle",
    "round": "circle",
    "ball": "circle",
    "sphere": "circle",
    "oval": "ellipse",
    "box": "rectangle",
    "圆形": "circle",
    "圆": "circle",
    "椭圆": "ellipse",
    "三角形": "triangle",
    "正方形": "square",
    "方形": "square",
    "长方形": "rectangle",
    "矩形": "rectangle",
    "星形": "star",
    "五角星": "star",
}
_CORNERS = {3: "triangle", 5: "pentagon", 6: "hexagon"}


def shape_term(word: str) -> str | None:
    """The shape that a word stands for ("disc" -> "circle", "squares" -> "square"); None for other words."""
    word = word.strip().casefold()
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        form = _ALIASES.get(form, form)
        if form in SHAPE_TERMS:
            return form
    return None


def shape_of(pixels: Pixels, region: Region | None = None) -> str | None:
    """The shape of what a region shows, None where its outline can't be told from the background or fits no word.

    `pixels` are those of the whole picture, uint8 RGB.
    """
    import cv2
    import numpy as np

    patch = patch_of(pixels, region, side=200)
    if not patch.outlined:
        return None
    bits = np.pad((patch.weight > 0.5).astype(np.uint8), 2)
    outlines, _ = cv2.findContours(bits, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    area = float(cv2.contourArea(outline))
    if area < 25 or area < 0.6 * float(bits.sum()):
        return None
    (_, _), (width, height), _ = cv2.minAreaRect(outline)
    hull = cv2.convexHull(outline)
    solid = area / float(cv2.contourArea(hull))
    if solid < 0.75:
        points = cv2.approxPolyDP(outline, 0.03 * cv2.arcLength(outline, True), True)
        return "star" if 8 <= len(points) <= 12 and solid > 0.35 else None
    if solid < 0.88 or min(width, height) < 4:
        return None
    # How the area fills the tightest circle, triangle and rectangle tells the shapes apart without counting corners,
    # which small and rough outlines do not have.
    (_, _), radius = cv2.minEnclosingCircle(hull)
    in_circle = area / (math.pi * radius**2)
    in_rectangle = area / max(width * height, 1e-6)
    in_triangle = area / max(float(cv2.minEnclosingTriangle(hull)[0]), 1e-6)
    long, short = max(width, height), min(width, height)
    if in_triangle > 0.8 and in_triangle > in_rectangle:
        return "triangle"
    if in_rectangle > 0.9:
        return "square" if long / short < 1.12 else "rectangle"
    corners = len(cv2.approxPolyDP(hull, 0.025 * cv2.arcLength(hull, True), True))
    if in_circle > 0.86:
        return "octagon" if corners == 8 and in_circle < 0.93 and area > 6000 else "circle"
    if corners in _CORNERS and long / short < 1.3:
        return _CORNERS[corners]
    if abs(in_rectangle - math.pi / 4) < 0.06:
        return "circle" if long / short < 1.12 else "ellipse"
    return "circle" if corners >= 8 and long / short < 1.2 else _CORNERS.get(corners)
