"""What every splitter must do, tried on the grammar and on a chat model whose replies are scripted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from agent.claims import splitter_for
from agent.claims.claim import Claim, ClaimSplitter
from agent.claims.grammar import GrammarSplitter
from planners.chat.interface import ChatError
from planners.interface import ChatReply


class Scripted:
    """A chat model that replies by a function of the last message, and counts how often it was asked."""

    name = "scripted"

    def __init__(self, reply: Callable[[str], str]) -> None:
        self.reply = reply
        self.asked: list[str] = []

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        self.asked.append(messages[-1]["content"])
        return ChatReply(text=self.reply(messages[-1]["content"]))


def recorded(claims: list[dict[str, Any]]) -> str:
    """A reply as models write it: fenced, with prose before it."""
    return f"Here are the claims:\n```json\n{json.dumps({'claims': claims}, indent=1)}\n```"


def as_reply(question: str) -> str:
    """The reply of a model that quotes well, but in its own case and spacing: made from the grammar's claims."""
    claims = []
    for line in question.splitlines():
        number, _, sentence = line.partition(". ")
        for claim in GrammarSplitter().split(sentence):
            subject, other = claim.subject, claim.object
            claims.append(
                {
                    "sentence": int(number),
                    "kind": claim.kind,
                    "quote": claim.span.of(sentence).upper(),
                    "subject": subject.span.of(sentence).lower() if subject else "",
                    "noun": subject.noun if subject else "",
                    "object": other.span.of(sentence) if other else "",
                    "object_noun": other.noun if other else "",
                    "attribute": claim.attribute,
                    "relation": claim.relation,
                    "key": claim.key,
                    "value": claim.value_span.of(sentence).title() if claim.value_span else "",
                    "negated": claim.negated,
                    "hedged": claim.hedged,
                }
            )
    return recorded(claims)


SPLITTERS = {
    "grammar": lambda: splitter_for(None),
    "llm": lambda: splitter_for(Scripted(as_reply)),
    "llm, garbage": lambda: splitter_for(Scripted(lambda _: "I'm sorry, I can't do that. {")),
}


@pytest.fixture(params=sorted(SPLITTERS))
def splitter(request: pytest.FixtureRequest) -> ClaimSplitter:
    made: ClaimSplitter = SPLITTERS[request.param]()
    return made


def found(claims: tuple[Claim, ...], kind: str, text: str) -> list[tuple[str, str, str]]:
    """(subject, what is said, the span's words) of all claims of a kind."""
    return [
        (c.subject.noun if c.subject else "", c.relation or c.value, c.span.of(text)) for c in claims if c.kind == kind
    ]


def nouns(claims: tuple[Claim, ...]) -> list[str]:
    return [c.subject.noun for c in claims if c.kind == "existence" and c.subject]


def test_a_list_gives_a_claim_of_existence_for_each_thing(splitter: ClaimSplitter) -> None:
    text = "The picture shows a cat, a dog and two red cups."
    claims = splitter.split(text)
    assert nouns(claims) == ["cat", "dog", "cup"]
    assert [(c.subject.number, c.value, c.span.of(text)) for c in claims if c.kind == "count" and c.subject] == [
        (2, "two", "two")
    ]
    (red,) = [c for c in claims if c.kind == "attribute"]
    assert (red.attribute, red.value.lower(), red.span.of(text)) == ("color", "red", "red")
    assert claims[red.stands_on[0]].span.of(text) == "two red cups"


def test_spans_are_what_they_say(splitter: ClaimSplitter) -> None:
    text = "A man  riding a brown horse\non the beach. It is large."
    for claim in splitter.split(text):
        assert claim.within.start <= claim.span.start < claim.span.end <= claim.within.end
        for thing in (claim.subject, claim.object):
            if thing is not None and thing.head != thing.span:
                assert thing.span.start <= thing.head.start < thing.head.end <= thing.span.end
        if claim.value_span is not None:
            assert claim.span.start <= claim.value_span.start < claim.value_span.end <= claim.span.end


@pytest.mark.parametrize(
    ("text", "subject", "relation", "other", "span"),
    [
        ("A dog is to the left of the cat.", "dog", "left of", "cat", "is to the left of the cat"),
        ("A cup next to a plate.", "cup", "near", "plate", "next to a plate"),
        ("A book on top of a table.", "book", "on", "table", "on top of a table"),
        ("A bench in front of the house.", "bench", "in front of", "house", "in front of the house"),
        ("A man riding a horse.", "man", "riding", "horse", "riding a horse"),
        ("A woman holding an umbrella.", "woman", "holding", "umbrella", "holding an umbrella"),
        ("A woman with a red hat.", "woman", "with", "hat", "with a red hat"),
        ("A dog is larger than a cat.", "dog", "larger", "cat", "is larger than a cat"),
        ("A boy looking at a kite.", "boy", "looking at", "kite", "looking at a kite"),
    ],
)
def test_relations(splitter: ClaimSplitter, text: str, subject: str, relation: str, other: str, span: str) -> None:
    (claim,) = [c for c in splitter.split(text) if c.kind == "relation"]
    assert claim.subject is not None and claim.object is not None
    assert (claim.subject.noun, claim.relation, claim.object.noun) == (subject, relation, other)
    assert claim.span.of(text) == span
    assert not claim.negated


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("There is no dog.", "dog"),
        ("There isn't any cat.", "cat"),
        ("There are no people in the picture.", "person"),
        ("The picture does not show a cat.", "cat"),
        ("No birds are visible.", "bird"),
    ],
)
def test_denied_existence(splitter: ClaimSplitter, text: str, noun: str) -> None:
    (claim,) = [c for c in splitter.split(text) if c.kind == "existence"]
    assert claim.negated and claim.subject is not None and claim.subject.noun == noun


@pytest.mark.parametrize("text", ["A man without a hat.", "The man has no hat.", "The man does not have a hat."])
def test_what_a_thing_lacks_is_a_denied_relation_and_claims_no_hat(splitter: ClaimSplitter, text: str) -> None:
    claims = splitter.split(text)
    (relation,) = [c for c in claims if c.kind == "relation"]
    assert relation.negated and relation.object is not None and relation.object.noun == "hat"
    assert "hat" not in nouns(claims)


def test_definite_mentions_are_one_thing(splitter: ClaimSplitter) -> None:
    claims = splitter.split("A dog sits on a couch. The dog is brown.")
    assert nouns(claims) == ["dog", "couch"]
    (brown,) = [c for c in claims if c.attribute == "color"]
    assert brown.subject is not None and claims[0].subject is not None
    assert brown.subject.mention == claims[0].subject.mention and brown.stands_on == (0,)


def test_hedges_mark_their_claims_alone(splitter: ClaimSplitter) -> None:
    claims = splitter.split("A cat is on a mat. The mat might be red.")
    assert [c.hedged for c in claims if c.attribute == "color"] == [True]
    assert not any(c.hedged for c in claims if c.kind != "attribute")


@pytest.mark.parametrize(
    "text",
    [
        "The mood is calm.",
        "I think it is nice.",
        "The photo was likely taken in the 1990s.",
        "You should bring an umbrella.",
        "Dogs are typically kept as pets.",
    ],
)
def test_what_no_picture_can_show_is_marked(splitter: ClaimSplitter, text: str) -> None:
    assert [c.kind for c in splitter.split(text)] == ["not_visual"]


def test_written_text_and_values(splitter: ClaimSplitter) -> None:
    text = 'A white sign says "EXIT 4". The total is $31.00.'
    claims = splitter.split(text)
    (written,) = [c for c in claims if c.kind == "text"]
    assert written.value.lower() == "exit 4" and written.subject is not None and written.subject.noun == "sign"
    (total,) = [c for c in claims if c.kind == "value"]
    assert (total.key, total.value) == ("total", "$31.00")


def test_nothing_to_split(splitter: ClaimSplitter) -> None:
    assert splitter.split("") == () and splitter.split(" \n ") == ()


def test_a_model_that_is_down_leaves_the_work_to_the_grammar() -> None:
    class Down:
        name = "down"

        async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
            raise ChatError("no connection.", remedy="Start it.")

    text = "A dog on a couch. Two cats."
    assert splitter_for(Down()).split(text) == splitter_for(None).split(text)


def test_invented_quotes_are_dropped_and_half_replies_mended() -> None:
    base = {"sentence": 1, "attribute": "", "relation": "", "key": "", "value": "", "negated": False, "hedged": False}
    dog = base | {"kind": "existence", "quote": "a dog", "subject": "a dog", "noun": "dog", "object": ""}
    cow = dog | {"quote": "a cow", "subject": "a cow", "noun": "cow"}
    text = "A dog. A man is holding a red umbrella."
    claims = splitter_for(Scripted(lambda _: recorded([dog, cow, dog | {"sentence": 7}]))).split(text)
    assert nouns(claims) == ["dog", "man", "umbrella"]


def test_a_models_own_reading_is_kept_where_the_grammar_has_another() -> None:
    """ "the pastel" is a thing that the grammar can't know for a drawing; a model may name what it is."""
    text = "It blorps a zib."
    item = {"sentence": 1, "kind": "relation", "quote": "blorps a zib", "subject": "It", "noun": "frog"}
    item |= {
        "object": "a zib",
        "object_noun": "zib",
        "attribute": "",
        "relation": "blorps",
        "key": "",
        "value": "blorps",
    }
    (claim,) = splitter_for(Scripted(lambda _: recorded([item]))).split(text)
    assert claim.subject is not None and claim.subject.noun == "frog" and claim.relation == "blorps"
    assert claim.span.of(text) == "blorps a zib"


def test_long_texts_are_asked_about_in_parts() -> None:
    chat = Scripted(as_reply)
    text = " ".join(f"A dog is on a mat. A cat has {n} kittens." for n in range(2, 27))
    claims = splitter_for(chat).split(text)
    assert len(chat.asked) == 5 and max(map(len, chat.asked)) < 2000
    assert [c.span for c in claims] == [c.span for c in splitter_for(None).split(text)]
