"""Tables: ruled and unruled, drawn here and real ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tools.context import ToolContext
from tools.errors import ToolError
from tools.values import Image, Table

Drawn = Callable[..., Image]
PRICES = [["Fruit", "Price", "Stock"], ["Apples", "$2.40", "7"], ["Pears", "$3.15", "12"], ["Cherries", "$16.80", "1"]]


@pytest.mark.parametrize("rules", ["all", "none"])
def test_a_table_is_read_with_and_without_rules(context: ToolContext, drawn: Drawn, rules: str) -> None:
    table: Table = context.call("TABLE", image=drawn(PRICES, (160, 110, 110), rules=rules, title="Market prices"))
    assert [list(row) for row in table.texts()] == PRICES
    assert (table.title, table.header, table.row_labels) == ("Market prices", 1, True)
    assert table.source == f"rapidocr: {'ruled' if rules == 'all' else 'unruled'} table"
    assert table.rows[2][1].box.x0 > table.rows[2][0].box.x1


def test_a_table_without_a_header_has_none(context: ToolContext, drawn: Drawn) -> None:
    rows = [["sawdust", "$5 per lb"], ["dirt", "$3 per lb"], ["mulch", "$2 per lb"]]
    table: Table = context.call("TABLE", image=drawn(rows, (150, 140)))
    assert ([list(row) for row in table.texts()], table.header) == (rows, 0)


def test_headers_with_digits_are_headers_still(context: ToolContext, drawn: Drawn) -> None:
    rows = [["Region", "Q1", "Q2"], ["North", "120", "135"], ["South", "98", "104"]]
    assert context.call("TABLE", image=drawn(rows, (140, 80, 80))).header == 1
    years = [["Country", "2010", "2011"], ["Peru", "12", "14"], ["Chile", "9", "8"]]
    assert context.call("TABLE", image=drawn(years, (140, 80, 80))).header == 1
    decades = [["Country", "1960s", "1970s"], ["Italy", "2", "9"], ["Japan", "4", "5"]]
    assert context.call("TABLE", image=drawn(decades, (140, 80, 80))).header == 1


def test_prices_by_the_pound_are_no_header(context: ToolContext, drawn: Drawn) -> None:
    rows = [["Gala apples", "$1.14/pound"], ["plums", "$2.23/pound"], ["dates", "$3.61/pound"]]
    assert context.call("TABLE", image=drawn(rows, (200, 160))).header == 0


def test_cells_of_several_lines_and_empty_cells_keep_their_place(context: ToolContext, drawn: Drawn) -> None:
    rows = [["", "Number of\nshelves", "Books"], ["Large\nroom", "12", "340"], ["Small room", "", "85"]]
    table: Table = context.call("TABLE", image=drawn(rows, (150, 140, 110)))
    assert [list(row) for row in table.texts()] == [[cell.replace("\n", " ") for cell in row] for row in rows]
    assert table.header == 1


def test_single_digits_in_narrow_cells_are_all_read(context: ToolContext, drawn: Drawn) -> None:
    rows = [["A", "B"], ["1", "7"], ["2", "4"], ["3", "1"]]
    table: Table = context.call("TABLE", image=drawn(rows, (50, 50)))
    assert [list(row) for row in table.texts()] == rows


def test_a_coloured_sign_before_a_word_is_not_read_as_a_letter(context: ToolContext, drawn: Drawn) -> None:
    rows = [["Day", "Pies"], ["      Friday", "24"], ["      Sunday", "23"], ["      Monday", "22"]]
    picture = Pillow.fromarray(context.pixels(drawn(rows, (150, 90))))
    for y in (71, 105, 139):
        ImageDraw.Draw(picture).text(
            (27, y), "1)", fill=(0, 170, 240), font=ImageFont.load_default(size=16), anchor="lm"
        )
    image = context.save(np.asarray(picture))
    table: Table = context.call("TABLE", image=image)
    assert [list(row) for row in table.texts()] == [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("turn", [-3.0, 4.0, 90.0])
def test_a_table_at_a_slant_is_laid_straight(context: ToolContext, drawn: Drawn, turn: float) -> None:
    image = drawn(PRICES, (160, 110, 110), turn=turn)
    table: Table = context.call("TABLE", image=image)
    assert [list(row) for row in table.texts()] == PRICES
    assert all(0 <= cell.box.x0 < cell.box.x1 <= image.width for row in table.rows for cell in row)


def test_a_picture_without_a_table_is_an_error(context: ToolContext, drawn: Drawn) -> None:
    blank = context.save(np.full((200, 300, 3), 255, np.uint8))
    with pytest.raises(ToolError, match="no table found"):
        context.call("TABLE", image=blank)
    prose = [["The rain had stopped"], ["and the street was quiet"], ["but for one dog"], ["who barked all night"]]
    with pytest.raises(ToolError, match="no table found"):
        context.call("TABLE", image=drawn(prose, (320,), rules="none"))


def test_what_comes_after_reading_takes_little_time(context: ToolContext, drawn: Drawn) -> None:
    image = drawn(PRICES, (160, 110, 110))
    context.call("READ", image=image)
    started = time.process_time()
    context.call("TABLE", image=image)
    assert time.process_time() - started < 0.06 * 4  # cells that were missed may be read again


@pytest.mark.slow
def test_real_tables_are_read_whole(context: ToolContext, shared_data: Path) -> None:
    items = [json.loads(line) for line in (shared_data / "tabmwp" / "items.jsonl").read_text().splitlines()][5::50]
    whole = 0
    for item in items:
        with Pillow.open(shared_data / "tabmwp" / item["image"]) as picture:
            image = context.save(np.asarray(picture.convert("RGB")))
        truth = [[_plain(cell) for cell in row.split("|")] for row in item["table"].split("\n")]
        try:
            table: Table = context.call("TABLE", image=image)
        except ToolError:
            continue
        whole += [[_plain(cell) for cell in row] for row in table.texts()] == truth
    assert whole >= 0.85 * len(items), f"{whole} of {len(items)}"


def _plain(text: str) -> str:
    text = re.sub(r"\s+", "", text).casefold()
    return text.replace(",", "") if re.fullmatch(r"(\d,)*\d", text) else text
