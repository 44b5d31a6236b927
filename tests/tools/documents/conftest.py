"""Pages written by the tests: as lines (no reader involved) or drawn as pictures, and a context to read them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext
from tools.documents.tool import TOOLS as DOCUMENT_TOOLS
from tools.read.tool import TOOLS as READ_TOOLS
from tools.registry import Registry
from tools.values import Box, Image, Table, TextLine

_IMAGE = Image(id="0" * 32, width=600, height=2000)


@pytest.fixture
def context() -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=Registry([*READ_TOOLS, *DOCUMENT_TOOLS]), cache=ResultCache())


@pytest.fixture
def page() -> Callable[[str], list[TextLine]]:
    """Lines as a reader gives them. Each row of the text is a row of the page; " | " parts cells; the last one of
    several stands on the right."""

    def write(text: str) -> list[TextLine]:
        lines = []
        rows = [row.strip() for row in text.strip().splitlines()]
        for number, row in enumerate(rows):
            cells = [cell.strip() for cell in row.split("|")] if row else []
            for place, cell in enumerate(cells):
                if not cell:
                    continue
                width = 9.0 * len(cell)
                left = 20.0 + 190.0 * place
                if place and place == len(cells) - 1:
                    left = max(580.0 - width, left)
                box = Box.of(left, 20 + 30 * number, left + width, 40 + 30 * number)
                lines.append(TextLine(image=_IMAGE, box=box, text=cell, score=0.98, source="test"))
        return lines

    return write


@pytest.fixture
def drawn(context: ToolContext) -> Callable[..., Image]:
    """A table drawn with or without rules, put into the context's store. Cells may hold line breaks."""

    def draw(
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        rules: str = "all",
        title: str = "",
        height: int = 34,
        turn: float = 0.0,
    ) -> Image:
        font = ImageFont.load_default(size=18)
        heights = [height + 22 * max(cell.count("\n") for cell in row) for row in rows]
        top = 60 if title else 20
        size = (sum(widths) + 40, top + sum(heights) + 20)
        picture = Pillow.new("RGB", size, "white")
        pen = ImageDraw.Draw(picture)
        if title:
            pen.text((size[0] / 2, 30), title, fill="black", font=font, anchor="mm")
        y = top
        for row, tall in zip(rows, heights, strict=True):
            x = 20
            for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
                if rules == "all":
                    pen.rectangle((x, y, x + width, y + tall), outline=(90, 90, 160), width=1)
                left = x + 8 if place == 0 else x + width / 2
                pen.multiline_text(
                    (left, y + tall / 2), cell, fill="black", font=font, anchor="lm" if place == 0 else "mm"
                )
                x += width
            y += tall
        if turn:
            picture = picture.rotate(turn, expand=True, fillcolor="white", resample=Pillow.Resampling.BICUBIC)
        return context.save(np.asarray(picture))

    return draw


@pytest.fixture
def table() -> Callable[..., Table]:
    """A table value from rows of texts."""

    def make(rows: Sequence[Sequence[str]], header: int = 1) -> Table:
        cells = tuple(
            tuple(
                TextLine(image=_IMAGE, box=Box.of(10 + 90 * x, 10 + 30 * y, 90 + 90 * x, 35 + 30 * y), text=text)
                for x, text in enumerate(row)
            )
            for y, row in enumerate(rows)
        )
        return Table(image=_IMAGE, box=Box.of(0, 0, 500, 500), rows=cells, header=header)

    return make
