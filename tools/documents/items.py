"""What was bought, from the text of a receipt: its items with quantities, prices and amounts, checked against the sum.

A receipt is no table: names stand above, before or below their numbers, and totals look like items. So items are read
from top to bottom, from the heading (or the first priced row) to the first row that sums up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.documents.amounts import Amount, amounts_in, find_total
from tools.documents.dates import dates_in
from tools.documents.layout import Row, joined, page_rows, part_of, put_back, straightened, union
from tools.values import Image, Table, TextLine

_HEADING = re.compile(r"\b(?:items?|descri?e?r?ption|product|particulars?|article|goods)\b", re.IGNORECASE)
_HEADING_TOO = re.compile(r"\b(?:amount|amt|am[o0]unt|price|qty|qnty|quantity|total|rm|u/?price|disc)\b", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\b(?:s[uo]b\s*-?\s*t[o0]\w*|s?tota[li]|tot|jumlah|excl(?:uded|uding)?|gst|sst|vat|tax|round(?:ed|ing)?|cash|change|"
    r"visa|master\w*|debit|credit|balance|service\s*ch\w*|svc|amount due|net(?:t)? (?:amount|amt)|summary|tender\w*|"
    r"item count|no\.? of items?|payment|disc(?:ount)?|deposit|edc)\b|\b(?:items?|qtys?)\s*\(s\)|\b(?:items?|qty)\s*:|"
    r"总计|合计|小计|总额|税",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:tel|fax|phone|date|time|invo?ice|hours|[cl]ash[il]er|receipt|cashier|table|order|bill|doc|slip|trans\w*|reg|gst|member|staff|sales"
    r"\s*person|operator|counter|terminal|pump|ref)\b\s*(?:no|num|number|id|#|:|\.|-)|\bhours\b|\b(?:gst|co|reg)\b.{0,8}no",
    re.IGNORECASE,
)
#: signs of a receipt: each of them stands on most, hardly any on other pages with numbers
_SIGNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:receipt|invoice|bill|resit)\b|发票|收据|小票",
        r"\b(?:cash|change|visa|master|tender\w*|debit|card|edc|credit)\b|找零|现金",
        r"\b(?:gst|vat|sst|tax)\b|税",
        r"\b(?:tel|telephone|fax|phone)\b|电话",
        r"\b(?:cashier|thank you|goods sold|come again|rounding|subtotal|sub total|counter|slip)\b|谢谢",
    )
)
_QUANTITY = re.compile(
    r"(?<![\w.,])(?P<count>\d{1,3}(?:[.,]\d{1,3})?)\s*(?:(?:bags?|pcs?|ea|units?|nos?|pkt|kg|btl)\.?\s*[@x]?|[x*@×])(?![\w.])",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^\s*(?P<count>\d{1,2})\s+(?=[A-Za-z])")
_CODE = re.compile(r"(?<![\w.])(?=(?:[\w/-]*\d){3})[A-Z]{0,4}\d[\w/-]{4,}\b|\b\d{5,}\b")
_TAX_CODE = re.compile(r"(?:\s\*|\s|\*)[A-Z]{1,2}\W*$")  #: "*S", "SR"
_EDGES = re.compile(r"^[\W_]+|[\s*#@=|:-]+$")
#: rows of words that name nothing that is bought
_NO_NAME = re.compile(
    r"^\W*(?:(?:tax|cash|sales?|simplified)\s*)*(?:invoice|receipt|bill|sales?|counter)\W*.?$|\b(?:sdn|bhd|jalan|address|"
    r"owned by|hrs|ltd|thank|welcome|item count|i tem)\b",
    re.IGNORECASE,
)
_LEAST_LETTERS = 3
_SOON = 4  #: a priced row is among so many rows after the heading
_REACH = 3  #: without a heading, the first item's name is among so many rows above its numbers
_SURE, _UNPROVED = 0.95, 0.55


@dataclass(frozen=True)
class Item:
    """One thing bought: its name, how many (None where it is not printed), the price of one, and what it came to."""

    name: TextLine
    amount: Amount
    quantity: TextLine | None = None
    price: Amount | None = None


def is_receipt(rows: Sequence[Row]) -> bool:
    """Whether a page is a receipt or a bill: it has a total, and three of the things that such pages say."""
    text = "\n".join(row.text for row in rows)
    signs = sum(bool(sign.search(text)) for sign in _SIGNS) + any(
        dates_in(cell.text) for row in rows for cell in row.cells
    )
    return signs >= 3 and find_total(rows) is not None


def find_items(rows: Sequence[Row]) -> tuple[Item, ...]:
    """The items of a receipt laid straight, from top to bottom; empty where none are told from the rest."""
    body, headed = _body(rows)
    below = _named_below(body)
    items: list[Item] = []
    words: list[TextLine] = []  # rows of words since the last priced one
    for row in body:
        amounts, said = _amounts(row), _said(row)
        if not amounts:
            if _NO_NAME.search(row.text):
                words = []
            elif _name_in(said):
                words.append(said)
                if below and items and not _name_in(items[-1].name):
                    items[-1] = replace(items[-1], name=said)
            continue
        if amounts[-1].value > 0:
            counted = words and _QUANTITY.match(row.text.strip())  # "4 bag @ 5.50" under the name
            own = said if _name_in(said) and not counted else None
            near = words if headed or items else words[-_REACH:]
            items.append(_item(row, own or (near[0] if near and not below else _nothing(row)), amounts))
        words = []
    return tuple(item for item in items if _name_in(item.name))


def _body(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """The rows that hold the items, and whether a heading stands above them."""
    start = _start(rows)
    body: list[Row] = []
    priced = False
    for row in rows[start:]:
        amounts = bool(_amounts(row))
        if _SUMMARY.search(row.text) and (priced or (amounts and start)):
            break
        dated = not amounts and any(dates_in(cell.text) for cell in row.cells)
        if dated or _ABOUT.search(row.text) or _SUMMARY.search(row.text):
            if not priced:
                body = []
            continue
        body.append(row)
        priced = priced or amounts
    return body, start > 0


def _named_below(body: Sequence[Row]) -> bool:
    """Whether names stand under their numbers: the last priced row has no words, and words follow it."""
    last = max((place for place, row in enumerate(body) if _amounts(row)), default=-1)
    if last < 0 or _name_in(_said(body[last])):
        return False
    return any(_name_in(_said(row)) for row in body[last + 1 : last + 2])


def items_table(image: Image, lines: Sequence[TextLine]) -> Table | None:
    """The items of a receipt as a table (Item, Quantity and Price where they are printed, Amount); None where the
    lines are no receipt, or no items are found.

    Cells score high where the amounts add up to the total or another sum that is printed, low where they do not.
    """
    upright, slant = straightened(lines)
    rows = page_rows(upright)
    if len(rows) < 6 or not is_receipt(rows):
        return None
    items = find_items(rows)
    if not items:
        return None
    score = _SURE if adds_up(items, rows) else _UNPROVED
    counted = any(item.quantity is not None for item in items)

    def cell(line: TextLine | None, like: TextLine) -> TextLine:
        if line is None:
            return part_of(like, 0, len(like.text), text="", score=1.0)
        return put_back(line.model_copy(update={"score": min(line.score, score)}), slant)

    def heading(text: str, like: TextLine) -> TextLine:
        return put_back(part_of(like, 0, len(like.text), text=text, score=1.0), slant)

    first = items[0]
    names = ("Item", "Quantity", "Price", "Amount") if counted else ("Item", "Amount")
    body = []
    for item in items:
        amount = item.amount.as_line(item.amount.line.score)
        one = item.price.as_line(item.price.line.score) if item.price is not None else None
        middle = (cell(item.quantity, item.name), cell(one, amount)) if counted else ()
        body.append((cell(item.name, item.name), *middle, cell(amount, amount)))
    box = union([line.box for row in body for line in row])
    return Table(
        image=image,
        box=box.clipped(image.width, image.height) or box,
        rows=(tuple(heading(name, first.name) for name in names), *body),
        header=1,
        row_labels=True,
        title="",
        source=f"{first.name.source}: items of a receipt",
    )


def adds_up(items: Sequence[Item], rows: Sequence[Row]) -> bool:
    """Whether the amounts, less what is taken off between them, add up to a sum that is printed below them."""
    found = round(sum(item.amount.value for item in items), 2)
    off = round(sum(one.value for row in _body(rows)[0] for one in _amounts(row) if one.value < 0), 2)
    last = max(item.amount.line.box.y1 for item in items)
    below = [
        amount.value
        for row in rows
        if row.box.y0 >= last - row.height
        for cell in row.cells
        for amount in amounts_in(cell)
    ]
    return any(min(abs(abs(value) - found), abs(abs(value) - found - off)) <= 0.05 for value in below)


def _nothing(row: Row) -> TextLine:
    return part_of(row.cells[0], 0, len(row.cells[0].text), text="")


def _start(rows: Sequence[Row]) -> int:
    """The row after the heading of the items, which a priced row follows soon; 0 where there is none."""
    for index, row in enumerate(rows):
        text = re.sub(r"(?<=[a-z])\s(?=ion\b)", "", row.text)  # readers part "Descript ion"
        heads = _HEADING.search(text) and _HEADING_TOO.search(text) and not _SUMMARY.search(text) and not _amounts(row)
        follow = rows[index + 1 : index + 1 + _SOON]
        if heads and any(_amounts(one) and not _SUMMARY.search(one.text) for one in follow):
            return index + 1
    return 0


def _amounts(row: Row) -> list[Amount]:
    """The amounts of a row; cents without a whole number before them are pieces of other numbers."""
    found = [amount for cell in row.cells for amount in amounts_in(cell)]
    inside = re.compile(r"[^\W\d_]$")  # of a word: "Scissors 4" is no amount of rupees
    return [one for one in found if one.printed[:1] not in ".," and not inside.search(one.line.text[: one.start])]


def _said(row: Row) -> TextLine:
    """What a row says in words: its cells without amounts, quantities and codes."""
    kept: list[TextLine] = []
    for cell in row.cells:
        amounts = amounts_in(cell)
        end = min((amount.start for amount in amounts), default=len(cell.text))
        text = cell.text[:end]
        if not re.search(r"[^\W\d_]", text):
            continue
        kept.append(part_of(cell, 0, max(end, 1)))
    if not kept:
        return _nothing(row)
    words = [_cleaned(line.text) for line in kept]
    named = [(line, text) for line, text in zip(kept, words, strict=True) if len(re.findall(r"[^\W\d_]", text)) >= 2]
    if not named:
        return part_of(kept[0], 0, len(kept[0].text), text="")
    return joined(
        [line for line, _ in named], " ".join(text for _, text in named), min(line.score for line, _ in named)
    )


def _cleaned(text: str) -> str:
    text = _LEADING.sub("", text.strip())
    if (quantity := _QUANTITY.match(text)) is not None:
        text = text[quantity.end() :]
    text = _EDGES.sub("", _TAX_CODE.sub("", _CODE.sub(" ", text)))
    return " ".join(text.split())


def _name_in(line: TextLine) -> bool:
    return len(re.findall(r"[^\W\d_]", line.text)) >= _LEAST_LETTERS


def _item(row: Row, name: TextLine, amounts: Sequence[Amount]) -> Item:
    """An item of a priced row: its last amount is what it came to; a quantity must explain it."""
    amount = amounts[-1]
    prices = [one for one in amounts[:-1] if one.value > 0]
    for cell in row.cells:
        for match in (*_QUANTITY.finditer(cell.text), *_LEADING.finditer(cell.text)):
            count = float(match["count"].replace(",", "."))
            price = next(
                (one for one in prices if count and abs(one.value * count - amount.value) <= 0.02 * count), None
            )
            if price is not None or (count == 1 and not prices):
                line = part_of(cell, match.start("count"), match.end("count"), text=_number(count))
                return Item(name, amount, line, price or amount)
    for cell in row.cells:  # a column of its own for the quantity
        if re.fullmatch(r"\s*\d{1,3}(?:[.,]\d{2,3})?\s*", cell.text):
            count = float(cell.text.strip().replace(",", "."))
            price = next((one for one in prices if count and abs(one.value * count - amount.value) <= 0.02), None)
            if price is not None and price.line is not cell:
                return Item(name, amount, part_of(cell, 0, len(cell.text), text=_number(count)), price)
    return Item(name, amount)


def _number(count: float) -> str:
    return f"{count:g}"
