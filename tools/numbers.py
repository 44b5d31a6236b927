"""Numbers as they are written in pictures: currency signs, thousands separators, percentages, fractions."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_NUMBER = re.compile(
    r"(?P<paren>\()?\s*(?P<sign>[-+\u2212\u2013])?\s*(?:[A-Za-z]{1,3}\s?|[$\u20ac\u00a3\u00a5\u20b9]\s?)?"
    r"(?P<sign2>[-\u2212])?(?:(?P<digits>\d[\d,' \u00a0]*\d|\d)(?P<frac>\.\d+|/\d+)?|(?P<point>\.\d+))"
)


def number_in(text: str) -> int | float | None:
    """The first number in `text`; None where there is none. "1,234.50" is 1234.5, "(12)" is -12, "3/4" is 0.75."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    digits = re.sub(r"[,' \u00a0]", "", match["digits"] or "0")
    if len(digits) > 300:
        return None
    fraction = match["frac"] or match["point"] or ""
    if fraction.startswith("/"):
        bottom = int(fraction[1:])
        value: int | float = float(Fraction(int(digits), bottom)) if bottom else int(digits)
    else:
        value = float(digits + fraction) if fraction else int(digits)
    negative = bool(match["sign"] and match["sign"] != "+") or bool(match["sign2"])
    negative = negative or bool(match["paren"] and ")" in text[match.end() : match.end() + 2])
    return -value if negative else value


def number_text(value: int | float) -> str:
    """A number as people write it: no exponent, no trailing zeros (`12345.67`, `3`)."""
    if isinstance(value, int):
        return str(value)
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
