"""Annotated pictures of our own, subjects that answer from a list, and a checker with a known opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim, Span
from agent.evaluation.annotated import Annotated, Thing
from agent.evaluation.correcting import Check, Checker
from agent.evaluation.questions import Given, Question, Row
from tools.errors import ToolError
from tools.values import Verdict

VOCABULARY = ("bird", "boat", "cat", "dog", "horse", "kite", "person")


def picture_of(key: str, labels: tuple[str, ...], captions: tuple[str, ...] = (), **more: object) -> Annotated:
    """A photo with things of these labels, each 10 pixels wide and 20 from the next."""
    things = tuple(Thing(label, (20 * place, 0, 20 * place + 10, 10)) for place, label in enumerate(labels))
    return Annotated(
        key=f"zoo/{key}",
        source="zoo",
        things=things,
        vocabulary=VOCABULARY,
        opened=lambda: Image.new("RGB", (100, 20), "white"),
        captions=captions,
        **more,  # type: ignore[arg-type]
    )


@dataclass
class Scripted:
    """A subject that answers by prompt (or key), with `otherwise` for the rest; it counts what it was asked."""

    name: str = "scripted"
    answers: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "no"
    asked: list[str] = field(default_factory=list)
    dies_after: int | None = None

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        if self.dies_after is not None and len(self.asked) >= self.dies_after:
            raise KeyboardInterrupt
        self.asked.append(question.key)
        text = self.answers.get(question.key, self.answers.get(question.prompt, self.otherwise))
        if text == "fail":
            raise ToolError("the model is down", remedy="Start it.")
        return Given(text, seconds=0.5)


def claim_of(sentence: str, kind: str = "existence", start: int = 0, end: int | None = None) -> Claim:
    span = Span(start=start, end=len(sentence) if end is None else end)
    return Claim(kind=kind, sentence=sentence, span=span, within=Span(start=0, end=max(span.end, len(sentence))))  # type: ignore[arg-type]


def checked(sentence: str, state: str, probability: float = 0.5, **more: object) -> CheckedClaim:
    verdict = Verdict(claim=sentence, state=state, score=0.5)  # type: ignore[arg-type]
    claim = more.pop("claim", None) or claim_of(sentence)
    return CheckedClaim(claim=claim, verdict=verdict, probability=probability, **more)  # type: ignore[arg-type]


def opinion(verdicts: Mapping[str, tuple[str, float]], texts: Mapping[str, str] | None = None) -> Checker:
    """A checker that knows sentences: their state and probability; what it does not know is unknown, at 0.5."""

    def check(picture: Image.Image, text: str) -> Check:
        state, probability = verdicts.get(text, ("unknown", 0.5))
        return Check((texts or {}).get(text, text), (checked(text, state, probability),), 0.2, 0.1)

    return check


def row(key: str, truth: str, groups: tuple[str, ...] = (), picture: str = "", **answers: str) -> Row:
    """A probe as subjects answered it."""
    given = {name: Given(text) for name, text in answers.items()}
    return Row(key, picture or key, "zoo", "probe", "?", truth, groups, given)
