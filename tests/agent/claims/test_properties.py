"""What holds for the claims of any text; and how well real captions and those of the drawn worlds are covered."""

from __future__ import annotations

import difflib
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.claims.claim import Claim
from agent.claims.grammar import GrammarSplitter
from agent.claims.lexicon import word_set

WORDS = word_set(
    "a the no two several some red large wooden dog cats man people table sign it they that which is are not n't there "
    "and or , . ; : with without holding sitting on in left of to the left next between than larger might possibly "
    'says "EXIT" titled $31.00 3 12/04/2015 from 一只 红色的 猫 在 是 有3个 another one while as whose rides parked'
)


def check(text: str) -> tuple[Claim, ...]:
    """The claims of `text`, after a look at all that must hold for them."""
    claims = GrammarSplitter().split(text)
    starts = [claim.span.start for claim in claims]
    assert starts == sorted(starts)
    for claim in claims:
        assert claim.within.start <= claim.span.start < claim.span.end <= claim.within.end <= len(text)
        assert claim.sentence
        if claim.value_span is not None:
            assert claim.span.start <= claim.value_span.start < claim.value_span.end <= claim.span.end
            if claim.kind in ("value", "text", "count"):
                assert claim.value in claim.value_span.of(text)
        for thing in (claim.subject, claim.object):
            if thing is not None:
                assert thing.noun and thing.span.start <= thing.head.start < thing.head.end <= thing.span.end <= len(
                    text
                )
        for place in claim.stands_on:
            assert claims[place].kind == "existence" and claims[place] is not claim
    return claims


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(WORDS)), max_size=25).map(" ".join))
def test_any_order_of_words(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a dog, ", "and ", "the man ", '"', "1", "ing ", "a@", "red and ", "it is ", "'s ", "to the left of ", "中",
        "有3只", "no dog on a mat ", "that ", "as if ", "A man holds a cup. ", "at least ", "the highest is ",
    ],
)  # fmt: skip
def test_20000_letters_take_no_longer_than_their_claims(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    start = time.thread_time()  # other threads of the process work, too
    GrammarSplitter().split(text)
    assert time.thread_time() - start < 4.0  # 0.1 to 0.6 s on a quiet machine, for up to 13,333 claims


WORLDS = ("scenes", "signs", "charts", "tables", "receipts", "forms")
#: words of a difference that say nothing alone
_BARE = word_set("a an the and with to of in is are there picture shows object 有 的 ， 、")


def planted(true: str, false: str) -> list[tuple[int, int]]:
    """The places of the words in which `false` differs from `true`."""
    pattern = re.compile(r"[一-鿿]|[^\W一-鿿]+|[^\w\s]")
    words = [match[0] for match in pattern.finditer(true)]
    other = list(pattern.finditer(false))
    codes = difflib.SequenceMatcher(None, words, [m[0] for m in other], autojunk=False).get_opcodes()
    changed = [other[i] for op, _, _, first, last in codes if op != "equal" for i in range(first, last)]
    return [match.span() for match in changed if match[0].lower() not in _BARE and match[0][0].isalnum()]


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_planted_errors_lie_in_claims(name: str) -> None:
    from mllm_core.samples import seed_of
    from mllm_core.training.mixtures import worlds

    world = next(world for world in worlds() if world.name == name)
    pairs = []
    for number in range(30):
        turns = world.sample(seed_of("test", number)).turns
        pairs += [(turn.answer, turn.rejected) for turn in turns if turn.task == "caption" and turn.rejected]
    assert len(pairs) >= 20
    found = 0
    for true, false in pairs:
        claims = [c for c in check(false) if c.kind != "not_visual" and (c.subject or c.key)]
        spans = [(c.span.start, c.span.end) for c in claims]
        found += all(any(a <= first and last <= b for a, b in spans) for first, last in planted(true, false))
    assert found >= 0.97 * len(pairs)


@pytest.mark.shared_data
def test_captions_by_people(shared_data: Path) -> None:
    """Nearly every word of a caption lies in a claim, and the objects that annotators boxed are named as people do."""
    lines = (shared_data / "coco" / "items.jsonl").read_text().splitlines()
    captions = [caption for line in lines for caption in json.loads(line)["captions"]]
    assert len(captions) >= 200
    letters = covered = unread = total = 0
    for caption in captions:
        claims = check(caption)
        total += len(claims)
        unread += sum(c.kind == "attribute" and c.subject is None for c in claims)
        places = {index for c in claims for index in range(c.span.start, c.span.end)}
        solid = [i for i, char in enumerate(caption) if char.isalnum()]
        letters += len(solid)
        covered += len(places.intersection(solid))
    assert covered > 0.96 * letters
    assert unread < 0.02 * total
