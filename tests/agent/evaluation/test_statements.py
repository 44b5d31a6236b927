"""Pairs of questions: each true once and false once, by the annotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.evaluation import amber, mme
from agent.evaluation.annotated import Annotated, Thing
from agent.evaluation.running import ask
from agent.evaluation.sources import annotated, from_folder
from agent.evaluation.statements import KINDS, apart, existence, pairs
from agent.evaluation.subjects import ReferenceSubject
from mllm_core.evaluation.errors import EvaluationError
from tests.agent.evaluation.zoo import Scripted, picture_of


def test_each_pair_asks_the_same_of_what_is_and_of_what_is_not() -> None:
    for picture in annotated("scenes", 30):
        for kind in KINDS:
            for yes, no in pairs(picture, kind):
                assert (yes.truth, no.truth) == ("yes", "no") and yes.prompt != no.prompt
                assert yes.groups == no.groups and yes.groups[0] == KINDS[kind]
                assert all(one.says[0] != one.says[1] and one.says[0].endswith(".") for one in (yes, no))


def test_counts_are_those_of_the_things_and_crowds_are_not_counted(zoo: list[Annotated]) -> None:
    ((yes, no),) = pairs(zoo[1], "count")
    assert (
        yes.prompt == "Are there two people in the picture?" and no.prompt == "Are there three people in the picture?"
    )
    assert yes.says == ("There are two people in the picture.", "There are not two people in the picture.")
    crowd = picture_of("9", ("dog", "dog"))
    crowd = Annotated(
        "zoo/9", "zoo", (*crowd.things, Thing("dog", (0, 0, 5, 5), crowd=True)), crowd.vocabulary, crowd.opened
    )
    assert list(pairs(crowd, "count")) == [] and crowd.count("dog") is None


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ((0, 0, 10, 10), (12, 0, 20, 10), "to the left of"),
        ((12, 0, 20, 10), (0, 0, 10, 10), "to the right of"),
        ((0, 0, 10, 10), (5, 12, 20, 20), "above"),
        ((5, 12, 20, 20), (0, 0, 10, 10), "below"),
        ((0, 0, 10, 10), (5, 5, 20, 20), ""),
    ],
)
def test_only_what_lies_apart_has_a_position(first: tuple, second: tuple, how: str) -> None:
    assert apart(Thing("a", first), Thing("b", second)) == how
    if how in ("above", "below"):
        assert apart(Thing("a", first), Thing("b", second), solid=True) == ""


def test_things_without_a_singular_are_asked_for_as_people_do() -> None:
    picture = picture_of("1", ("skis", "sheep"))
    assert existence(picture, "skis").prompt == "Are there skis in the picture?"
    assert existence(picture, "sheep").prompt == "Is there a sheep in the picture?"


def test_a_pair_counts_only_where_both_are_right() -> None:
    """Who always says yes: half of the questions, none of the pairs."""
    pictures = annotated("scenes", 20)
    asked = mme.questions(pictures)
    rows = ask(asked, [ReferenceSubject(), Scripted(otherwise="yes")], settings={})
    found = {(one.subject, one.measure): one.interval.value for one in mme.score(rows) if one.group == "all"}
    assert found["reference", "score"] == 200
    assert (found["scripted", "accuracy"], found["scripted", "accuracy+"], found["scripted", "score"]) == (0.5, 0, 50)


def test_half_of_the_pairs_by_hand(zoo: list[Annotated]) -> None:
    """Five pairs: three of existence, one of a count, one of a position; yes and no are right in two."""
    asked = mme.questions(zoo)
    names = list(dict.fromkeys(one.facts["pair"] for one in asked))
    right = {one.key: one.truth for one in asked if one.facts["pair"] in names[:2]}
    rows = ask(asked, [Scripted(answers=right, otherwise="no")], settings={})
    found = {one.measure: one.interval.value for one in mme.score(rows) if one.group == "all"}
    assert found["accuracy+"] == pytest.approx(2 / len(names))
    assert found["accuracy"] == pytest.approx((4 + (len(names) - 2)) / (2 * len(names)))


def test_amber_has_its_parts_and_its_score(zoo: list[Annotated]) -> None:
    """All probes right, and two descriptions of three with one of two names made up: (1 - 2/6 + 1) / 2."""
    asked = amber.questions(zoo)
    told = {"zoo/1": "A dog and a kite.", "zoo/2": "A dog and a boat.", "zoo/3": "A bird and another bird."}
    answers = {one.key: one.truth or told[one.picture.key] for one in asked}
    rows = ask(asked, [Scripted(answers=answers)], settings={})
    found = {(one.group, one.measure): one.interval.value for one in amber.score(rows)}
    assert found["both", "AMBER"] == pytest.approx((1 - 2 / 6 + 1) / 2)
    assert found["existence", "F1"] == found["attribute", "F1"] == 1
    assert found["description", "CHAIR_s"] == pytest.approx(2 / 3)


def test_pictures_without_objects_are_refused() -> None:
    for measure in (amber, mme):
        with pytest.raises(EvaluationError):
            measure.questions([picture_of("1", ())])


def test_photos_have_questions_of_all_kinds_that_are_known(shared_data: Path) -> None:
    asked = mme.questions(from_folder(shared_data / "coco"))
    assert {one.groups[0] for one in asked} == {"existence", "count", "position"}
    assert len({one.key for one in asked}) == len(asked) > 500
