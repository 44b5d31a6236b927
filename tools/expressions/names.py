"""The names of the program that an expression mentions."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping
from functools import lru_cache
from types import MappingProxyType

from tools.expressions.syntax import CONSTANTS, GivenName, parse_expression
from tools.expressions.templates import names_in_text, rename


def names_in(source: str, fields: Collection[str] = ()) -> tuple[str, ...]:
    """The free names of `source`, in order, each once. Raises ExpressionError where it can't be read.

    Names inside quoted texts count where they are written as placeholders. `fields` are the bare names that stand for
    fields of an item (FILTER): they, and `item`, are not names of the program, unless written `{NAME}`.
    """
    return _names(source, frozenset(fields))


@lru_cache(maxsize=4096)
def _names(source: str, fields: frozenset[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    hidden = fields | {"item"} if fields else fields
    _collect(parse_expression(source), hidden, found)
    return tuple(found)


def _collect(node: ast.AST, hidden: frozenset[str], found: dict[str, None]) -> None:
    match node:
        case ast.Constant(value=str(text)):
            found.update(dict.fromkeys(names_in_text(text)))
        case ast.Name(id=name):
            if isinstance(node, GivenName) or (name not in hidden and name not in CONSTANTS):
                found[name] = None
        case ast.Call(args=arguments, keywords=keywords):
            for child in (*arguments, *(keyword.value for keyword in keywords)):
                _collect(child, hidden, found)
        case ast.ListComp(elt=element, generators=[loop]) | ast.GeneratorExp(elt=element, generators=[loop]):
            _collect(loop.iter, hidden, found)
            inner = hidden | {loop.target.id} if isinstance(loop.target, ast.Name) else hidden
            for child in (element, *loop.ifs):
                _collect(child, inner, found)
        case _:
            for part in ast.iter_child_nodes(node):
                _collect(part, hidden, found)


def renamed(source: str, names: Mapping[str, str]) -> str:
    """The expression with the names of the program in it written as `names` says; others stay as they are."""
    if not names:
        return source
    return source_of(parse_expression(source), names)


def source_of(node: ast.expr, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """A part of an expression as text."""
    return ast.unparse(_Renamed(names).visit(copy.deepcopy(node)))


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def _new(self, name: str) -> str:
        return self._names.get(name, name)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(id=self._new(node.id), ctx=node.ctx)

    def visit_GivenName(self, node: GivenName) -> ast.AST:
        # `ast.unparse` knows the classes of Python only
        return ast.Set(elts=[ast.Name(id=self._new(node.id), ctx=ast.Load())])

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str):
            return node
        return ast.Constant(value=rename(node.value, self._names))
