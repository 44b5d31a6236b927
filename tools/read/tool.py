"""The tools READ and FIND_TEXT."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.errors import ToolError
from tools.read.backends import reader_for
from tools.read.base import SeenText
from tools.read.reading import cut, read_crop, read_lines
from tools.values import Box, Image, Region, TextLine


@tool(cost=1.0, version="3")
def read(ctx: ToolContext, image: Image, region: Region | None = None) -> list[TextLine]:
    """Read the text in a picture (OCR), line by line.

    Args:
        image: the picture to read.
        region: read only this part of it; small parts are enlarged first.

    Returns:
        the lines in reading order (top to bottom, left to right); an empty list where there is no text.

    Limits: printed text; Latin scripts, Chinese and Japanese. Handwriting is read badly.
    Example: READ(image=IMAGE)
    """
    reader = reader_for(ctx)
    pixels = ctx.pixels(image)
    if region is None:
        return [_line(image, seen, 0.0, 0.0, reader.name) for seen in read_lines(reader, pixels)]
    box = region.box.grown(2).clipped(image.width, image.height)
    if box is None:
        raise ToolError("the region to read lies outside the picture.", remedy="Give a box inside it.")
    part = cut(pixels, box.as_tuple())
    left, top = float(int(box.x0)), float(int(box.y0))
    return [_line(image, seen, left, top, reader.name) for seen in read_crop(reader, part)]


@tool(cost=1.0, version="3")
def find_text(ctx: ToolContext, image: Image, text: str) -> list[TextLine]:
    """Find the lines of a picture that hold a given text.

    Args:
        image: the picture to search.
        text: what to look for; case, spaces and slips of the reader are forgiven.

    Returns:
        the lines that hold it, the best match first; an empty list where it is not there.

    Limits: a text that runs over several lines is not found.
    Example: FIND_TEXT(image=IMAGE, text='total')
    """
    wanted = squeezed(text)
    if not wanted:
        raise ToolError("the text to find is empty.", remedy="Give some letters or digits.")
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    scored = [(likeness(wanted, squeezed(line.text)), line) for line in lines]
    found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    return [line for _, line in found]


TOOLS: list[ToolSpec] = [read, find_text]


def squeezed(text: str) -> str:
    """The text without case, spaces and punctuation."""
    return re.sub(r"[^\w%$€£¥]+", "", text.casefold()).replace("_", "")


def likeness(wanted: str, text: str) -> float:
    """How surely `text` holds `wanted` (both squeezed): 1 for exactly, less for a part or with slips, 0 for not.

    Slips are allowed in texts of 5 characters or more, one in five.
    """
    if wanted in text:
        return 0.9 + 0.1 * len(wanted) / len(text)
    if len(wanted) < 5:
        return 0.0
    matcher = SequenceMatcher(None, wanted, text, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks or same < 0.8 * len(wanted):
        return 0.0
    span = blocks[-1].b + blocks[-1].size - blocks[0].b
    return 0.8 * same / len(wanted) if span <= 1.3 * len(wanted) else 0.0


def plain(text: str) -> str:
    """The text with full-width letters, digits and signs made plain, unless the line is Chinese or Japanese.

    "50%off" and "6%GST" get the space that readers lose behind a per cent sign.
    """
    if re.search(r"[\u3040-\u30ff\u3400-\u9fff]", text):
        return text.strip()
    if re.search(r"[\uff01-\uff5e\u3000]", text):
        text = unicodedata.normalize("NFKC", text)
    return re.sub(r"(?<=\d%)(?=[^\W\d_]{2})", " ", text.strip())


def _line(image: Image, seen: SeenText, left: float, top: float, source: str) -> TextLine:
    x0, y0, x1, y1 = seen.box
    box = Box.of(x0 + left, y0 + top, max(x1, x0 + 1) + left, max(y1, y0 + 1) + top)
    clipped = box.clipped(image.width, image.height) or Box.of(0, 0, 1, 1)
    return TextLine(
        image=image,
        box=clipped,
        text=plain(seen.text),
        score=min(1.0, max(0.0, seen.score)),
        source=source,
        angle=round(seen.angle, 2),
    )
