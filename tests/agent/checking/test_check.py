"""The entry: order kept, work shared, knowledge reused, budget kept, and honest about the time."""

from __future__ import annotations

import pytest

from agent.checking.check import Budget, KnowledgeBase, check_claims
from tests.agent.checking.making import claim, scene, thing
from tools.errors import Cancelled

CUP, DOG = ("cup", (50, 50, 150, 150), 0.9), ("dog", (200, 100, 350, 280), 0.8)
CLAIMS = [
    claim("existence", "cup", sentence="There is a cup."),
    claim("existence", "cat", at=5, sentence="There is a cat."),
    claim("not_visual", at=9, sentence="It is lovely."),
    claim("count", subject=thing("cup", number=1), at=12, sentence="There is one cup."),
    claim("relation", "cup", relation="left of", object=thing("dog"), at=20, sentence="The cup is left of the dog."),
]


def test_each_claim_in_its_place_with_a_verdict():
    image, context, calls = scene(CUP, DOG)
    checked = check_claims(CLAIMS, image, context)
    assert [one.claim for one in checked.claims] == CLAIMS
    assert [one.asked for one in checked.claims] == [True, True, False, True, True]
    assert checked.claims[1].doubtful
    assert checked.claims[4].verdict.state == "supported"
    assert len(calls) == len(set(calls))  # a noun is looked for once, however many claims name it


def test_what_is_known_is_not_looked_for_again():
    image, context, calls = scene(CUP, DOG)
    first = check_claims(CLAIMS, image, context)
    kept = KnowledgeBase.model_validate_json(first.knowledge.model_dump_json())
    again_image, again, again_calls = scene(CUP, DOG)
    assert again_image.id == image.id
    second = check_claims(CLAIMS, again_image, again, knowledge=kept)
    assert calls
    assert again_calls == []
    assert [one.probability for one in second.claims] == [one.probability for one in first.claims]
    assert second.knowledge == first.knowledge


def test_the_budget_leaves_claims_unasked_and_says_so():
    image, context, _ = scene(CUP, DOG)
    checked = check_claims(CLAIMS, image, context, budget=Budget(checks=2))
    assert sum(one.asked for one in checked.claims) == 2
    assert any("budget" in one.why for one in checked.claims)
    late = check_claims(CLAIMS, image, context, budget=Budget(seconds=0.0))
    assert not any(one.asked for one in late.claims)
    assert all(not one.doubtful for one in late.claims)


def test_a_cancelled_run_stops():
    image, context, _ = scene(CUP)
    context.cancelled.set()
    with pytest.raises(Cancelled):
        check_claims(CLAIMS[:1], image, context)


def test_no_claims_no_work():
    image, context, calls = scene(CUP)
    checked = check_claims([], image, context)
    assert checked.claims == ()
    assert checked.tool_seconds == 0
    assert calls == []


def test_a_real_photo(everything, shared_data, shared_weights, monkeypatch):
    """Two zebras graze: the checker doubts a dog and five zebras, and leaves what is true alone, in little more time
    than its tools take."""
    import json

    from tools.pictures import load_picture

    monkeypatch.setenv("YAFFLE_MODELS", str(shared_weights))
    items = (json.loads(line) for line in (shared_data / "coco" / "items.jsonl").read_text().splitlines())
    item = next(one for one in items if [thing["label"] for thing in one["objects"]] == ["zebra", "zebra"])
    image = load_picture(shared_data / "coco" / item["image"], everything.store)
    said = [
        claim("existence", "zebra"),
        claim("count", subject=thing("zebra", number=2)),
        claim("existence", "dog", at=3),
        claim("count", subject=thing("zebra", number=5), at=4),
        claim("existence", "field", at=5),
    ]
    checked = check_claims(said, image, everything)
    assert [one.doubtful for one in checked.claims] == [False, False, True, True, False]
    assert not checked.claims[4].asked
    assert checked.seconds <= 1.5 * checked.tool_seconds
    boxes = [piece.box for piece in checked.claims[1].verdict.witnesses]
    assert len([box for box in boxes if box is not None]) >= 2
