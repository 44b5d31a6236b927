"""The tools CELLS, NAMES, NAME_OF and COLOR_OF: a chart's table asked in a person's own words."""

from __future__ import annotations

from typing import Literal

from tools.contract import ToolSpec, tool
from tools.documents.charts.asking import cells_of, colors_in, names_in, ordered_names
from tools.documents.charts.asking import color_of as _color_of
from tools.documents.charts.asking import name_of as _name_of
from tools.values import Table, TextLine


@tool(cost=0.001)
def cells(table: Table, words: str, most: int | None = None, least: int = 1, span: bool = False) -> list[TextLine]:
    """Pick the values of a chart or table that words name by its rows, columns or colors.

    Args:
        table: the table of a chart.
        words: a question or a part of one ("the share of women in 2015", "the blue bars").
        most: an error where the words name more values than this; left out, any number.
        least: what the words name plays no part where it would leave fewer values than this.
        span: two years that the words make a span of ("from 2010 to 2015") stand for all between them.

    Returns:
        the cells where the named rows and columns cross, in the order of their mention; of what is not named, all.

    Limits: names may be spelt a little differently; a year that the chart does not show is an error.
    Example: CELLS(table=CHART0, words='women in 2015', most=1)
    """
    return cells_of(table, words, most, least, span=span)


@tool(cost=0.001)
def names(table: Table, words: str, order: Literal["shown", "highest", "lowest"] = "shown") -> list[TextLine]:
    """List the names in a chart that words ask for: categories, years, series, or what has a color.

    Args:
        table: the table of a chart.
        words: the question ("Which years are shown?", "What does the green line stand for?").
        order: as they are shown, or by the mean of all their values, the highest or the lowest first.

    Returns:
        the names of rows or columns.

    Example: NAMES(table=CHART0, words='What does the blue bar represent?')
    """
    if order == "shown":
        return names_in(table, words)
    return ordered_names(table, words, highest=order == "highest")


@tool(cost=0.001)
def name_of(table: Table, cell: TextLine, words: str = "") -> TextLine:
    """Tell the name of the row or column that a value of a chart belongs to.

    Args:
        table: the table of a chart.
        cell: a value that was picked from it.
        words: the question, which tells whether the row ("which year") or the column ("which line") is asked for.

    Returns:
        the name.

    Example: NAME_OF(table=CHART0, cell=ANSWER0, words='In which year was it highest?')
    """
    return _name_of(table, cell, words)


@tool(cost=0.001)
def color_of(table: Table, words: str, cell: TextLine | None = None) -> str:
    """Tell the color in which something in a chart is drawn.

    Args:
        table: the table of a chart.
        words: a question that names a series or category of it.
        cell: a value that was picked from it, whose color is asked for.

    Returns:
        the color's name ("dark blue").

    Limits: where several things are named, or none, it says so.
    Example: COLOR_OF(table=CHART0, words='Which color represents women?')
    """
    return _color_of(table, words, cell)


@tool(cost=0.001)
def colors(table: Table) -> list[str]:
    """List the colors in which the bars, lines or slices of a chart are drawn.

    Args:
        table: the table of a chart.

    Returns:
        the colors' names, each once.

    Example: COLORS(table=CHART0)
    """
    return colors_in(table)


CHART_TOOLS: list[ToolSpec] = [cells, names, name_of, color_of, colors]
