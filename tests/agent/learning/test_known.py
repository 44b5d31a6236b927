"""Questions with known answers, from wherever they come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from agent.learning.errors import LearningError
from agent.learning.known import from_lines, from_world, gathered


def lines(folder: Path, *items: object) -> Path:
    Image.new("RGB", (20, 20), "red").save(folder / "a.png")
    path = folder / "asked.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in items), encoding="utf-8")
    return path


def item(answer: object, **more: object) -> dict[str, object]:
    return {"image": "a.png", "question": "What?", "answer": answer, **more}


@pytest.mark.parametrize(
    ("answer", "choices", "right", "wrong"),
    [
        ("Yes", None, ("yes", "Yes."), ("no", "I can't tell")),
        ("12", None, ("12", "12.0"), ("13", "a dozen")),
        ("red", None, ("Red", "red."), ("blue",)),
        ("linear", ["linear", "nonlinear"], ("linear", "(A)"), ("nonlinear", "both")),
    ],
)
def test_answers_are_compared_by_what_they_are(tmp_path, answer, choices, right, wrong) -> None:
    (known,) = from_lines(lines(tmp_path, item(answer, choices=choices)))
    assert all(known.right(text) for text in right)
    assert not any(known.right(text) for text in wrong)


@pytest.mark.parametrize("answer", ["1,250", "12:30 PM", "Otter Park", "120"])
def test_an_answer_of_many_is_open(tmp_path, answer) -> None:
    assert from_lines(lines(tmp_path, item(answer)))[0].open


@pytest.mark.parametrize("answer", ["yes", "3", "red"])
def test_an_answer_of_few_is_not_open(tmp_path, answer) -> None:
    assert not from_lines(lines(tmp_path, item(answer)))[0].open


@pytest.mark.parametrize(
    "wrong", ["{", '{"image": "a.png", "question": "What?"}', "[1]", item("1") | {"image": "none.png"}]
)
def test_a_line_that_can_t_be_used_is_named(tmp_path, wrong) -> None:
    with pytest.raises(LearningError, match="line 2"):
        from_lines(lines(tmp_path, item("1"), wrong))


def test_an_unknown_source_is_told_what_there_is(tmp_path) -> None:
    with pytest.raises(LearningError, match="nowhere") as caught:
        gathered(["nowhere"], tmp_path, tmp_path / "pictures")
    assert "easy-vqa" in caught.value.remedy


def test_worlds_give_questions_about_pictures_that_they_draw(tmp_path) -> None:
    found = from_world("scenes", tmp_path / "pictures", 6)
    assert len(found) > 6
    assert all(known.question.image.is_file() and known.right(known.question.truth) for known in found)
    assert [known.key for known in from_world("scenes", tmp_path / "pictures", 6)] == [known.key for known in found]
