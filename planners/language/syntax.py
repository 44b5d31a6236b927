"""The parser: text to steps, with Python's `ast` as the reader. Nothing is ever executed.

A step is `NAME=MODULE(key=value, ...)`; a value is a name, a text, a number, True, False, None, a list of those, or an
expression (which only EVAL and FILTER take). `RESULT=NAME` and `RESULT(var=NAME)` are read as the result, as papers
print them. Everything else in Python's grammar is refused.
"""

from __future__ import annotations

import ast
import keyword
import math
import unicodedata
from typing import Any

from planners.language.lines import Line, logical_lines
from planners.language.mending import mended
from planners.language.program import (
    MAX_CHARACTERS,
    MAX_ITEMS,
    MAX_STEP_CHARACTERS,
    MAX_STEPS,
    MAX_TEXT,
    Argument,
    Code,
    Literal,
    Problem,
    Program,
    ProgramError,
    Ref,
    Step,
)
from planners.language.spelling import NAME, RESERVED, RESULT_NAMES, canonical_module
from tools.errors import ExpressionError
from tools.expressions import names_in, names_in_text
from tools.expressions.escapes import without_odd_escapes
from tools.expressions.syntax import CONSTANTS, MAX_INT, deepest_bracket

MAX_BRACKETS = 40
MAX_SKELETON = 3_000
_FORM = "a step is NAME=MODULE(key=value, ...)"

_STATEMENTS: dict[type[ast.stmt], str] = {
    ast.Import: "programs can't import",
    ast.ImportFrom: "programs can't import",
    ast.For: "programs have no loops; use a comprehension in EVAL",
    ast.While: "programs have no loops; use a comprehension in EVAL",
    ast.If: 'programs have no if; write EVAL(expr="A if CONDITION else B")',
    ast.FunctionDef: "programs can't define functions",
    ast.ClassDef: "programs can't define classes",
    ast.AugAssign: "write NAME=EVAL(expr=...) instead",
    ast.AnnAssign: "names have no annotations",
    ast.Return: "write FINAL=RESULT(var=NAME) instead of return",
}


def parse(text: str) -> Program:
    """The program that `text` holds. Raises ProgramError with every problem of its form."""
    program, problems = read(text)
    if problems:
        raise ProgramError(problems)
    return program


def read(text: str) -> tuple[Program, list[Problem]]:
    """What can be read of `text`, and the problems of the rest."""
    problems: list[Problem] = []
    if len(text) > MAX_CHARACTERS:
        message = f"the program has {len(text)} characters; at most {MAX_CHARACTERS} are allowed"
        return Program((), ""), [Problem(0, message, "size")]
    steps: list[Step] = []
    for line in logical_lines(text, problems):
        if len(steps) >= MAX_STEPS:
            problems.append(Problem(line.number, f"a program may have at most {MAX_STEPS} steps", "size"))
            break
        try:
            steps += _steps_of(line)
        except _Refused as refused:
            problems.append(Problem(line.number, str(refused), refused.kind))
    if not steps and not problems:
        problems.append(Problem(0, f"the program is empty; {_FORM}", "syntax"))
    return Program(tuple(steps), text), problems


class _Refused(Exception):
    """Why a line is not a step; never leaves this module."""

    def __init__(self, message: str, kind: str = "syntax") -> None:
        super().__init__(message)
        self.kind = kind


def _steps_of(line: Line) -> list[Step]:
    if len(line.text) > MAX_STEP_CHARACTERS or len(line.skeleton) > MAX_SKELETON:
        raise _Refused(f"the step is too long ({len(line.text)} characters)", "size")
    if deepest_bracket(line.skeleton) > MAX_BRACKETS:
        raise _Refused(f"brackets are nested more than {MAX_BRACKETS} deep", "size")
    text, tree, was_mended = _tree_of(line.text)
    if not was_mended and not line.skeleton.isascii():
        strange = next(char for char in line.skeleton if not char.isascii())
        name = unicodedata.name(strange, f"U+{ord(strange):04X}")
        raise _Refused(f"{name} ({strange}) stands outside quotes; names are plain ASCII letters, digits and _")
    return [_step(node, text, line) for node in tree.body]


def _tree_of(text: str) -> tuple[str, ast.Module, bool]:
    """The text that the line was read from, its syntax tree, and whether it had to be mended."""
    plain = without_odd_escapes(text)
    try:
        return plain, _python(plain), False
    except SyntaxError as error:
        other = mended(text)
        if other is not None:
            try:
                return other, _python(other), True
            except SyntaxError:
                pass  # the message about the line as it was written says more
        raise _Refused(f"{_shown(text)} can't be read ({error.msg}); {_FORM}") from error


def _python(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (ValueError, MemoryError, RecursionError) as error:
        raise SyntaxError(str(error) or "too deeply nested") from error


def _step(node: ast.stmt, text: str, line: Line) -> Step:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            return _call(name, call, text, line)
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.upper() in RESULT_NAMES:
            return _made(name, "RESULT", {"var": _argument("var", value, text)}, line)
        case ast.Expr(value=ast.Call(func=ast.Name(id=module)) as call) if module.upper() == "RESULT":
            return _call("RESULT", call, text, line)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            shown = _shown(_segment(value, text))
            raise _Refused(f"{name} is given {shown}, not a module; write {name}=EVAL(expr=...), or use it directly")
        case ast.Assign():
            raise _Refused("one step gives one name: NAME=MODULE(key=value, ...)")
        case ast.Expr(value=ast.Call(func=ast.Name(id=module))):
            raise _Refused(f"the result of {module}(...) has no name; {_FORM}")
    reason = _STATEMENTS.get(type(node), _FORM)
    raise _Refused(f"{_shown(_segment(node, text))} is not a step: {reason}")


def _call(name: str, call: ast.Call, text: str, line: Line) -> Step:
    if not isinstance(call.func, ast.Name):
        raise _Refused(f"a module is a plain name, not {_shown(_segment(call.func, text))}")
    args: dict[str, Argument] = {}
    for index, value in enumerate(call.args, start=1):
        if isinstance(value, ast.Starred):
            raise _Refused("star arguments are not allowed; write key=value")
        args[f"#{index}"] = _argument(f"argument {index}", value, text)
    for word in call.keywords:
        if word.arg is None:
            raise _Refused("star arguments are not allowed; write key=value")
        if word.arg in args:
            raise _Refused(f"{call.func.id} is given {word.arg!r} twice")
        args[word.arg] = _argument(word.arg, word.value, text)
    return _made(name, canonical_module(call.func.id), args, line)


def _made(name: str, module: str, args: dict[str, Argument], line: Line) -> Step:
    if not NAME.fullmatch(name) or name.lower() in RESERVED or keyword.iskeyword(name):
        raise _Refused(f"{_shown(name)} can't be the name of a result; use letters, digits and _, such as BOX0")
    uses: dict[str, None] = {}
    for argument in args.values():
        match argument:
            case Ref(name=used):
                uses[used] = None
            case Literal(value=str(words)):
                uses.update(dict.fromkeys(names_in_text(words)))
            case Code(source=source):
                uses.update(dict.fromkeys(names_in(source)))
    return Step(name, module, args, tuple(uses), line.number, line.text)


def _argument(key: str, node: ast.expr, text: str) -> Argument:
    match node:
        case ast.Name(id=name) if name.lower() in CONSTANTS:
            return Literal(CONSTANTS[name.lower()])
        case ast.Name(id=name):
            return Ref(name)
        case ast.Set(elts=[ast.Name(id=name)]) | ast.Set(elts=[ast.Set(elts=[ast.Name(id=name)])]):
            return Ref(name)
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if len(elements) > MAX_ITEMS:
            raise _Refused(f"{key}: a list may have at most {MAX_ITEMS} items", "size")
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            values = [_constant(key, element) for element in elements]
            if _NOT_CONSTANT not in values:
                return Literal(tuple(values))
        case _:
            value = _constant(key, node)
            if value is not _NOT_CONSTANT:
                return Literal(value)
    return _code(key, node, text)


_NOT_CONSTANT: Any = object()


def _constant(key: str, node: ast.expr) -> Any:
    """The literal value of `node`, or _NOT_CONSTANT."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -_checked(key, number)
        case ast.UnaryOp(op=ast.UAdd(), operand=ast.Constant(value=int() | float() as number)):
            return _checked(key, number)
        case ast.Constant(value=value):
            return _checked(key, value)
    return _NOT_CONSTANT


def _checked(key: str, value: Any) -> Any:
    match value:
        case str() if len(value) > MAX_TEXT:
            raise _Refused(f"{key}: a text may have at most {MAX_TEXT} characters", "size")
        case int() if abs(value) > MAX_INT:
            raise _Refused(f"{key}: a number may have at most 18 digits", "size")
        case float() if not math.isfinite(value):
            raise _Refused(f"{key}: a number must be finite")
        case str() | int() | float() | None:
            return value
    raise _Refused(f"{key}: {_shown(repr(value))} is not a text, a number, True, False or None")


def _code(key: str, node: ast.expr, text: str) -> Code:
    """A value that is neither a name nor a literal: an expression, if it is one of the language."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id[:1].isupper():
        module = node.func.id
        raise _Refused(
            f"{key}: calls can't be nested; give {module}(...) a line of its own, NAME={module}(...), "
            f"and write {key}=NAME"
        )
    source = " ".join(_segment(node, text).split("\n"))
    try:
        names_in(source)
    except ExpressionError as error:
        raise _Refused(f"{key}: {error}", "expression") from error
    return Code(source)


def _segment(node: ast.AST, text: str) -> str:
    return ast.get_source_segment(text, node) or ""


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:77] + "..."
