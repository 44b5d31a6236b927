"""What values mean in expressions: as a number, as a text, as true or false, equal, smaller.

- A TextLine counts as its text. Texts are equal when they are the same but for case and white space; a text and a
  number are compared as numbers ("RM 31.00" == 31, "two" == 2).
- Two texts are ordered by the numbers that they are, where both are numbers as a whole, and alphabetically otherwise.
- "yes" and "true" are true, "no", "false" and "" are not; other texts are true. A verdict "unknown" is neither.
- Results of arithmetic keep 12 significant digits (10.1 + 20.2 is 30.3), and whole results are whole numbers.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tools.errors import ExpressionError
from tools.numbers import number_in, number_text
from tools.types import type_of_value
from tools.values import Image, Region, Table, TextLine, Verdict

MAX_BITS = 256
MAX_TEXT = 10_000
MAX_ITEMS = 10_000

Number = int | float

_WORDS: dict[str, Number] = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15},
    **{"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20},
}
_PLAIN = re.compile(
    r"[(]?\s*[-+\u2212\u2013]?\s*(?:[A-Za-z]{1,3}\.?\s?|[$\u20ac\u00a3\u00a5\u20b9]\s?)?[-\u2212]?"
    r"(?:\d[\d,' \u00a0]*)?(?:\d|\.\d+|\d\.\d+|\d/\d+)\s*(?:%|[A-Za-z]{1,3}|[$\u20ac\u00a3\u00a5\u20b9])?\s*[)]?"
)
_TRUE, _FALSE = frozenset({"yes", "true"}), frozenset({"no", "false", ""})


def kind_of(value: Any) -> str:
    """The value's type in words, for messages."""
    return "nothing" if value is None else str(type_of_value(value))


def is_text(value: Any) -> bool:
    return isinstance(value, str | TextLine)


def text_of(value: Any) -> str:
    """The value as text. Raises ExpressionError for pictures, tables and nothing."""
    match value:
        case str():
            return value
        case TextLine(text=text):
            return text
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_text(value)
        case Verdict(state=state):
            return state
        case Region(label=label):
            return label
        case tuple():
            return limited_text(", ".join(text_of(item) for item in value))
    raise ExpressionError(f"a value of type {kind_of(value)} can't be written as text")


def plain_number(text: str) -> Number | None:
    """The number that `text` is as a whole ("RM 31.00", "45 %", "two"); None where it says more than that."""
    stripped = text.strip()
    word = _WORDS.get(stripped.casefold())
    if word is not None:
        return word
    return number_in(stripped) if len(stripped) <= 40 and _PLAIN.fullmatch(stripped) else None


def number_of(value: Any) -> Number:
    """The value as a number. Raises ExpressionError where it holds none."""
    match value:
        case bool():
            return int(value)
        case int() | float():
            return value
        case str() | TextLine():
            text = text_of(value)
            number = plain_number(text)
            if number is None:
                number = number_in(text[:200])
            if number is None:
                first = re.match(r"\s*([A-Za-z]+)", text)
                number = _WORDS.get(first[1].casefold()) if first else None
            if number is None:
                raise ExpressionError(f"the text {_shown(text)} holds no number")
            return number
    hint = " Use len(...) for how many there are." if isinstance(value, tuple) else ""
    raise ExpressionError(f"a number is needed here, got {kind_of(value)}.{hint}")


def truth(value: Any) -> bool:
    """Does the value count as true? Raises ExpressionError for a verdict that is unknown."""
    match value:
        case str() | TextLine():
            return _flag(text_of(value)) is not False
        case Verdict(state=state, claim=claim):
            if state == "unknown":
                raise ExpressionError(f"whether {_shown(claim)} holds is unknown")
            return state == "supported"
        case Region() | Image() | Table():
            return True
    return bool(value)


def _flag(text: str) -> bool | None:
    word = text.strip().rstrip(".!").casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def folded(text: str) -> str:
    """`text` as it is compared: case folded, white space collapsed."""
    return " ".join(text.split()).casefold()


def equal(left: Any, right: Any) -> bool:
    """Equality as described above; values of kinds that have nothing in common are not equal."""
    if isinstance(left, bool) or isinstance(right, bool):
        return _flag_of(left) is not None and _flag_of(left) is _flag_of(right)
    if isinstance(left, Verdict) and is_text(right):
        return left.state == folded(text_of(right))
    if isinstance(right, Verdict) and is_text(left):
        return equal(right, left)
    if is_text(left) and is_text(right):
        return folded(text_of(left)) == folded(text_of(right))
    if _counts(left) and _counts(right):
        try:
            return same_number(number_of(left), number_of(right))
        except ExpressionError:
            return False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    return bool(type(left) is type(right) and left == right)


def _flag_of(value: Any) -> bool | None:
    match value:
        case bool():
            return value
        case str() | TextLine():
            return _flag(text_of(value)) if text_of(value) else None
        case int() | float() if value in (0, 1):
            return bool(value)
        case Verdict(state=state) if state != "unknown":
            return state == "supported"
    return None


def _counts(value: Any) -> bool:
    return isinstance(value, int | float) or is_text(value)


def same_number(left: Number, right: Number) -> bool:
    return left == right or (
        isinstance(left, float) | isinstance(right, float) and math.isclose(left, right, rel_tol=1e-12)
    )


def smaller(left: Any, right: Any) -> bool:
    """Is `left` before `right`? Raises ExpressionError for what has no order."""
    if is_text(left) and is_text(right):
        a, b = plain_number(text_of(left)), plain_number(text_of(right))
        if a is not None and b is not None:
            return a < b
        return folded(text_of(left)) < folded(text_of(right))
    a, b = number_of(left), number_of(right)
    return a < b and not same_number(a, b)


def limited_number(value: Number) -> Number:
    """`value` within the limits of the language, tidied. Raises ExpressionError where it is too large."""
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise ExpressionError(f"the number grew beyond {MAX_BITS} bits")
        return int(value)
    if not math.isfinite(value):
        raise ExpressionError("the number grew too large")
    tidy = float(f"{value:.12g}")
    return int(tidy) if tidy.is_integer() and abs(tidy) < 1e15 else tidy


def limited_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"the text grew beyond {MAX_TEXT} characters")
    return text


def limited_list(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(items) > MAX_ITEMS:
        raise ExpressionError(f"the list grew beyond {MAX_ITEMS} items")
    return items


def rounded(value: Number, places: int) -> Number:
    """Rounded half away from zero, as people do it (2.5 is 3)."""
    if not -12 <= places <= 12:
        raise ExpressionError("round takes at most 12 places")
    if abs(value) >= 1e15 or (isinstance(value, int) and places >= 0):
        return value
    result = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return limited_number(float(result)) if places > 0 else int(result)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
