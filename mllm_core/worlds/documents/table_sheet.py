"""How a table is drawn: ruled, striped or plain, with coloured or plain headers."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image

from mllm_core.tokens import XYXY
from mllm_core.worlds.documents.page import RGB, Anchor, Page, Type, typefaces, width_of
from mllm_core.worlds.documents.table_data import TableData

_TINTS: tuple[RGB, ...] = (
    (190, 160, 240), (160, 200, 240), (170, 220, 170), (240, 180, 210), (220, 215, 150), (245, 200, 140),
    (200, 205, 210),
)  # fmt: skip
_WHITE: RGB = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: row -1 is the header, -2 the title; the box of the whole cell and that of its ink."""

    row: int
    column: int
    text: str
    cell: XYXY
    box: XYXY


def draw_table(draw: random.Random, data: TableData) -> tuple[Image.Image, tuple[Cell, ...]]:
    """The table's picture (RGB) and its cells."""
    style = draw.choices(("sans", "serif", "mono"), (6, 2, 1))[0]
    regular, bold = draw.choice(typefaces("sans" if style == "sans" else "serif" if style == "serif" else "mono"))
    face = Type(regular, bold, draw.choice((11, 12, 13, 14, 15)))
    across, down = draw.randint(4, 12), draw.randint(4, 9)
    heavy = draw.random() < 0.7
    head = face.font(heavy)
    grid = [*([data.header] if data.header else []), *data.rows]
    widths = [
        max(width_of(row[at], head if data.header and row is grid[0] else face.font()) for row in grid) + 2 * across
        for at in range(len(data.kinds))
    ]
    title_room = width_of(data.title, head) + 2 * across if data.title else 0
    if title_room > sum(widths):
        extra = (title_room - sum(widths)) // len(widths) + 1
        widths = [width + extra for width in widths]
    high = face.size + 2 * down
    margin_x, margin_y = draw.choice((0, 2, draw.randint(4, 20))), draw.choice((0, 2, draw.randint(4, 20)))
    lines = len(grid) + bool(data.title)
    look = _Look(draw)
    page = Page((sum(widths) + 2 * margin_x + 1, lines * high + 2 * margin_y + 1), look.paper)
    numbers: Anchor = draw.choice(("mm", "mm", "rm"))
    cells: list[Cell] = []
    top, whole = float(margin_y), float(sum(widths))
    if data.title:
        box = (float(margin_x), top, margin_x + whole, top + high)
        look.fill(page, box, look.strong)
        ink = page.text(((box[0] + box[2]) / 2, top + high / 2), data.title, head, look.head_ink, "mm")
        cells.append(Cell(-2, 0, data.title, box, ink))
        look.rule(page, box)
        top += high
    for at, row in enumerate(grid):
        is_head = bool(data.header) and at == 0
        left = float(margin_x)
        for column, (text, width) in enumerate(zip(row, widths, strict=True)):
            box = (left, top, left + width, top + high)
            look.fill(page, box, look.soft if is_head else look.stripe(at))
            text_column = data.kinds[column] == "text"
            anchor: Anchor = "mm" if is_head and look.centred else ("lm" if text_column else numbers)
            x = {"l": left + across, "m": left + width / 2, "r": left + width - across}[anchor[0]]
            ink = page.text((x, top + high / 2), text, head if is_head else face.font(), look.ink, anchor)
            cells.append(Cell(-1 if is_head else at - bool(data.header), column, text, box, ink))
            look.rule(page, box)
            left += width
        look.underline(page, (margin_x, top, margin_x + whole, top + high), is_head)
        top += high
    look.frame(page, (margin_x, margin_y, margin_x + whole, top))
    return page.image, tuple(cells)


class _Look:
    """Colours and rules of one table."""

    def __init__(self, draw: random.Random) -> None:
        tint = draw.choice(_TINTS)
        self.paper: RGB = draw.choice((_WHITE, _WHITE, (250, 248, 240), (244, 246, 248)))
        self.kind = draw.choice(("ruled", "ruled", "lines", "striped", "plain", "head"))
        colored = draw.random() < 0.6
        self.strong: RGB = tint if colored else self.paper
        pale = (tint[0] + 255) // 2, (tint[1] + 255) // 2, (tint[2] + 255) // 2
        self.soft: RGB = pale if colored else self.paper
        dark = (tint[0] * 2 // 3, tint[1] * 2 // 3, tint[2] * 2 // 3)
        self.line: RGB = dark if colored else draw.choice(((0, 0, 0), (120, 120, 120), (190, 190, 190)))
        self.ink: RGB = draw.choice(((0, 0, 0), (30, 30, 30), (50, 50, 60)))
        self.head_ink = self.ink
        self.centred = draw.random() < 0.7

    def fill(self, page: Page, box: XYXY, color: RGB) -> None:
        """Paint a cell's ground."""
        if color != self.paper:
            page.pen.rectangle(box, fill=color)

    def stripe(self, row: int) -> RGB:
        """The ground of a row."""
        return self.soft if self.kind == "striped" and row % 2 else self.paper

    def rule(self, page: Page, box: XYXY) -> None:
        """A line around a cell."""
        if self.kind == "ruled":
            page.pen.rectangle(box, outline=self.line)

    def underline(self, page: Page, box: XYXY, head: bool) -> None:
        """A line under a row."""
        if self.kind == "lines" or (self.kind == "head" and head):
            page.pen.line((box[0], box[3], box[2], box[3]), fill=self.line)

    def frame(self, page: Page, box: XYXY) -> None:
        """A line around the table."""
        if self.kind in ("ruled", "lines", "striped"):
            page.pen.rectangle(box, outline=self.line)
