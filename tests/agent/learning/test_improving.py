"""New weights are taken where they are measured better, and not otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.learning import improving
from agent.learning.errors import LearningError
from agent.learning.improving import Improving, Measured, improve, measured, mixture_of
from agent.learning.known import Known
from agent.learning.rewording import reworded
from agent.learning.trying import Bench
from planners.data.learned import LearnedUnreadable
from tests.agent.learning.conftest import Scripted, constant, counting

WANTED = Improving(planned=2)


@pytest.mark.parametrize(
    ("right", "same", "better"), [(6, 8, True), (5, 9, True), (5, 8, False), (7, 7, False), (4, 9, False), (7, 9, True)]
)
def test_better_is_more_of_one_and_no_less_of_the_other(right: int, same: int, better: bool) -> None:
    assert Measured(10, right, 10, same).better_than(Measured(10, 5, 10, 8)) is better


def test_a_model_is_measured_by_what_its_programs_answer(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    follows = Scripted(lambda words: (counting("cup" if "cup" in words else "dog"),))
    found = measured(follows, counts, bench, WANTED, tmp_path / "good.jsonl", resume=False)
    assert (found.asked, found.right) == (len(counts), len(counts))
    assert found.turns > 0
    fixed = measured(
        Scripted(lambda words: (constant(2),)), counts, bench, WANTED, tmp_path / "bad.jsonl", resume=False
    )
    assert fixed.right == sum(known.question.truth == "2" for known in counts)
    assert fixed.same == 0


def test_what_was_measured_is_not_measured_again(counts: list[Known], bench: Bench, tmp_path: Path) -> None:
    follows = Scripted(lambda words: (counting("cup" if "cup" in words else "dog"),))
    path = tmp_path / "rows.jsonl"
    found = measured(follows, counts, bench, WANTED, path, resume=False)
    silent = Scripted(lambda words: pytest.fail("asked again"))
    assert measured(silent, counts, bench, WANTED, path, resume=True) == found


@pytest.mark.parametrize("better", [True, False])
def test_weights_are_put_out_only_where_they_are_better(
    better: bool, counts: list[Known], bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "model.safetensors").write_bytes(b"new")
    results = iter([Measured(10, 5, 10, 8), Measured(10, 6 if better else 5, 10, 8)])
    monkeypatch.setattr(improving, "core_weights", lambda folder: tmp_path)
    monkeypatch.setattr(improving, "measured", lambda *given, **more: next(results))
    monkeypatch.setattr(improving, "_trained", lambda *given, **more: new)
    out = tmp_path / "out"
    out.mkdir()
    report = improve(counts, bench, out, "", WANTED, resume=False)
    assert report["better"] is better
    assert (out / "weights" / "model.safetensors").is_file() is better
    assert ("not better" in report["text"]) is not better
    with pytest.raises(LearningError, match="share"):
        improve(counts, bench, out, "", replace(WANTED, share=0.5), resume=True)


def test_nothing_kept_is_said_before_training(tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(LearnedUnreadable):
        mixture_of(tmp_path / "kept.jsonl", 0.25)


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("How many red cups are there?", "What is the number of red cups?"),
        ("what color is the shape?", "Which color does the shape have?"),
        ("A shop sells hats. How many hats were sold?", "A shop sells hats. Can you say how many hats were sold?"),
        ("Is it true that there is a tower?", "True or false: there is a tower"),
        ("does the image contain a circle?", "Please tell me: does the image contain a circle?"),
    ],
)
def test_other_words_ask_the_same(question: str, other: str) -> None:
    assert other in reworded(question)
    assert len(set(reworded(question))) == 2
    assert question not in reworded(question)
