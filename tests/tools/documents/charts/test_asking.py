"""A chart's table asked in words: cells, names and colors by what the words name."""

from __future__ import annotations

import pytest

from tools.documents.charts.asking import cells_of, color_of, name_of, names_in, ordered_names
from tools.errors import ToolError
from tools.values import Box, Image, Table, TextLine

_IMAGE = Image(id="0" * 32, width=900, height=600)


def table(*rows: str, colors: tuple[str, ...] = (), header: bool = True, by_row: bool = False) -> Table:
    """A table from rows such as "2019 | 4 | 5"; `colors` are those of the columns, or of the rows (`by_row`)."""
    cells = tuple(
        tuple(
            TextLine(
                image=_IMAGE,
                box=Box.of(100 * x, 30 * y, 100 * x + 90, 30 * y + 20),
                text=text.strip(),
                score=1.0,
            )
            for x, text in enumerate(row.split("|"))
        )
        for y, row in enumerate(rows)
    )
    drawn = tuple(("", color) for color in colors) if by_row else tuple(("", *colors) for _ in cells) if colors else ()
    return Table(image=_IMAGE, box=Box.of(0, 0, 900, 600), rows=cells, header=int(header), colors=drawn)


SEXES = table("| Men | Women", "2018 | 5.1 | 4.9", "2019 | 5.3 | 4.7", "2020 | 6% | 5.5%", colors=("blue", "dark blue"))
AGES = table("| Yes | No", "18-24 | 40 | 60", "25 to 34 | 45 | 55", "65+ | 30 | 70")
VIEWS = table("| Approve | Strongly approve", "U.S. | 30 | 12", "UK | 25 | 9", "Germany | 41 | 8")
LANDS = table("Finland | 449 943", "Niger | 2.5 billion", "Nigeria | 31 million", header=False)
SLICES = table("Yes | 50%", "No | 40%", "Other | 10%", header=False, colors=("blue", "red", "gray"), by_row=True)


@pytest.mark.parametrize(
    ("chart", "words", "found"),
    [
        (SEXES, "What was the unemployment rate of females in 2019?", ["4.7"]),
        (SEXES, "the dark blue line in 2018", ["4.9"]),
        (SEXES, "the rightmost blue bar", ["6%"]),
        (SEXES, "men", ["5.1", "5.3", "6%"]),
        (SEXES, "2020", ["6%", "5.5%"]),
        (AGES, "How many of 18 to 24 year-olds said yes?", ["40"]),
        (AGES, "Share of those over 65 who say no", ["70"]),
        (VIEWS, "What share strongly approves in the United States?", ["12"]),
        (VIEWS, "How many approve in Germany?", ["41"]),
        (LANDS, "What was it in Nigeria?", ["31 million"]),
        (LANDS, "Niger", ["2.5 billion"]),
        (LANDS, "Finland's total", ["449943"]),
    ],
)
def test_words_pick_the_cells_that_they_name(chart: Table, words: str, found: list[str]) -> None:
    assert [cell.text for cell in cells_of(chart, words, None)] == found


def test_values_of_different_units_are_written_in_full() -> None:
    assert [cell.text for cell in cells_of(LANDS, "all of them", None)] == ["449943", "2500000000", "31000000"]


def test_cells_come_in_the_order_of_their_mention() -> None:
    assert [cell.text for cell in cells_of(AGES, "the ratio of 65+ to 18-24 for yes", 2)] == ["30", "40"]


def test_what_is_doubtful_or_not_shown_is_an_error() -> None:
    with pytest.raises(ToolError, match="may mean 3 values"):
        cells_of(SEXES, "What was the rate of men?", 1)
    with pytest.raises(ToolError, match="does not show 2031"):
        cells_of(SEXES, "What was the rate of men in 2031?", 1)


def test_names_are_asked_for_by_time_by_color_or_by_what_is_left() -> None:
    highest = cells_of(SEXES, "women", None)[-1]
    assert name_of(SEXES, highest, "In which year was it highest for women?").text == "2020"
    assert name_of(SEXES, highest, "Which sex had the highest rate in 2020?").text == "Women"
    assert [name.text for name in names_in(SEXES, "What does the dark blue line represent?")] == ["Women"]
    assert [name.text for name in names_in(SLICES, "What is shown in red?")] == ["No"]
    assert [name.text for name in names_in(SEXES, "How many years are shown?")] == ["2018", "2019", "2020"]
    with pytest.raises(ToolError, match="drawn in that color"):
        names_in(SLICES, "What does orange mean?")


def test_colors_are_told_of_one_thing_only() -> None:
    assert color_of(SEXES, "Which color stands for women?") == "dark blue"
    assert color_of(SLICES, "What is the color of Other?") == "gray"
    with pytest.raises(ToolError, match="several colors"):
        color_of(SEXES, "Which color is it?")


def test_the_highest_of_one_value_is_that_of_its_column() -> None:
    assert [cell.text for cell in cells_of(AGES, "Which of those who said no to 65+ is the highest?", None, 2)] == [
        "60",
        "55",
        "70",
    ]


def test_a_span_of_years_means_all_between_them() -> None:
    words = "the average of men between 2018 and 2020"
    assert [cell.text for cell in cells_of(SEXES, words, None, span=True)] == ["5.1", "5.3", "6%"]
    assert [cell.text for cell in cells_of(SEXES, words, None)] == ["5.1", "6%"]


def test_the_latest_year_is_found_by_its_words() -> None:
    assert [cell.text for cell in cells_of(SEXES, "women in the last year", 1)] == ["5.5%"]


def test_names_are_ordered_by_all_their_values() -> None:
    highest = ordered_names(SEXES, "Which line is higher over all years?", highest=True)
    assert [name.text for name in highest] == ["Men", "Women"]
    lowest = ordered_names(VIEWS, "Which of Germany and the UK approves least overall?", highest=False)
    assert [name.text for name in lowest] == ["UK", "Germany"]


def test_a_value_has_the_color_of_its_mark() -> None:
    assert color_of(SEXES, "which line peaks in 2020?", SEXES.rows[3][1]) == "blue"
    assert color_of(SLICES, "the smallest slice", SLICES.rows[2][1]) == "gray"


SEASONS = table("2018/19 | 12", "2019/20 | 15", "2020/21 | 9", header=False)


@pytest.mark.parametrize("words", ["the 2019/20 season", "in 2019-20", "between 2019 and 2020"])
def test_seasons_are_named_by_both_of_their_years(words: str) -> None:
    assert [cell.text for cell in cells_of(SEASONS, words, 1)] == ["15"]


DENSE = table(
    "Strongly in favor of it | 40", "Somewhat against new rules | 35", "No opinion on this matter | 25", header=False
)


def test_a_name_said_in_part_leaves_its_value_less_sure() -> None:
    [whole] = cells_of(DENSE, "strongly in favor of it", 1)
    [part] = cells_of(DENSE, "Who has no opinion?", 1)
    assert (whole.text, part.text) == ("40", "25")
    assert part.score < whole.score == 1


BROWNS = table("| Sure | Unsure", "2019 | 60 | 40", "2021 | 55 | 45", colors=("yellow", "brown"))


def test_the_lighter_and_the_darker_of_two_colors_that_are_akin() -> None:
    assert [cell.text for cell in cells_of(BROWNS, "the light brown line in 2019", 1)] == ["60"]
    assert [cell.text for cell in cells_of(BROWNS, "the dark brown line in 2019", 1)] == ["40"]
    with pytest.raises(ToolError, match="nothing in the chart is purple"):
        cells_of(BROWNS, "the purple line in 2019", 1)
