"""Charts read by their marks: what is drawn comes back as a table with names, values and colors.

The charts are drawn here, and the lines are those that a reader would give: no reader is involved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from tools.artifacts import content_id
from tools.documents.charts.reading import marked_chart
from tools.values import Box, Image, Table, TextLine

BLUE, NAVY, GRAY, RED = (40, 118, 221), (15, 40, 62), (186, 186, 186), (210, 71, 72)
LETTERS = 14


@dataclass
class Paper:
    """A white picture on which bars, lines and words are put."""

    width: int = 800
    height: int = 560
    words: list[tuple[str, Box, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.picture = Pillow.new("RGB", (self.width, self.height), "white")
        self.pen = ImageDraw.Draw(self.picture)

    def write(self, text: str, x: float, y: float, angle: float = 0.0) -> None:
        """A word around (x, y); its letters are not drawn, only the lines that a reader gives."""
        half = max(4.0, 0.28 * LETTERS * len(text))
        self.words.append((text, Box.of(x - half, y - LETTERS / 2, x + half, y + LETTERS / 2), angle))

    def block(self, x0: float, y0: float, x1: float, y1: float, color: tuple[int, int, int]) -> None:
        self.pen.rectangle((x0, y0, x1 - 1, y1 - 1), fill=color)

    def key(self, text: str, x: float, y: float, color: tuple[int, int, int]) -> None:
        """A legend's square, and its name to the right of it."""
        self.block(x, y - 5, x + 10, y + 5, color)
        half = max(4.0, 0.28 * LETTERS * len(text))
        self.write(text, x + 16 + half, y)

    def read(self) -> tuple[Image, npt.NDArray[np.uint8], list[TextLine]]:
        pixels = np.asarray(self.picture)
        image = Image(id=content_id(pixels), width=self.width, height=self.height)
        lines = [
            TextLine(image=image, box=box, text=text, score=0.99, source="test", angle=angle)
            for text, box, angle in self.words
        ]
        return image, pixels, lines


@pytest.fixture
def paper() -> Paper:
    return Paper()


def y_of(value: float) -> float:
    """The height of a value on the axis that `with_axis` draws: 0 at 400, 100 at 100."""
    return 400 - 3 * value


@pytest.fixture
def with_axis(paper: Paper) -> Paper:
    """A paper with an upright axis from 0 to 100 at x = 60."""
    for value in range(0, 101, 20):
        paper.write(f"{value}%", 60, y_of(value))
    return paper


def read(paper: Paper) -> Table:
    table = marked_chart(*paper.read())
    assert table is not None
    return table


def test_grouped_bars_are_told_by_their_legend(with_axis: Paper) -> None:
    values = {"Ukraine": (10, 75), "Russia": (25, 80), "Latvia": (20, 55)}
    for place, (name, (first, second)) in enumerate(values.items()):
        x = 180 + 180 * place
        for left, value, color in ((x - 42, first, BLUE), (x + 2, second, NAVY)):
            with_axis.block(left, y_of(value), left + 40, 400, color)
            with_axis.write(f"{value}%", left + 20, y_of(value) - 10)
        with_axis.write(name, x, 415)
    with_axis.key("Owners", 200, 460, BLUE)
    with_axis.key("Politicians", 400, 460, NAVY)
    table = read(with_axis)
    assert table.texts() == (
        ("", "Owners", "Politicians"),
        *((name, f"{first}%", f"{second}%") for name, (first, second) in values.items()),
    )
    assert table.colors[0] == ("", "blue", "dark blue")


def test_parts_of_a_stack_keep_their_own_numbers(with_axis: Paper) -> None:
    parts = {"2004": (10, 50, 30), "2005": (20, 30, 40), "2006": (30, 40, 20)}
    for place, (name, shares) in enumerate(parts.items()):
        x, low = 180 + 150 * place, 0
        for share, color in zip(shares, (BLUE, NAVY, GRAY), strict=True):
            with_axis.block(x - 40, y_of(low + share), x + 40, y_of(low), color)
            with_axis.write(f"{share}%", x, y_of(low + share / 2))
            low += share
        with_axis.write(name, x, 415)
    for place, (name, color) in enumerate((("Farming", BLUE), ("Industry", NAVY), ("Services", GRAY))):
        with_axis.key(name, 150 + 150 * place, 460, color)
    body = read(with_axis).texts()[1:]
    assert body == tuple((name, *(f"{share}%" for share in shares)) for name, shares in parts.items())


def test_a_lost_point_is_put_back_by_the_height_of_the_bar(with_axis: Paper) -> None:
    for place, (value, printed) in enumerate(((41.5, "415%"), (80, "80%"), (20, "20%"))):
        x = 180 + 150 * place
        with_axis.block(x - 40, y_of(value), x + 40, 400, BLUE)
        with_axis.write(printed, x, y_of(value) - 10)
        with_axis.write(("May", "June", "July")[place], x, 415)
    table = read(with_axis)
    assert [row[1] for row in table.texts()] == ["41.5%", "80%", "20%"]
    assert table.rows[0][1].raw == "415%"


def test_a_number_that_contradicts_its_bar_is_not_believed(with_axis: Paper) -> None:
    for place, (value, printed) in enumerate(((70, "7%"), (80, "80%"), (20, "20%"))):
        x = 180 + 150 * place
        with_axis.block(x - 40, y_of(value), x + 40, 400, BLUE)
        with_axis.write(printed, x, y_of(value) - 10)
        with_axis.write(("May", "June", "July")[place], x, 415)
    cell = read(with_axis).rows[0][1]
    assert cell.source == "measured" and cell.score < 0.7
    assert float(cell.text.rstrip("%")) == pytest.approx(70, abs=1)


def test_lying_stacks_without_an_axis_take_the_names_above_them(paper: Paper) -> None:
    rows = {"TOTAL": (54, 42), "Republican": (56, 41), "Democrat": (48, 47)}
    paper.write("Disapprove", 300, 80)
    paper.write("Approve", 520, 80)
    for place, (name, (first, second)) in enumerate(rows.items()):
        y = 120 + 50 * place
        paper.block(180, y - 15, 180 + 4 * first, y + 15, RED)
        paper.block(180 + 4 * first, y - 15, 180 + 4 * (first + second), y + 15, BLUE)
        paper.write(str(first), 180 + 2 * first, y)
        paper.write(str(second), 180 + 4 * first + 2 * second, y)
        paper.write(name, 120, y)
    table = read(paper)
    assert table.texts()[0] == ("", "Disapprove", "Approve")
    assert table.texts()[1:] == tuple((name, str(first), str(second)) for name, (first, second) in rows.items())


def test_lying_bars_with_thousands_that_the_axis_lost(paper: Paper) -> None:
    for place, (name, printed, width) in enumerate(
        (("Indonesia", "450 000", 450), ("Russia", "171 000", 171), ("Canada", "38 000", 38))
    ):
        y = 60 + 60 * place
        paper.block(150, y - 15, 150 + width, y + 15, BLUE)
        paper.write(printed, 150 + width + 35, y)
        paper.write(name, 100, y)
    for value in (100, 200, 300, 400):  # "100 000", of which the reader saw the first part only
        paper.write(str(value), 150 + value, 260)
    assert [row[1] for row in read(paper).texts()] == ["450 000", "171 000", "38 000"]


def test_lines_are_measured_where_nothing_is_printed(with_axis: Paper) -> None:
    def value(year: int, row: int) -> float:
        return (20 + 10 * (year - 2000)) if row == 0 else 90 - 8 * (year - 2000)

    for row, color in enumerate((BLUE, RED)):
        points = [(120 + 100 * (year - 2000), y_of(value(year, row))) for year in range(2000, 2007)]
        with_axis.pen.line(points, fill=color, width=3)
        with_axis.key(("Boys", "Girls")[row], 200 + 150 * row, 470, color)
    for year in range(2000, 2007, 2):  # every second year is named
        with_axis.write(str(year), 120 + 100 * (year - 2000), 415)
    table = read(with_axis)
    assert [row[0] for row in table.texts()[1:]] == [str(year) for year in range(2000, 2007)]
    for cells, year in zip(table.rows[1:], range(2000, 2007), strict=True):
        for row in (0, 1):
            assert float(cells[row + 1].text.rstrip("%")) == pytest.approx(value(year, row), abs=1.5)


def test_a_pie_gives_its_shares_and_their_colors(paper: Paper) -> None:
    for start, end, color, text, place in (
        (-90, 90, BLUE, "Yes 50%", (520, 260)),
        (90, 180, NAVY, "No 25%", (290, 350)),
        (180, 270, GRAY, "Don't know 25%", (280, 160)),
    ):
        paper.pen.pieslice((280, 150, 500, 370), start, end, fill=color)
        paper.write(text, *place)
    table = read(paper)
    assert {row[0]: row[1] for row in table.texts()} == {"Yes": "50%", "No": "25%", "Don't know": "25%"}
    named = {cells[0].text: colors[1] for cells, colors in zip(table.rows, table.colors, strict=True)}
    assert named["Yes"] == "blue" and named["No"] == "dark blue"


def test_words_alone_are_no_chart(paper: Paper) -> None:
    for place, text in enumerate(("Dear Sir", "thank you for", "your letter", "of 2015")):
        paper.write(text, 200, 100 + 30 * place)
    assert marked_chart(*paper.read()) is None
