"""The grammar of expressions (EVAL, FILTER) as rules of Lark: what tools/expressions/syntax.py reads, and no more.

Comprehensions may be nested twice, as there. Brackets may be nested freely: the tokens of one answer bound them.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.expressions.syntax import FUNCTIONS, ITEM_FIELDS, MAX_COMPREHENSIONS

#: names of the items of comprehensions, as programs write them
VARIABLES = (*"abcdefghijklmnopqrstuvwxyz", "thing", "line", "item", "value", "row", "cell", "word", "box", "text_")

_ONE_ARGUMENT = tuple(name for name, (fewest, most) in FUNCTIONS.items() if fewest == 1 and most == 1)


def expression_rules(prefix: str, text: str) -> str:
    """The rules of an expression, `{prefix}0` the first of them. `text` is the terminal of texts ("" for none).

    Needs the terminals NAME, VARIABLE, FIELD, FUNCTION, NUMBER, INDEX.
    """
    lines = [line for used in range(MAX_COMPREHENSIONS + 1) for line in _level(prefix, used, text)]
    return "\n".join(lines)


def terminals() -> str:
    """The terminals that the rules need besides NAME."""
    fields = "|".join(ITEM_FIELDS)
    return "\n".join(
        (
            f"FIELD: /{fields}/",
            f"VARIABLE: /{'|'.join((*VARIABLES, *ITEM_FIELDS))}/",
            f"FUNCTION: /{'|'.join(_ONE_ARGUMENT)}/",
            r"NUMBER: /(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?/",
            r"INDEX: /-?(0|[1-9][0-9]{0,2})/",
            "COMPARES: / ?(==|!=|<=|>=|<|>) ?| in | not in /",
            r"ADDS: / ?[+-] ?/",
            r"MULTIPLIES: / ?(\*\*|\*|\/\/|\/|%) ?/",
            "COMMA: /, ?/",
        )
    )


def _level(p: str, used: int, text: str) -> Iterator[str]:
    """The rules inside of `used` comprehensions."""
    n = used
    yield f'{p}{n}: ({p}or{n} " if " {p}or{n} " else "){{0,5}} {p}or{n}'
    yield f'{p}or{n}: {p}and{n} (" or " {p}and{n}){{0,7}}'
    yield f'{p}and{n}: {p}not{n} (" and " {p}not{n}){{0,7}}'
    yield f'{p}not{n}: "not "? {p}compare{n}'
    yield f"{p}compare{n}: {p}sum{n} (COMPARES {p}sum{n}){{0,2}}"
    yield f"{p}sum{n}: {p}product{n} (ADDS {p}product{n}){{0,11}}"
    yield f"{p}product{n}: {p}sign{n} (MULTIPLIES {p}sign{n}){{0,5}}"
    yield f'{p}sign{n}: "-"? ({p}value{n} | NUMBER{f" | {text}" if text else ""} | "True" | "False" | "None")'
    yield f'{p}value{n}: {p}whole{n} ("[" {p}index{n} "]")? ("." FIELD)?'
    yield f'{p}index{n}: INDEX | VARIABLE | INDEX? ":" INDEX?'
    yield f'{p}whole{n}: "{{" NAME "}}" | NAME | VARIABLE | "(" {p}{n} ")" | {p}call{n} | {p}list{n}'
    each = f' | "[" {p}{n + 1} {p}for{n} "]"' if n < MAX_COMPREHENSIONS else ""
    inner = f" | {p}{n + 1} {p}for{n}" if n < MAX_COMPREHENSIONS else ""
    yield f'{p}list{n}: "[" ({p}{n} (COMMA {p}{n}){{0,15}})? "]"{each}'
    if n < MAX_COMPREHENSIONS:
        yield f'{p}for{n}: " for " VARIABLE " in " {p}or{n + 1} (" if " {p}or{n + 1})?'
    yield (
        f'{p}call{n}: FUNCTION "(" ({p}{n}{inner}) ")"'
        f' | "sorted(" {p}{n} (COMMA "reverse=" ("True" | "False"))? ")"'
        f' | ("min(" | "max(") ({p}{n} (COMMA {p}{n}){{0,5}} (COMMA "default=" {p}{n})?{inner}) ")"'
        f' | "round(" {p}{n} (COMMA INDEX)? ")"'
        f' | "count(" ({p}{n} (COMMA {p}{n})?{inner}) ")"'
        f' | "xor(" {p}{n} COMMA {p}{n} ")"'
    )
