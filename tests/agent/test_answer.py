"""Answers and traces as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.answer import Answer, Usage
from agent.trace import Correction, PlanAttempt, Trace, TraceStep
from tools.values import Box, Evidence, Image, Region, Table, TextLine, Verdict, encode

IMAGE = Image(id="0" * 32, width=640, height=480)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
share = st.floats(0, 1)
box = st.tuples(st.floats(0, 300), st.floats(0, 300), st.floats(1, 300), st.floats(1, 300)).map(
    lambda at: Box.of(at[0], at[1], at[0] + at[2], at[1] + at[3])
)
region = st.builds(Region, image=st.just(IMAGE), box=box, label=text, score=share)
line = st.builds(TextLine, image=st.just(IMAGE), box=box, text=text, score=share, raw=st.none() | text)
table = st.lists(line, min_size=1, max_size=3).map(lambda row: Table(image=IMAGE, box=row[0].box, rows=(tuple(row),)))
value = st.one_of(
    text, st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), region, line, table,
    st.lists(region, max_size=3).map(tuple), st.just(IMAGE), st.none(),
)  # fmt: skip
kind = st.sampled_from(["object", "text", "cell", "measure", "answer", "user"])
evidence = st.builds(
    Evidence, tool=text, kind=kind, text=text, image=st.just(IMAGE.id), box=st.none() | box, score=share, step=text
)
verdict = st.builds(
    Verdict, claim=text, state=st.sampled_from(["supported", "refuted", "unknown"]), score=share,
    witnesses=st.lists(evidence, max_size=2).map(tuple), note=text,
)  # fmt: skip
step = st.builds(
    TraceStep, name=text, line=text, module=text, status=st.sampled_from(["done", "failed", "skipped"]),
    value=value.map(encode), evidence=st.lists(evidence, max_size=2).map(tuple), cached=st.booleans(),
    started=st.floats(0, 1e6), seconds=st.floats(0, 1e6), depends=st.lists(text, max_size=2).map(tuple),
)  # fmt: skip
trace = st.builds(
    Trace, query=text, steps=st.lists(step, max_size=3).map(tuple), claims=st.lists(verdict, max_size=2).map(tuple),
    plans=st.lists(st.builds(PlanAttempt, planner=text, program=text, messages=st.tuples(text)), max_size=2).map(tuple),
    corrections=st.lists(st.builds(Correction, before=text, after=text, reason=text), max_size=2).map(tuple),
)  # fmt: skip
answers = st.builds(
    Answer, text=text, value=value.map(encode), confidence=share, abstained=st.booleans(), trace=trace,
    evidence=st.lists(evidence, max_size=3).map(tuple), warnings=st.lists(text, max_size=2).map(tuple),
    usage=st.builds(Usage, seconds=share, stages=st.dictionaries(text, share, max_size=2), tokens=st.integers(0)),
    images=st.just((IMAGE,)), image=st.none() | st.just(IMAGE),
)  # fmt: skip


@given(answers)
def test_json_round_trips(answer):
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert Answer.model_validate(json.loads(json.dumps(answer.model_dump(mode="json")))) == answer


@given(value)
def test_the_value_comes_back_typed(value):
    answer = Answer(text="", value=encode(value))

    assert Answer.model_validate_json(answer.model_dump_json()).typed() == value


def test_the_schema_names_every_field_of_the_json():
    schema = Answer.model_json_schema()
    data = json.loads(Answer(text="2", value=2, trace=Trace(query="?")).model_dump_json())

    assert set(data) == set(schema["properties"])
    assert set(data["trace"]) == set(schema["$defs"]["Trace"]["properties"])
    assert schema["required"] == ["text"]


def test_a_trace_of_a_later_version_is_refused_in_words():
    with pytest.raises(ValidationError, match="update it"):
        Answer.model_validate_json('{"text": "2", "trace": {"version": 99}}')


def test_an_answer_can_not_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Answer(text="2").text = "3"  # type: ignore[misc]


def test_an_answer_prints_as_its_text():
    assert str(Answer(text="2 cups")) == "2 cups"
