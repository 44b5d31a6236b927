"""Boxes and masks, in pixels of the picture that they were found in.

Coordinates follow the image convention: x grows to the right, y grows downwards, (0, 0) is the upper left corner.
"""

from __future__ import annotations

import math
from typing import Self

from pydantic import field_validator, model_validator

from tools.values.base import Value


class Box(Value):
    """An axis-parallel rectangle (x0, y0, x1, y1) in pixels, x0 < x1 and y0 < y1, all finite."""

    x0: float
    y0: float
    x1: float
    y1: float

    @field_validator("x0", "y0", "x1", "y1")
    @classmethod
    def _finite(cls, value: float) -> float:
        if not math.isfinite(value):
            raise ValueError("box coordinates must be finite numbers")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not (self.x0 < self.x1 and self.y0 < self.y1):
            raise ValueError(
                f"a box needs x0 < x1 and y0 < y1, got ({self.x0:g}, {self.y0:g}, {self.x1:g}, {self.y1:g})"
            )
        return self

    @classmethod
    def of(cls, x0: float, y0: float, x1: float, y1: float) -> Self:
        """Build a box from four numbers (numpy scalars included)."""
        return cls(x0=float(x0), y0=float(y0), x1=float(x1), y1=float(y1))

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def as_tuple(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1

    def intersection(self, other: Box) -> float:
        """Area of the overlap with `other`, in square pixels."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return width * height if width > 0 and height > 0 else 0.0

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        overlap = self.intersection(other)
        return overlap / (self.area + other.area - overlap)

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            x0=min(self.x0, other.x0),
            y0=min(self.y0, other.y0),
            x1=max(self.x1, other.x1),
            y1=max(self.y1, other.y1),
        )

    def gap(self, other: Box) -> float:
        """Distance in pixels between the two nearest points; 0 where they touch or overlap."""
        dx = max(other.x0 - self.x1, self.x0 - other.x1, 0.0)
        dy = max(other.y0 - self.y1, self.y0 - other.y1, 0.0)
        return math.hypot(dx, dy)

    def grown(self, margin: float) -> Box:
        """The box with `margin` pixels added on every side."""
        return Box(x0=self.x0 - margin, y0=self.y0 - margin, x1=self.x1 + margin, y1=self.y1 + margin)

    def moved(self, dx: float, dy: float) -> Box:
        return Box(x0=self.x0 + dx, y0=self.y0 + dy, x1=self.x1 + dx, y1=self.y1 + dy)

    def clipped(self, width: float, height: float) -> Box | None:
        """The part inside a picture of `width` x `height` pixels; None where nothing of it is inside."""
        x0, y0 = max(self.x0, 0.0), max(self.y0, 0.0)
        x1, y1 = min(self.x1, width), min(self.y1, height)
        return Box(x0=x0, y0=y0, x1=x1, y1=y1) if x0 < x1 and y0 < y1 else None


class Mask(Value):
    """A binary mask, run-length encoded over the pixels in row-major order.

    `runs` are the lengths of alternating runs, beginning with zeros (as in COCO, but row by row); they add up to
    width * height.
    """

    width: int
    height: int
    runs: tuple[int, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.width < 1 or self.height < 1:
            raise ValueError("a mask needs a width and a height of at least 1 pixel")
        if any(run < 0 for run in self.runs) or sum(self.runs) != self.width * self.height:
            raise ValueError(f"the runs of a mask must add up to {self.width} x {self.height} pixels")
        return self

    @property
    def area(self) -> int:
        """Number of pixels that are set."""
        return sum(self.runs[1::2])
