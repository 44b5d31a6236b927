"""The visual knowledge base: what was verified about pictures, with boxes, scores and witnesses (after Woodpecker, Yin
et al. 2023, arXiv:2310.16045). Immutable and serialisable; a thread carries it from question to question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field

from agent.checking.checked import CheckedClaim
from agent.checking.names import same_thing
from agent.claims.claim import Claim, Kind
from mllm_core.nouns import singular
from tools.detect.labels import plain_noun
from tools.values import Evidence
from tools.values.base import Value


class Fact(Value):
    """One thing that was looked into: what, in which picture, and on whose word.

    `image` is the id of the whole picture. `noun` is what it is about, in the singular; `other` the second thing of a
    relation. `said` is what was claimed of it (a number, a colour, a relation, a text) and `actual` what is there
    instead, where that is known. `witnesses` carry the boxes (pixels of the whole picture) and scores.
    """

    image: str
    kind: Kind
    noun: str = ""
    other: str = ""
    relation: str = ""
    attribute: str = ""
    key: str = ""
    said: str = ""
    negated: bool = False
    state: Literal["supported", "refuted", "unknown"]
    score: float = Field(ge=0.0, le=1.0)
    probability: float = Field(ge=0.0, le=1.0)
    actual: str = ""
    note: str = ""
    witnesses: tuple[Evidence, ...] = ()


class KnowledgeBase(Value):
    """Facts about one or more pictures, in the order in which they were found out; a later one on the same matter
    takes the place of the earlier."""

    facts: tuple[Fact, ...] = ()

    def about(self, image: str, noun: str = "") -> tuple[Fact, ...]:
        """The facts about a picture, of one noun (or a name for the same thing) where one is given."""
        return tuple(
            fact
            for fact in self.facts
            if fact.image == image
            and (not noun or any(same_thing(noun, name) for name in (fact.noun, fact.other) if name))
        )

    def recall(self, image: str, claim: Claim) -> Fact | None:
        """What is known of just this claim in the picture; None where it was not looked into."""
        wanted = _matter(image, claim)
        return next((fact for fact in reversed(self.facts) if _matter_of(fact) == wanted), None)

    def learned(self, image: str, checked: Sequence[CheckedClaim]) -> Self:
        """With what these checks found out; claims that nobody could be asked about teach nothing."""
        kept = {_matter_of(fact): fact for fact in self.facts}
        for one in checked:
            if one.asked and one.claim.kind != "not_visual":
                fact = _fact(image, one)
                kept.pop(_matter_of(fact), None)
                kept[_matter_of(fact)] = fact
        return self.model_copy(update={"facts": tuple(kept.values())})


def _fact(image: str, one: CheckedClaim) -> Fact:
    claim = one.claim
    return Fact(
        image=image,
        kind=claim.kind,
        noun=claim.subject.noun if claim.subject else "",
        other=claim.object.noun if claim.object else "",
        relation=claim.relation,
        attribute=claim.attribute,
        key=claim.key,
        said=_said(claim),
        negated=claim.negated,
        state=one.verdict.state,
        score=one.verdict.score,
        probability=one.probability,
        actual=one.actual,
        note=one.verdict.note,
        witnesses=one.verdict.witnesses,
    )


def _said(claim: Claim) -> str:
    """What is claimed of the subject; with the adjectives that tell it from others of its kind."""
    words = " ".join(claim.subject.words) if claim.subject else ""
    others = " ".join(claim.object.words) if claim.object else ""
    least = "at least" if claim.subject and claim.subject.least else ""
    number = str(claim.subject.number) if claim.kind == "count" and claim.subject and claim.subject.number else ""
    return " | ".join((least, number or claim.value.casefold().strip(), words, others)).strip(" |")


def _matter(image: str, claim: Claim) -> tuple[str, ...]:
    noun = claim.subject.noun if claim.subject else ""
    other = claim.object.noun if claim.object else ""
    parts = (claim.kind, _plain(noun), _plain(other), claim.relation, claim.attribute, claim.key.casefold())
    return (image, *parts, _said(claim), str(claim.negated))


def _matter_of(fact: Fact) -> tuple[str, ...]:
    parts = (fact.kind, _plain(fact.noun), _plain(fact.other), fact.relation, fact.attribute, fact.key.casefold())
    return (fact.image, *parts, fact.said, str(fact.negated))


def _plain(noun: str) -> str:
    return singular(plain_noun(noun))
