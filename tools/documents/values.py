"""The tool VALUES: the numbers that a table holds, one a thing counted, whatever the kind of table."""

from __future__ import annotations

from tools.contract import ToolSpec, tool
from tools.documents.lookups import column_of
from tools.errors import ToolError
from tools.numbers import number_in
from tools.values import Table, TextLine

_MOST = 5_000
_FREQUENCY = frozenset({"frequency", "freq", "freq.", "tally", "频数", "频率"})


@tool
def values(table: Table, column: str | None = None) -> list[TextLine]:
    """The numbers of a table, one line each: what mean, median, range and "how many have at least" are about.

    Args:
        table: the table.
        column: the column's name; left out: the numbers that the table is about.

    Returns:
        the numbers in order. In a frequency table each value comes as often as its frequency says; in a stem-and-leaf
        plot each leaf is joined to its stem; in any other table it is the last column.

    Limits: entries without a number are left out.
    Example: VALUES(table=TABLE0)
    """
    if column is None and _is_frequency(table):
        return _repeated(table)
    lines = [line for line in column_of(table, column) if number_in(line.text) is not None]
    if not lines:
        raise ToolError(f"the {f'column {column!r}' if column else 'table'} holds no numbers.")
    return lines


def _is_frequency(table: Table) -> bool:
    return bool(table.header) and len(table.rows[0]) == 2 and table.rows[0][1].text.strip().casefold() in _FREQUENCY


def _repeated(table: Table) -> list[TextLine]:
    found: list[TextLine] = []
    for value, frequency in table.rows[table.header :]:
        times = number_in(frequency.text)
        if times is None or number_in(value.text) is None:
            continue
        if times != int(times) or times < 0 or len(found) + times > _MOST:
            raise ToolError(f"{frequency.text!r} is not a frequency that can be counted (at most {_MOST} in all).")
        found += [value.model_copy(update={"raw": f"{value.text} x {frequency.text}"})] * int(times)
    if not found:
        raise ToolError("the frequency table holds no numbers.")
    return found


TOOLS: list[ToolSpec] = [values]
