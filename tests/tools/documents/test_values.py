"""VALUES: the numbers of every kind of table."""

from __future__ import annotations

import pytest

from tools.documents.values import values
from tools.errors import ToolError
from tools.values import Box, Image, Table, TextLine

PICTURE = Image(id="0" * 32, width=100, height=100)


def table(*rows: str, header: int = 1) -> Table:
    box = Box.of(0, 0, 1, 1)
    cells = tuple(tuple(TextLine(image=PICTURE, box=box, text=cell.strip()) for cell in row.split("|")) for row in rows)
    return Table(image=PICTURE, box=box, rows=cells, header=header)


def texts(of: Table, column: str | None = None) -> list[str]:
    return [line.text for line in values.function(of, column)]


def test_a_plain_table_gives_its_last_column() -> None:
    assert texts(table("Day | Pies", "Monday | 3", "Tuesday | none", "Friday | 1,200")) == ["3", "1,200"]


def test_a_named_column() -> None:
    assert texts(table("Day | Pies | Cakes", "Monday | 3 | 4", "Tuesday | 5 | 6"), "Pies") == ["3", "5"]


def test_a_frequency_table_is_spelled_out() -> None:
    assert texts(table("Books read | Frequency", "0 | 2", "1 | 0", "4 | 3")) == ["0", "0", "4", "4", "4"]


def test_the_frequencies_themselves_can_be_asked_for() -> None:
    assert texts(table("Books read | Frequency", "0 | 2", "4 | 3"), "Frequency") == ["2", "3"]


def test_a_stem_and_leaf_plot_is_joined() -> None:
    assert texts(table("Stem | Leaf", "1 | 0, 5", "2 | ", "3 | 7")) == ["10", "15", "37"]


def test_a_frequency_that_can_not_be_is_refused() -> None:
    with pytest.raises(ToolError, match="not a frequency"):
        values.function(table("Books | Frequency", "1 | 99,999"))


def test_a_table_without_numbers_says_so() -> None:
    with pytest.raises(ToolError, match="holds no numbers"):
        values.function(table("Name | City", "Anna | Rome"))
