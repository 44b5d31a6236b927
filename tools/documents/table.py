"""From a picture and the lines read in it to a Table: grid, cells, gaps read again, header, title."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.documents.grid import Grid, place, text_height
from tools.documents.icons import without_icons
from tools.documents.layout import put_back, straightened, turned, union
from tools.documents.table_ruled import find_rules, ruled_grid, ruled_rows
from tools.documents.table_unruled import unruled_grid
from tools.errors import ToolError
from tools.numbers import number_in
from tools.read.base import Reader
from tools.read.order import reading_order
from tools.read.reading import cut
from tools.values import Box, Image, Table, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

_NUMERIC = re.compile(
    r"^[^\w$€£¥₹]*(?:RM|Rp|Rs|(?-i:[A-Z]{3})|US|S|HK)?\s?[-−+(]?\s*[$€£¥₹]?\s?\d[\d,.\s/:%]*"
    r"(?:[AP]\.?M\.?|%|/?\s?[a-z]{1,3}|/?\s?per [a-z]{1,10}|/\s?[a-z]{1,10})?\W*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"^(?:1[5-9]|20)\d{2}s?$")


def read_table(image: Image, pixels: Pixels, lines: Sequence[TextLine], reader: Reader) -> Table:
    """The table in a picture whose text was read as `lines`; `reader` reads cells again that were missed.

    Raises ToolError where the text does not stand in rows and columns.
    """
    if len(lines) < 4:
        raise ToolError(f"no table found: only {len(lines)} pieces of text in the picture.")
    lines, pixels, page = _straightened(lines, pixels)
    lines = without_icons(pixels, lines)
    grid = find_grid(pixels, lines)
    if grid is None:
        raise ToolError("no table found: the text in the picture does not stand in rows and columns.")
    cells = _filled(image, grid, [line for line in lines if re.search(r"[^\W_]|[?$€£¥%+–—-]", line.text)])
    cells = _reread(pixels, cells, grid, lines, reader)
    cells = _without_empty(cells)
    if len(cells) < 2 or len(cells[0]) < 2:
        raise ToolError("no table found: fewer than two rows or columns hold text.")
    cells = [[page.back(cell) for cell in row] for row in _tidied(cells)]
    header = _header_rows(cells)
    title = " ".join(line.text for line in reading_order(list(grid.title), lambda line: line.box.as_tuple()))
    labels = [row[0].text for row in cells[header:]]
    return Table(
        image=image,
        box=page.box_back(grid.box).clipped(image.width, image.height) or cells[0][0].box,
        rows=tuple(tuple(row) for row in cells),
        header=header,
        row_labels=sum(bool(label) for label in labels) >= 0.5 * len(labels),
        title=title,
        source=f"{reader.name}: {'ruled' if grid.ruled else 'unruled'} table",
    )


@dataclass(frozen=True)
class _Page:
    """How a page was laid straight: turned back by `slant` degrees, then moved by (dx, dy)."""

    slant: float = 0.0
    dx: float = 0.0
    dy: float = 0.0

    def box_back(self, box: Box) -> Box:
        return turned(box.moved(-self.dx, -self.dy), self.slant) if self.slant else box

    def back(self, cell: TextLine) -> TextLine:
        """The cell with its box where it stands in the picture."""
        if not self.slant:
            return cell
        return put_back(cell.model_copy(update={"box": cell.box.moved(-self.dx, -self.dy)}), self.slant)


def _straightened(lines: Sequence[TextLine], pixels: Pixels) -> tuple[list[TextLine], Pixels, _Page]:
    """Lines and pixels of a page that lies at a slant, laid straight, so that rules run along the pixels."""
    upright, slant = straightened(lines)
    if not slant:
        return upright, pixels, _Page()
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    frame = turned(Box.of(0, 0, width, height), -slant)
    page = _Page(slant, -frame.x0, -frame.y0)
    cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    matrix = np.array([[cos, sin, page.dx], [-sin, cos, page.dy]])
    size = (math.ceil(frame.width), math.ceil(frame.height))
    laid = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    moved = [line.model_copy(update={"box": line.box.moved(page.dx, page.dy)}) for line in upright]
    return moved, np.asarray(laid, dtype=np.uint8), page


def find_grid(pixels: Pixels, lines: Sequence[TextLine]) -> Grid | None:
    """The grid of the table: by its rules where it has them, else by the white between its columns."""
    grid = ruled_grid(pixels, lines)
    if grid is not None:
        return grid
    height = text_height(lines)
    horizontal, _ = find_rules(pixels, height)
    box = union([line.box for line in lines])
    bands = ruled_rows(horizontal, lines, height, (box.x0, box.x1))
    return unruled_grid(lines, bands) or (unruled_grid(lines) if bands else None)


def _filled(image: Image, grid: Grid, lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """The lines put into the cells; several in one cell are joined in reading order."""
    held: dict[tuple[int, int], list[TextLine]] = {}
    outside = {id(line) for line in grid.title}
    top, bottom = grid.rows[0][0], grid.rows[-1][1]
    for line in lines:
        middle = line.box.center[1]
        if id(line) in outside or not top - 2 <= middle <= bottom + 2:
            continue
        row = place(grid.rows, line.box.y0, line.box.y1)
        held.setdefault((row, place(grid.columns, line.box.x0, line.box.x1)), []).append(line)
    return [
        [_cell(image, grid, row, column, held.get((row, column), [])) for column in range(len(grid.columns))]
        for row in range(len(grid.rows))
    ]


def _cell(image: Image, grid: Grid, row: int, column: int, lines: Sequence[TextLine]) -> TextLine:
    if not lines:
        (x0, x1), (y0, y1) = grid.columns[column], grid.rows[row]
        box = Box.of(x0, y0, x1, y1).clipped(image.width, image.height) or Box.of(0, 0, 1, 1)
        return TextLine(image=image, box=box, text="", score=1.0, source="empty")
    ordered = reading_order(list(lines), lambda line: line.box.as_tuple())
    return TextLine(
        image=image,
        box=union([line.box for line in ordered]),
        text=" ".join(line.text for line in ordered).strip("|¦ "),
        score=min(line.score for line in ordered),
        source=ordered[0].source,
    )


def _reread(
    pixels: Pixels, cells: list[list[TextLine]], grid: Grid, lines: Sequence[TextLine], reader: Reader
) -> list[list[TextLine]]:
    """Cells that look empty but hold ink, and lines that run over the edge of a column, read cell by cell."""
    height = text_height(lines)
    wanted: dict[tuple[int, int], Box] = {}
    for row, (y0, y1) in enumerate(grid.rows):
        for column, (x0, x1) in enumerate(grid.columns):
            box = Box.of(x0, y0, x1, y1)
            cell = cells[row][column]
            if not cell.text:
                ink = _ink(pixels, box)
                if ink is not None:
                    wanted[row, column] = ink
            elif _runs_over(cell.box, (x0, x1), height):
                for other, band in enumerate(grid.columns):
                    if min(cell.box.x1, band[1]) - max(cell.box.x0, band[0]) > 0.8 * height:
                        whole = Box.of(band[0], cell.box.y0, band[1], cell.box.y1)
                        ink = _ink(pixels, whole)
                        if ink is not None:
                            wanted[row, other] = ink
    if not wanted:
        return cells
    seen = reader.recognize([_padded(cut(pixels, box.as_tuple())) for box in wanted.values()])
    for ((row, column), box), (text, score) in zip(wanted.items(), seen, strict=True):
        if text.strip() and score >= 0.6:
            cells[row][column] = cells[row][column].model_copy(
                update={"text": text.strip("|¦ "), "score": score, "box": box, "source": reader.name, "raw": None}
            )
    return cells


def _runs_over(box: Box, column: tuple[float, float], height: float) -> bool:
    return box.x0 < column[0] - 1.2 * height or box.x1 > column[1] + 1.2 * height


def _ink(pixels: Pixels, box: Box) -> Box | None:
    """The box around what stands out from the background of a cell; None where the cell is blank.

    Rules along the cell's edge, and what touches it, do not count.
    """
    import cv2
    import numpy as np

    x0, y0, x1, y1 = int(box.x0) + 2, int(box.y0) + 2, int(box.x1) - 1, int(box.y1) - 1
    part = pixels[max(y0, 0) : y1, max(x0, 0) : x1]
    if part.shape[0] < 6 or part.shape[1] < 4:
        return None
    background = np.median(part.reshape(-1, 3), axis=0)
    ink = (np.abs(part.astype(np.int16) - background).max(axis=2) > 70).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = []
    for index in range(1, count):
        left, top, width, height, area = (int(value) for value in stats[index])
        long = width > 0.85 * part.shape[1] or height > 0.95 * part.shape[0]
        if area >= 5 and height >= 5 and not long:
            boxes.append((left, top, left + width, top + height))
    if not boxes:
        return None
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    grown = Box.of(x0 + left, y0 + top, x0 + right, y0 + bottom).grown(3)
    return grown.clipped(pixels.shape[1], pixels.shape[0])


def _padded(crop: Pixels) -> Pixels:
    """A crop enlarged to the height that recognisers like, with a margin of its own background."""
    import cv2
    import numpy as np

    scale = max(1.0, 40 / crop.shape[0])
    size = (max(1, round(crop.shape[1] * scale)), max(1, round(crop.shape[0] * scale)))
    enlarged = cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_CUBIC)
    color = [int(value) for value in np.median(crop.reshape(-1, 3), axis=0)]
    padded = cv2.copyMakeBorder(enlarged, 4, 4, 10, 10, cv2.BORDER_CONSTANT, value=color)
    return np.asarray(padded, dtype=np.uint8)


def _without_empty(cells: list[list[TextLine]]) -> list[list[TextLine]]:
    """Rows and columns that hold no text at all dropped."""
    rows = [row for row in cells if any(cell.text for cell in row)]
    kept = [column for column in range(len(rows[0])) if any(row[column].text for row in rows)] if rows else []
    return [[row[column] for column in kept] for row in rows]


def is_numeric(text: str) -> bool:
    """Is this a number, an amount, a time, a share, or a number with its unit?"""
    return bool(_NUMERIC.match(text)) and number_in(text) is not None


def _tidied(cells: list[list[TextLine]]) -> list[list[TextLine]]:
    """Columns of numbers freed from letters that the reader saw for digits; leaves of a stem set apart."""
    columns = list(zip(*cells, strict=True))
    stems = len(columns) == 2 and _is_stem_header(cells[0])
    result = []
    for place_, column in enumerate(columns):
        body = [cell.text for cell in column[1:] if cell.text]
        numeric = sum(is_numeric(text) for text in body) >= max(1, 0.6 * len(body)) if body else False
        clock = sum(text.endswith(".M.") for text in body) >= 0.5 * len(body) if body else False
        new = [column[0]]
        for cell in column[1:]:
            text = cell.text
            if stems and place_ == 1:
                text = " ".join(re.findall(r"\d", _digits(text)))
            elif numeric and text and not is_numeric(text):
                text = _digits(text)
            elif not numeric:
                text = _letters(text)
            text = re.sub(r"\bIb(s?)\b", r"lb\1", text)
            if clock and re.search(r"\d\s?[AP]\.M$", text):
                text += "."
            new.append(cell if text == cell.text else cell.model_copy(update={"text": text, "raw": cell.text}))
        result.append(new)
    return [list(row) for row in zip(*result, strict=True)]


def _letters(text: str) -> str:
    """A word in which the reader saw zeros for the letter o ("Z00"), put right."""
    return re.sub(r"\b[A-Za-z]+0{1,2}[A-Za-z]*\b", lambda match: match[0].replace("0", "o"), text)


def _is_stem_header(row: Sequence[TextLine]) -> bool:
    first, second = (cell.text.casefold().strip() for cell in row[:2])
    return first.startswith("stem") and second.startswith(("leaf", "leaves"))


def _digits(text: str) -> str:
    """The text with letters that look like digits read as digits, where that makes it a number."""
    table = str.maketrans({"O": "0", "o": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1", "Z": "2", "B": "8"})
    changed = re.sub(r"^[S5](?=\d+\.\d\d$)", "$", text).translate(table)
    return changed if is_numeric(changed) or re.fullmatch(r"[\d\s,]+", changed) else text


def _header_rows(cells: Sequence[Sequence[TextLine]]) -> int:
    """1 where the first row names the columns: an empty corner, or words above a column of numbers, or years."""
    first, body = cells[0], cells[1:]
    if not first[0].text and all(cell.text for cell in first[1:]):
        return 1
    votes = 0
    for column, cell in enumerate(first):
        below = [row[column].text for row in body if row[column].text]
        if not below or not cell.text:
            continue
        numeric = sum(is_numeric(text) for text in below) / len(below)
        if numeric >= 0.6:
            years = bool(_YEAR.match(cell.text)) and not all(_YEAR.match(text) for text in below)
            votes += 1 if not is_numeric(cell.text) or years else -2
    if votes:
        return int(votes > 0)
    return int(_differs(first, body))


def _differs(first: Sequence[TextLine], body: Sequence[Sequence[TextLine]]) -> bool:
    """In a table of words: is the first row made of words that never come again, each column's entries alike?"""
    names = [cell.text.casefold() for cell in first]
    again = {cell.text.casefold() for row in body for cell in row}
    short = all(len(name.split()) <= 3 for name in names)
    return short and len(set(names)) == len(names) and not any(name in again for name in names) and len(body) >= 2
