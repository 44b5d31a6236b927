"""Fields of a document by name: the well-known ones by rules of their own, any other by its printed key."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tools.documents.addresses import find_address
from tools.documents.amounts import find_labelled_amount, find_total
from tools.documents.companies import find_company
from tools.documents.dates import dates_in, find_date
from tools.documents.keyvalue import find_value, known_keys
from tools.documents.layout import Row, page_rows, part_of, put_back, straightened, without_stray_accents, words
from tools.errors import ToolError
from tools.values import TextLine

Finder = Callable[[Sequence[Row]], TextLine | None]

#: fields whose value holds a digit, whatever key was found for them
_WITH_DIGITS = frozenset({"date", "total", "phone", "time", "invoice number"})
#: fields of which only their own rules can tell the value: a key alone ("Tax invoice") says nothing
_OWN_RULES_ONLY = frozenset({"subtotal", "tax", "email", "website", "cash", "change", "currency"})
#: what people call the fields that have rules of their own
ALIASES: dict[str, str] = {
    alias: field
    for field, aliases in {
        "company": "company, company name, name of the company, shop, shop name, store, store name, merchant, "
        "merchant name, vendor, seller, business, business name, issuer, supplier, restaurant, retailer, "
        "公司, 商店, 店名, 商家",
        "date": "date, invoice date, receipt date, date of purchase, purchase date, transaction date, bill date, "
        "date of issue, issue date, day, 日期, 时间",
        "address": "address, company address, shop address, store address, location, street address, 地址",
        "total": "total, total amount, grand total, total price, total cost, total sum, amount due, amount payable, "
        "amount to pay, total due, sum, final total, net total, price paid, 总计, 合计, 总额, 总价, 金额, 总金额",
        "subtotal": "subtotal, sub total, amount before tax, 小计",
        "tax": "tax, gst, vat, sst, sales tax, tax amount, gst amount, vat amount, 税, 税额",
        "phone": "phone, phone number, telephone, telephone number, tel, mobile, contact number, 电话",
        "email": "email, e mail, email address, mail, 邮箱",
        "website": "website, web site, url, web address, homepage, 网址",
        "time": "time, purchase time, time of purchase, transaction time",
        "invoice number": "invoice number, invoice no, invoice, invoice id, receipt number, receipt no, bill number, "
        "bill no, inv no, invoice num, document number, doc no, slip no, check number, 发票号, 单号, 发票号码",
        "cash": "cash, amount paid, cash paid, paid, cash received, tendered",
        "change": "change, change due, change given, 找零",
        "currency": "currency, 币种",
    }.items()
    for alias in aliases.split(", ")
}
_PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{5,18}\d")
_PHONE_KEY = re.compile(
    r"\b(?:te[l1]|telephone|phone|ph|h/?p|mobile|whatsapps?|contact|hotline|call)\b|电话|TEL", re.IGNORECASE
)
_EMAIL = re.compile(r"[A-Za-z][\w.+-]*@[A-Za-z][\w-]*(?:\s?\.\s?[A-Za-z]{2,})+")
_WEBSITE = re.compile(r"(?:https?://|www\s?\.\s?)[\w-]+(?:\s?\.\s?[\w/-]+)+", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-3])\s?:\s?[0-5]\d(?:\s?:\s?[0-5]\d)?(?:\s?[AP]\.?M\b\.?)?", re.IGNORECASE
)
_INVOICE_KEYS = (
    re.compile(r"\b(?:tax\s*)?(?:invo[il]ce|inv)\b", re.IGNORECASE),
    re.compile(r"\b(?:receipt|recei?pt|rcpt)\b", re.IGNORECASE),
    re.compile(r"\b(?:b[il1]{3}|doc(?:ument)?|s[l1]ip|che?c?k|chk|cb)\b", re.IGNORECASE),
    re.compile(r"\b(?:trans(?:action)?|trn|ref(?:erence)?|order|ticket)\b", re.IGNORECASE),
)
_NUMBER_SIGN = re.compile(r"^\s*(?:number|nunber|no|num|nr|id|code|\b)?\s*[.#:：\s-]*", re.IGNORECASE)
_CODE = re.compile(r"(?=[\w/-]*\d)[A-Z0-9][\w/-]*(?:\s?-\s?\w+)?", re.IGNORECASE)
_CURRENCY = re.compile(r"RM|US\$|S\$|MYR|USD|EUR|GBP|SGD|[$€£¥₹]")
_TAX = re.compile(
    r"\btotal\s*(?:gst|tax|vat|sst)\b|\b(?:gst|tax|vat|sst)\b\s*(?:total|payable|amount|amt|@|\(?\s*\d+\s*%)|^\W*(?:tax|gst|vat|sst)\b",
    re.IGNORECASE,
)


def find_field(lines: Sequence[TextLine], name: str) -> TextLine:
    """The value of the field `name` of a document that was read as `lines`.

    Raises ToolError where it is not found: the document's keys are named, and nothing is guessed.
    """
    upright, slant = straightened(lines)
    rows = page_rows(upright)
    wanted = " ".join(words(name.replace("'s", "")))
    for lead in ("the ", "name of the "):
        wanted = wanted.removeprefix(lead)
    field = ALIASES.get(wanted) or ALIASES.get(wanted.replace(" of the receipt", "").replace(" on the receipt", ""))
    found: TextLine | None = None
    if field is not None:
        found = _FINDERS[field](rows)
    if found is None:
        found = find_value(rows, name)
        if field in _WITH_DIGITS and found is not None and not any(char.isdigit() for char in found.text):
            found = None
        if field in _OWN_RULES_ONLY:
            found = None
    if found is None or not found.text.strip():
        keys = known_keys(rows)
        listed = f" Its keys are: {', '.join(keys[:12])}." if keys else ""
        raise ToolError(f"no {name} found in the text of the picture ({len(lines)} lines read).{listed}")
    page = " ".join(line.text for line in lines)
    text = without_stray_accents(found.text, page)
    if text != found.text:
        found = found.model_copy(update={"text": text, "raw": found.raw or found.text})
    return put_back(found, slant)


def _phone(rows: Sequence[Row]) -> TextLine | None:
    loose: TextLine | None = None
    for row in rows:
        for cell in row.cells:
            key = _PHONE_KEY.search(cell.text)
            number = _PHONE.search(cell.text, key.end() if key else 0)
            if number is None or dates_in(number.group()):
                continue
            if key:
                return _span(cell, number, 0.95)
            if _PHONE_KEY.search(row.text):
                return _span(cell, number, 0.85)
            # without a word for it, a number with a stroke is an article's ("0100- 12/480"), not a telephone's
            if (
                loose is None
                and "/" not in number.group()
                and cell.text.strip(" .,") == number.group().strip()
                and 8 <= _digits(number.group()) <= 13
            ):
                loose = _span(cell, number, 0.6) if re.match(r"^[+(0]", number.group()) else None
    return loose


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _by_pattern(pattern: re.Pattern[str]) -> Finder:
    """The first text of the page that looks like `pattern`."""

    def find(rows: Sequence[Row]) -> TextLine | None:
        for row in rows:
            for cell in row.cells:
                match = pattern.search(cell.text)
                if match:
                    return _span(cell, match, 0.9)
        return None

    return find


def _span(cell: TextLine, match: re.Match[str], certainty: float) -> TextLine:
    return part_of(cell, match.start(), match.end(), text=match.group().strip(), score=certainty * cell.score)


def _invoice_number(rows: Sequence[Row]) -> TextLine | None:
    """The number of the invoice; else of the receipt, the bill, the transaction, in this order."""
    for rank, key in enumerate(_INVOICE_KEYS):
        for row in rows:
            for place, cell in enumerate(row.cells):
                match = key.search(cell.text)
                if match is None:
                    continue
                code = _code_after(row, place, match.end())
                if code is not None:
                    return code.model_copy(update={"score": code.score * (0.95 - 0.07 * rank)})
    return None


def _code_after(row: Row, place: int, start: int) -> TextLine | None:
    """The number that follows a key ending at `start`: in the same cell, or at the beginning of the next."""
    cell = row.cells[place]
    sign = _NUMBER_SIGN.match(cell.text[start:])
    begin = start + (sign.end() if sign else 0)
    code = _CODE.match(cell.text, begin)
    if code is None and not cell.text[begin:].strip(" :：#.") and place + 1 < len(row.cells):
        cell, begin = row.cells[place + 1], 0
        lead = _NUMBER_SIGN.match(cell.text)
        code = _CODE.match(cell.text, lead.end() if lead else 0)
    if code is None or _digits(code.group()) < 2 or dates_in(code.group()):
        return None
    return part_of(cell, code.start(), code.end(), text=code.group().strip(" -/"), score=cell.score)


def _amount(label: str, but_not: str) -> Finder:
    yes, no = re.compile(label, re.IGNORECASE), re.compile(but_not, re.IGNORECASE)
    return lambda rows: find_labelled_amount(rows, yes, but_not=no)


def _tax(rows: Sequence[Row]) -> TextLine | None:
    no = re.compile(r"invoice|\bid\b|\bno\b|number|incl|\(inc|excl|summary|reg\b|subtotal|sub total", re.IGNORECASE)
    return find_labelled_amount(rows, _TAX, but_not=no)


def _currency(rows: Sequence[Row]) -> TextLine | None:
    total = find_total(rows)
    if total is not None and _CURRENCY.search(total.text):
        match = _CURRENCY.search(total.text)
        return total.model_copy(update={"text": match.group() if match else "", "raw": total.text})
    return _by_pattern(_CURRENCY)(rows)


def _date(rows: Sequence[Row]) -> TextLine | None:
    return find_date(rows)


_FINDERS: dict[str, Finder] = {
    "company": find_company,
    "date": _date,
    "address": find_address,
    "total": find_total,
    "subtotal": _amount(r"\bs[uo].\s*-?\s*total|total.{0,12}excl|gross amount", r"disc|qty"),
    "tax": _tax,
    "phone": _phone,
    "email": _by_pattern(_EMAIL),
    "website": _by_pattern(_WEBSITE),
    "time": _by_pattern(_CLOCK),
    "invoice number": _invoice_number,
    "cash": _amount(r"^\W*(?:cash|paid|tender|payment|amount paid)", r"change|cashier"),
    "change": _amount(r"\bchange\b", r"exchange"),
    "currency": _currency,
}
