"""Tables, ruled and unruled, scanned and photographed."""

from __future__ import annotations

import numpy as np

from .lettering import Color, Picture, write
from .photo import Rng, Shot, light, paper, photograph

Truth = list[dict[str, object]]
Rows = tuple[tuple[str, ...], ...]


def draw_table(
    rows: Rows,
    widths: tuple[int, ...],
    *,
    title: str = "",
    ruled: bool = True,
    row_height: int = 58,
    size: int = 27,
    shaded: Color | None = None,
    banded: bool = False,
    margin: int = 50,
) -> Picture:
    """A table as a flat page: the first row is the header; the first column is text, the others are set right."""
    top = margin + (70 if title else 0)
    width, height = sum(widths) + 2 * margin, top + row_height * len(rows) + margin
    page = np.full((height, width, 3), 255, np.uint8)
    if title:
        write(page, title, width / 2, margin + 30, 36, weight=700, align="center")
    for index, row in enumerate(rows):
        y = top + index * row_height
        if index == 0 and shaded:
            page[y : y + row_height, margin : width - margin] = shaded
        elif banded and index % 2 == 0 and index:
            page[y : y + row_height, margin : width - margin] = (238, 240, 243)
        x = margin
        for column, (text, cell) in enumerate(zip(row, widths, strict=True)):
            at, align = (x + 18, "left") if column == 0 else (x + cell - 18, "right")
            write(page, text, at, y + row_height * 0.66, size, weight=700 if index == 0 else 400, align=align)
            x += cell
    if ruled:
        for index in range(len(rows) + 1):
            y = top + index * row_height
            page[y : y + (3 if index in (0, 1, len(rows)) else 2), margin : width - margin + 2] = 40
        x = margin
        for cell in (0, *widths):
            x += cell
            page[top : top + row_height * len(rows), x : x + 2] = 40
    return page


def _questions(*rows: tuple[str, object, str]) -> Truth:
    return [{"question": question, "answer": answer, "kind": kind} for question, answer, kind in rows]


SALES: Rows = (
    ("Region", "Q1", "Q2", "Q3", "Q4"),
    ("North", "120", "135", "150", "142"),
    ("South", "98", "104", "91", "117"),
    ("East", "76", "88", "95", "109"),
    ("West", "143", "139", "151", "160"),
)
PRICES: Rows = (
    ("Item", "Price"),
    ("Apples", "$2.40"),
    ("Pears", "$3.15"),
    ("Cherries", "$6.80"),
    ("Plums", "$2.95"),
    ("Grapes", "$4.25"),
)
BUSES: Rows = (
    ("Stop", "Bus 4", "Bus 7", "Bus 12"),
    ("Station", "8:05", "8:20", "8:50"),
    ("Library", "8:14", "8:31", "9:01"),
    ("Hospital", "8:22", "8:40", "9:09"),
    ("Harbour", "8:35", "8:52", "9:24"),
)
SCORES: Rows = (
    ("Pupil", "Maths", "Science", "Art"),
    ("Amina", "87", "91", "78"),
    ("Ben", "74", "69", "95"),
    ("Chloe", "92", "88", "81"),
    ("David", "65", "77", "70"),
    ("Elif", "81", "84", "90"),
)


def make_tables(rng: Rng) -> dict[str, tuple[Picture, Truth]]:
    """Every table, by file name."""
    sales = draw_table(SALES, (200, 120, 120, 120, 120), title="Sales by region (thousand units)")
    prices = draw_table(PRICES, (330, 210), title="Market prices per kilo", ruled=False, row_height=66, size=32)
    buses = draw_table(BUSES, (220, 150, 150, 150), title="Morning buses", shaded=(206, 216, 232), row_height=64)
    scores = draw_table(SCORES, (220, 150, 150, 150), ruled=False, shaded=(214, 228, 214), banded=True)
    scanned = light(paper(sales, rng, creases=0, fade=0.12), rng, dark=0.05, warm=0.0, noise=2, blur=0.4)
    return {
        "table_sales.png": (
            scanned // 4 * 4,
            _questions(
                ("What is the value of West in Q3?", 151, "cell"),
                ("Which region has the highest Q4?", "West", "max"),
                ("Which region has the lowest Q1?", "East", "min"),
                ("What is the total of the Q2 column?", 466, "sum"),
                ("What is the difference between North and South in Q1?", 22, "difference"),
            ),
        ),
        "table_prices.jpg": (
            photograph(paper(prices, rng, creases=1), rng, Shot((900, 760), "linen", turn=-1.5, tilt=0.02, dark=0.2)),
            _questions(
                ("How much are the cherries?", "$6.80", "cell"),
                ("Which item has the highest price?", "Cherries", "max"),
                ("Which item has the lowest price?", "Apples", "min"),
                ("What is the total of the prices?", 19.55, "sum"),
            ),
        ),
        "table_buses.jpg": (
            photograph(paper(buses, rng, creases=2), rng, Shot((1000, 640), "slate", turn=2.0, tilt=0.025, dark=0.3)),
            _questions(
                ("When does Bus 7 reach the Library?", "8:31", "cell"),
                ("When does Bus 12 reach the Harbour?", "9:24", "cell"),
            ),
        ),
        "table_scores.png": (
            scores,
            _questions(
                ("What is Chloe's score in Maths?", 92, "cell"),
                ("Who has the highest score in Art?", "Ben", "max"),
                ("Who has the lowest score in Science?", "Ben", "min"),
                ("What is the difference between Amina and David in Maths?", 22, "difference"),
                ("What is the total of the Science column?", 409, "sum"),
            ),
        ),
    }
