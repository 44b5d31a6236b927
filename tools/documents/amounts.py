"""Amounts of money on receipts and invoices: how they are written, and which of them is the total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.documents.layout import Row, part_of
from tools.values import TextLine

_CURRENCY = r"(?:RM|US\$|S\$|HK\$|NT\$|MYR|USD|EUR|GBP|SGD|CNY|RMB|JPY|AUD|CAD|CHF|Rp|Rs\.?|[$€£¥₹￥])"
AMOUNT = re.compile(
    rf"(?P<sign>[-−(])?\s*(?P<currency>{_CURRENCY})?\s*(?P<sign2>[-−])?\s*"
    r"(?<![\d.,/:])(?P<digits>\d{1,3}(?:[,' ]\d{3})+|\d+)?(?P<cents>\s?[.,]\s?\d{2})"
    r"(?![\d/:%]|[.,]\d)\s?(?P<after>-(?!\w))?",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"(?P<currency>{_CURRENCY})\s*(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\d.,/:%])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount inside a line: its value in units of the currency, and where in the line's text it stands."""

    value: float
    start: int
    end: int
    line: TextLine

    @property
    def printed(self) -> str:
        text = _respelled(self.line.text)[self.start : self.end]
        return re.sub(r"\s+(?=[.,])|(?<=[.,])\s+", "", text).strip()

    def without_sign(self) -> Amount:
        """The amount without a sign before it."""
        text = self.line.text[self.start : self.end]
        return replace(self, value=abs(self.value), start=self.start + len(text) - len(text.lstrip("-−( ")))

    def as_line(self, score: float) -> TextLine:
        return part_of(self.line, self.start, self.end, text=self.printed, score=score)


#: letters that readers take digits for, and cents at the end of a text that hold one of them
_DIGITS = str.maketrans("oOQDaIlSB", "000001158")
_CENTS = re.compile(r"(?<=\d\.)(?=\w?[oOQDaIlSB])[\doOQDaIlSB]{2}$")


def _respelled(text: str) -> str:
    """Letters that stand for digits beside a currency or in the cents ("RMI11.90", "RMO.00", "277.aa"), put right.

    The length stays.
    """
    text = re.sub(r"(?<=RM)[Il](?=\d)", "1", re.sub(r"(?<=RM)[Oo](?=[.,])", "0", text))
    return _CENTS.sub(lambda match: match[0].translate(_DIGITS), text)


def amounts_in(line: TextLine) -> list[Amount]:
    """All amounts of a line, from left to right: numbers with two decimals, or whole ones with a currency."""
    text = _respelled(line.text)
    found = []
    for match in AMOUNT.finditer(text):
        whole = re.sub(r"\D", "", match["digits"] or "") or "0"
        value = float(f"{whole}.{re.sub(r'[^0-9]', '', match['cents'])}")
        negative = match["sign"] in ("-", "−") or match["sign2"] or match["after"]
        start = match.start("currency") if match["currency"] else match.start("digits" if match["digits"] else "cents")
        if negative and match["sign"]:
            start = match.start("sign")
        found.append(Amount(-value if negative else value, start, match.end("cents"), line))
    taken = [(amount.start, amount.end) for amount in found]
    for match in _WHOLE.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in taken):
            found.append(Amount(float(match["digits"].replace(",", "")), match.start(), match.end(), line))
    return sorted(found, key=lambda amount: amount.start)


#: what a row says it holds, most telling first: (pattern over the row's text, weight); weight 0 is never the total
_KINDS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (r"\btotal\s*(qty|quantity|items?\b|pcs|pieces|units|disc|saving|stamp|point|tax|gst|vat|sst|excl|before)", 0),
        (r"\btotal\b.{0,24}\b(sold|quantity)\b", 0),
        (r"\b(tax|gst|vat|sst|discount|items?|qty|quantity)\s*total\b", 0),
        (r"\bincluded in total|\btotal includes?\b.{0,6}\d+\s*%?\s*gst|\bgst\s*summary", 0),
        (r"\btotal\s+\d+\s*%", 0),
        (r"excl|exci\b|\bexc!", 0),
        (r"\b(accept\w*|tender\w*|received)\s*total", 0),
        (r"(?<!total )(?<!sales )\b(sub|s[uo].)\s*-?\s*(?-i:[Tt]ota[li]|TOTA[LI])", 3),
        (r"(round(ed)?|adj\w*)\s*total|total\s*(amt\s*)?(after|round(ed)?)", 10),
        (r"final\s*total|grand\s*total|\bnett?\s*total|total\s*nett?\b", 10),
        (r"total\s*(amount\s*)?(pa[yv]\w*(\s*le)?|due|to\s*pay)|(amount|balance)\s*(due|payable|to\s*pay)\b", 10),
        (r"total.{0,14}incl|total.{0,14}\(inc|total\s*include", 8),
        (r"总计|合计|總計|合計|总额|應付|应付|jumlah\s*(besar|keseluruhan)|gesamt(betrag|summe)|montant\s*total", 9),
        (r"\btotal\s*gross\b", 5),
        (r"\btotal\s*(sales|amount|amt|bill|price|cost|charge)|\btotal\b|\bjumlah\b|\bsumme\b|\btotaal\b", 8),
        (r"total", 7),
        (r"\b(nett?|paid)\s*(amt|amount)\b|\bam(oun)?t\s*paid\b|\bnett?\b\s*:?$|\bamount\s*incl", 6),
        (r"^\W*(amount|net)\W*$", 5),
    )
)
_MISREAD = re.compile(r"\bt[o0u]t[aoä][l1i]\b", re.IGNORECASE)
#: "total" with any one letter wrong: less telling, such a row may mean something else
_PERHAPS_TOTAL = re.compile(r"\b(?:[^\W\d_]otal|t[^\W\d_]tal|to[^\W\d_]al|tot[^\W\d_]l|tota[^\W\d_])\b", re.IGNORECASE)
_DOUBT = 3.0
_MISREAD_AMOUNT = re.compile(
    r"\ba(?:mo[^\W\d_]nt|m[^\W\d_]unt|[^\W\d_]ount|mou[^\W\d_]t|moun[^\W\d_])\b", re.IGNORECASE
)
_ROUNDING = re.compile(r"\bround(ing|ed)?\b", re.IGNORECASE)
_CASH = re.compile(
    r"^\W*(cash|tender|visa|master|amex|debit|credit card|paid|payment|edc|cheque|e-?wallet)", re.IGNORECASE
)
_REFUND = re.compile(r"\b(refund(ed)?|credit\s*note|void(ed)?|reversal)\b|退款", re.IGNORECASE)
_CHANGE = re.compile(r"\bchange\b(?!able)|\bkembali\b|找零", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    amount: Amount
    weight: float
    row: int


def find_total(rows: Sequence[Row]) -> TextLine | None:
    """What is to be paid in the end, as printed; None where no row says so.

    Rows are weighed by what they call their amount; what was paid less the change, and amounts that repeat,
    speak for a candidate.
    """
    candidates: list[_Candidate] = []
    refunds = any(_REFUND.search(row.text) for row in rows)
    for row in rows:
        weight, at = _kind(row)
        if not weight:
            continue
        amount = _amount_of(rows, row, at)
        if amount is not None and amount.value < 0 and not refunds:
            amount = amount.without_sign()  # a dash before the amount
            weight -= 2.5
        if amount is not None and amount.value > 0:
            crowd = len([a for cell in row.cells for a in amounts_in(cell)])
            candidates.append(_Candidate(amount, weight - (2.5 if crowd > 1 and weight < 10 else 0), row.index))
    paid = _paid(rows)
    if not candidates:
        return _from_payment(rows, paid)
    repeated = [candidate.amount.value for candidate in candidates]
    off_by_cents = _rounded_away(rows)

    def worth(candidate: _Candidate) -> tuple[float, float, int]:
        value = candidate.amount.value
        support = 1.5 if paid is not None and abs(paid - value) < 0.005 else 0.0
        support += min(2, sum(abs(other - value) < 0.005 for other in repeated) - 1) * 0.5
        if off_by_cents and any(abs(value + off_by_cents - other) < 0.005 for other in repeated):
            support -= 1.0  # another candidate is this one after rounding
        return candidate.weight + support, value, candidate.row

    best = max(candidates, key=worth)
    certainty = min(0.98, 0.5 + 0.045 * worth(best)[0])
    return best.amount.as_line(certainty * max(best.amount.line.score, 0.5))


def find_labelled_amount(rows: Sequence[Row], label: re.Pattern[str], *, but_not: re.Pattern[str]) -> TextLine | None:
    """The amount of the last row that is named by `label` and not by `but_not` (subtotal, tax, change ...)."""
    best: TextLine | None = None
    for row in rows:
        match = label.search(row.text)
        if match is None or but_not.search(row.text):
            continue
        amount = _amount_of(rows, row, match.end())
        if amount is not None:
            best = amount.as_line(0.85 * amount.line.score)
    return best


def _kind(row: Row) -> tuple[float, int]:
    """(weight, where the label ends in the row's text) of the most telling label; weight 0 where it is no total."""
    text = _MISREAD_AMOUNT.sub("amount", _MISREAD.sub("total", row.text))
    for reading, doubt in ((text, 0.0), (_PERHAPS_TOTAL.sub("total", text), _DOUBT)):
        for pattern, weight in _KINDS:
            match = pattern.search(reading)
            if match:
                return max(0.0, weight - doubt), match.end()
    return 0.0, 0


def _amount_of(rows: Sequence[Row], row: Row, label_end: int) -> Amount | None:
    """The last amount to the right of the label in its row; else the one just below or above it, on the right."""
    position, found = 0, []
    for cell in row.cells:
        for amount in amounts_in(cell):
            if position + amount.start >= label_end - 12:
                found.append(amount)
        position += len(cell.text) + 1
    if found:
        return found[-1]
    whole = _whole_number(rows, row)
    if whole is not None:
        return whole
    label = row.box
    for step in (1, -1):
        index = row.index + step
        if not 0 <= index < len(rows):
            continue
        near = rows[index]
        lone = [amount for cell in near.cells for amount in amounts_in(cell)]
        alone = len(lone) == 1 and len(near.text) <= len(lone[0].printed) + 4
        gap = abs(near.box.center[1] - label.center[1])
        if alone and gap < 2.2 * row.height and lone[0].line.box.x0 >= label.x0 - row.height:
            return lone[0]
    return None


def _whole_number(rows: Sequence[Row], row: Row) -> Amount | None:
    """A number without decimals at the end of a row, where the whole page prints none with decimals."""
    last = row.cells[-1]
    match = re.search(r"(?<![\d.,-])(\d{1,3}(?:[,. ]\d{3})+|\d+)\W*$", last.text)
    if match is None or any(AMOUNT.search(cell.text) for other in rows for cell in other.cells):
        return None
    return Amount(float(re.sub(r"\D", "", match[1])), match.start(1), match.end(1), last)


def _paid(rows: Sequence[Row]) -> float | None:
    """What was handed over less the change; None where the receipt does not say."""
    cash = change = None
    for row in rows:
        values = [amount.value for cell in row.cells for amount in amounts_in(cell)]
        if not values:
            continue
        if _CHANGE.search(row.text):
            change = abs(values[-1]) if change is None else change
        elif _CASH.search(row.text) and cash is None:
            cash = abs(values[-1])
    if cash is None:
        return None
    return round(cash - (change or 0.0), 2)


def _from_payment(rows: Sequence[Row], paid: float | None) -> TextLine | None:
    """The amount that equals what was paid, where no row calls itself total."""
    if paid is None or paid <= 0:
        return None
    for row in rows:
        for cell in row.cells:
            for amount in amounts_in(cell):
                if abs(abs(amount.value) - paid) < 0.005:
                    return amount.as_line(0.7 * amount.line.score)
    return None


def _rounded_away(rows: Sequence[Row]) -> float:
    """The rounding adjustment that the receipt prints, 0 where there is none."""
    for row in rows:
        if _ROUNDING.search(row.text) and "total" not in row.text.casefold():
            values = [amount.value for cell in row.cells for amount in amounts_in(cell)]
            if values and abs(values[-1]) < 0.1:
                return values[-1]
    return 0.0
