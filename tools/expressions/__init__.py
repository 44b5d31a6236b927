"""Expressions of EVAL and FILTER: a small, total, side-effect-free language, read with `ast` and never run as Python.

Literals, names (`NAME`, or `{NAME}` as VisProg writes it), comparison, arithmetic, and/or/not/xor, conditional,
indexing, lists, comprehensions with one `for`, and a fixed set of functions. Bounded in steps and in size.
"""

from tools.expressions.evaluate import evaluate, evaluate_for_item
from tools.expressions.inference import Inferred, check
from tools.expressions.names import names_in, renamed
from tools.expressions.syntax import ITEM_FIELDS
from tools.expressions.templates import fill, names_in_text, rename

__all__ = [
    "ITEM_FIELDS",
    "Inferred",
    "check",
    "evaluate",
    "evaluate_for_item",
    "fill",
    "names_in",
    "names_in_text",
    "rename",
    "renamed",
]
