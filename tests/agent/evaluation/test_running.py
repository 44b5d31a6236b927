"""Runs that are killed go on where they stopped, and come to what they would have come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.evaluation.annotated import Annotated
from agent.evaluation.pope import questions
from agent.evaluation.running import PATIENCE, ask, collect, read
from agent.evaluation.scores import PROBES, score_rows
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import Scripted

SETTINGS = {"measure": "pope", "data": "zoo"}


def test_a_run_that_was_killed_ends_as_one_that_was_not(zoo: list[Annotated], tmp_path: Path) -> None:
    asked = questions(zoo)
    answers = {one.key: one.truth for one in asked[::2]}
    whole = ask(asked, [Scripted(answers=answers)], settings=SETTINGS, kept=tmp_path / "whole.jsonl")
    kept = tmp_path / "killed.jsonl"
    with pytest.raises(KeyboardInterrupt):
        ask(asked, [Scripted(answers=answers, dies_after=3)], settings=SETTINGS, kept=kept)
    with kept.open("a") as file:
        file.write('{"key": "zoo/2/exist')  # the line that was being written
    again = Scripted(answers=answers)
    resumed = ask(asked, [again], settings=SETTINGS, kept=kept, resume=True)
    assert resumed == whole
    assert again.asked == [one.key for one in asked[3:]]
    assert kept.read_text() == (tmp_path / "whole.jsonl").read_text()
    assert score_rows(resumed, PROBES) == score_rows(whole, PROBES)


def test_without_resume_a_run_begins_anew(zoo: list[Annotated], tmp_path: Path) -> None:
    asked = questions(zoo)
    kept = tmp_path / "run.jsonl"
    ask(asked, [Scripted(otherwise="yes")], settings=SETTINGS, kept=kept)
    rows = ask(asked, [Scripted(otherwise="no")], settings=SETTINGS, kept=kept)
    assert {row.answers["scripted"].text for row in rows} == {"no"}
    assert len(read(kept, SETTINGS | {"subjects": ["scripted"]})) == len(asked)


def test_another_run_is_not_gone_on_with(zoo: list[Annotated], tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    ask(questions(zoo), [Scripted()], settings=SETTINGS, kept=kept)
    with pytest.raises(EvaluationError, match="'zoo'"):
        ask(questions(zoo), [Scripted()], settings=SETTINGS | {"data": "farm"}, kept=kept, resume=True)
    with pytest.raises(EvaluationError, match="subjects"):
        ask(questions(zoo), [Scripted("other")], settings=SETTINGS, kept=kept, resume=True)


def test_a_longer_run_goes_on_with_a_shorter_one(zoo: list[Annotated], tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    short, long = questions(zoo, 1), questions(zoo)
    ask(short, [Scripted()], settings=SETTINGS, kept=kept)
    again = Scripted()
    rows = ask(long, [again], settings=SETTINGS, kept=kept, resume=True)
    assert len(rows) == len(long) and len(again.asked) == len(long) - len(short)


def test_failed_answers_are_kept_as_such_and_asked_again(zoo: list[Annotated], tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    asked = questions(zoo)
    first = ask(asked, [Scripted(answers={asked[1].key: "fail"})], settings=SETTINGS, kept=kept)
    assert (
        first[1].answers["scripted"].error.startswith("the model is down") and first[1].answers["scripted"].text == ""
    )
    again = Scripted()
    rows = ask(asked, [again], settings=SETTINGS, kept=kept, resume=True)
    assert again.asked == [asked[1].key] and not rows[1].answers["scripted"].error


def test_a_subject_that_always_fails_is_given_up(zoo: list[Annotated]) -> None:
    subject = Scripted(otherwise="fail")
    with pytest.raises(EvaluationError, match="the model is down"):
        ask(questions(zoo), [subject], settings=SETTINGS)
    assert len(subject.asked) == PATIENCE


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    kept.write_text(json.dumps({"settings": {}}) + "\nnonsense\n" + json.dumps({"key": "a"}) + "\n")
    with pytest.raises(EvaluationError, match="line 2"):
        read(kept, {})
    kept.write_text('{"some": "other file"}\n')
    with pytest.raises(EvaluationError, match="no file of a measurement"):
        read(kept, {})


def test_two_items_of_one_name_and_none_at_all_are_refused() -> None:
    with pytest.raises(EvaluationError, match="'a'"):
        collect([("a", 1), ("a", 2)], lambda item: {"value": item}, settings={})
    with pytest.raises(EvaluationError, match="nothing to measure"):
        collect([], lambda item: {"value": item}, settings={})
