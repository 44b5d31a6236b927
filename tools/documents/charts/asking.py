"""Cells, names and colors of a chart's table, picked by what a person's words name in it."""

from __future__ import annotations

import re

from tools.documents.charts.numerals import unit_of, worth
from tools.documents.charts.times import are_times, wants_time
from tools.documents.charts.wording import (
    Named,
    column_labels,
    mentions,
    named_in,
    row_labels,
    tint_of,
    unknown_color,
    unknown_years,
)
from tools.errors import ToolError
from tools.numbers import number_in, number_text
from tools.values import Table, TextLine

_TOTAL = re.compile(r"^\W*(?:total|all|overall|sum)\b|\(total\)|^\W*(?:world|grand|national) total\b", re.IGNORECASE)
_SERIES = re.compile(r"\b(?:lines?|colou?rs?|graphs?|curves?|series|legends?|segments?|groups?)\b")


def cells_of(table: Table, words: str, most: int | None, least: int = 1, *, span: bool = False) -> list[TextLine]:
    """The cells with a value where the rows and columns that `words` name cross; of what is not named, all.

    With `span`, two years of which the words make a span stand for all between them. They come in the order in which
    the words name them. What is named plays no part where fewer than `least` cells would be left: one value is the
    highest of nothing. Raises ToolError where there are none, where a year is named that the chart does not show, and
    where there are more than `most`.
    """
    named = named_in(table, words, span=span)
    missing = unknown_years(table, words)
    if missing and not (named.rows and named.columns) and not _time_named(table, named.rows, named.columns):
        raise ToolError(f"the chart does not show {missing[0]}. It shows {_listed(row_labels(table))}.")
    color = unknown_color(table, words)
    if color is not None:
        raise ToolError(f"nothing in the chart is {color}.", remedy=f"Its colors: {_listed(_tints(table))}.")
    found = _crossing(table, named)
    if least > 1:  # a total is the highest of everything
        parts = [cell for cell in found if not _is_total(table, cell, words)]
        found = parts if len(parts) >= least else found
    for fewer in (Named((), named.columns), Named(named.rows, ()), Named((), ())) if least > 1 else ():
        if len(found) >= least:
            break
        found = _crossing(table, fewer)
    if not found:
        raise ToolError("what the question names has no value in the chart.", remedy="Ask for one that is printed.")
    if most is not None and len(found) > most:
        raise ToolError(
            f"the question may mean {len(found)} values of the chart.",
            remedy=f"Name one of: {_listed([*column_labels(table), *row_labels(table)])}.",
        )
    mixed = len({unit_of(cell.text)[1] for cell in found}) > 1
    sure = _sure(table, named, found)
    return [_less_sure(_plain_number(cell, in_full=mixed and len(found) > 1), sure) for cell in found]


def _sure(table: Table, named: Named, found: list[TextLine]) -> float:
    """What is left of the cells' scores: names may be said in part, and values that the chart lacks may be missed."""
    rows = len(named.rows) or len(table.rows) - table.header
    columns = len(named.columns) or len(table.rows[0]) - 1
    there = min(1.0, len(found) / max(1, rows * columns)) if len(found) > 2 else 1.0
    return (0.7 + 0.3 * min(1.0, named.surely)) * (0.7 + 0.3 * there)


def _less_sure(cell: TextLine, sure: float) -> TextLine:
    return cell if sure >= 1 else cell.model_copy(update={"score": round(cell.score * sure, 4)})


def _is_total(table: Table, cell: TextLine, words: str) -> bool:
    """Does a value stand for all the others of the chart, and the words do not say so?"""
    row, column = _place(table, cell)
    labels = [table.rows[row][0].text, table.rows[0][column].text if table.header else ""]
    return any(_TOTAL.search(label) for label in labels) and not _TOTAL.search(words)


def _crossing(table: Table, named: Named) -> list[TextLine]:
    rows = named.rows or tuple(range(len(table.rows) - table.header))
    columns = named.columns or tuple(range(1, len(table.rows[0])))
    cells = [table.rows[table.header + row][column] for row in rows for column in columns]
    return [cell for cell in cells if _is_value(cell)]


def _plain_number(cell: TextLine, *, in_full: bool) -> TextLine:
    """A value without spaces between thousands and signs such as "<"; in full where its unit differs from others'."""
    value = worth(cell.text)
    if value is None:
        return cell
    unit, power = unit_of(cell.text)
    text = number_text(round(value if in_full else value / power, 6)) + ("%" if "%" in cell.text else "")
    if unit and not in_full:
        text += f" {unit}"
    return cell if text == cell.text else cell.model_copy(update={"text": text, "raw": cell.text})


def names_in(table: Table, words: str) -> list[TextLine]:
    """The names that `words` ask for: of what has a color that they name, of years, of lines, else of the rows."""
    if tint_of(words):
        named = named_in(table, words)
        if named.columns and table.header:
            return [table.rows[0][column] for column in named.columns if table.rows[0][column].text]
        if named.rows:
            return [table.rows[table.header + row][0] for row in named.rows]
        raise ToolError("nothing in the chart is drawn in that color.", remedy=f"Its colors: {_listed(_tints(table))}.")
    if _by_columns(table, words):
        return [cell for cell in table.rows[0][1:] if cell.text]
    return [row[0] for row in table.rows[table.header :] if row[0].text]


def ordered_names(table: Table, words: str, *, highest: bool) -> list[TextLine]:
    """The names that `words` ask for, of which they name several or else all, ordered by the mean of their values."""
    by_columns = _by_columns(table, words)
    named = named_in(table, words)
    chosen, others = (named.columns, named.rows) if by_columns else (named.rows, named.columns)
    if len(chosen) < 2 and not by_columns and len(named.columns) > 1:
        by_columns, chosen, others = True, named.columns, named.rows
    body = table.rows[table.header :]
    if len(chosen) < 2:
        chosen = tuple(range(1, len(table.rows[0])) if by_columns else range(len(body)))
    across = others or tuple(range(len(body)) if by_columns else range(1, len(table.rows[0])))
    means: list[tuple[float, TextLine]] = []
    for place in chosen:
        cells = [body[other][place] if by_columns else body[place][other] for other in across]
        values = [value for cell in cells if cell.text and (value := worth(cell.text)) is not None]
        name = table.rows[0][place] if by_columns else body[place][0]
        if len(values) >= 0.7 * len(across) and values and name.text:
            means.append((sum(values) / len(values), name))
    if len(means) < len(chosen) or len(means) < 2:
        raise ToolError("not all that is compared has values in the chart.", remedy="Name what is to be compared.")
    ordered = sorted(means, key=lambda one: one[0], reverse=highest)
    return [name for _, name in ordered]


def name_of(table: Table, cell: TextLine, words: str) -> TextLine:
    """The name of the row or of the column that a cell stands in, whichever `words` ask for."""
    row, column = _place(table, cell)
    if table.header and _by_columns(table, words) and table.rows[0][column].text:
        return table.rows[0][column]
    return table.rows[row][0]


def color_of(table: Table, words: str, cell: TextLine | None = None) -> str:
    """The color of a cell, or of what `words` name. Raises ToolError where that is several things, or none."""
    if not table.colors:
        raise ToolError("the colors of the chart are not known.", remedy="Ask COLOR about a part of the picture.")
    if cell is not None:
        row, column = _place(table, cell)
        if not table.colors[row][column]:
            raise ToolError("the color of that value is not known.", remedy="Ask COLOR about a part of the picture.")
        return table.colors[row][column]
    named = named_in(table, words)
    if table.header and named.columns:
        tints = {table.colors[0][column] for column in named.columns}
    elif named.rows:
        columns = named.columns or range(1, len(table.rows[0]))
        tints = {table.colors[table.header + row][column] for row in named.rows for column in columns}
    else:
        tints = set(_tints(table))
    tints.discard("")
    if len(tints) != 1:
        raise ToolError(f"the question may mean several colors: {_listed(sorted(tints))}.", remedy="Name one series.")
    return tints.pop()


def colors_in(table: Table) -> list[str]:
    """The colors that the chart's marks are drawn in."""
    return _tints(table)


def _tints(table: Table) -> list[str]:
    return list(dict.fromkeys(color for row in table.colors[table.header :] for color in row[1:] if color))


def _time_named(table: Table, rows: tuple[int, ...], columns: tuple[int, ...]) -> bool:
    labels = row_labels(table), column_labels(table)
    return bool((rows and are_times(labels[0])) or (columns and are_times(labels[1])))


def _by_columns(table: Table, words: str) -> bool:
    """Do the words ask for the name of a column, not of a row?"""
    if not table.header:
        return False
    rows, columns = row_labels(table), column_labels(table)
    low = words.casefold()
    asked = re.search(r"\b(?:which|what|whose|how many|name)\b(?P<rest>.{0,40})", low)
    about = asked["rest"] if asked else low
    if wants_time(" ".join(about.split()[:2])) or re.search(r"\bwhen\b", low):
        return are_times(columns) and not are_times(rows)
    if are_times(rows) and not are_times(columns):
        return True
    if are_times(columns) and not are_times(rows):
        return False
    named = named_in(table, words)
    if named.rows and not named.columns:
        return True
    if named.columns and not named.rows:
        return False
    if min(len(named.rows), len(named.columns)) == 1 < max(len(named.rows), len(named.columns)):
        return len(named.columns) > 1  # of one row, two columns are compared
    if _SERIES.search(about):
        return True
    of_rows, of_columns = mentions(rows, words), mentions(columns, words)
    return of_rows > 0 and of_columns == 0  # what is told of the rows is no question for them


def _place(table: Table, cell: TextLine) -> tuple[int, int]:
    for row in range(table.header, len(table.rows)):
        for column in range(1, len(table.rows[0])):
            one = table.rows[row][column]
            if one.text and one.box == cell.box:
                return row, column
    raise ToolError("the cell is none of this chart's.", remedy="Take it from CELLS of the same chart.")


def _is_value(cell: TextLine) -> bool:
    return bool(cell.text) and (worth(cell.text) is not None or number_in(cell.text) is not None)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
