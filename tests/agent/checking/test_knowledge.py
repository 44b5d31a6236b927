"""Facts: found by any name of the thing, replaced when looked into again, unchanged by a trip through JSON."""

from __future__ import annotations

from agent.checking.check import check_claims
from agent.checking.knowledge import KnowledgeBase
from tests.agent.checking.making import claim, scene, thing

CUP, MAN = ("cup", (50, 50, 150, 150), 0.9), ("person", (200, 20, 350, 280), 0.8)


def known():
    image, context, _ = scene(CUP, MAN)
    said = [
        claim("existence", "man"),
        claim("relation", "cup", relation="left of", object=thing("man")),
        claim("existence", "grass"),
    ]
    return image, check_claims(said, image, context).knowledge


def test_facts_carry_boxes_scores_and_witnesses():
    image, knowledge = known()
    fact = knowledge.about(image.root, "man")[0]
    assert fact.witnesses[0].box is not None
    assert fact.witnesses[0].score == 0.8
    assert fact.witnesses[0].tool == "LOC"


def test_a_fact_is_found_by_other_names_and_for_its_picture_alone():
    image, knowledge = known()
    assert knowledge.about(image.root, "person")
    assert len(knowledge.about(image.root, "cup")) == 1
    assert knowledge.about(image.root, "horse") == ()
    assert knowledge.about("another picture") == ()


def test_what_nobody_was_asked_teaches_nothing():
    image, knowledge = known()
    assert knowledge.recall(image.root, claim("existence", "grass")) is None


def test_claims_that_say_something_else_are_not_taken_for_known():
    image, knowledge = known()
    assert knowledge.recall(image.root, claim("existence", "men")) is not None
    assert knowledge.recall(image.root, claim("existence", "man", negated=True)) is None
    assert knowledge.recall(image.root, claim("relation", "cup", relation="right of", object=thing("man"))) is None
    assert knowledge.recall(image.root, claim("existence", subject=thing("man", "tall"))) is None


def test_looked_into_again_a_fact_takes_the_place_of_the_old_one():
    image, context, _ = scene(CUP)
    first = check_claims([claim("existence", "cup")], image, context)
    twice = first.knowledge.learned(image.root, first.claims)
    assert len(twice.facts) == 1
    assert KnowledgeBase.model_validate_json(twice.model_dump_json()) == twice
