"""No expression is run as Python, and none that is accepted takes long or grows large."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mllm_core.errors import YaffleError
from tools.errors import ExpressionError
from tools.expressions import ITEM_FIELDS, check, evaluate, evaluate_for_item, names_in, renamed
from tools.expressions.syntax import FUNCTIONS
from tools.values import Expression, encode

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "A.__class__",
    "getattr(A, 'x')",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "globals()",
    "(lambda: 1)()",
    "(x := 5)",
    "f'{A}'",
    "f'{A!r:>{A}}'",
    "[x async for x in A]",
    "[x for x in A for y in A]",
    "[[[1 for a in A] for b in A] for c in A]",
    "{x: 1 for x in A}",
    "{1, 2}",
    "{'a': 1}",
    "max(*A)",
    "max(**A)",
    "sorted(A, key=len)",
    "'{0.__class__}'.format(A)",
    "'%1000000000s' % A",
    "A @ A",
    "1 << 100000",
    "~1",
    "1 if A",
    "...",
    "b'x'",
    "1j",
    "10 ** 19 + 1000000000000000000000",
    "1e999",
    "not " * 200 + "1",
    "-" * 1000 + "1",
    "(" * 1000 + "1" + ")" * 1000,
    "[" * 100 + "]" * 100,
    "1" + "+1" * 900,
    "'" + "a" * 3000 + "'",
    "[" + "1," * 900 + "]",
    "mаx(A)",  # a Cyrillic letter
    "ｍａｘ([1])",  # full-width letters, which Python reads as max
    "A\x00",
    "_private",
    "a[::2]",
    "yield A",
    "await A",
    "A is None",
    "A | 1",
    "import os",
    "A; B",
    "A\nB",
    "",
    "\ud800",
    "xor",
    "A xor",
    "xor A",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_expressions_are_refused_without_running(source):
    started = time.process_time()
    assert check(source, {"A": check("[1]", {}).type, "B": check("1", {}).type, "a": check("[1]", {}).type}).problems
    with pytest.raises(ExpressionError):
        evaluate(Expression(source=source, names={"A": (1, 2), "B": 1, "a": (1,)}))
    assert time.process_time() - started < 2


def test_steps_are_limited():
    many = tuple(range(2_000))
    started = time.process_time()
    with pytest.raises(ExpressionError, match="steps"):
        evaluate(Expression(source="sum(sum(x * y for x in A) for y in A)", names={"A": many}))
    assert time.process_time() - started < 3


def test_texts_and_lists_are_limited():
    with pytest.raises(ExpressionError, match="characters"):
        evaluate(Expression(source="A + A", names={"A": "ab" * 4_000}))
    with pytest.raises(ExpressionError, match="characters"):
        evaluate(Expression(source="'{A}{A}'", names={"A": "ab" * 4_000}))
    with pytest.raises(ExpressionError, match="items"):
        evaluate(Expression(source="A + A", names={"A": tuple(range(6_000))}))


def test_placeholders_are_filled_once():
    assert evaluate(Expression(source="'{A}'", names={"A": "{B}", "B": "secret"})) == "{B}"


LEAVES = st.sampled_from(
    ["A", "{B}", "T", "L", "W", "1", "0", "2.5", "'yes'", "'3'", "'{T}x'", "true", "None", "[]", "10**15", "-1", "''"]
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "and", "or", "xor", "in"]
    functions = sorted(set(FUNCTIONS) - {"xor"})
    return st.one_of(
        st.tuples(inner, st.sampled_from(operators), inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("{}({})".format, st.sampled_from(functions), inner),
        st.builds("[{} for x in {} if {}]".format, inner, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("not {}".format, inner),
        st.builds("-{}".format, inner),
    )


VALUES: dict[str, Any] = {"A": 3, "B": "RM 12.50", "T": "yes", "L": (1, 2.5, "7", "x"), "W": tuple("abc" * 9)}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(LEAVES, _larger, max_leaves=14))
def test_accepted_expressions_end_soon_in_a_small_plain_value(source):
    types = {name: check(repr(value), {}).type for name, value in VALUES.items()}
    inferred = check(source, types)
    started = time.process_time()
    try:
        value = evaluate(Expression(source=source, names=VALUES))
    except ExpressionError:
        return
    finally:
        assert time.process_time() - started < 3
    assert len(repr(value)) < 200_000
    encode(value)
    if not inferred.problems:
        assert evaluate(Expression(source=renamed(source, {"A": "A"}), names=VALUES)) == value


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="AB{}[]()'\"+-*/<>=., xorinfelse01\\\n#_", max_size=80))
def test_any_text_is_checked_or_refused_in_words(source):
    for problem in check(source, {"A": check("1", {}).type}, ITEM_FIELDS).problems:
        assert problem and "\n" not in problem
    for use in (lambda: names_in(source), lambda: evaluate_for_item(source, {"label": "a"}, {"A": 1})):
        try:
            use()
        except YaffleError as error:
            assert str(error)
