"""What an expression will give, before it runs: its type, the names that it uses, and what is wrong with it."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.errors import ExpressionError
from tools.expressions.meaning import plain_number
from tools.expressions.names import names_in, source_of
from tools.expressions.syntax import CONSTANTS, ITEM_FIELDS, GivenName, parse_expression
from tools.expressions.templates import names_in_text
from tools.types import ANY, TypeSpec, many, single

_BRACED = re.compile(r"\{(\w+)\}")
_NUMBER, _TEXT, _BOOL = single("Number"), single("Text"), single("Bool")
_NUMERIC = frozenset({"Number", "Bool", "Text", "TextLine", "Any"})
#: kinds that can be put into a text
WORDED = frozenset({"Number", "Bool", "Text", "TextLine", "Region", "Verdict", "Any"})
_FIELDED = frozenset({"Region", "TextLine", "Any"})
_RESULTS = {
    **dict.fromkeys(("all", "any", "xor", "bool"), _BOOL),
    **dict.fromkeys(
        ("sum", "len", "count", "abs", "round", "number", "mean", "median", "int", "float", "minutes"), _NUMBER
    ),
    **dict.fromkeys(("text", "lower", "str", "fraction", "duration"), _TEXT),
}
_OVER_LISTS = frozenset(
    (
        "all",
        "any",
        "sum",
        "count",
        "mean",
        "median",
        "mode",
        "unique",
        "first",
        "last",
        "sorted",
        "set",
        "list",
        "tuple",
    )
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """The type that the expression gives (Any where that depends on values), the names it uses, what is wrong."""

    type: TypeSpec
    uses: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def check(source: str, names: Mapping[str, TypeSpec], fields: Mapping[str, TypeSpec] | None = None) -> Inferred:
    """Check `source` against the types of the program's names; `fields` are those of an item (FILTER), or None."""
    try:
        tree = parse_expression(source)
    except ExpressionError as error:
        return Inferred(ANY, problems=(str(error),))
    inference = _Inference(names, fields or {})
    result = inference.type_of(tree)
    return Inferred(result, names_in(source, fields or ()), tuple(dict.fromkeys(inference.problems)))


@dataclass
class _Inference:
    names: Mapping[str, TypeSpec]
    fields: Mapping[str, TypeSpec]
    problems: list[str] = field(default_factory=list)
    bound: list[tuple[str, TypeSpec]] = field(default_factory=list)

    def type_of(self, node: ast.expr) -> TypeSpec:
        match node:
            case ast.Constant(value=str(text)):
                for name in names_in_text(text):
                    self._word(self._program_name(name), name)
                return _TEXT
            case ast.Constant(value=bool()):
                return _BOOL
            case ast.Constant(value=int() | float()):
                return _NUMBER
            case ast.Name():
                return self._name(node)
            case ast.BoolOp(values=values):
                for value in values:
                    self.type_of(value)
                return _BOOL
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.type_of(operand)
                return _BOOL
            case ast.UnaryOp(operand=operand):
                self._number(operand)
                return _NUMBER
            case ast.BinOp(left=left, op=operator, right=right):
                return self._arithmetic(left, operator, right)
            case ast.Compare():
                self._compare(node)
                return _BOOL
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.type_of(test)
                return _union(self.type_of(body), self.type_of(orelse))
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return _listed([self.type_of(element) for element in elements])
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                given = [self.type_of(argument) for argument in (*arguments, *(word.value for word in keywords))]
                return self._call(name, given, arguments)
            case ast.Attribute(value=base, attr=name):
                return self._attribute(base, name)
            case ast.Subscript(value=base, slice=index):
                return self._subscript(self.type_of(base), index)
            case ast.ListComp(elt=element, generators=[loop]) | ast.GeneratorExp(elt=element, generators=[loop]):
                return self._comprehension(element, loop)
        return ANY

    # -- names ---------------------------------------------------------------------------------------------------------

    def _name(self, node: ast.Name) -> TypeSpec:
        if not isinstance(node, GivenName):
            for bound, spec in reversed(self.bound):
                if bound == node.id:
                    return spec
            if node.id in self.fields:
                return self.fields[node.id]
            if node.id == "item" and self.fields:
                return ANY
        return self._program_name(node.id)

    def _program_name(self, name: str) -> TypeSpec:
        for bound, spec in reversed(self.bound):
            if bound == name:
                return spec
        if name in self.names:
            return self.names[name]
        if name in CONSTANTS:
            return ANY if CONSTANTS[name] is None else _BOOL
        near = difflib.get_close_matches(name, [*self.names, *self.fields], n=1)
        hint = f" Did you mean {near[0]}?" if near else f" If it is text, write '{name}' in quotes."
        self.problems.append(f"the expression uses {name}, which is not defined.{hint}")
        return ANY

    def _attribute(self, base: ast.expr, name: str) -> TypeSpec:
        if isinstance(base, ast.Name) and base.id == "item" and self.fields:
            return self.fields.get(name, ANY)
        given = self.type_of(base)
        if all(is_list or kind not in _FIELDED for kind, is_list in given.alternatives):
            hint = f" Write [r.{name} for r in ...]." if any(is_list for _, is_list in given.alternatives) else ""
            self.problems.append(f"{_words(base)} is {given}, which has no field {name!r}.{hint}")
        return ITEM_FIELDS.get(name, ANY)

    # -- operators -----------------------------------------------------------------------------------------------------

    def _number(self, node: ast.expr) -> None:
        self._as_number(node, self.type_of(node))

    def _as_number(self, node: ast.expr, given: TypeSpec) -> None:
        """`node`, of type `given`, must be able to count as a number. (Its type is inferred once: else a sum of n
        terms would take 2**n steps.)"""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not names_in_text(node.value):
            if plain_number(node.value) is None:
                self.problems.append(f"a number is needed, but {_words(node)} is a text")
        elif all(is_list or kind not in _NUMERIC for kind, is_list in given.alternatives):
            is_list = any(is_list for _, is_list in given.alternatives)
            hint = f" Write len({_words(node)}) for how many there are." if is_list else ""
            self.problems.append(f"a number is needed, but {_words(node)} is {given}.{hint}")

    def _word(self, given: TypeSpec, name: str) -> None:
        if all(kind not in WORDED for kind, _ in given.alternatives):
            self.problems.append(f"{name} is {given}, which can't be put into a text")

    def _arithmetic(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> TypeSpec:
        if not isinstance(operator, ast.Add):
            self._number(left)
            self._number(right)
            return _NUMBER
        a, b = self.type_of(left), self.type_of(right)
        if any(spec.is_any for spec in (a, b)):
            return ANY
        if _all_lists(a) and _all_lists(b):
            return _union(a, b)
        if _kinds(a) & {"Text", "TextLine"} or _kinds(b) & {"Text", "TextLine"}:
            for node, spec in ((left, a), (right, b)):
                self._word(spec, _words(node))
            return _union(_NUMBER, _TEXT)
        self._as_number(left, a)
        self._as_number(right, b)
        return _NUMBER

    def _compare(self, node: ast.Compare) -> None:
        left, a = node.left, self.type_of(node.left)
        for operator, right in zip(node.ops, node.comparators, strict=True):
            b = self.type_of(right)
            if isinstance(operator, ast.In | ast.NotIn):
                if all(not is_list and kind not in ("Text", "TextLine", "Any") for kind, is_list in b.alternatives):
                    self.problems.append(f"`in` needs a list or a text, but {_words(right)} is {b}")
            elif not isinstance(operator, ast.Eq | ast.NotEq) and not (_all_texts(a) and _all_texts(b)):
                self._as_number(left, a)
                self._as_number(right, b)
            left, a = right, b

    # -- lists ---------------------------------------------------------------------------------------------------------

    def _call(self, name: str, given: list[TypeSpec], arguments: list[ast.expr]) -> TypeSpec:
        first = given[0]
        wants_list = name in _OVER_LISTS or (name in ("min", "max") and len(arguments) == 1)
        if wants_list and not first.is_any and not _some_list(first):
            self.problems.append(f"{name} takes a list, but {_words(arguments[0])} is {first}")
        if name == "len" and not _some_list(first) and not _kinds(first) & {"Text", "TextLine", "Table", "Any"}:
            self.problems.append(f"len takes a list or a text, but {_words(arguments[0])} is {first}")
        if name in ("abs", "round", "number", "int", "float", "duration"):
            self._as_number(arguments[0], first)
        if name in _RESULTS:
            return _RESULTS[name]
        if name in ("unique", "sorted", "set", "list", "tuple"):
            return first if _all_lists(first) else many("Any")
        if name in ("min", "max") and len(arguments) > 1:
            return _union(*given)
        return _union(_item(first), *given[1:])

    def _subscript(self, base: TypeSpec, index: ast.expr) -> TypeSpec:
        if isinstance(index, ast.Slice):
            for part in (index.lower, index.upper):
                if part is not None:
                    self._number(part)
            return base
        self._number(index)
        if not base.is_any and not _some_list(base) and not _kinds(base) & {"Text", "TextLine"}:
            self.problems.append(f"a value of type {base} has no [...]")
        return _item(base) if _some_list(base) else _TEXT if _kinds(base) & {"Text", "TextLine"} else ANY

    def _comprehension(self, element: ast.expr, loop: ast.comprehension) -> TypeSpec:
        given = self.type_of(loop.iter)
        if not given.is_any and not _some_list(given):
            self.problems.append(f"`for` needs a list, but {_words(loop.iter)} is {given}")
        assert isinstance(loop.target, ast.Name)
        self.bound.append((loop.target.id, _item(given)))
        for condition in loop.ifs:
            self.type_of(condition)
        result = self.type_of(element)
        self.bound.pop()
        return _listed([result])


def _kinds(spec: TypeSpec) -> set[str]:
    return {kind for kind, _ in spec.alternatives}


def _some_list(spec: TypeSpec) -> bool:
    return any(is_list for _, is_list in spec.alternatives)


def _all_lists(spec: TypeSpec) -> bool:
    return all(is_list for _, is_list in spec.alternatives)


def _all_texts(spec: TypeSpec) -> bool:
    return all(alternative in (("Text", False), ("TextLine", False)) for alternative in spec.alternatives)


def _item(spec: TypeSpec) -> TypeSpec:
    """The type of an item of a list of type `spec`."""
    kinds = tuple(dict.fromkeys((kind, False) for kind, is_list in spec.alternatives if is_list))
    return TypeSpec(kinds) if kinds else ANY


def _listed(items: list[TypeSpec]) -> TypeSpec:
    kinds = dict.fromkeys((kind, True) for spec in items for kind, is_list in spec.alternatives if not is_list)
    nested = any(is_list for spec in items for _, is_list in spec.alternatives)
    return many("Any") if nested or not kinds else TypeSpec(tuple(kinds))


def _union(*specs: TypeSpec) -> TypeSpec:
    return TypeSpec(tuple(dict.fromkeys(alternative for spec in specs for alternative in spec.alternatives)))


def _words(node: ast.expr) -> str:
    """A part of the expression as it is shown in a message."""
    text = _BRACED.sub(r"\1", source_of(node))
    return text if len(text) <= 40 else text[:37] + "..."
