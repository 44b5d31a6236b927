"""Programs in the style that VisProg published, for its four tasks, odd spellings included, run unchanged."""

from __future__ import annotations

import pytest

from planners.language import format_program, parse

# compositional questions about one picture
GQA = """
BOX0=LOC(image=IMAGE,object='LEFT')
IMAGE0=CROP(image=IMAGE,box=BOX0)
BOX1=LOC(image=IMAGE0,object='teapot')
IMAGE1=CROP_RIGHTOF(image=IMAGE0,box=BOX1)
BOX2=LOC(image=IMAGE1,object='cups')
ANSWER0=COUNT(box=BOX2)
ANSWER1=EVAL(expr="'yes' if {ANSWER0} > 0 else 'no'")
FINAL_RESULT=RESULT(var=ANSWER1)
"""
GQA_COLORS = """
BOX0=LOC(image=IMAGE,object='door')
IMAGE0=CROP(image=IMAGE,box=BOX0)
BOX1=LOC(image=IMAGE,object='roof')
IMAGE1=CROP(image=IMAGE,box=BOX1)
ANSWER0=VQA(image=IMAGE0,question='What color is the door?')
ANSWER1=VQA(image=IMAGE1,question='What color is the roof?')
ANSWER2=EVAL(expr="'yes' if '{ANSWER0}' == 'red' and {ANSWER0} != {ANSWER1} else 'no'")
FINAL_RESULT=RESULT(var=ANSWER2)
"""
# a statement about two pictures; an unescaped apostrophe and a capital in an argument's name
NLVR = """
Statement: One of the two pictures shows the baker's van.
Program:
ANSWER0=VQA(image=LEFT,question='Does the picture show the baker's van?')
ANSWER1=VQA(Image=RIGHT,question='Does the picture show the baker's van?')
ANSWER2=VQA(image=LEFT,question='How many vans are there?')
ANSWER3=EVAL(expr='{ANSWER0} and {ANSWER2} == 1')
ANSWER4=EVAL(expr='{ANSWER3} xor {ANSWER1}')
FINAL_ANSWER=RESULT(var=ANSWER4)
"""
# tagging with knowledge of the world
TAGGING = """
OBJ0=FACEDET(image=IMAGE)
LIST0=LIST(query='queens of England',max=7)
OBJ1=CLASSIFY(image=IMAGE,object=OBJ0,categories=LIST0)
IMAGE0=TAG(image=IMAGE,object=OBJ1)
FINAL_RESULT=RESULT(var=IMAGE0)
"""
EDITING = """
OBJ0=SEG(image=IMAGE)
OBJ1=SELECT(image=IMAGE,object=OBJ0,query='green van',category=None)
IMAGE0=REPLACE(image=IMAGE,object=OBJ1,prompt='white van')
OBJ2=SEG(image=IMAGE0)
OBJ3=SELECT(image=IMAGE0,object=OBJ2,query='road',category='road')
IMAGE1=COLORPOP(image=IMAGE0,object=OBJ3)
FINAL_RESULT=RESULT(var=IMAGE1)
"""
# as the paper's figures print it: other capitals, a colon for =, the expression by position, a bare result
FIGURE = """
OBJ0=FaceDet(image=IMAGE)
OBJ1=Select(image=IMAGE, object=OBJ0, query='the singer', category: None)
IMAGE0=Emoji(image=IMAGE, object=OBJ1, emoji='winking_face')
OBJ2=Seg(image=IMAGE0)
IMAGE1=BgBlur(image=IMAGE0, object=OBJ2)
RESULT=IMAGE1
"""
FIGURE_EVAL = """
ANSWER0=Vqa(image=LEFT, question='How many boats are in the image?')
ANSWER1=Vqa(image=RIGHT, question='How many boats are in the image?')
ANSWER2=Eval("{ANSWER0} + {ANSWER1} == 6")
RESULT=ANSWER2
"""
FIGURE_BARE_EVAL = """
BOX0=Loc(image=IMAGE, object='glasses')
ANSWER0=Count(box=BOX0)
ANSWER1=Eval("yes" if {ANSWER0} > 0 else "no")
RESULT=ANSWER1
"""


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        (GQA, "Text"),
        (GQA_COLORS, "Text"),
        (NLVR, "Bool"),
        (TAGGING, "Image"),
        (EDITING, "Image"),
        (FIGURE, "Image"),
        (FIGURE_EVAL, "Bool"),
        (FIGURE_BARE_EVAL, "Text"),
    ],
)
def test_published_programs_are_accepted(checked, text, type_):
    program = checked(text)
    assert str(program.types[program.result]) == type_
    assert program.warnings == ()
    assert parse(format_program(parse(text))) == parse(text)
    again = checked(format_program(program.program))
    assert again.program == program.program


@pytest.mark.parametrize(
    ("written", "module"),
    [
        ("CROP_RIGHTOF", "CROP_RIGHTOF"),
        ("CROP_RIGHT", "CROP_RIGHTOF"),
        ("Crop_Right_Of", "CROP_RIGHTOF"),
        ("RIGHTOF", "CROP_RIGHTOF"),
        ("CropLeft", "CROP_LEFTOF"),
        ("LEFT_OF", "CROP_LEFTOF"),
        ("ABOVE", "CROP_ABOVE"),
        ("CROP_TOP", "CROP_ABOVE"),
        ("CropBelow", "CROP_BELOW"),
        ("UNDER", None),
        ("CROP_FRONT", "CROP_FRONTOF"),
        ("FRONTOF", "CROP_FRONTOF"),
        ("CROP_INFRONT", "CROP_INFRONT"),
        ("CROP_IN_FRONT_OF", "CROP_INFRONTOF"),
        ("BEHIND", "CROP_BEHIND"),
        ("CROP_AHEAD", "CROP_AHEAD"),
        ("AHEAD_OF", "CROP_AHEAD"),
    ],
)
def test_spellings_of_directional_crops(checked, problems, written, module):
    text = f"BOX0=LOC(image=IMAGE,object='cup')\nIMAGE0={written}(image=IMAGE,box=BOX0)\nF=RESULT(var=IMAGE0)"
    if module is None:
        assert any(f"no module {written}" in problem for problem in problems(text))
    else:
        assert checked(text).step("IMAGE0").module == module


def test_a_name_may_be_used_again(checked):
    text = """
    BOX0=LOC(image=IMAGE,object='table')
    IMAGE0=CROP(image=IMAGE,box=BOX0)
    BOX0=LOC(image=IMAGE0,object='cup')
    N=COUNT(box=BOX0)
    N=EVAL(expr="{N} + 1")
    T=EVAL(expr="'{N} cups'")
    F=RESULT(var=T)
    """
    inputs = {"IMAGE": "Image", "IMAGE0": "Image", "IMAGE1": "Image"}
    program = checked(text, inputs=inputs)
    assert [step.name for step in program.steps] == ["BOX0", "IMAGE0_2", "BOX0_2", "N", "N_2", "T", "F"]
    assert program.dependencies["BOX0_2"] == ("IMAGE0_2",)
    assert program.dependencies["N_2"] == ("N",)
    assert program.dependencies["T"] == ("N_2",)
    assert program.inputs == ("IMAGE",)
    assert checked(format_program(program.program), inputs=inputs).dependencies == program.dependencies
