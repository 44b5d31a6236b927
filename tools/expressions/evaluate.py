"""The value of an expression: a walk over its checked tree, bounded in steps and in the size of every result."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tools.errors import ExpressionError
from tools.expressions import functions
from tools.expressions.meaning import (
    MAX_BITS,
    equal,
    folded,
    is_text,
    kind_of,
    limited_list,
    limited_number,
    limited_text,
    number_of,
    plain_number,
    smaller,
    text_of,
    truth,
)
from tools.expressions.syntax import CONSTANTS, GivenName, parse_expression
from tools.expressions.templates import fill
from tools.values import Box, Expression, Region, TextLine

MAX_STEPS = 100_000
MAX_EXPONENT = 64

#: what FILTER gives for one item: a value, or a function that measures it when it is asked for
Fields = Mapping[str, Any | Callable[[], Any]]

_NO_FIELDS: Fields = MappingProxyType({})


def evaluate(expression: Expression) -> Any:
    """The value of `expression`. Raises ExpressionError, in words, where there is none."""
    value = _Evaluator(expression.names, _NO_FIELDS).run(parse_expression(expression.source))
    if value is None:
        raise ExpressionError("the expression gave nothing (None)")
    return value


def evaluate_for_item(source: str, fields: Fields, names: Mapping[str, Any] | None = None) -> Any:
    """The value of `source` for one item, whose fields can be written bare (`label`) or as `item.label`.

    A field may be a function without arguments: it is called when the expression needs it, once. A field hides a name
    of the program that is spelt alike; `{NAME}` is always the program's.
    """
    return _Evaluator(names or {}, fields).run(parse_expression(source))


class _Evaluator:
    """One evaluation. Holds what is left of its steps, and the names that comprehensions bind."""

    def __init__(self, names: Mapping[str, Any], fields: Fields) -> None:
        self._names = names
        self._fields = fields
        self._measured: dict[str, Any] = {}
        self._bound: list[tuple[str, Any]] = []
        self._left = MAX_STEPS

    def run(self, tree: ast.expr) -> Any:
        return self._value(tree)

    def _spend(self, steps: int = 1) -> None:
        self._left -= steps
        if self._left < 0:
            raise ExpressionError(f"the expression takes more than {MAX_STEPS} steps on these values")

    def _value(self, node: ast.expr) -> Any:
        self._spend()
        match node:
            case ast.Constant(value=str(text)):
                return limited_text(fill(text, lambda name: text_of(self._program_name(name))))
            case ast.Constant(value=value):
                return value
            case ast.Name():
                return self._name(node)
            case ast.BoolOp(op=operator, values=values):
                if isinstance(operator, ast.And):
                    return all(truth(self._value(value)) for value in values)
                return any(truth(self._value(value)) for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not truth(self._value(operand))
            case ast.UnaryOp(op=sign, operand=operand):
                number = number_of(self._value(operand))
                return -number if isinstance(sign, ast.USub) else number
            case ast.BinOp(left=left, op=operator, right=right):
                return self._arithmetic(operator, self._value(left), self._value(right))
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._value(body) if truth(self._value(test)) else self._value(orelse)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return tuple(self._value(element) for element in elements)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node)
            case ast.Attribute(value=ast.Name(id="item") as base, attr=field) if self._is_item(base):
                return self._item_field(field)
            case ast.Attribute(value=base, attr=field):
                return field_of(self._value(base), field)
            case ast.Subscript(value=base, slice=index):
                return self._subscript(self._value(base), index)
            case ast.ListComp() | ast.GeneratorExp():
                return self._comprehension(node)
        raise ExpressionError(f"{type(node).__name__} is not part of expressions")

    # -- names and fields --------------------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> Any:
        name = node.id
        if isinstance(node, GivenName):
            return self._program_name(name)
        for bound, value in reversed(self._bound):
            if bound == name:
                return value
        if name in self._fields:
            return self._field(name)
        if self._is_item(node):
            raise ExpressionError("item alone is not a value; name one of its fields, such as item.label")
        return self._program_name(name)

    def _is_item(self, node: ast.Name) -> bool:
        return node.id == "item" and bool(self._fields) and all(bound != "item" for bound, _ in self._bound)

    def _program_name(self, name: str) -> Any:
        for bound, value in reversed(self._bound):
            if bound == name:
                return value
        if name in self._names:
            value = self._names[name]
            return tuple(value) if isinstance(value, list) else value
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise ExpressionError(f"the name {name} has no value here")

    def _field(self, field: str) -> Any:
        if field not in self._measured:
            value = self._fields[field]
            self._measured[field] = value() if callable(value) else value
        return self._measured[field]

    def _item_field(self, field: str) -> Any:
        if field not in self._fields:
            raise ExpressionError(f"this item has no field {field!r}")
        return self._field(field)

    # -- operators ---------------------------------------------------------------------------------------------------

    def _arithmetic(self, operator: ast.operator, left: Any, right: Any) -> Any:
        if isinstance(operator, ast.Add):
            if isinstance(left, tuple) and isinstance(right, tuple):
                self._spend(len(left) + len(right))
                return limited_list(left + right)
            if (is_text(left) or is_text(right)) and not (_is_number(left) and _is_number(right)):
                return limited_text(text_of(left) + text_of(right))
        elif isinstance(operator, ast.Mult) and (isinstance(left, tuple) or isinstance(right, tuple)):
            raise ExpressionError("a list can't be multiplied")
        a, b = number_of(left), number_of(right)
        try:
            return limited_number(_calculate(operator, a, b))
        except ZeroDivisionError as error:
            raise ExpressionError(f"division by zero ({a} divided by {b})") from error
        except OverflowError as error:
            raise ExpressionError("the number grew too large") from error

    def _compare(self, node: ast.Compare) -> bool:
        left = self._value(node.left)
        for operator, comparator in zip(node.ops, node.comparators, strict=True):
            right = self._value(comparator)
            self._spend(_weight(left) + _weight(right))
            if isinstance(left, tuple) and isinstance(right, tuple):
                self._spend(len(left) * len(right))  # a list is looked for in a list
            if not self._holds(operator, left, right):
                return False
            left = right
        return True

    def _holds(self, operator: ast.cmpop, left: Any, right: Any) -> bool:
        match operator:
            case ast.Eq():
                return equal(left, right)
            case ast.NotEq():
                return not equal(left, right)
            case ast.Lt():
                return smaller(left, right)
            case ast.Gt():
                return smaller(right, left)
            case ast.LtE():
                return not smaller(right, left)
            case ast.GtE():
                return not smaller(left, right)
            case ast.In():
                return _contains(right, left)
        return not _contains(right, left)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _call(self, name: str, node: ast.Call) -> Any:
        arguments = [self._value(argument) for argument in node.args]
        keywords = {keyword.arg or "": self._value(keyword.value) for keyword in node.keywords}
        self._spend(sum(_weight(argument) for argument in arguments) * (8 if name == "sorted" else 2))
        return functions.call(name, arguments, keywords)

    def _subscript(self, base: Any, index: ast.expr) -> Any:
        if is_text(base):
            base = text_of(base)
        if not isinstance(base, str | tuple):
            hint = " Use COLUMN, ROW or CELL." if kind_of(base) == "Table" else ""
            raise ExpressionError(f"a value of type {kind_of(base)} has no [...].{hint}")
        if isinstance(index, ast.Slice):
            lower = None if index.lower is None else self._position(index.lower)
            upper = None if index.upper is None else self._position(index.upper)
            return base[lower:upper]
        position = self._position(index)
        if not -len(base) <= position < len(base):
            raise ExpressionError(f"there is no item {position}: the list has {len(base)}")
        return base[position]

    def _position(self, node: ast.expr) -> int:
        number = number_of(self._value(node))
        if number != int(number):
            raise ExpressionError(f"an index must be a whole number, got {number}")
        return int(number)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> tuple[Any, ...]:
        loop = node.generators[0]
        items = self._value(loop.iter)
        if not isinstance(items, tuple):
            raise ExpressionError(f"`for` needs a list, got {kind_of(items)}")
        assert isinstance(loop.target, ast.Name)
        result = []
        for item in items:
            self._bound.append((loop.target.id, item))
            try:
                if all(truth(self._value(condition)) for condition in loop.ifs):
                    result.append(self._value(node.elt))
            finally:
                self._bound.pop()
        return limited_list(tuple(result))


def field_of(value: Any, field: str) -> Any:
    """A field of a region or a line of text. Raises ExpressionError for one that it lacks."""
    if isinstance(value, Region | TextLine):
        box: Box = value.box
        match field:
            case "label":
                return value.text if isinstance(value, TextLine) else value.label
            case "text" if isinstance(value, TextLine):
                return value.text
            case "score":
                return value.score
            case "x" | "y":
                return limited_number(box.center[field == "y"])
            case "width" | "height" | "area":
                if field == "area" and isinstance(value, Region) and value.mask is not None:
                    return value.mask.area
                return limited_number(float(getattr(box, field)))
            case "image_width":
                return value.image.width
            case "image_height":
                return value.image.height
        if field in ("color", "text"):
            raise ExpressionError(f"{field} is only measured by FILTER; use FILTER, COLOR or READ")
        raise ExpressionError(f"{field} is only known in FILTER")
    hint = " Take one of its items, or write [r.label for r in NAME]." if isinstance(value, tuple) else ""
    raise ExpressionError(f"a value of type {kind_of(value)} has no fields such as {field!r}.{hint}")


def _is_number(value: Any) -> bool:
    if is_text(value):
        return plain_number(text_of(value)) is not None
    return isinstance(value, int | float)


def _weight(value: Any) -> int:
    """How many steps looking at all of a value costs."""
    if isinstance(value, tuple):
        return sum(_weight(item) for item in value[:MAX_STEPS]) + 1
    return len(value) // 64 if isinstance(value, str) else 0 if isinstance(value, int | float) else 1


def _contains(container: Any, item: Any) -> bool:
    if isinstance(container, tuple):
        return any(equal(member, item) for member in container) or _holds_run(container, item)
    if is_text(container):
        return folded(text_of(item)) in folded(text_of(container))
    raise ExpressionError(f"`in` needs a list or a text, got {kind_of(container)}")


def _holds_run(container: tuple[Any, ...], run: Any) -> bool:
    """Do the items of the list `run` follow one another in `container`? (Nothing does not.)"""
    if not isinstance(run, tuple) or not run:
        return False
    starts = range(len(container) - len(run) + 1)
    return any(all(equal(container[at + place], item) for place, item in enumerate(run)) for at in starts)


def _calculate(operator: ast.operator, a: int | float, b: int | float) -> int | float:
    match operator:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div():
            return a / b
        case ast.FloorDiv():
            return a // b
        case ast.Mod():
            return a % b
    return _power(a, b)


def _power(base: int | float, exponent: int | float) -> int | float:
    if abs(exponent) > MAX_EXPONENT:
        raise ExpressionError(f"a power may have an exponent of at most {MAX_EXPONENT}, got {exponent:g}")
    if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
        if base.bit_length() * exponent > MAX_BITS + exponent:
            raise ExpressionError(f"the power grows beyond {MAX_BITS} bits")
        return int(base**exponent)
    if base < 0 and exponent != int(exponent):
        raise ExpressionError("a negative number has no such root")
    result = float(base) ** exponent
    if not math.isfinite(result):
        raise ExpressionError("the number grew too large")
    return result
