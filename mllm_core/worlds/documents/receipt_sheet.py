"""How a receipt is drawn: narrow paper, thermal print, sometimes grey or tinted."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image

from mllm_core.tokens import XYXY
from mllm_core.worlds.documents.page import Page, Type, typefaces, width_of
from mllm_core.worlds.documents.receipt_data import ReceiptData


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed text with the box of its ink; the amounts of a line are texts of their own (`part` 1)."""

    text: str
    field: str
    part: int
    box: XYXY


def draw_receipt(draw: random.Random, data: ReceiptData) -> tuple[Image.Image, tuple[Printed, ...]]:
    """The receipt's picture (RGB) and its texts."""
    regular, bold = draw.choice((*typefaces("mono"), *typefaces("mono"), *typefaces("sans")))
    face = Type(regular, bold, draw.choice((10, 11, 12, 13)))
    margin, high = draw.randint(6, 20), round(face.size * draw.uniform(1.2, 1.5))
    room = max(
        sum(width_of(part, face.font(line.heavy)) for part in line.parts) + (24 if len(line.parts) > 1 else 0)
        for line in data.lines
    )
    room = max(room, draw.randint(120, 200))
    gray = draw.randint(235, 255)
    paper = (gray, gray, gray - draw.choice((0, 0, 6, 14)))
    ink = (shade := draw.randint(10, 90), shade, shade + draw.choice((0, 0, 20)))
    page = Page((room + 2 * margin, high * len(data.lines) + 2 * margin), paper)
    centre, right = margin + room / 2, margin + room
    texts: list[Printed] = []
    left_all = draw.random() < 0.2
    for at, line in enumerate(data.lines):
        y = margin + high * (at + 0.5)
        if line.rule:
            _rule(page, line.rule, (margin, y, right), face, ink)
            continue
        font = face.font(line.heavy)
        if line.side == "centre" and not left_all:
            texts.append(Printed(line.parts[0], line.field, 0, page.text((centre, y), line.parts[0], font, ink, "mm")))
            continue
        texts.append(Printed(line.parts[0], line.field, 0, page.text((margin, y), line.parts[0], font, ink, "lm")))
        for part in line.parts[1:]:
            texts.append(Printed(part, line.field, 1, page.text((right, y), part, font, ink, "rm")))
    return page.image, tuple(texts)


def _rule(page: Page, character: str, place: tuple[float, float, float], face: Type, ink: tuple[int, int, int]) -> None:
    left, y, right = place
    if character == "=":
        page.pen.line((left, y, right, y), fill=ink)
    elif character.strip():
        count = int((right - left) / max(1.0, face.font().getlength(character)))
        page.text((left, y), character * count, face.font(), ink, "lm")
