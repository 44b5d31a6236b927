"""Looking things up in a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.documents.lookups import cell_of, column_of, likeness, row_of, top_of, value_of
from tools.errors import ToolError
from tools.values import Table

Make = Callable[..., Table]
ZOOS = [["Zoo", "Child", "Senior"], ["Cleveland", "$7", "$10"], ["San Francisco", "$9", "$12"], ["Houston", "$6", "$6"]]
BUSES = [
    ["Stop", "Arrive", "Depart"],
    ["Rocky Port", "1:05 P.M.", "1:35 P.M."],
    ["Bay Harbor", "11:00 A.M.", "11:30 A.M."],
]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        ("Houston", "Senior", "$6"),
        ("the Houston Zoo", "child", "$6"),
        ("san francisco", "senior price", "$12"),
        ("Clevelend", "Child", "$7"),
        ("Senior", "Cleveland", "$10"),
    ],
)
def test_cells_are_found_by_what_people_call_them(table: Make, row: str, column: str | None, text: str) -> None:
    assert cell_of(table(ZOOS), row, column).text == text


def test_a_row_is_also_known_by_one_of_its_entries(table: Make) -> None:
    assert cell_of(table(BUSES), "1.05 P.M.", "Stop").text == "Rocky Port"


def test_rows_and_columns_are_known_by_their_number_too(table: Make) -> None:
    zoos = table(ZOOS)
    assert cell_of(zoos, "second", "last column").text == "$12"
    assert cell_of(zoos, "row 3", "column 2").text == "$6"
    assert [cell.text for cell in column_of(zoos, "2nd")] == ["$7", "$9", "$6"]
    assert [cell.text for cell in column_of(table(ZOOS[1:], header=0), "first column")] == [row[0] for row in ZOOS[1:]]
    assert [cell.text for cell in row_of(zoos, "the last row")] == ["$6", "$6"]
    with pytest.raises(ToolError, match="no column"):
        column_of(zoos, "fourth")


def test_unknown_names_are_answered_with_the_known_ones(table: Make) -> None:
    with pytest.raises(ToolError, match=r"no row .*'Denver'.*Cleveland, San Francisco, Houston"):
        cell_of(table(ZOOS), "Denver", "Child")
    with pytest.raises(ToolError, match=r"no column .*'Adult'.*Zoo, Child, Senior"):
        cell_of(table(ZOOS), "Houston", "Adult")
    with pytest.raises(ToolError, match="names no columns"):
        column_of(table(ZOOS[1:], header=0), "Child")


def test_a_row_of_several_values_needs_a_column(table: Make) -> None:
    with pytest.raises(ToolError, match=r"'Houston' has several values\. Name a column: Child, Senior"):
        cell_of(table(ZOOS), "Houston", None)
    assert cell_of(table([["Zoo", "Bears"], ["Houston", "6"]]), "Houston", None).text == "6"


def test_years_and_sizes_are_never_taken_for_each_other(table: Make) -> None:
    years = table([["Year", "Games"], ["2014", "8"], ["2015", "17"]])
    assert cell_of(years, "2015", None).text == "17"
    with pytest.raises(ToolError, match="2014, 2015"):
        cell_of(years, "2016", None)


def test_two_rows_that_fit_equally_are_not_guessed_between(table: Make) -> None:
    beads = table([["red beads", "$7"], ["blue beads", "$6"]], header=0)
    with pytest.raises(ToolError, match="red beads, blue beads"):
        cell_of(beads, "beads", None)
    assert cell_of(beads, "a red bead", None).text == "$7"


def test_columns_and_rows_come_without_their_names(table: Make) -> None:
    assert [cell.text for cell in column_of(table(ZOOS), "child")] == ["$7", "$9", "$6"]
    assert [cell.text for cell in column_of(table(ZOOS), None)] == ["$10", "$12", "$6"]
    assert [cell.text for cell in row_of(table(ZOOS), "Houston")] == ["$6", "$6"]


def test_a_stem_and_leaf_plot_gives_its_numbers(table: Make) -> None:
    plot = table([["Stem", "Leaf"], ["0", "4 7"], ["1", ""], ["2", "0 0 8"]])
    assert [cell.text for cell in column_of(plot, None)] == ["4", "7", "20", "20", "28"]
    assert [cell.text for cell in column_of(plot, "Leaf")] == ["4 7", "0 0 8"]


def test_the_highest_and_the_lowest(table: Make) -> None:
    assert top_of(table(ZOOS), "Senior", "highest", None).text == "San Francisco"
    assert top_of(table(ZOOS), None, "lowest", None).text == "Houston"
    assert top_of(table(ZOOS), "Child", "highest", "Senior").text == "$12"
    assert top_of(table(BUSES), "Arrive", "lowest", None).text == "Bay Harbor"
    with pytest.raises(ToolError, match="holds no numbers"):
        top_of(table([["Name", "Pet"], ["Ann", "dog"], ["Bo", "cat"]]), "Pet", "highest", None)


def test_days_are_one_however_they_are_written() -> None:
    assert likeness("December 29", "12/29") == likeness("Dec. 29th", "December 29") == 1.0
    assert likeness("December 29", "12/19") == likeness("May 3", "3/5") == 0.0


def test_two_things_are_not_the_row_of_one(table: Make) -> None:
    menu = table([["pizza", "$13.00"], ["baked chicken", "$10.00"], ["macaroni and cheese", "$7.00"]])
    assert cell_of(menu, "macaroni & cheese", None).text == "$7.00"
    assert cell_of(menu, "macaroni and cheese", None).text == "$7.00"
    with pytest.raises(ToolError, match="no row of the table is called 'pizza and baked chicken'"):
        cell_of(menu, "pizza and baked chicken", None)


def test_columns_of_a_schedule_by_other_words(table: Make) -> None:
    fair = table([["Show", "Start", "Finish"], ["magic", "9:40 A.M.", "10:25 A.M."], ["clowns", "11:00 A.M.", "noon"]])
    assert cell_of(fair, "magic", "begin").text == "9:40 A.M."
    assert cell_of(fair, "clowns", "end").text == "noon"
    stops = table([["Stop", "Arrival", "Departure"], ["Elm", "9:40 A.M.", "9:45 A.M."], ["Oak", "10:00 A.M.", "noon"]])
    assert cell_of(stops, "Oak", "arrive").text == "10:00 A.M."
    assert cell_of(stops, "Elm", "depart").text == "9:45 A.M."


def test_values_of_cells() -> None:
    assert value_of("$1,234.50") == 1234.5
    assert value_of("12:40 P.M.") == 12 * 60 + 40
    assert value_of("12:05 A.M.") == 5
    assert value_of("4 per pound") == 4
    assert value_of("n/a") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_whole_for_the_same(name: str, label: str) -> None:
    assert 0.0 <= likeness(name, label) <= 1.0
    assert likeness(label, label) == 1.0
