"""The whole-program checker: what it refuses, in which words, and what it says of a program that may run."""

from __future__ import annotations

import re
import time

import pytest

from planners.language import Budget, Problem, ProgramError, bind_arguments, check, parse
from tools.types import many, single
from tools.values import Box

LOC = "BOX0=LOC(image=IMAGE,object='cup')\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (LOC + "N=CUONT(box=BOX0)\nF=RESULT(var=N)", "line 2: there is no module CUONT. Did you mean COUNT?"),
        (LOC + "N=COUNT(box=BOX1)\nF=RESULT(var=N)", "line 2: BOX1 is not defined: did you mean BOX0?"),
        (
            "N=COUNT(box=BOX0)\n" + LOC + "F=RESULT(var=N)",
            "line 1: BOX0 is not defined: it is defined later, on line 2",
        ),
        ("A=COUNT(box=A)\nF=RESULT(var=A)", "line 1: A is not defined"),
        ("A=LOC(image=IMAGE,object=cup)\nF=RESULT(var=A)", "(if it is text, write object='cup')"),
        ("A=LOC(image='IMAGE',object='cup')\nF=RESULT(var=A)", "Write image=IMAGE without quotes"),
        ("A=LOC(image=image,object='cup')\nF=RESULT(var=A)", "did you mean IMAGE?"),
        ("A=LOC(image=IMAGE)\nF=RESULT(var=A)", "line 1: LOC needs the argument 'object' (Text)"),
        ("A=LOC(image=IMAGE,objekt='cup')\nF=RESULT(var=A)", "LOC has no argument 'objekt'; it takes image, object, "),
        ("A=LOC(image=IMAGE,objekt='cup')\nF=RESULT(var=A)", "Did you mean object?"),
        ("A=LOC(IMAGE,'cup',object='cup')\nF=RESULT(var=A)", "LOC is given 'object' twice"),
        ("A=VQA(IMAGE,'what?',3)\nF=RESULT(var=A)", "VQA has too many arguments (#3)"),
        (
            LOC + "N=COUNT(box=BOX0)\nI=CROP(image=IMAGE,box=N)\nF=RESULT(var=I)",
            "but N is Number (from COUNT on line 2). BOX0 would fit.",
        ),
        (
            LOC + "A=VQA(image=BOX0,question='?')\nF=RESULT(var=A)",
            "line 2: VQA needs image: Image, but BOX0 is List[Region]",
        ),
        ("A=LOC(image=IMAGE,object=LEFT)\nF=RESULT(var=A)", "For the text, write object='LEFT'"),
        (LOC + "A=CROP(image=IMAGE,box=BOX0[0])\nF=RESULT(var=A)", 'put X=EVAL(expr="BOX0[0]") on a line before'),
        (LOC + "A=SORT(object=BOX0,by='x',order='down')\nF=RESULT(var=A)", "order: one of 'ascending', 'descending'"),
        ("A=LOC(image=IMAGE,object='cup',threshold='high')\nF=RESULT(var=A)", "threshold: Number, got the text 'high'"),
        ("A=LOC(image=None,object='cup')\nF=RESULT(var=A)", "image: Image, got None"),
        (LOC, "the program has no RESULT; end it with FINAL=RESULT(var=BOX0)"),
        (LOC + "F=RESULT(var=BOX0)\nG=RESULT(var=BOX0)", "line 3: RESULT stands on lines 2, 3"),
        (LOC + "F=RESULT(var=BOX0)\nN=COUNT(box=BOX0)", "line 3: RESULT (line 2) must be the last step"),
        (
            LOC + "E=EVAL(expr='{BOX0} > 0')\nF=RESULT(var=E)",
            "line 2: EVAL: a number is needed, but BOX0 is List[Region]",
        ),
        (LOC + "E=EVAL(expr='ANSWER > 0')\nF=RESULT(var=E)", "EVAL: the expression uses ANSWER, which is not defined"),
        (LOC + "E=FILTER(object=BOX0,where='labl == 3')\nF=RESULT(var=E)", "Did you mean label?"),
        (LOC + "E=FILTER(object=BOX0,where='width + 1')\nF=RESULT(var=E)", "a condition that is true or false"),
        (LOC + "A=VQA(image=IMAGE,question='Is it {COLOR0}?')\nF=RESULT(var=A)", "write {{COLOR0}}"),
        (
            LOC + "A=VQA(image=IMAGE,question='Is it {IMAGE}?')\nF=RESULT(var=A)",
            "IMAGE is Image (given), which can't be put",
        ),
    ],
)
def test_problems_in_words_to_repair_from(problems, text, problem):
    assert any(problem in found for found in problems(text)), problems(text)


def test_everything_that_is_wrong_is_said_at_once(problems):
    text = """BOX0=LOCATE(image=IMAGE, object=cup)
import os
N=COUNT(box=BOX1, most=3)
E=EVAL(expr='N >')
I=CROP(image=IMAGE, box=N)
"""
    found = problems(text)
    lines = [problem.split(":")[0] for problem in found]
    assert lines[:-1] == ["line 1", "line 2", "line 3", "line 3", "line 4", "line 5"]
    assert found[-1] == "the program has no RESULT; end it with FINAL=RESULT(var=I)"


def test_a_step_that_nothing_needs_is_said_and_not_run(checked):
    text = LOC + "BOX1=LOC(image=IMAGE,object='fly')\nN1=COUNT(box=BOX1)\nN=COUNT(box=BOX0)\nF=RESULT(var=N)"
    program = checked(text)
    assert [step.name for step in program.steps] == ["BOX0", "N", "F"]
    assert [step.name for step in program.dropped] == ["BOX1", "N1"]
    assert [str(warning) for warning in program.warnings] == [
        "line 2: BOX1 is only used by N1, which the result does not need; the result does not depend on it",
        "line 3: N1 is never used; the result does not depend on it",
    ]
    assert program.warnings[0].kind == "unused name"
    assert len(checked(text, allow_unused=True).steps) == 5


def test_part_of_a_program_needs_no_result(checked):
    program = checked("N=COUNT(box=BOX0)", inputs={"IMAGE": "Image", "BOX0": many("Region")}, complete=False)
    assert program.result == ""
    assert str(program.types["N"]) == "Number"


def test_types_dependencies_and_cost(checked, registry):
    text = """
    BOX0=LOC(image=IMAGE,object='cup')
    LINES=READ(image=IMAGE)
    N=COUNT(box=BOX0)
    M=COUNT(box=LINES)
    S=EVAL(expr="{N} + {M}")
    F=RESULT(var=S)
    """
    program = checked(text)
    assert {name: str(spec) for name, spec in program.types.items() if name not in ("IMAGE", "LEFT", "RIGHT")} == {
        "BOX0": "List[Region]",
        "LINES": "List[TextLine]",
        "N": "Number",
        "M": "Number",
        "S": "Number",
        "F": "Number",
    }
    assert program.result == "F"
    assert program.inputs == ("IMAGE",)
    assert program.dependencies["S"] == ("N", "M")
    assert program.dependencies["BOX0"] == ()
    slowest = max(registry["LOC"].cost, registry["READ"].cost)
    assert slowest <= program.seconds < program.seconds_in_turn
    assert program.seconds_in_turn == pytest.approx(
        sum(registry[name].cost for name in ("LOC", "READ", "COUNT", "COUNT", "EVAL", "RESULT"))
    )


def test_budgets(problems):
    text = LOC + "N=COUNT(box=BOX0)\nF=RESULT(var=N)"
    assert problems(text) == []
    assert problems(text, budget=Budget(steps=2)) == ["the program has 3 steps; at most 2 are allowed"]
    assert "would take about" in problems(text, budget=Budget(seconds=0.0001))[0]
    assert "characters; at most 10" in problems(text, budget=Budget(characters=10))[0]


@pytest.mark.parametrize("given", [Box.of(0, 0, 5, 5), single("Box"), "Box"])
def test_inputs_may_be_values_or_types_or_names_of_types(registry, given):
    assert str(check("F=RESULT(var=PLACE)", registry, {"PLACE": given}).types["F"]) == "Box"


def test_arguments_are_bound_with_values(checked):
    text = """
    N=COUNT(box=BOX0)
    A=VQA(image=IMAGE,question="Are there {N} cups of {{X}}, or {WORDS}?")
    E=EVAL(expr="{N} + LIMIT > 2")
    B=LOC(IMAGE, 'cup', threshold=0.5)
    C=SELECT(image=IMAGE,object=B,query='{A}',category=None)
    F=EVAL(expr="len(C) > 0 and E")
    R=RESULT(var=F)
    """
    inputs = {
        "IMAGE": "Image",
        "BOX0": many("Region"),
        "LIMIT": single("Number"),
        "WORDS": many("Text"),
    }
    program = checked(text, inputs=inputs)
    values = {"IMAGE": "picture", "BOX0": (), "N": 2, "LIMIT": 1, "WORDS": ["a", "b"], "A": "red", "B": ["box"]}
    assert bind_arguments(program.step("A"), values)["question"] == "Are there 2 cups of {X}, or a, b?"
    expression = bind_arguments(program.step("E"), values)["expr"]
    assert (expression.source, expression.names) == ("{N} + LIMIT > 2", {"N": 2, "LIMIT": 1})
    assert bind_arguments(program.step("B"), values) == {"image": "picture", "object": "cup", "threshold": 0.5}
    assert bind_arguments(program.step("C"), values)["object"] == ("box",)
    assert program.step("A").uses == ("IMAGE", "N", "WORDS")


def test_values_filled_into_texts_are_not_read_again(checked):
    program = checked(
        "A=VQA(image=IMAGE,question='{T}')\nF=RESULT(var=A)", inputs={"IMAGE": "Image", "T": "Text", "SECRET": "Text"}
    )
    values = {"IMAGE": 0, "T": "{SECRET} and {T}", "SECRET": "x"}
    assert bind_arguments(program.step("A"), values)["question"] == "{SECRET} and {T}"


def test_the_error_is_one_line_and_holds_the_problems(checked):
    with pytest.raises(ProgramError) as caught:
        checked("A=LOCC(image=IMAG)")
    assert "\n" not in str(caught.value)
    assert caught.value.problems[0] == Problem(1, "there is no module LOCC. Did you mean LOC?", "unknown module")


def test_every_example_on_a_card_is_a_step_that_can_be_read(registry):
    for spec in registry.values():
        if spec.example:
            named = re.match(r"[A-Z0-9_]+=", spec.example)
            (step,) = parse(spec.example if named else "X=" + spec.example).steps
            assert step.module == spec.name
            assert all(name.startswith("#") or spec.argument(name) for name in step.args), spec.example


def test_a_hundred_steps_are_checked_in_20_ms(checked):
    pairs = "".join(f"B{i}=LOC(image=IMAGE,object='thing {i}')\nN{i}=COUNT(box=B{i})\n" for i in range(49))
    text = pairs + 'S=EVAL(expr="' + " + ".join(f"{{N{i}}}" for i in range(49)) + '")\nF=RESULT(var=S)'
    assert len(checked(text).steps) == 100
    best = 1.0
    for turn in range(5):
        fresh = text.replace("thing", f"thing {turn}")
        started = time.process_time()
        checked(fresh)
        best = min(best, time.process_time() - started)
    assert best < 0.02
