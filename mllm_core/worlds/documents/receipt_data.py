"""What a receipt says, as lines of text: shop, address, date, items, total, what was paid."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final, Literal

from mllm_core.samples import Split
from mllm_core.worlds.documents import words

Field = Literal[
    "company", "address", "date", "time", "phone", "number", "cashier", "subtotal", "tax", "total", "cash", "change"
]
Side = Literal["centre", "left", "columns"]

#: How each field that has a key is printed.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "date": ("Date: ", "DATE ", "", "Date : "),
    "time": ("Time: ", "TIME ", ""),
    "phone": ("Tel: ", "TEL ", "Phone: ", "Tel. "),
    "number": ("Receipt No: ", "Invoice ", "INV NO: ", "Bill# ", "Receipt #"),
    "cashier": ("Cashier: ", "Served by ", "CASHIER ", "Staff: "),
    "subtotal": ("Subtotal", "SUBTOTAL", "Sub-total"),
    "tax": ("Tax", "GST", "VAT", "TAX"),
    "total": ("Total", "TOTAL", "Grand Total", "TOTAL DUE", "Amount Due"),
    "cash": ("Cash", "CASH", "Paid", "CASH PAID"),
    "change": ("Change", "CHANGE", "Change Due"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What was bought: how many, of what, for how much in all (cents)."""

    name: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. `parts` stand at the left, or at the left and the right; `field` of `item 2` is an item's."""

    parts: tuple[str, ...]
    side: Side
    field: str = ""
    heavy: bool = False
    rule: str = ""  #: a line drawn with this character instead


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """A receipt's content. `fields` are the texts as printed (without their keys), `lines` the whole in order."""

    fields: dict[str, str]
    items: tuple[Item, ...]
    lines: tuple[Line, ...]
    sign: str  #: before every amount: "$", "RM ", or ""

    def amount(self, cents: int) -> str:
        """An amount as this receipt prints it."""
        return f"{self.sign}{cents / 100:,.2f}"

    def text(self) -> str:
        """The lines as reading would give them."""
        return "\n".join(" ".join(line.parts) for line in self.lines if line.parts)


def make_receipt(draw: random.Random, split: Split) -> ReceiptData:
    """The content of a receipt; its sums are right."""
    upper = draw.random() < 0.45
    sign = draw.choice(("", "", "$", "$", "RM ", "€"))
    items = _items(draw, split)
    subtotal = sum(item.cents for item in items)
    taxed = draw.random() < 0.35
    tax = round(subtotal * draw.choice((0.05, 0.06, 0.08, 0.1))) if taxed else 0
    total = subtotal + tax
    note = draw.choice([note for note in (500, 1000, 2000, 5000, 10000, 20000) if note > total] or [total + 1000])
    paid = note if draw.random() < 0.7 else total

    def money(cents: int) -> str:
        return f"{sign}{cents / 100:,.2f}"

    street, town = words.address(draw, split)
    company = words.company(draw, split)
    fields: dict[str, str] = {
        "company": company.upper() if upper else company,
        "address": (f"{street}, {town}").upper() if upper else f"{street}, {town}",
        "date": words.date(draw),
        "time": f"{draw.randint(8, 21):02}:{draw.randint(0, 59):02}",
        "phone": f"{draw.randint(10, 99)}-{draw.randint(100, 999)} {draw.randint(1000, 9999)}",
        "number": f"{draw.choice(('', 'A', 'R', 'CS'))}{draw.randint(1000, 999999)}",
        "cashier": draw.choice(words.words("person", split)),
        "subtotal": money(subtotal),
        "tax": money(tax),
        "total": money(total),
        "cash": money(paid),
        "change": money(paid - total),
    }
    absent = {"subtotal", "tax"} if not taxed else set()
    for field, share in (("time", 0.5), ("phone", 0.5), ("number", 0.4), ("cashier", 0.6), ("cash", 0.25)):
        if draw.random() < share:
            absent.add(field)
    if "cash" in absent:
        absent.add("change")
    kept = {field: text for field, text in fields.items() if field not in absent}
    return ReceiptData(kept, items, tuple(_lines(draw, kept, items, sign)), sign)


def _items(draw: random.Random, split: Split) -> tuple[Item, ...]:
    source = draw.choice(("goods", "food", "food", "drink", "fruit"))
    names = words.pick(draw, source, draw.randint(1, 6), split)
    case = draw.choice((str.upper, str.capitalize, str.title))
    items = []
    for name in names:
        if draw.random() < 0.12:
            name = words.coined(draw)
        count = draw.choice((1, 1, 1, 2, 3))
        items.append(Item(case(name), count, count * draw.randint(20, 2500)))
    return tuple(items)


def _lines(draw: random.Random, fields: dict[str, str], items: tuple[Item, ...], sign: str) -> list[Line]:
    rule = Line((), "left", rule=draw.choice(("-", "=", "*", " ")))
    lines = [Line((fields["company"],), "centre", "company", heavy=True)]
    street, town = fields["address"].split(", ")
    lines += [Line((f"{street},",), "centre", "address"), Line((town,), "centre", "address")]
    for field in ("phone",):
        if field in fields:
            lines.append(Line((draw.choice(KEYS[field]) + fields[field],), "centre", field))
    lines.append(rule)
    for field in draw.sample(("number", "date", "time", "cashier"), 4):
        if field in fields:
            lines.append(Line((draw.choice(KEYS[field]) + fields[field],), "left", field))
    lines.append(rule)
    style = draw.choice(("{count} {name}", "{name} x{count}", "{name}"))
    for at, item in enumerate(items):
        name = (
            item.name
            if item.count == 1 and style == "{name} x{count}"
            else style.format(count=item.count, name=item.name)
        )
        lines.append(Line((name, f"{sign}{item.cents / 100:,.2f}"), "columns", f"item {at}"))
    lines.append(rule)
    for field in ("subtotal", "tax", "total", "cash", "change"):
        if field in fields:
            heavy = field == "total" and draw.random() < 0.6
            lines.append(Line((draw.choice(KEYS[field]), fields[field]), "columns", field, heavy))
    if draw.random() < 0.6:
        lines += [
            rule,
            Line(
                (draw.choice(("THANK YOU", "Thank you!", "Please come again", "GOODS SOLD ARE NOT RETURNABLE")),),
                "centre",
            ),
        ]
    return lines
