"""Texts with claims and verdicts written by hand, for tests of the rewrite alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim, Span, Thing
from tools.values import Box, Evidence, Verdict

State = Literal["holds", "false", "doubtful", "unknown", "unseen"]
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "一": 1, "两": 2, "三": 3}


@dataclass
class Told:
    """A text and what is claimed in it: `told.exists(told.thing("a dog"), "false")`."""

    text: str
    checked: list[CheckedClaim] = field(default_factory=list)
    mentions: int = 0

    def span(self, words: str, nth: int = 0, after: int = 0) -> Span:
        edge = r"\b" if words[:1].isascii() and words[:1].isalpha() else ""
        found = list(re.compile(edge + re.escape(words) + edge).finditer(self.text, after))
        return Span(start=found[nth].start(), end=found[nth].end())

    def thing(
        self, phrase: str, head: str = "", *, plural: bool = False, of: Thing | None = None, nth: int = 0
    ) -> Thing:
        span = self.span(phrase, nth)
        head = head or phrase.split()[-1]
        noun_at = span.start + phrase.rindex(head)
        first = phrase.split()[0]
        number = _NUMBERS.get(first.lower())
        number_span = Span(start=span.start, end=span.start + len(first)) if number else None
        if phrase[:1] in _NUMBERS and not phrase[:1].isascii():
            number, number_span = _NUMBERS[phrase[0]], Span(start=span.start, end=span.start + 1)
        self.mentions += of is None
        return Thing(
            noun=head.lower().removesuffix("s") if plural else head.lower(),
            span=span,
            head=Span(start=noun_at, end=noun_at + len(head)),
            number=number,
            number_span=number_span,
            plural=plural,
            mention=of.mention if of else self.mentions,
        )

    def within(self, span: Span) -> Span:
        ends = [at + 1 for at, sign in enumerate(self.text) if sign in ".!?。" and at + 1 <= len(self.text)]
        end = next((end for end in ends if end >= span.end), len(self.text))
        start = max((end for end in ends if end <= span.start), default=0)
        while start < len(self.text) and self.text[start].isspace():
            start += 1
        return Span(start=start, end=end)

    def add(self, kind: Any, span: Span, sentence: str, state: State, actual: str, boxes: Any, **more: Any) -> int:
        claim = Claim(kind=kind, sentence=sentence, span=span, within=self.within(span), **more)
        verdicts = {"holds": "supported", "false": "refuted"}
        witnesses = tuple(
            Evidence(tool="LOC", kind="object", text="seen", image="0" * 32, box=Box.of(*box), score=0.9)
            for box in boxes
        )
        chance = {"holds": 0.95, "false": 0.03, "doubtful": 0.2, "unknown": 0.6, "unseen": 0.6}[state]
        verdict = Verdict(claim=sentence, state=verdicts.get(state, "unknown"), score=chance, witnesses=witnesses)
        self.checked.append(
            CheckedClaim(claim=claim, verdict=verdict, probability=chance, actual=actual, asked=state != "unseen")
        )
        return len(self.checked) - 1

    def exists(self, thing: Thing, state: State = "holds", actual: str = "", boxes: Any = (), **more: Any) -> int:
        be = "are" if thing.plural else "is"
        no = "no " if more.get("negated") else "" if thing.plural else "a "
        noun = thing.noun + ("s" if thing.plural else "")
        return self.add("existence", thing.span, f"There {be} {no}{noun}.", state, actual, boxes, subject=thing, **more)

    def count(
        self, thing: Thing, state: State = "holds", actual: str = "", below: int | None = None, **more: Any
    ) -> int:
        assert thing.number_span is not None
        value = thing.number_span.of(self.text)
        said = f"There are {value.lower()} {thing.noun}s."
        stands = () if below is None else (below,)
        return self.add(
            "count", thing.number_span, said, state, actual, (), subject=thing, value=value,
            value_span=thing.number_span, stands_on=stands, **more,
        )  # fmt: skip

    def attribute(
        self, thing: Thing, value: str, state: State = "holds", actual: str = "", below: int | None = None, **more: Any
    ) -> int:
        span = self.span(value, after=max(thing.span.start, 0))
        be = "are" if thing.plural else "is"
        noun = thing.noun + ("s" if thing.plural else "")
        stands = () if below is None else (below,)
        return self.add(
            "attribute", span, f"The {noun} {be} {value}.", state, actual, (), subject=thing, attribute="other",
            value=value, value_span=span, stands_on=stands, **more,
        )  # fmt: skip

    def relation(
        self, one: Thing, words: str, other: Thing, state: State = "holds", actual: str = "",
        below: tuple[int, ...] = (), **more: Any,
    ) -> int:  # fmt: skip
        span = self.span(words, after=max(one.span.start, 0))
        said = f"The {one.noun} is {words} the {other.noun}."
        return self.add(
            "relation", span, said, state, actual, (), subject=one, object=other, relation=words, value=words,
            value_span=span, stands_on=below, **more,
        )  # fmt: skip


@pytest.fixture
def told() -> Callable[[str], Told]:
    return Told
