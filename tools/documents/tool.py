"""The tools FIELD, TABLE, CHART, CELL, COLUMN, ROW and TOP, and with them those of chart_tool.py."""

from __future__ import annotations

from typing import Literal

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.documents.chart import read_chart
from tools.documents.chart_look import is_chart
from tools.documents.chart_tool import CHART_TOOLS
from tools.documents.fields import find_field
from tools.documents.items import items_table
from tools.documents.lookups import cell_of, column_of, row_of, top_of
from tools.documents.table import read_table
from tools.errors import ToolError
from tools.read.backends import reader_for
from tools.values import Image, Table, TextLine


@tool(cost=1.0, version="3")
def field(ctx: ToolContext, image: Image, name: str) -> TextLine:
    """Find the value of a field in a document: a receipt, an invoice, a form.

    Args:
        image: the document.
        name: what to find: company, date, address, total, subtotal, tax, invoice number, phone, email, time, or any
            key that is printed on it ("Cashier", "Date of birth").

    Returns:
        the value as it is printed, where it stands, and how sure; `raw` is the text around it.

    Limits: one page, printed. Where the field is not found it says so and names the keys that there are.
    Example: FIELD(image=IMAGE, name='total')
    """
    if not name.strip():
        raise ToolError("the field's name is empty.", remedy="Name a field, for example 'total'.")
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    if not lines:
        raise ToolError(f"no {name} found: there is no legible text in the picture.")
    return find_field(lines, name)


@tool(cost=1.0, version="4")
def table(ctx: ToolContext, image: Image) -> Table:
    """Read the table in a picture, with or without rules, into rows of cells.

    Args:
        image: a picture of a table; crop it first where there is much else.

    Returns:
        the table: its title, whether the first row names the columns, and the cells; an empty cell has no text.

    Limits: one table; cells that span several columns are read only as titles. A chart is read as CHART reads it; of a
        receipt the items are read: Item, Quantity and Price where they are printed, Amount.
    Example: TABLE(image=IMAGE)
    """
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    if is_chart(image, ctx):
        return read_chart(image, ctx.pixels(image), lines, reader_for(ctx).recognize)
    items = items_table(image, lines)
    if items is not None:
        return items
    return read_table(image, ctx.pixels(image), lines, reader_for(ctx))


@tool(cost=1.0, version="3")
def chart(ctx: ToolContext, image: Image) -> Table:
    """Read the names and values of a chart into a table.

    Args:
        image: a picture of a bar chart (upright or lying, single, grouped or stacked), a line chart or a pie chart.

    Returns:
        a table: names of categories, then a column for each series (headed by its name where there are several), with
        values as printed, or measured on the axis (then with a score of 0.6); and the colors of its marks.

    Limits: one chart; names under or beside the bars; where the values can't be told it says so.
    Example: CHART(image=IMAGE)
    """
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    return read_chart(image, ctx.pixels(image), lines, reader_for(ctx).recognize)


@tool(cost=0.001)
def cell(table: Table, row: str, column: str | None = None) -> TextLine:
    """Look up one cell of a table.

    Args:
        table: the table.
        row: the name of the row; case, plurals and a missing or added word are forgiven.
        column: the name of the column; may be left out where only one column holds values.

    Returns:
        the cell's text.

    Limits: an unknown or doubtful name is an error that lists the names that there are.
    Example: CELL(table=TABLE0, row='Apples', column='Price')
    """
    return cell_of(table, row, column)


@tool(cost=0.001)
def column(table: Table, name: str | None = None) -> list[TextLine]:
    """Take a column of a table.

    Args:
        table: the table.
        name: the name of the column; left out, the last column (the values; of a stem-and-leaf plot, its numbers).

    Returns:
        the cells from top to bottom, without the header and without empty ones.

    Example: COLUMN(table=TABLE0, name='Price')
    """
    return column_of(table, name)


@tool(cost=0.001)
def row(table: Table, name: str) -> list[TextLine]:
    """Take a row of a table.

    Args:
        table: the table.
        name: the name of the row.

    Returns:
        the cells from left to right, without the row's label and without empty ones.

    Example: ROW(table=TABLE0, name='Apples')
    """
    return row_of(table, name)


@tool(cost=0.001)
def top(
    table: Table, column: str | None = None, order: Literal["highest", "lowest"] = "highest", give: str | None = None
) -> TextLine:
    """Find the row of a table that has the highest or lowest value.

    Args:
        table: the table.
        column: the column to compare; left out, the last column (the values).
        order: highest or lowest.
        give: the column to take the answer from; left out, the row's label.

    Returns:
        the entry of that row; of equal ones, the first.

    Example: TOP(table=TABLE0, column='Price', order='lowest')
    """
    return top_of(table, column, order, give)


TOOLS: list[ToolSpec] = [field, table, chart, cell, column, row, top, *CHART_TOOLS]
