"""The functions of expressions, over values. Each takes its arguments as a list and is bounded by their size."""

from __future__ import annotations

import functools
import math
import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tools.clock import duration_text, minutes_in
from tools.errors import ExpressionError
from tools.expressions.meaning import (
    Number,
    equal,
    folded,
    is_text,
    kind_of,
    limited_number,
    limited_text,
    number_of,
    plain_number,
    rounded,
    smaller,
    text_of,
    truth,
)
from tools.values import Region, Table, TextLine

Arguments = Sequence[Any]


def call(name: str, arguments: Arguments, keywords: dict[str, Any]) -> Any:
    """The value of function `name`. Raises ExpressionError, in words, where it has none."""
    if name in ("min", "max"):
        return _extreme(name, arguments, **keywords)
    if name == "sorted":
        return _sorted(arguments, **keywords)
    return _FUNCTIONS[name](arguments)


def _items(name: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value
    raise ExpressionError(f"{name} takes a list, got {kind_of(value)}")


def _numbers(name: str, value: Any) -> list[Number]:
    items = _items(name, value)
    if not items:
        raise ExpressionError(f"{name} of an empty list: nothing was found")
    return [number_of(item) for item in items]


def _len(arguments: Arguments) -> int:
    match arguments[0]:
        case tuple(items):
            return len(items)
        case str() | TextLine():
            return len(text_of(arguments[0]))
        case Table(rows=rows):
            return len(rows)
    raise ExpressionError(f"len takes a list or a text, got {kind_of(arguments[0])}")


def _count(arguments: Arguments) -> int:
    items = _items("count", arguments[0])
    if len(arguments) == 1:
        return len(items)
    return sum(equal(item, arguments[1]) for item in items)


def _sum(arguments: Arguments) -> Number:
    return limited_number(_total([number_of(item) for item in _items("sum", arguments[0])]))


def _total(numbers: list[Number]) -> Number:
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    try:
        return math.fsum(numbers)
    except OverflowError as error:
        raise ExpressionError("the number grew too large") from error


def _mean(arguments: Arguments) -> Number:
    numbers = _numbers("mean", arguments[0])
    try:
        return limited_number(_total(numbers) / len(numbers))
    except OverflowError as error:
        raise ExpressionError("the number grew too large") from error


def _median(arguments: Arguments) -> Number:
    try:
        return limited_number(statistics.median(_numbers("median", arguments[0])))
    except OverflowError as error:
        raise ExpressionError("the number grew too large") from error


def _mode(arguments: Arguments) -> Any:
    """The most frequent item; the first of those that are equally frequent."""
    items = _items("mode", arguments[0])
    if not items:
        raise ExpressionError("mode of an empty list: nothing was found")
    counts: dict[Any, int] = {}
    for item in items:
        counts[_identity(item)] = counts.get(_identity(item), 0) + 1
    best = max(counts.values())
    return next(item for item in items if counts[_identity(item)] == best)


def _unique(arguments: Arguments) -> tuple[Any, ...]:
    kept: dict[Any, Any] = {}
    for item in _items("unique", arguments[0]):
        kept.setdefault(_identity(item), item)
    return tuple(kept.values())


def _identity(item: Any) -> Any:
    """A hashable key that is equal for equal items."""
    if is_text(item):
        return folded(text_of(item))
    if isinstance(item, tuple):
        return tuple(_identity(part) for part in item)
    if isinstance(item, Region):
        return (item.image.id, item.box, item.label)
    return item


def _extreme(name: str, arguments: Arguments, **keywords: Any) -> Any:
    items = _items(name, arguments[0]) if len(arguments) == 1 else tuple(arguments)
    if not items:
        if "default" in keywords:
            return keywords["default"]
        raise ExpressionError(f"{name} of an empty list: nothing was found")
    before = _order(items)
    best = items[0]
    for item in items[1:]:
        if before(item, best) if name == "min" else before(best, item):
            best = item
    if len(items) == 1:
        before(best, best)
    return best


def _sorted(arguments: Arguments, reverse: Any = False) -> tuple[Any, ...]:
    items = _items("sorted", arguments[0])
    before = _order(items)
    key = functools.cmp_to_key(lambda a, b: -1 if before(a, b) else 1 if before(b, a) else 0)
    return tuple(sorted(items, key=key, reverse=truth(reverse)))


def _order(items: Sequence[Any]) -> Callable[[Any, Any], bool]:
    """One order for all items: by number where each is one, else by text; so that it is an order at all."""
    texts = [text_of(item) for item in items if is_text(item)]
    if texts and len(texts) == len(items) and any(plain_number(text) is None for text in texts):
        return lambda a, b: folded(text_of(a)) < folded(text_of(b))
    return smaller


def _abs(arguments: Arguments) -> Number:
    return abs(number_of(arguments[0]))


def _round(arguments: Arguments) -> Number:
    places = number_of(arguments[1]) if len(arguments) > 1 else 0
    return rounded(number_of(arguments[0]), int(places))


def _first(arguments: Arguments) -> Any:
    return _end("first", arguments[0], 0)


def _last(arguments: Arguments) -> Any:
    return _end("last", arguments[0], -1)


def _end(name: str, value: Any, index: int) -> Any:
    items = _items(name, value)
    if not items:
        raise ExpressionError(f"{name} of an empty list: nothing was found")
    return items[index]


def _listed(arguments: Arguments) -> tuple[Any, ...]:
    return _items("list", arguments[0])


def _fraction(arguments: Arguments) -> str:
    """One number over another as a fraction in lowest terms: "3/4", or a whole number."""
    part, whole = (number_of(argument) for argument in arguments)
    if not whole:
        raise ExpressionError("division by zero")
    share = Fraction(str(part)) / Fraction(str(whole))
    return limited_text(str(share))


def _minutes(arguments: Arguments) -> int:
    """The minutes since midnight of a time of day."""
    found = minutes_in(text_of(arguments[0]))
    if found is None:
        raise ExpressionError(f"{text_of(arguments[0])[:40]!r} is no time of day")
    return found


_FUNCTIONS: dict[str, Callable[[Arguments], Any]] = {
    "all": lambda arguments: all(truth(item) for item in _items("all", arguments[0])),
    "any": lambda arguments: any(truth(item) for item in _items("any", arguments[0])),
    "sum": _sum,
    "len": _len,
    "count": _count,
    "abs": _abs,
    "round": _round,
    "number": lambda arguments: limited_number(number_of(arguments[0])),
    "text": lambda arguments: limited_text(text_of(arguments[0])),
    "lower": lambda arguments: limited_text(text_of(arguments[0]).lower()),
    "mean": _mean,
    "median": _median,
    "mode": _mode,
    "unique": _unique,
    "first": _first,
    "last": _last,
    "xor": lambda arguments: truth(arguments[0]) is not truth(arguments[1]),
    "fraction": _fraction,
    "minutes": _minutes,
    "duration": lambda arguments: duration_text(number_of(arguments[0])),
    "int": lambda arguments: math.trunc(number_of(arguments[0])),
    "float": lambda arguments: limited_number(number_of(arguments[0])),
    "str": lambda arguments: limited_text(text_of(arguments[0])),
    "bool": lambda arguments: truth(arguments[0]),
    "set": _unique,
    "list": _listed,
    "tuple": _listed,
}
