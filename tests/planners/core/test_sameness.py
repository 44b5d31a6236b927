"""When two programs do the same: in other words, in another order, and not by chance."""

from __future__ import annotations

from typing import Any

import pytest

from planners.core import sameness
from planners.language import CheckedProgram
from tools.catalogue import default_registry
from tools.registry import Registry
from tools.values import Box, Image, Region

PICTURE = Image(id="0" * 32, width=640, height=480)
INPUTS: dict[str, Any] = {
    "IMAGE": PICTURE,
    "REGION": Region(image=PICTURE, box=Box.of(1, 1, 9, 9), source="user"),
}


@pytest.fixture(scope="module")
def tools() -> Registry:
    return default_registry(plugins=False)


def checked(program: str, tools: Registry) -> CheckedProgram:
    made = sameness.checked(program, tools, INPUTS)
    assert made is not None
    return made


COUNT = "BOX0=LOC(image=IMAGE,object='cup')\nN=COUNT(box=BOX0)\nFINAL=RESULT(var=N)"
MORE = (
    "BOX0=LOC(image=IMAGE,object='cup')\nC0=COUNT(box=BOX0)\nBOX1=LOC(image=IMAGE,object='dog')\nC1=COUNT(box=BOX1)\n"
    "A=EVAL(expr='{C0} > {C1}')\nFINAL=RESULT(var=A)"
)
RED = (
    "B=LOC(image=IMAGE,object='cup')\nF=FILTER(object=B,where=\"'red' in color\")\nN=COUNT(box=F)\nFINAL=RESULT(var=N)"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (COUNT, "X=LOC(image=IMAGE, object='cup')\nY=COUNT(box=X)\nZ=RESULT(var=Y)"),
        (COUNT, "X=LOC(image=IMAGE,object='Cups')\nY=COUNT(box=X)\nFINAL=RESULT(var=Y)"),
        (COUNT, "X=LOC(image=IMAGE,object='cup')\nY=EVAL(expr='len({X})')\nFINAL=RESULT(var=Y)"),
        (
            MORE,
            "D=LOC(image=IMAGE,object='dog')\nND=COUNT(box=D)\nC=LOC(image=IMAGE,object='cup')\nNC=COUNT(box=C)\n"
            "A=EVAL(expr='{NC} > {ND}')\nFINAL=RESULT(var=A)",
        ),
        (
            MORE,
            "C=LOC(image=IMAGE,object='cup')\nD=LOC(image=IMAGE,object='dog')\nA=EVAL(expr='len({D}) < len({C})')\n"
            "FINAL=RESULT(var=A)",
        ),
        (
            "B=LOC(image=IMAGE,object='cup')\nE=BLUR(image=IMAGE,object=B)\nFINAL=RESULT(var=E)",
            "Q=LOC(image=IMAGE,object='cup')\nP=BLUR(image=IMAGE,object=Q)\nFINAL=RESULT(var=P)",
        ),
    ],
)
def test_programs_that_do_the_same(one: str, other: str, tools: Registry) -> None:
    assert sameness.same(checked(one, tools), checked(other, tools), tools, INPUTS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (COUNT, COUNT.replace("cup", "dog")),
        (COUNT, "T=CAPTION(image=IMAGE)\nFINAL=RESULT(var=T)"),
        (MORE, MORE.replace(">", ">=")),
        (MORE, MORE.replace(">", "<")),
        (MORE.replace("> {C1}", "> 6"), MORE.replace("> {C1}", ">= 6")),
        (MORE, MORE.replace("dog", "cat")),
        (
            "B=LOC(image=IMAGE,object='cup')\nC=COUNT(box=B)\nA=EVAL(expr='{C} > 40')\nFINAL=RESULT(var=A)",
            "B=LOC(image=IMAGE,object='dog')\nC=COUNT(box=B)\nA=EVAL(expr='{C} > 40')\nFINAL=RESULT(var=A)",
        ),
        (
            RED,
            RED.replace("red", "blue"),
        ),
        (
            "B=LOC(image=IMAGE,object='cup')\nE=BLUR(image=IMAGE,object=B)\nFINAL=RESULT(var=E)",
            "B=LOC(image=IMAGE,object='cup')\nE=ERASE(image=IMAGE,object=B)\nFINAL=RESULT(var=E)",
        ),
        (
            "F=FIELD(image=IMAGE,name='total')\nFINAL=RESULT(var=F)",
            "F=FIELD(image=IMAGE,name='date')\nFINAL=RESULT(var=F)",
        ),
        (
            "B=LOC(image=IMAGE,object='cup')\nS=SORT(object=B,by='x')\nA=EVAL(expr='{S}[0:1]')\nFINAL=RESULT(var=A)",
            "B=LOC(image=IMAGE,object='cup')\nS=SORT(object=B,by='y')\nA=EVAL(expr='{S}[0:1]')\nFINAL=RESULT(var=A)",
        ),
    ],
)
def test_programs_that_do_something_else(one: str, other: str, tools: Registry) -> None:
    assert not sameness.same(checked(one, tools), checked(other, tools), tools, INPUTS)


def test_an_answer_that_is_always_the_same_proves_nothing_by_itself(tools: Registry) -> None:
    never = "B=LOC(image=IMAGE,object='{}')\nC=COUNT(box=B)\nA=EVAL(expr='{{C}} {}')\nFINAL=RESULT(var=A)"
    one, other = never.format("cup", "> 40"), never.format("dog", "> 40")
    answers = {sameness.answer_in(checked(text, tools), tools, INPUTS, 0) for text in (one, other)}
    assert answers == {False}
    assert not sameness.same(checked(one, tools), checked(other, tools), tools, INPUTS)
    assert sameness.same(checked(one, tools), checked(never.format("cup", ">= 41"), tools), tools, INPUTS)


def test_canonical_forms() -> None:
    tools = default_registry(plugins=False)
    assert sameness.canonical(checked(COUNT, tools)).splitlines() == [
        "S1=LOC(image=IMAGE, object='cup')",
        "S2=COUNT(box=S1)",
        "S3=RESULT(var=S2)",
    ]
    text = sameness.canonical(checked(MORE, tools))
    assert "S5=EVAL(expr='{S2} > {S4}')" in text


def test_a_made_up_world_is_the_same_each_time_and_others_differ(tools: Registry) -> None:
    program = checked(COUNT, tools)
    answers = [sameness.answer_in(program, tools, INPUTS, world) for world in range(sameness.WORLDS)]
    assert answers == [sameness.answer_in(program, tools, INPUTS, world) for world in range(sameness.WORLDS)]
    assert len(set(answers)) > 3


def test_what_the_checker_refuses_is_no_program(tools: Registry) -> None:
    assert sameness.checked("X=NOPE(image=IMAGE)\nFINAL=RESULT(var=X)", tools, INPUTS) is None
    assert sameness.checked("", tools, INPUTS) is None
