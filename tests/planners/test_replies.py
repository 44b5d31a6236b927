"""Finding the program in replies as language models write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.chat.structured import json_object_in
from planners.language import parse
from planners.replies import program_in, thought_in

PROGRAM = "CUPS=LOC(image=IMAGE, object='cup')\nN=COUNT(box=CUPS)\nFINAL=RESULT(var=N)"


@pytest.mark.parametrize(
    "reply",
    [
        PROGRAM,
        f"```\n{PROGRAM}\n```",
        f"```python\n{PROGRAM}\n```",
        f"Count the cups.\n\n```text\n{PROGRAM}\n```\nThis counts all cups = the answer (N).",
        f"Thought: count the cups.\nProgram:\n{PROGRAM}",
        f"Sure! Here it is:\n{PROGRAM}\n\nI hope that helps (tell me).",
        f"<think>Maybe\nX=LOC(image=IMAGE, object='dog')\nno</think>\n{PROGRAM}",
        f"First try:\n```\nX=LOC(image=IMAGE, object='dog')\n```\nBetter:\n```\n{PROGRAM}\n```",
        f"{PROGRAM}\n\nQuestion: Is there a dog?\nProgram:\nD=LOC(image=IMAGE, object='dog')\nFINAL=RESULT(var=D)",
        f"```\n{PROGRAM}",
        json.dumps({"program": PROGRAM}),
        "```json\n" + json.dumps({"program": PROGRAM.splitlines()}, indent=1) + "\n```",
        "1. CUPS=LOC(image=IMAGE, object='cup')\n2. N=COUNT(box=CUPS)\n3. FINAL=RESULT(var=N)",
        "CUPS=LOC(\n  image=IMAGE,\n  object='cup',\n)\nN=COUNT(box=CUPS)\nFINAL=RESULT(\n  var=N\n)\nDone.",
        "CUPS = LOC(image=IMAGE, object='cup')\n\n# count them\nN = COUNT(box=CUPS)\nFINAL = RESULT(var=N)",
    ],
)
def test_the_program_is_found(reply):
    assert parse(program_in(reply)) == parse(PROGRAM)


@pytest.mark.parametrize("reply", ["", "I can't do that.", "NONE: no module can.", "<think>" + PROGRAM, "{}", "x = 3"])
def test_there_is_none(reply):
    assert program_in(reply) == ""


def test_the_thought_is_what_stands_before():
    assert thought_in(f"Thought: count\nthe cups.\n\nProgram:\n```\n{PROGRAM}\n```") == "count the cups."
    assert thought_in(PROGRAM) == ""


@given(st.text(alphabet=st.sampled_from("A=(),'\"`~\n{}[]<think>/ RESULT:")))
def test_no_reply_breaks_it(reply):
    assert isinstance(program_in(reply), str)
    assert isinstance(thought_in(reply), str)
    json_object_in(reply)


def test_json_objects_in_replies():
    assert json_object_in('Here: ```json\n{"a": {"b": "}"}}\n``` ok') == {"a": {"b": "}"}}
    assert json_object_in('{broken {"a": 1}') == {"a": 1}
    assert json_object_in('{"a": ') is None
    assert json_object_in("[1]") is None
    assert json_object_in('{"a":' * 50_000) is None
