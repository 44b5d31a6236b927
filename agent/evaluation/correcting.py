"""Correction as part of a subject: another subject's answer, checked against the picture and mended.

A description is rewritten. "Yes" and "no" state the sentence that the question turns into ("There is a dog in the
picture."): that sentence is checked, and the answer turned round where it is refuted, or doubtful (one witness speaks
against it and none for it). Which of the two it was is kept with the answer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from agent.evaluation.questions import Given, Question
from mllm_core.evaluation.answers import yes_or_no
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from PIL import Image

    from agent.api import Agent
    from agent.checking.checked import CheckedClaim


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of a text came to: the mended text, and each claim with its verdict."""

    text: str
    claims: tuple[CheckedClaim, ...]
    seconds: float = 0.0
    tool_seconds: float = 0.0


class Checker(Protocol):
    """Checks a text against a picture."""

    def __call__(self, picture: Image.Image, text: str) -> Check: ...


def make_checker(agent: Agent) -> Checker:
    """A checker that is the agent's own `check`."""

    def check(picture: Image.Image, text: str) -> Check:
        started = time.perf_counter()
        found = agent.check(picture, text)
        return Check(
            text=found.text,
            claims=tuple(found.claims),
            seconds=time.perf_counter() - started,
            tool_seconds=found.tool_seconds,
        )

    return check


@dataclass(frozen=True)
class Corrected:
    """The subject `base` after its answer was checked."""

    name: str
    base: str
    checker: Checker

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        given = before[self.base]
        if given.error:
            raise EvaluationError(f"{self.base} gave no answer: {given.error}", remedy="See there.")
        if not given.text:
            return Given("")
        if question.kind == "probe":
            return self._turned(question, given.text)
        check = self.checker(question.picture.opened(), given.text)
        return Given(check.text, check.seconds, notes=_notes(check))

    def _turned(self, question: Question, text: str) -> Given:
        said = yes_or_no(text)
        if not said or not all(question.says):
            return Given(text)
        check = self.checker(question.picture.opened(), question.says[0 if said == "yes" else 1])
        why = against(check.claims)
        turned = {"yes": "no", "no": "yes"}[said] if why else said
        return Given(turned, check.seconds, notes={**_notes(check), "turned": why})


def against(claims: Sequence[CheckedClaim]) -> str:
    """Why a sentence does not stand: "refuted" or "doubtful"; "" where it does, or nothing is known."""
    if any(one.verdict.state == "refuted" for one in claims):
        return "refuted"
    return "doubtful" if any(one.doubtful for one in claims) else ""


def _notes(check: Check) -> dict[str, Any]:
    return {
        "seconds": round(check.seconds, 4),
        "tool_seconds": round(check.tool_seconds, 4),
        "claims": [plain_claim(one) for one in check.claims],
    }


def plain_claim(one: CheckedClaim) -> dict[str, Any]:
    """What is kept of a checked claim, as plain values."""
    return {
        "sentence": one.claim.sentence,
        "kind": one.claim.kind,
        "span": [one.claim.span.start, one.claim.span.end],
        "state": one.verdict.state,
        "probability": round(one.probability, 4),
        "doubtful": one.doubtful,
        "asked": one.asked,
        "why": one.why,
        "actual": one.actual,
        "witnesses": sorted({seen.kind for seen in one.verdict.witnesses}),
    }
