"""Kept programs as a source of training samples."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from mllm_core.samples import samples
from planners.core.prompt_format import read_context
from planners.data.check import problems_of
from planners.data.learned import LearnedSource, LearnedUnreadable

COUNT = "BOX0=LOC(image=IMAGE,object='{}')\nCOUNT0=COUNT(box=BOX0)\nFINAL=RESULT(var=COUNT0)"
NOUNS = ("cup", "dog", "lamp", "tree", "book", "chair", "plate", "fork", "spoon", "boat", "bird", "car")
THINGS = (*NOUNS, *(f"{color} {noun}" for color in ("red", "blue", "green") for noun in NOUNS))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    rows = [
        {
            "question": f"How many {thing}s are there?",
            "rewordings": [f"Count the {thing}s."],
            "inputs": ["IMAGE"],
            "program": COUNT.format(thing),
            "new": thing == "cup",
        }
        for thing in THINGS
    ]
    path = tmp_path / "kept.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_sample_is_of_kept_programs_that_the_checker_passes(kept: Path) -> None:
    made = list(samples(LearnedSource(kept), "train", 40))
    assert [problem for sample in made for problem in problems_of(sample)] == []
    for turn in (turn for sample in made for turn in sample.turns):
        thing = turn.answer.split("'")[1]
        assert thing in THINGS
        assert thing.split()[-1] in turn.prompt.lower()
        assert turn.prompt.startswith("plan: ")


def test_a_seed_always_gives_the_same_sample_and_others_differ(kept: Path) -> None:
    source = LearnedSource(kept)
    assert source.sample(3) == source.sample(3)
    assert len({source.sample(seed).turns for seed in range(10)}) > 5


def test_what_validation_has_is_never_trained_on(kept: Path) -> None:
    source = LearnedSource(kept)
    answers = {
        split: {turn.answer for sample in samples(source, split, 60) for turn in sample.turns}
        for split in ("train", "validation")
    }
    assert answers["validation"]
    assert not answers["train"] & answers["validation"]
    assert len(answers["train"]) + len(answers["validation"]) == len(THINGS)


def test_what_the_model_did_not_know_comes_more_often(kept: Path) -> None:
    asked = [turn for sample in samples(LearnedSource(kept), "train", 300) for turn in sample.turns]
    often = sum("'cup'" in turn.answer for turn in asked)
    others = [sum(f"'{thing}'" in turn.answer for turn in asked) for thing in THINGS[1:]]
    assert often > 1.5 * max(others)


def test_questions_are_put_in_other_words_now_and_then(kept: Path) -> None:
    asked = [turn.prompt for sample in samples(LearnedSource(kept), "train", 60) for turn in sample.turns]
    share = sum("Count the" in prompt for prompt in asked) / len(asked)
    assert 0.1 < share < 0.5


def test_what_the_picture_looked_like_is_said_again(kept: Path) -> None:
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    charted = [{**row, "looks": ["chart"]} for row in rows[:18]]
    kept.write_text("".join(json.dumps(row) + "\n" for row in (*charted, *rows[18:])), encoding="utf-8")
    things = {row["program"] for row in charted}
    said = Counter()
    for sample in samples(LearnedSource(kept), "train", 40):
        looks = read_context(sample.context).looks == {"chart"}
        assert {turn.answer in things for turn in sample.turns} == {looks}
        said[looks] += 1
    assert min(said[True], said[False]) > 5


@pytest.mark.parametrize("text", ["", "{", '{"question": "How many?"}\n', "[]\n"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LearnedUnreadable):
        LearnedSource(path).sample(0)
