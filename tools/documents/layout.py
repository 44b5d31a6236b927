"""Lines of text arranged as a page: rows of cells, what stands to the right of a cell, and what stands below it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tools.read.order import page_angle, rows_of, straight
from tools.values import Box, TextLine


@dataclass(frozen=True)
class Row:
    """Cells that stand on one line, from left to right, and the text of the whole row."""

    cells: tuple[TextLine, ...]
    text: str
    index: int

    @property
    def box(self) -> Box:
        return union([cell.box for cell in self.cells])

    @property
    def height(self) -> float:
        """The median height of the cells, in pixels."""
        heights = sorted(cell.box.height for cell in self.cells)
        return heights[len(heights) // 2]

    @property
    def score(self) -> float:
        """The mean score of the cells, long ones counting for more."""
        letters = sum(len(cell.text) for cell in self.cells)
        return sum(cell.score * len(cell.text) for cell in self.cells) / max(letters, 1)


def page_rows(lines: Sequence[TextLine]) -> list[Row]:
    """The rows of a page that lies straight, from top to bottom."""
    grouped = rows_of(list(lines), lambda line: line.box.as_tuple())
    return [Row(tuple(cells), " ".join(cell.text for cell in cells), index) for index, cells in enumerate(grouped)]


def straightened(lines: Sequence[TextLine]) -> tuple[list[TextLine], float]:
    """The lines with their boxes on the page laid upright and straight, and the angle that it was turned by (degrees).

    A page that lies on its side or head is turned by right angles first, then by its slant.
    """
    quarter = _quarter(lines)
    boxes = [turned(line.box, -quarter) if quarter else line.box for line in lines]
    slant = page_angle([(box.as_tuple(), line.angle - quarter) for box, line in zip(boxes, lines, strict=True)])
    if not slant and not quarter:
        return list(lines), 0.0
    laid = [Box.of(*straight(box.as_tuple(), slant)) for box in boxes]
    return [line.model_copy(update={"box": box}) for line, box in zip(lines, laid, strict=True)], quarter + slant


def _quarter(lines: Sequence[TextLine]) -> float:
    """The right angles (-90, 0, 90 or 180 degrees) by which most of the text is turned."""
    letters: dict[float, int] = {}
    for line in lines:
        turn = round(line.angle / 90) * 90.0
        turn = 180.0 if abs(turn) == 180 else turn
        letters[turn] = letters.get(turn, 0) + len(line.text)
    return max(letters, key=lambda turn: letters[turn]) if letters else 0.0


def put_back(line: TextLine, slant: float) -> TextLine:
    """A line of a straightened page with its box where it stands in the picture."""
    if not slant:
        return line
    box = turned(line.box, slant).clipped(line.image.width, line.image.height)
    return line.model_copy(update={"box": box or Box.of(0, 0, 1, 1), "angle": round(slant, 2)})


def turned(box: Box, angle: float) -> Box:
    """The upright box around `box` turned clockwise by `angle` degrees about the upper left corner of the page."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs = [x * cos - y * sin for x, y in corners]
    ys = [x * sin + y * cos for x, y in corners]
    return Box.of(min(xs), min(ys), max(xs), max(ys))


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of `boxes` (at least one)."""
    return Box(
        x0=min(box.x0 for box in boxes),
        y0=min(box.y0 for box in boxes),
        x1=max(box.x1 for box in boxes),
        y1=max(box.y1 for box in boxes),
    )


def part_of(line: TextLine, start: int, end: int, *, text: str | None = None, score: float | None = None) -> TextLine:
    """The characters start..end of a line as a line of its own; its box is cut in proportion to the characters."""
    length = max(len(line.text), 1)
    start, end = max(0, min(start, length - 1)), max(1, min(end, length))
    x0 = line.box.x0 + line.box.width * start / length
    x1 = line.box.x0 + line.box.width * max(end, start + 1) / length
    kept = line.text[start:end].strip() if text is None else text
    whole = start == 0 and end == length and kept == line.text
    return TextLine(
        image=line.image,
        box=Box(x0=x0, y0=line.box.y0, x1=max(x1, x0 + 0.5), y1=line.box.y1),
        text=kept,
        score=line.score if score is None else min(1.0, max(0.0, score)),
        source=line.source,
        raw=None if whole else line.text,
    )


def joined(lines: Sequence[TextLine], text: str, score: float, raw: str | None = None) -> TextLine:
    """Several lines as one value: the box around them, `text` as it is wanted, `raw` as it stands in the picture."""
    standing = raw if raw is not None else "\n".join(line.text for line in lines)
    return TextLine(
        image=lines[0].image,
        box=union([line.box for line in lines]),
        text=text,
        score=min(1.0, max(0.0, score)),
        source=lines[0].source,
        raw=standing if standing != text else None,
    )


def without_stray_accents(text: str, page: str) -> str:
    """Accents removed from `text` where the page hardly has any: there they are slips of the reader ("JÁYA")."""
    letters = sum(char.isalpha() for char in page)
    accented = sum(_is_accented(char) for char in page)
    if not accented or accented > 0.01 * letters:
        return text
    return "".join(_base(char) for char in text)


def words(text: str) -> list[str]:
    """The words of a text in lower case, punctuation dropped."""
    return re.findall(r"[^\W_]+", text.casefold())


def _is_accented(char: str) -> bool:
    return ord(char) < 0x250 and _base(char) != char


def _base(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char)
    return decomposed[0] if len(decomposed) > 1 and decomposed[0].isascii() and decomposed[0].isalpha() else char
