"""Reading programs as people and language models write them."""

from __future__ import annotations

import pytest

from planners.language import Code, Literal, ProgramError, Ref, Step, format_program, parse

WANTED = [
    Step("BOX0", "LOC", {"image": Ref("IMAGE"), "object": Literal("cup")}, ("IMAGE",)),
    Step("FINAL", "RESULT", {"var": Ref("BOX0")}, ("BOX0",)),
]


@pytest.mark.parametrize(
    "text",
    [
        "BOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
        '\n\n  BOX0 = LOC( image = IMAGE , object = "cup" )  \n\n\tFINAL = RESULT( var = BOX0 )\n',
        "BOX0=LOC(image=IMAGE,object='cup')\r\nFINAL=RESULT(var=BOX0)\r\n",
        "# find it\nBOX0=LOC(image=IMAGE,object='cup')  # the cup\n\n# done\nFINAL=RESULT(var=BOX0)",
        "```\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)\n```",
        "Sure! Here it is.\n```python\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)\n```\nDone.",
        "```python\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
        "Program:\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
        "Program: BOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
        "Question: where is it?\nProgram:\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)\n\n"
        "Question: and now?\nProgram:\nBOX9=LOC(image=IMAGE,object='saucer')",
        "Here is the program:\nBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
        "BOX0=LOC(\n    image=IMAGE,  # the picture\n    object='cup',\n)\nFINAL=RESULT(\nvar=BOX0)",
        "1. BOX0=LOC(image=IMAGE,object='cup')\n2. FINAL=RESULT(var=BOX0)",
        "- BOX0=LOC(image=IMAGE,object='cup')\n- FINAL=RESULT(var=BOX0)",
        "Step1: BOX0=LOC(image=IMAGE,object='cup')\nStep2: FINAL=RESULT(var=BOX0)",
        "`BOX0=LOC(image=IMAGE,object='cup')`\n`FINAL=RESULT(var=BOX0)`",
        "BOX0=LOC(image=IMAGE,object='cup'); FINAL=RESULT(var=BOX0);",
        "BOX0=loc(image=IMAGE,object=“cup”)\nFINAL=Result(var=BOX0)",
        "BOX0=LOC（image＝IMAGE，object＝‘cup’）\nFINAL=RESULT(var={BOX0})",
        "BOX0=LOC(image=IMAGE,object='cup')\nFINAL=BOX0",
        "\ufeffBOX0=LOC(image=IMAGE,object='cup')\nFINAL=RESULT(var=BOX0)",
    ],
)
def test_the_same_program_in_many_dresses(text):
    program = parse(text)
    assert list(program.steps) == WANTED
    assert program.source == text


def test_lines_are_counted_in_the_text_as_it_was_given():
    program = parse("Program:\n\n# a comment\nA=LOC(image=IMAGE,\n  object='cup')\nF=RESULT(var=A)")
    assert [(step.line, step.name) for step in program.steps] == [(4, "A"), (6, "F")]
    assert program.steps[1].source == "F=RESULT(var=A)"


def test_kinds_of_values():
    (step,) = parse(
        "A=X(a=-1, b=2.5, c=True, d=none, e=['x', 3], f=(), g='杯子 \\d \"x\"', h={N}, i=len(B) > 2, j='{M}')"
    ).steps
    assert dict(step.args) == {
        "a": Literal(-1),
        "b": Literal(2.5),
        "c": Literal(True),
        "d": Literal(None),
        "e": Literal(("x", 3)),
        "f": Literal(()),
        "g": Literal('杯子 \\d "x"'),
        "h": Ref("N"),
        "i": Code("len(B) > 2"),
        "j": Literal("{M}"),
    }
    assert step.uses == ("N", "B", "M")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("'What is the dog's name?'", "What is the dog's name?"),
        ("'Is it the baker's or the cook's?'", "Is it the baker's or the cook's?"),
        ("'the 'big' one'", "the 'big' one"),
        ('"the "big" one, the red one"', 'the "big" one, the red one'),
        ("'a\\'b and c's'", "a'b and c's"),
        ("“what’s this?”", "what’s this?"),
    ],
)
def test_unescaped_quotes_are_mended(value, meant):
    text = f"A=VQA(image=IMAGE, question={value})\nB=VQA(question={value}, image=IMAGE)\nF=RESULT(var=A)"
    first, second, _ = parse(text).steps
    assert first.args["question"] == second.args["question"] == Literal(meant)
    assert parse(format_program(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the program is empty"),
        ("I can't do that.", "a step is NAME=MODULE(key=value, ...)"),
        ("A=LOC(image=IMAGE", "line 1: A=LOC(image=IMAGE can't be read"),
        ("A=3", "A is given 3, not a module"),
        ("A=B+C", "write A=EVAL(expr=...)"),
        ("A,B=LOC(image=IMAGE)", "one step gives one name"),
        ("LOC(image=IMAGE)", "has no name"),
        ("A=COUNT(box=LOC(image=IMAGE,object='cup'))", "calls can't be nested; give LOC(...) a line of its own"),
        ("A=LOC(*X)", "star arguments"),
        ("A=LOC(image=IMAGE, image=IMAGE)", "LOC is given 'image' twice"),
        ("A=VQA(question=f'{X}')", "f-strings are not allowed"),
        ("item=LOC(image=IMAGE)", "item can't be the name of a result"),
        ("_a=LOC(image=IMAGE)", "can't be the name"),
        ("A=X(n=1e999)", "must be finite"),
        ("A=X(n=12345678901234567890)", "at most 18 digits"),
        ("A=X(t='" + "x" * 5000 + "')", "at most 4000 characters"),
        ("A=X(l=[" + "1," * 300 + "])", "at most 200 items"),
        ("A=X(a=1)\n" * 201, "at most 200 steps"),
        ("# x\n" * 20_000, "has 80000 characters; at most 50000"),
        ("A=LOC(image=IMAGE)\nB=LОC(image=IMAGE)", "line 2: CYRILLIC CAPITAL LETTER O"),
        ("A=X(t='\u202e')", "RIGHT-TO-LEFT OVERRIDE"),
        ("if A: B=C()", "programs have no if"),
        ("for A in B: C=D()", "programs have no loops"),
    ],
)
def test_what_can_not_be_read_says_why(text, words):
    with pytest.raises(ProgramError) as caught:
        parse(text)
    assert any(words in str(problem) for problem in caught.value.problems), caught.value.problems


def test_all_problems_at_once_with_their_lines():
    text = "A=3\nB=LOC(image=IMAGE,object='x')\nC=(\nD=LOC(image=IMAGE, object='y'\nF=RESULT(var=B)\nwhile True: pass"
    with pytest.raises(ProgramError) as caught:
        parse(text)
    assert [problem.line for problem in caught.value.problems] == [1, 3, 4, 6]
    assert "The program has 4 problems: line 1: A is given 3" in str(caught.value)
    assert "\n" not in str(caught.value)
