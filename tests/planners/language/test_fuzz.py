"""No input crashes the parser or the checker, and what is printed reads the same."""

from __future__ import annotations

import keyword
import time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.language import (
    CheckedProgram,
    Code,
    Literal,
    Program,
    ProgramError,
    Ref,
    Step,
    bind_arguments,
    check,
    format_program,
    parse,
)
from planners.language.spelling import RESERVED, canonical_module
from tools.catalogue import default_registry
from tools.errors import YaffleError
from tools.expressions import evaluate
from tools.values import Expression, encode

REGISTRY = default_registry(plugins=False)
INPUTS = {"IMAGE": "Image", "RIGHT": "Image", "REGION": "Region", "N": "Number", "T": "Text", "L": "List[Number]"}

GOOD = """Program:
BOX0=LOC(image=IMAGE,object='cup')
IMAGE0=CROP_RIGHTOF(image=IMAGE,box=BOX0)
ANSWER0=COUNT(box=BOX0)
ANSWER1=EVAL(expr="'yes' if {ANSWER0} > 0 and {N} xor {T} else 'it's no'")
KEPT=FILTER(object=BOX0, where=label == 'cup' and x < image_width / 2)
FINAL=RESULT(var=ANSWER1)
"""


def _check(text: str) -> CheckedProgram | None:
    started = time.process_time()
    try:
        return check(text, REGISTRY, INPUTS)
    except ProgramError as error:
        assert error.problems
        assert all("\n" not in str(problem) for problem in error.problems)
        return None
    finally:
        assert time.process_time() - started < 2


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="ABX0=(),.'\"{}[]:#\\`\n \t_xloc—“’", max_size=200))
def test_any_text(text):
    _check(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_good_programs_with_something_broken(data):
    """Pieces cut out, doubled, swapped for others: accepted or refused, never a crash."""
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        piece = data.draw(
            st.sampled_from(
                ["", "'", '"', "(", ")", "{", "}", ",", "=", "\n", "#", "\\", "xor", "if", "é", "\x00", "[0]", "**"]
            )
            | st.text(max_size=5)
        )
        text = text[:start] + piece + text[end:]
    program = _check(text)
    if program is not None:
        again = check(format_program(program.program), REGISTRY, INPUTS)
        assert [(step.name, step.module, step.uses) for step in again.steps] == [
            (step.name, step.module, step.uses) for step in program.steps
        ]


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name.lower() not in RESERVED and not keyword.iskeyword(name)
)
TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"),
        exclude_characters="\u200b\u2060\ufeff\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e",
    ),
    max_size=30,
)
SCALARS = (
    TEXTS
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.none()
)
CODES = st.sampled_from(
    ["len(A) > 2", "A[0]", "[x.label for x in A if x.score > 0.5]", "'yes' if {A} else 'no'", "A + 1"]
)
ARGUMENTS = (
    st.builds(Ref, NAMES)
    | st.builds(Literal, SCALARS)
    | st.builds(Literal, st.lists(SCALARS, max_size=4).map(tuple))
    | st.builds(Code, CODES)
)


@st.composite
def programs(draw: Any) -> Program:
    steps = []
    for _ in range(draw(st.integers(1, 6))):
        module = canonical_module(draw(NAMES))
        args = draw(st.dictionaries(NAMES, ARGUMENTS, max_size=4))
        if draw(st.booleans()):
            args = {"#1": draw(ARGUMENTS), **args}
        steps.append(Step(draw(NAMES), module, args))
    return Program(tuple(steps))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_printed_programs_read_the_same(program):
    text = format_program(program)
    again = parse(text)
    assert [(step.name, step.module, step.args) for step in again.steps] == [
        (step.name, step.module, step.args) for step in program.steps
    ], text
    assert parse(format_program(again)) == again


PIECES = st.sampled_from(
    ["{N}", "N", "L", "'{T}'", "{T}", "len(L)", "sum(L)", "3", "'a'", "[x for x in L if x > N]", "0.5"]
)
OPERATORS = st.sampled_from([" + ", " * ", " ** ", " / ", " == ", " < ", " and ", " xor ", " in ", " if N else ", ", "])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PIECES, OPERATORS), min_size=1, max_size=8), PIECES, st.integers(-10, 10**6))
def test_accepted_programs_stay_within_their_budget_when_they_run(parts, last, number):
    source = "".join(piece + operator for piece, operator in parts) + last
    program = _check(f"A=EVAL(expr={source!r})\nF=RESULT(var=A)")
    if program is None:
        return
    values = {"N": number, "T": "RM 12.50", "L": tuple(range(200))}
    bound = bind_arguments(program.step("A"), values)["expr"]
    assert isinstance(bound, Expression)
    started = time.process_time()
    try:
        value = evaluate(bound)
    except YaffleError:
        return
    finally:
        assert time.process_time() - started < 3
    assert len(repr(encode(value))) < 200_000
