"""A page as two looks read it: its rows, amounts, dates, priced items, and keys with their values.

The second look reads the page enlarged, where its letters are small, and is taken only where the first leaves a claim
open. What either look reads stands there; that something does not is said only where both agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from agent.checking.reading_likeness import alike, holds, plain
from agent.checking.reading_pages import lines_of, second_look
from tools.context import ToolContext
from tools.documents.amounts import amounts_in
from tools.documents.dates import dates_in
from tools.documents.layout import Row, page_rows, straightened
from tools.errors import YaffleError
from tools.values import Image, TextLine

#: what the priced rows of a receipt are called that are no items
_NO_ITEM = re.compile(
    r"\b(sub\W*total|total|tota1|tax|gst|vat|sst|cash|paid|change|amount|due|balance|round\w*|tender\w*|visa|master\w*|"
    r"card|discount|service|tip|deposit|credit|debit|payment|net)\b|^\W*(date|tel|phone|time|invoice|bill|receipt|inv)\b|"
    r"总计|合计|小计|税|找零|现金|应付",
    re.IGNORECASE,
)

_ENOUGH = 0.95  # a likeness that needs no better one
_LONG = 12  # letters from which a text is not found by chance within another


@dataclass(frozen=True)
class Page:
    """A page of text. The second look is taken when the first does not settle a matter."""

    image: Image
    context: ToolContext

    @cached_property
    def first(self) -> tuple[TextLine, ...]:
        """The lines as READ gives them; those of the second look where there are none."""
        return lines_of(self.image, self.context) or self.second

    @cached_property
    def second(self) -> tuple[TextLine, ...]:
        """The lines of the page enlarged; () where its letters are large enough."""
        return second_look(self.image, self.context)

    @property
    def looks(self) -> Iterator[tuple[TextLine, ...]]:
        """The lines of the first look, then those of the second: ask for it only where the first is not enough."""
        yield self.first
        if self.second and self.second != self.first:
            yield self.second

    @property
    def legible(self) -> bool:
        """Is there enough text, surely enough read, for what is not there to mean something?"""
        return any(len(lines) >= 2 and _middle([line.score for line in lines]) >= 0.8 for lines in self.looks)

    def likeness(self, said: str) -> float:
        """How surely the page holds `said`, in one line or over two of a look."""
        best = 0.0
        for text in self._texts():
            best = max(best, said_in(said, text))
            if best >= _ENOUGH:
                break
        return best

    def line_with(self, said: str) -> TextLine | None:
        """The line of the first look that holds `said` best."""
        return max(self.first, key=lambda line: said_in(said, line.text), default=None)

    def _texts(self) -> Iterator[str]:
        """The lines, the rows, and each row with the next."""
        for lines in self.looks:
            yield from (line.text for line in lines)
            rows = [row.text for row in rows_of(lines)]
            yield from rows
            yield from (f"{one} {two}" for one, two in pairwise(rows))


def page_of(image: Image, context: ToolContext) -> Page:
    """The page that a picture shows; its readings are cached as those of tools are."""
    return Page(image, context)


def said_in(said: str, text: str) -> float:
    """How surely a line of a page holds a said text, 0..1.

    Short words are found by chance within longer ones, so whole words of the line are compared, as many as were said,
    one more and one less (readers drop spaces); a longer text may stand anywhere in it.
    """
    wanted = plain(said)
    if wanted.isdigit():  # one digit more or less is another number
        found = re.findall(r"\d+", text)
        if wanted in found or any(len(wanted) >= 4 and wanted in number and len(number) > 5 for number in found):
            return 1.0  # readers run the years of an axis together
        return 0.55 if re.search(r"[A-Za-z]", text) else 0.0
    if len(wanted) >= _LONG:
        return holds(said, text)
    words, count = text.split(), len(said.split())
    windows = (
        " ".join(words[start : start + size])
        for size in {max(1, count - 1), count, count + 1}
        for start in range(len(words) - size + 1)
    )
    best = max((alike(said, window) for window in windows), default=0.0)
    return max(best, 0.95) if len(wanted) >= 4 and wanted in plain(text) else best


def rows_of(lines: tuple[TextLine, ...]) -> list[Row]:
    """The rows of one look, laid straight."""
    upright, _ = straightened(lines)
    return page_rows(upright)


def shows_amount(page: Page, value: float) -> bool:
    """Does either look read this amount of money?"""
    return any(
        abs(abs(amount.value) - value) < 0.005 for lines in page.looks for line in lines for amount in amounts_in(line)
    )


def dates_of(lines: tuple[TextLine, ...]) -> list[str]:
    """All dates of one look, as printed."""
    return [line.text[start:end] for line in lines for start, end in dates_in(line.text)]


def items_of(lines: tuple[TextLine, ...]) -> list[Row]:
    """The rows of a receipt that name an item with its price: above the totals, none of these themselves."""
    items: list[Row] = []
    for row in rows_of(lines):
        amounts = [amount for cell in row.cells for amount in amounts_in(cell)]
        if _NO_ITEM.search(row.text):
            if items and amounts:
                break
            continue
        named = re.search(r"[^\W\d_]{2}", re.sub(r"\b(RM|USD|EUR|MYR)\b", "", row.text))
        if amounts and named and not dates_in(row.text):
            items.append(row)
    return items


def field_of(image: Image, name: str, context: ToolContext) -> TextLine | None:
    """What FIELD finds; None where it finds nothing."""
    try:
        found: TextLine = context.call("FIELD", image=image, name=name)
    except YaffleError:
        context.checkpoint()
        return None
    return found


def _middle(values: list[float]) -> float:
    ranked = sorted(values)
    return ranked[len(ranked) // 2]
