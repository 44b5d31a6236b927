"""What tools see in a picture: regions, lines of text, tables."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tools.values.base import Value
from tools.values.geometry import Box, Mask
from tools.values.image import Image


class Region(Value):
    """Something at a place of a picture: `box` (and `mask`) in pixels of `image`, `score` 0..1.

    `source` names the backend that saw it ("yolox-nano", "grabcut", "user").
    """

    image: Image
    box: Box
    label: str = ""
    score: float = Field(default=1.0, ge=0.0, le=1.0)
    mask: Mask | None = None
    source: str = ""

    @model_validator(mode="after")
    def _mask_fits(self) -> Self:
        if self.mask is not None and (self.mask.width, self.mask.height) != (self.image.width, self.image.height):
            mask, image = self.mask, self.image
            raise ValueError(
                f"the mask is {mask.width} x {mask.height}, the picture {image.width} x {image.height} pixels"
            )
        return self

    @property
    def root_box(self) -> Box:
        """The box in pixels of the whole picture."""
        return self.image.to_root(self.box)


class TextLine(Value):
    """A piece of text at a place of a picture: what was read (`text`), where (`box`, pixels of `image`), how sure.

    The result of READ (a line), FIELD (a value), CELL (a cell). `source` names the backend or rule that gave it;
    `raw` is the text as it stands in the picture where `text` is only a part of it or was tidied up. `angle` is how
    far the line is turned, in degrees, clockwise: 0 for upright text.
    """

    image: Image
    box: Box
    text: str
    score: float = Field(default=1.0, ge=0.0, le=1.0)
    source: str = ""
    raw: str | None = None
    angle: float = 0.0

    @property
    def root_box(self) -> Box:
        """The box in pixels of the whole picture."""
        return self.image.to_root(self.box)


class Table(Value):
    """A table read from a picture: rows of cells, all rows of equal length; an empty cell has an empty text.

    `header` is the number of leading rows that name the columns (0 or 1); the first column names the rows where
    `row_labels` is true. `title` is the text above the table, "" where there is none.
    """

    image: Image
    box: Box
    rows: tuple[tuple[TextLine, ...], ...]
    header: int = Field(default=0, ge=0)
    row_labels: bool = True
    title: str = ""
    source: str = ""
    colors: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("all rows of a table must have the same number of cells")
        if self.header > len(self.rows):
            raise ValueError("a table can't have more header rows than rows")
        if self.colors and [len(row) for row in self.colors] != [len(row) for row in self.rows]:
            raise ValueError("a table has a color for each cell, or none at all")
        return self

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells' texts, row by row."""
        return tuple(tuple(cell.text for cell in row) for row in self.rows)
