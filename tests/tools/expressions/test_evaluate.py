"""What expressions give."""

from __future__ import annotations

import pytest

from tools.errors import ExpressionError
from tools.values import Verdict


@pytest.mark.parametrize(
    ("source", "names", "value"),
    [
        ("'yes' if {ANSWER0} > 0 else 'no'", {"ANSWER0": 2}, "yes"),
        ("fraction(A, B)", {"A": 3, "B": 12}, "1/4"),
        ("fraction(A, B)", {"A": "$0.30", "B": 0.1}, "3"),
        ("minutes(A) - minutes('11:50 A.M.')", {"A": "1:05 P.M."}, 75),
        ("duration({A} % 1440)", {"A": -1365}, "1 hour and 15 minutes"),
        ("'yes' if ANSWER0 > 0 else 'no'", {"ANSWER0": 0}, "no"),
        ("{A} + {B} == 2", {"A": "1", "B": "1"}, True),
        ("{A} + {B} == 2", {"A": "one", "B": "one"}, True),
        ("'{ANSWER0}' == 'red'", {"ANSWER0": "Red"}, True),
        ("'{ANSWER0}' == '3'", {"ANSWER0": 3}, True),
        ("'front' if {A} > 0 else 'behind' if {B} > 0 else 'neither'", {"A": 0, "B": 1}, "behind"),
        ("{A} == 1 and {B}", {"A": "1", "B": "yes"}, True),
        ("{A} and {B}", {"A": "yes", "B": "no"}, False),
        ("{A} xor {B}", {"A": "yes", "B": "no"}, True),
        ("{A} xor {B}", {"A": True, "B": "yes"}, False),
        ("{A} == 1 xor {B} == 1", {"A": 1, "B": 1}, False),
        ("'yes' if ({A} xor {B}) and {C} else 'no'", {"A": 1, "B": 0, "C": 1}, "yes"),
        ("{A} and {B} xor {C} and {D}", {"A": "yes", "B": "yes", "C": "no", "D": "yes"}, True),
        ("[x xor y for x in A][0]", {"A": (True,), "y": False}, True),
        ("not ({A} xor {B})", {"A": "yes", "B": "no"}, False),
        ("not xor(A, B) and xor(B, B) xor A", {"A": True, "B": True}, True),
        ("'a xor b'", {}, "a xor b"),
        ("{{A}} > 1", {"A": 2}, True),
        ("{ANSWER0}", {"ANSWER0": "paper"}, "paper"),
    ],
)
def test_published_spellings(compute, source, names, value):
    assert compute(source, **names) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("10.1 + 20.2", 30.3),
        ("0.1 + 0.2 == 0.3", True),
        ("6 / 2", 3),
        ("7 // 2, 7 % 2, -7 % 3", (3, 1, 2)),
        ("2 ** 10", 1024),
        ("1 < 2 < 3 and not 3 < 2 < 1", True),
        ("round(2.5), round(-2.5), round(12345.675, 2), round(1234, -2)", (3, -3, 12345.68, 1200)),
        ("abs(-3), number('RM 1,234.50'), int('3.9'), text(2.50), lower('ABC')", (3, 1234.5, 3, "2.5", "abc")),
        ("max([3, 1, 2]), min(3, 1), max([], default=0)", (3, 1, 0)),
        ("sum([1, 2.5]), mean([1, 2]), median([5, 1, 3]), mode(['b', 'a', 'A'])", (3.5, 1.5, 3, "a")),
        ("sorted(['10', '9', '2.5']), sorted(['b', 'A'], reverse=True)", (("2.5", "9", "10"), ("b", "A"))),
        ("unique(['a', 'A', 'b']), first([1, 2]), last([1, 2]), count([1, 1, 2], 1)", (("a", "b"), 1, 2, 2)),
        ("all([]), any([]), len('abc'), len([1, 2])", (True, False, 3, 2)),
        ("[x * 2 for x in [1, 2, 3] if x > 1]", (4, 6)),
        ("sum(x > 1 for x in [1, 2, 3])", 2),
        ("[1, 2, 3][-1], [1, 2, 3][:2], 'abc'[0]", (3, (1, 2), "a")),
        ("'RM ' + 3, 'a' + 'b', '1' + '2'", ("RM 3", "ab", 3)),
        ("true and not false", True),
        ("['b', 'c'] in ['a', 'B', 'c'], ['c', 'b'] in ['a', 'b', 'c'], [] in ['a']", (True, False, False)),
        ("['a', 'c'] not in ['a', 'b', 'c'], [1, 2] in [[1, 2], 3], ['a', 'a'] in ['a']", (True, True, False)),
        ("'cup' in 'a red CUP', 'cup' in ['cups'], 3 not in [1, 2]", (True, False, True)),
        ("1 == 'one', 'yes' == True, 'no' == False, 'red' == True, '5 dogs' == 5", (True, True, True, False, True)),
        ("'  New   York ' == 'new york'", True),
    ],
)
def test_arithmetic_texts_and_lists(compute, source, value):
    assert compute(source) == value


def test_lines_of_text_count_as_their_text_or_number(compute, line):
    prices = (line("RM 9.50"), line("RM 31.00"), line("RM 10.00"))
    assert compute("max(P)", P=prices) is prices[1]
    assert compute("sum(P)", P=prices) == 50.5
    assert compute("P[1] == 31 and P[1] > 30", P=prices)
    assert compute("'Total: {T}'", T=prices[0]) == "Total: RM 9.50"
    assert compute("'tax' in [line.text for line in L]", L=(line("Tax"), line("Total")))
    assert compute("sorted(P)[0].text", P=prices) == "RM 9.50"


def test_fields_of_regions(compute, region):
    cups = (region("cup", x=100, score=0.5), region("mug", x=300, size=40))
    assert compute("[r.x for r in R]", R=cups) == (100, 300)
    assert compute("max(r.area for r in R)", R=cups) == 1600
    assert compute("all(r.x < r.image_width / 2 for r in R if r.label != 'bowl')", R=cups)
    assert compute("len([r for r in R if any(q.x > r.x for q in R)])", R=cups) == 1


def test_an_unknown_verdict_is_neither_true_nor_false(compute):
    known = Verdict(claim="there is a cup", state="supported", score=0.9)
    unknown = Verdict(claim="there is a cup", state="unknown", score=0.5)
    assert compute("'yes' if V else 'no'", V=known) == "yes"
    assert compute("V == 'unknown'", V=unknown) is True
    with pytest.raises(ExpressionError, match="unknown"):
        compute("'yes' if V else 'no'", V=unknown)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "division by zero"),
        ("5 % 0", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("max([])", "empty list: nothing was found"),
        ("mean([])", "empty list"),
        ("[1][3]", "there is no item 3"),
        ("'blue' > 3", "'blue' holds no number"),
        ("[1, 2] > 0", "len"),
        ("2 ** 1000", "exponent of at most 64"),
        ("9 ** 9 ** 9", "exponent of at most 64"),
        ("10 ** 60 * 10 ** 60", "bits"),
        ("1e300 * 1e300", "too large"),
        ("(-8) ** 0.5", "no such root"),
        ("'a' * 100", "holds no number"),
        ("[0] * 100", "can't be multiplied"),
        ("None", "gave nothing"),
        ("MISSING", "MISSING has no value"),
        ("A.label", "no fields such as 'label'"),
        ("round(1, 99)", "at most 12 places"),
    ],
)
def test_what_has_no_value_says_why(compute, source, words):
    with pytest.raises(ExpressionError, match=words):
        compute(source, A=3)


def test_color_is_for_filter_only(compute, region):
    with pytest.raises(ExpressionError, match="FILTER"):
        compute("R.color", R=region("cup"))
