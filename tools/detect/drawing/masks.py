"""Masks of drawn things: finer than pixels, with holes closed, completed where something lies over them."""

from __future__ import annotations

from typing import Any

from tools.detect.drawing.ground import Ground


def fine(mask: Any, scale: int) -> Any:
    """A mask enlarged evenly: pixel steps become slopes."""
    import cv2
    import numpy as np

    padded = np.pad(mask.astype(np.float32), 2)
    if scale > 1:
        padded = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        padded = cv2.GaussianBlur(padded, (0, 0), 0.35 * scale)
    return padded


def fine_even(ground: Ground, whole: Any, color: Any, x: int, y: int, scale: int) -> Any:
    """The outline finer than pixels: a pixel between ground and color is covered in part."""
    import cv2
    import numpy as np

    h, w = whole.shape
    height, width = ground.away.shape
    y0, x0, y1, x1 = max(0, y - 2), max(0, x - 2), min(height, y + h + 2), min(width, x + w + 2)
    under = ground.lab[y0:y1, x0:x1]
    step = color - under
    share = ((ground.smooth[y0:y1, x0:x1] - under) * step).sum(axis=2) / np.maximum(1.0, (step * step).sum(axis=2))
    inside = np.zeros(share.shape, np.uint8)
    inside[y - y0 : y - y0 + h, x - x0 : x - x0 + w] = whole
    near = cv2.dilate(inside, np.ones((3, 3), np.uint8)) > 0
    share = np.where(near, np.clip(share, 0, 1), 0)
    deep = cv2.erode(filled(inside > 0).astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=0) > 0
    share = np.where(deep, 1.0, share).astype(np.float32)
    padded = np.pad(share, 2)
    if scale > 1:
        padded = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return padded


def completed(whole: Any, others: Any) -> Any:
    """The mask with what of its convex hull other things hide."""
    import cv2
    import numpy as np

    contours, _ = cv2.findContours(whole.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    filled = np.zeros(whole.shape, np.uint8)
    cv2.fillConvexPoly(filled, hull, 1)
    return whole | ((filled > 0) & others)


def enclosed(whole: Any, others: Any) -> bool:
    """Does the thing lie on another that goes all round it?"""
    import cv2
    import numpy as np

    ring = (cv2.dilate(np.pad(whole.astype(np.uint8), 2), np.ones((3, 3), np.uint8)) > 0) & ~np.pad(whole, 2)
    return float(np.pad(others, 2)[ring].mean()) > 0.9


def inner_radius(mask: Any) -> float:
    """The radius of the largest disc that fits in."""
    import cv2
    import numpy as np

    padded = np.pad(mask.astype(np.uint8), 1)
    return float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max())


def filled(mask: Any) -> Any:
    """The mask with its holes closed."""
    import cv2
    import numpy as np

    outside = np.pad(mask.astype(np.uint8), 1)
    cv2.floodFill(outside, None, (0, 0), 2)
    return (outside != 2)[1:-1, 1:-1]
