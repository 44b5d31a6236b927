"""From the source of an expression to a checked syntax tree: what exists in the language, and how large it may be.

The source is read with `ast.parse`; every node that is not listed here is refused, in words that say what to write.
`{NAME}` (VisProg's placeholder) is the same as NAME; `a xor b` binds looser than `and` and tighter than `or`.
"""

from __future__ import annotations

import ast
import io
import tokenize
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tools.errors import ExpressionError
from tools.expressions.escapes import without_odd_escapes
from tools.types import TypeSpec, many, single

MAX_SOURCE = 2_000
MAX_NODES = 400
MAX_DEPTH = 60
MAX_COMPREHENSIONS = 2
MAX_LITERAL_ITEMS = 200
MAX_INT = 10**18

#: the fields of an item, with their types
ITEM_FIELDS: dict[str, TypeSpec] = {
    "label": single("Text"),
    "score": single("Number"),
    "x": single("Number"),
    "y": single("Number"),
    "width": single("Number"),
    "height": single("Number"),
    "area": single("Number"),
    "text": single("Text"),
    "color": single("Text"),
    "size": single("Text"),
    "touching": single("Text"),
    "items": many("Text"),
    "colors": many("Text"),
    "index": single("Number"),
    "image_width": single("Number"),
    "image_height": single("Number"),
}

#: function -> (fewest, most) arguments; most is None for any number
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "all": (1, 1),
    "any": (1, 1),
    "sum": (1, 1),
    "min": (1, None),
    "max": (1, None),
    "len": (1, 1),
    "sorted": (1, 1),
    "count": (1, 2),
    "abs": (1, 1),
    "round": (1, 2),
    "number": (1, 1),
    "text": (1, 1),
    "lower": (1, 1),
    "mean": (1, 1),
    "median": (1, 1),
    "mode": (1, 1),
    "unique": (1, 1),
    "first": (1, 1),
    "last": (1, 1),
    "xor": (2, 2),
    "fraction": (2, 2),
    "minutes": (1, 1),
    "duration": (1, 1),
    # other spellings that language models write
    "int": (1, 1),
    "float": (1, 1),
    "str": (1, 1),
    "bool": (1, 1),
    "set": (1, 1),
    "list": (1, 1),
    "tuple": (1, 1),
}
_KEYWORDS = {"sorted": {"reverse"}, "min": {"default"}, "max": {"default"}}

CONSTANTS = {"true": True, "false": False, "none": None, "null": None}

_OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
    *(ast.And, ast.Or, ast.Not, ast.UAdd, ast.USub),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
)
_NODES = (
    *(ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword),
    *(ast.Attribute, ast.Subscript, ast.Slice, ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp, ast.comprehension),
    *(ast.Load, ast.Store),
    *_OPERATORS,
)
_REFUSED: dict[type[ast.AST], str] = {
    ast.Lambda: "functions can't be defined in an expression",
    ast.NamedExpr: "an expression can't assign (:=); give the value a line of its own",
    ast.JoinedStr: "f-strings are not allowed; write '...{NAME}...' without the f",
    ast.Starred: "star arguments are not allowed",
    ast.Dict: "dictionaries are not allowed",
    ast.DictComp: "dictionaries are not allowed",
    ast.SetComp: "sets are not allowed; use unique([...])",
    ast.Set: "sets are not allowed; write a list [...], or {NAME} for one name",
    ast.Await: "await is not allowed",
    ast.Yield: "yield is not allowed",
    ast.YieldFrom: "yield is not allowed",
    ast.Is: "write == instead of is",
    ast.IsNot: "write != instead of is not",
    ast.BitOr: "write or instead of |",
    ast.BitAnd: "write and instead of &",
    ast.BitXor: "write xor instead of ^",
    ast.Invert: "write not instead of ~",
    ast.LShift: "shifts are not allowed",
    ast.RShift: "shifts are not allowed",
    ast.MatMult: "matrix multiplication is not allowed",
}


@lru_cache(maxsize=4096)
def parse_expression(source: str) -> ast.expr:
    """The checked tree of `source`. Raises ExpressionError, saying what to write instead."""
    if len(source) > MAX_SOURCE:
        raise ExpressionError(f"the expression has {len(source)} characters; at most {MAX_SOURCE} are allowed")
    text = " ".join(source.split("\n")).strip()
    if not text:
        raise ExpressionError("the expression is empty")
    if deepest_bracket(text) > MAX_DEPTH:
        raise ExpressionError(f"brackets are nested more than {MAX_DEPTH} deep")
    if "xor" in text or not text.isascii():
        text = _mend_tokens(text)
    try:
        tree = ast.parse(without_odd_escapes(text), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"{_shown(source)} is not an expression: {error.msg}") from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(f"{_shown(source)} is not an expression: {error}") from error
    _check_size(tree)
    tree = _placeholders_read(tree)
    for node in ast.walk(tree):
        _check_node(node)
    return tree


def deepest_bracket(text: str) -> int:
    """How deep brackets are nested, whatever their kinds; those in quotes count, too."""
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    return deepest


def _mend_tokens(text: str) -> str:
    """`text` with `a xor b` written as xor(a, b); refuses letters outside ASCII in names."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError) as error:
        raise ExpressionError(f"{_shown(text)} is not an expression: {error.args[0]}") from error
    words = []
    for token in tokens:
        if token.type not in (tokenize.STRING, tokenize.COMMENT) and not token.string.isascii():
            strange = next(char for char in token.string if not char.isascii())
            name = unicodedata.name(strange, f"U+{ord(strange):04X}")
            raise ExpressionError(f"{_shown(token.string)} holds {name}; outside quotes only plain ASCII is allowed")
        if token.string and token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            words.append(token.string)
    if "xor" not in words:
        return text
    return _without_xor(iter(words))


_STOPS = frozenset({",", ":", "if", "else", "or", "for"})


def _without_xor(words: Iterator[str], closing: str = "") -> str:
    """The words up to `closing`, with each `a xor b` of this bracket level folded into xor(a, b)."""
    done: list[str] = []
    operands: list[str] = []
    current: list[str] = []
    stop = ""
    for word in words:
        if word in ("(", "[", "{"):
            inner = _without_xor(words, {"(": ")", "[": "]", "{": "}"}[word])
            current.append(word + inner)
        elif word == "xor" and current and _ends_value(current[-1]):
            operands.append(" ".join(current))
            current = []
        elif word in _STOPS:
            done += [_folded([*operands, " ".join(current)]), word]
            operands, current = [], []
        elif word == closing:
            stop = word
            break
        else:
            current.append(word)
    done.append(_folded([*operands, " ".join(current)]))
    return " ".join(done) + stop


def _ends_value(word: str) -> bool:
    """Does `word` end a value, so that an `xor` behind it is the operator and not the function?"""
    return word not in ("not", "and", "in", "is") and (word[-1].isalnum() or word[-1] in "_)]}'\"")


def _folded(operands: list[str]) -> str:
    if len(operands) > 1 and not all(operands):
        raise ExpressionError("xor needs a value on both sides")
    result = operands[0]
    for operand in operands[1:]:
        result = f"xor({result}, {operand})"
    return result


def _check_size(tree: ast.expr) -> None:
    """Depth and number of nodes, measured without recursion."""
    stack: list[tuple[ast.AST, int, int]] = [(tree, 1, 0)]
    nodes = 0
    while stack:
        node, depth, loops = stack.pop()
        nodes += 1
        loops += isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp)
        if nodes > MAX_NODES:
            raise ExpressionError(f"the expression has more than {MAX_NODES} parts; split it into several EVAL lines")
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested more than {MAX_DEPTH} deep")
        if loops > MAX_COMPREHENSIONS:
            raise ExpressionError(f"comprehensions are nested more than {MAX_COMPREHENSIONS} deep")
        stack += [(child, depth + 1, loops) for child in ast.iter_child_nodes(node)]


class GivenName(ast.Name):
    """`{NAME}`: a name of the program, which no field of an item can hide."""


class _Placeholders(ast.NodeTransformer):
    def visit_Set(self, node: ast.Set) -> ast.AST:
        inner: ast.AST = node
        while isinstance(inner, ast.Set) and len(inner.elts) == 1:
            inner = inner.elts[0]
        return GivenName(id=inner.id, ctx=ast.Load()) if isinstance(inner, ast.Name) else node


def _placeholders_read(tree: ast.expr) -> ast.expr:
    """`{NAME}` (and `{{NAME}}`, as prompts that were f-strings have it) read as NAME."""
    read = _Placeholders().visit(tree)
    assert isinstance(read, ast.expr)
    return ast.fix_missing_locations(read)


def _check_node(node: ast.AST) -> None:
    if not isinstance(node, _NODES):
        kind = type(node)
        raise ExpressionError(_REFUSED.get(kind, f"{kind.__name__} is not part of expressions"))
    match node:
        case ast.Constant(value=value):
            _check_constant(value)
        case ast.Name(id=name) if name.startswith("_"):
            raise ExpressionError(f"names can't begin with an underscore: {name}")
        case ast.Attribute(attr=field):
            if field not in ITEM_FIELDS:
                hint = f" Write {field}(...)." if field in FUNCTIONS else ""
                raise ExpressionError(f"there is no field {field!r}; fields are {', '.join(ITEM_FIELDS)}.{hint}")
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            if len(elements) > MAX_LITERAL_ITEMS:
                raise ExpressionError(f"a list in an expression may have at most {MAX_LITERAL_ITEMS} items")
        case ast.ListComp(generators=generators) | ast.GeneratorExp(generators=generators):
            if len(generators) != 1:
                raise ExpressionError("a comprehension may have only one `for`")
        case ast.comprehension(target=target, is_async=is_async):
            if is_async or not isinstance(target, ast.Name):
                raise ExpressionError("write `for NAME in LIST` in a comprehension")
        case ast.Slice(step=step) if step is not None:
            raise ExpressionError("a slice can't have a step")
        case ast.Call():
            _check_call(node)


def _check_constant(value: object) -> None:
    if isinstance(value, bytes | complex) or value is ...:
        raise ExpressionError(f"{_shown(repr(value))} is not a number, a text, True, False or None")
    if isinstance(value, int) and abs(value) > MAX_INT:
        raise ExpressionError("a number in an expression may have at most 18 digits")
    if isinstance(value, float) and not abs(value) < float("inf"):
        raise ExpressionError("a number in an expression must be finite")


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name):
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            hint = f" Write {name}(...)." if name in FUNCTIONS else ""
            raise ExpressionError(f"there are no methods (.{name}).{hint}")
        raise ExpressionError("only a function of the language can be called")
    name = node.func.id
    if name not in FUNCTIONS:
        raise ExpressionError(f"there is no function {name!r}; functions are {', '.join(list(FUNCTIONS)[:19])}")
    fewest, most = FUNCTIONS[name]
    given = len(node.args)
    if given < fewest or (most is not None and given > most):
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}" if most else f"at least {fewest}"
        raise ExpressionError(f"{name} takes {wanted} arguments, got {given}")
    for keyword in node.keywords:
        if keyword.arg not in _KEYWORDS.get(name, ()):
            raise ExpressionError(f"{name} has no argument {keyword.arg!r}")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
