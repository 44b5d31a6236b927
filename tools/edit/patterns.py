"""What counts as an e-mail address, a phone number, a card number, a date, a number in a line that was read."""

from __future__ import annotations

import re
from collections.abc import Callable

Span = tuple[int, int]

# A reader may put a space after a dot ("mail. example"); a capital after it begins a new sentence.
_EMAIL = re.compile(
    r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?\.(?:\s?(?=[a-z0-9]))?[\w-]+|,[\w-]+)*"
    r"(?:\s?\.(?:\s?(?=[a-z]))?|,)[A-Za-z]{2,}"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"\b(?:\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s./-]{{0,2}}{_MONTH}[\s.,/-]{{0,2}}\d{{2,4}}"
    rf"|{_MONTH}[\s.]{{0,2}}\d{{1,2}}(?:st|nd|rd|th)?[\s,]{{1,2}}\d{{4}})\b"
    r"|\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:[$€£¥]\s?|RM\s?)?[-+]?\d[\d.,' ]*\d%?|(?:[$€£¥]\s?)?\d%?")
_DIGITS = re.compile(r"(?<![\w-])(?:\d[ -]?){12,18}\d(?!\d)")
_MASKED_CARD = re.compile(r"(?<!\w)(?:[*xX•]{2,}[\s-]*)+\d{3,4}\b")
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(\+?)?\d[\d\s().\-/]{5,20}\d(?![\w/]|[.,]\d)")
_PHONE_WORD = re.compile(
    r"\b(?:tel|phone|telephone|mobile|mob|cell|fax|call|hp|whatsapp)\b|电话|手机|传真", re.IGNORECASE
)
_OTHER_WORD = re.compile(
    r"\b(?:no|id|ref|reference|invoice|receipt|gst|vat|tax|account|acct|iban|order|card|serial|reg)\b[\s.:#]*$",
    re.IGNORECASE,
)


def emails(text: str) -> list[Span]:
    return [match.span() for match in _EMAIL.finditer(text)]


def dates(text: str) -> list[Span]:
    return [match.span() for match in _DATE.finditer(text)]


def numbers(text: str) -> list[Span]:
    return [match.span() for match in _NUMBER.finditer(text)]


def cards(text: str) -> list[Span]:
    """Runs of 13 to 19 digits that pass the Luhn check, and masked card numbers ("**** 4242")."""
    found = [m.span() for m in _DIGITS.finditer(text) if luhn(re.sub(r"\D", "", m.group()))]
    return found + [match.span() for match in _MASKED_CARD.finditer(text)]


def phones(text: str) -> list[Span]:
    """Numbers of 7 to 15 digits that are written as phone numbers or named as such, and are not dates or cards."""
    taken = dates(text) + cards(text)
    found = []
    for match in _PHONE.finditer(text):
        shown = match.group()
        digits = re.sub(r"\D", "", shown)
        if not 7 <= len(digits) <= 15 or any(_meet(match.span(), span) for span in taken):
            continue
        before = text[: match.start()]
        named = bool(_PHONE_WORD.search(before))
        if not named and _OTHER_WORD.search(before):
            continue
        grouped = re.search(r"\d{3}\)?[\s.-]?\d{3,4}[\s.-]\d{3,4}$", shown) is not None
        if named or shown[0] in "+(" or (digits[0] == "0" and len(digits) >= 9) or grouped or _chinese(digits):
            found.append(match.span())
    return found


def luhn(digits: str) -> bool:
    """Does the last digit check the others (ISO/IEC 7812)? 13 to 19 digits, not all equal."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _chinese(digits: str) -> bool:
    """A mobile number of mainland China."""
    return re.fullmatch(r"1[3-9]\d{9}", digits) is not None


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


#: pattern -> where it stands in a text
PATTERNS: dict[str, Callable[[str], list[Span]]] = {
    "email": emails,
    "phone": phones,
    "card": cards,
    "number": numbers,
    "date": dates,
    "text": lambda text: [(0, len(text))] if text.strip() else [],
}
_NAMES = {
    "email": "email|e-mail|mail|email address|e-mail address|mail address|邮箱|电子邮件",
    "phone": "phone|telephone|mobile|tel|phone number|telephone number|mobile number|电话|电话号码|手机号",
    "card": "card|credit card|card number|credit card number|bank card|debit card|卡号|信用卡",
    "number": "number|digit|figure|amount|数字",
    "date": "date|日期",
    "text": "text|writing|word|all text|all the text|everything written|文字",
}
_PATTERN_OF = {name: pattern for pattern, names in _NAMES.items() for name in names.split("|")}


def pattern_name(what: str) -> str | None:
    """The pattern that a request names ("e-mail addresses" -> "email"); None where it names something else."""
    words = re.sub(r"^(?:all of the|all the|all|any|every|the)\s+(?=\w)", "", " ".join(what.casefold().split()))
    for form in (what.casefold().strip(), words):
        for end in ("", "s", "es"):
            stem = form.removesuffix(end) if end else form
            if stem in _PATTERN_OF:
                return _PATTERN_OF[stem]
    return None
