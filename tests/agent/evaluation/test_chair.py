"""CHAIR by hand: whose names are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.evaluation import chair
from agent.evaluation.running import ask
from agent.evaluation.sources import annotated, from_folder
from agent.evaluation.subjects import ReferenceSubject
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import Scripted, picture_of


def values(scores: list) -> dict[str, float]:
    return {one.measure: one.interval.value for one in scores}


def test_chair_is_what_is_counted_by_hand() -> None:
    """Two descriptions: three names of which one is made up, and two that are right; five labels are there in all."""
    pictures = [picture_of("1", ("dog", "cat", "person")), picture_of("2", ("boat", "kite"))]
    told = {
        "zoo/1/description": "A dog beside a horse, and a woman watches.",
        "zoo/2/description": "A boat, and a second boat.",
    }
    rows = ask(chair.questions(pictures), [Scripted(answers=told)], settings={})
    found = values(chair.score(rows))
    assert found["CHAIR_s"] == 0.5
    assert found["CHAIR_i"] == pytest.approx(1 / 5)
    assert found["cover"] == pytest.approx(3 / 5)
    assert found["silent"] == 0
    assert found["words"] == pytest.approx((9 + 6) / 2)


def test_what_people_tell_of_is_there_though_nobody_marked_it() -> None:
    picture = picture_of("1", ("dog",), captions=("A dog under a kite.",))
    rows = ask(chair.questions([picture]), [Scripted(otherwise="A kite.")], settings={})
    assert values(chair.score(rows))["CHAIR_i"] == 0


def test_silence_hallucinates_nothing_and_covers_nothing() -> None:
    rows = ask(chair.questions([picture_of("1", ("dog",))]), [Scripted(otherwise="Nice!")], settings={})
    found = values(chair.score(rows))
    assert (found["CHAIR_s"], found["silent"], found["cover"]) == (0, 1, 0)
    assert "CHAIR_i" not in found


@pytest.mark.parametrize("world", ["scenes", "charts", "receipts"])
def test_true_captions_of_the_worlds_are_without_fault(world: str) -> None:
    pictures = [one for one in annotated(world, 12) if one.captions]
    rows = ask(chair.questions(pictures), [ReferenceSubject()], settings={})
    found = values(chair.score(rows))
    assert (found["CHAIR_s"], found["CHAIR_i"]) == (0, 0)
    assert found["cover"] > 0.5


def test_planted_errors_of_the_worlds_are_faults() -> None:
    pictures = [one for one in annotated("scenes", 40) if one.captions and one.rejected[0]]
    told = {f"{one.key}/description": one.rejected[0] for one in pictures}
    rows = ask(chair.questions(pictures), [Scripted(answers=told)], settings={})
    assert values(chair.score(rows))["CHAIR_s"] > 0.4  # wrong counts and relations are no hallucinated objects


def test_captions_by_people_are_nearly_without_fault_by_the_marks_alone(shared_data: Path) -> None:
    """The word list against captions that people wrote: most of what they name was marked by other people."""
    named = wrong = 0
    for picture in from_folder(shared_data / "coco"):
        for caption in picture.captions:
            found = chair.of_labels(caption, picture.present, picture.vocabulary)
            named, wrong = named + found.mentions, wrong + found.hallucinated
    assert named > 400 and wrong / named < 0.12


def test_nothing_known_is_nothing_measured() -> None:
    with pytest.raises(EvaluationError):
        chair.questions([picture_of("1", ())])
