"""A picture as a handle: who it is and where it came from, never its pixels."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tools.values.base import Value
from tools.values.geometry import Box


class Origin(Value):
    """Where a crop was cut from: `box` in pixels of the picture `image` (the id of the whole picture)."""

    image: str
    box: Box


class Image(Value):
    """A handle to a picture: `id` is the content hash of its pixels, width and height are in pixels.

    The pixels (uint8 RGB, height x width x 3) are in the artifact store under `id`.
    """

    id: str = Field(min_length=8)
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    origin: Origin | None = None

    @model_validator(mode="after")
    def _not_its_own_crop(self) -> Self:
        if self.origin is not None and self.origin.image == self.id and self.origin.box.area > self.width * self.height:
            raise ValueError("a picture can't be a crop of itself")
        return self

    @property
    def root(self) -> str:
        """The id of the whole picture that this one was cut from (its own where it is whole)."""
        return self.origin.image if self.origin else self.id

    def to_root(self, box: Box) -> Box:
        """`box`, given in pixels of this picture, in pixels of the whole picture."""
        if self.origin is None:
            return box
        outer = self.origin.box
        sx, sy = outer.width / self.width, outer.height / self.height
        return Box(
            x0=outer.x0 + box.x0 * sx,
            y0=outer.y0 + box.y0 * sy,
            x1=outer.x0 + box.x1 * sx,
            y1=outer.y0 + box.y1 * sy,
        )
