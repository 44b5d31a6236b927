"""Claims that something shown has a value: fields of receipts and forms, cells of tables, bars of charts.

`check_value` finds who can tell by the claim's key; `check_document` does the same for what a document is said to be
and to have ("a receipt", "with 3 items", "5 fields").
"""

from __future__ import annotations

from agent.checking.charts import check_chart, check_chart_value
from agent.checking.checked import CheckedClaim
from agent.checking.drawn_parts import check_part
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.values_forms import check_field, check_place, check_title, has_field, keys_of
from agent.checking.values_pages import Page, items_of, page_of
from agent.checking.values_receipts import check_amount, check_date, check_item, check_shop
from agent.checking.values_tables import check_column, check_table, is_table_noun
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.documents.fields import ALIASES
from tools.numbers import number_in
from tools.values import Image, TextLine

_AMOUNTS = frozenset({"total", "subtotal", "tax", "cash", "change"})
#: what a document is called, and its Chinese names
_PAGES = frozenset({"receipt", "bill", "invoice", "form", "document", "card", "label", "收据", "表单", "发票"})
_ITEMS = frozenset({"item", "line item", "product", "article", "项"})
_FIELDS = frozenset({"field", "entry", "栏"})


def check_value(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """The claim that `claim.key` of what is shown is `claim.value`; None where nobody here can tell."""
    if not claim.key or not claim.value:
        return None
    part = check_part(claim, image, context)
    if part is not None:
        return part
    chart = check_chart_value(claim, image, context)
    if chart is not None:
        return chart
    page = page_of(image, context)
    if not page.first:
        return None
    key = claim.key.casefold()
    field = ALIASES.get(key, "")
    if field in _AMOUNTS and number_in(claim.value) is not None:
        return check_amount(claim.model_copy(update={"key": field}), page, context)
    if key == "date" and (found := check_date(claim, page, context)) is not None:
        return found
    if key in ("from", "company", "shop", "maker"):
        return check_shop(claim, page, context)
    if key == "item" and not has_field(page, "item"):
        return check_item(claim, page)
    if key == "column":
        return check_column(claim, image, page, context)
    if key == "title":
        return check_title(claim, page, context)
    if key in ("first field", "last field"):
        return check_place(claim, page)
    return check_field(claim, page, context)


def check_document(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """What a page is said to be, or how many items or fields it is said to have; None where that is not the claim."""
    thing = claim.subject
    if thing is None:
        return None
    if is_table_noun(thing.noun):
        return check_table(claim, image, context)
    chart = check_chart(claim, image, context)
    if chart is not None or claim.kind not in ("existence", "count"):
        return chart
    noun = thing.noun
    if noun not in _PAGES and noun not in _ITEMS and noun not in _FIELDS:
        return None
    page = page_of(image, context)
    if len(page.first) < 3:
        return None
    if noun in _PAGES:
        return settled(claim, True, "a page of text was read", kind="reader") if page.legible else None
    if claim.kind == "existence":
        there = _count(noun, page.first)
        return settled(claim, True, f"{there} were read", kind="reader") if there else None
    return _counted(claim, page)


def _count(noun: str, lines: tuple[TextLine, ...]) -> int:
    return len(items_of(lines)) if noun in _ITEMS else len(keys_of(lines))


def _counted(claim: Claim, page: Page) -> CheckedClaim | None:
    thing = claim.subject
    if thing is None or thing.number is None:
        return None
    counts = []
    for lines in page.looks:
        count = _count(thing.noun, lines)
        if count == thing.number or (thing.least and count >= thing.number):
            return settled(claim, True, f"{count} were read", kind="reader", score=0.9)
        counts.append(count)
    if not any(counts):
        return None
    if len(set(counts)) == 1 and page.legible:
        return settled(claim, False, f"{counts[0]} were read", actual=str(counts[0]), kind="reader", score=0.93)
    return leaning(claim, 0.3, f"{min(counts)} to {max(counts)} were read", kind="reader")


__all__ = ["check_document", "check_value"]
