"""The claim that a program's answer makes, where the program leaves no doubt."""

from __future__ import annotations

import pytest

from planners.core.claims import claim_of

_KNIVES = "B=LOC(image=IMAGE,object='knife')\nR=FILTER(object=B,where=\"'red' in color\")\nN=COUNT(box=R)\n"


@pytest.mark.parametrize(
    ("program", "claim"),
    [
        ("T=FIELD(image=IMAGE,name='due date')\nF=RESULT(var=T)", "The due date is {}."),
        (_KNIVES + "F=RESULT(var=N)", "There are {} red knives."),
        (_KNIVES + "A=EVAL(expr='{N} > 0')\nF=RESULT(var=A)", "There is a red knife in the picture."),
        (_KNIVES + "A=EVAL(expr='N == 0')\nF=RESULT(var=A)", "There is no red knife."),
        (_KNIVES + "A=EVAL(expr='{N} == 2')\nF=RESULT(var=A)", "There are 2 red knives."),
        (_KNIVES + "A=EVAL(expr='{N} * 2')\nF=RESULT(var=A)", ""),
        ("B=LOC(image=IMAGE,object='apple')\nC=COLOR(image=IMAGE,object=B)\nF=RESULT(var=C)", "The apple is {}."),
        ("C=COLOR(image=IMAGE)\nF=RESULT(var=C)", "The main color is {}."),
        ("L=READ(image=IMAGE)\nF=RESULT(var=L)", "It says: {}."),
        ("B=LOC(image=IMAGE,object='TOP')\nN=COUNT(box=B)\nF=RESULT(var=N)", ""),
        ("B=LOC(image=IMAGE,object='狗')\nN=COUNT(box=B)\nF=RESULT(var=N)", ""),
        ("B=LOC(image=IMAGE,object='dog')\nR=RELATE(object=B,relation='on',to=B)\nN=COUNT(box=R)\nF=RESULT(var=N)", ""),
        ("E=BLUR(image=IMAGE,object=IMAGE)\nF=RESULT(var=E)", ""),
        ("this is no program", ""),
    ],
)
def test_claims(program: str, claim: str) -> None:
    assert claim_of(program) == claim
