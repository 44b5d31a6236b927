"""FaithScore's way of measuring (Jing et al. 2023): what share of the claims of a description hold.

A description is split into atomic claims, and each is put to the witnesses. The paper takes the word of one model;
here `supported`, `refuted`, `doubtful` and `unknown` are told apart, by the rule of two witnesses. After a correction
the same witnesses would praise their own work: `true` is the share by the annotation, of the claims that it settles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.evaluation import chair
from agent.evaluation.annotated import Annotated
from agent.evaluation.correcting import Checker, plain_claim
from agent.evaluation.judging import judged
from agent.evaluation.questions import Given, Question, Row, Subject
from agent.evaluation.running import Plain
from agent.evaluation.scores import Answered, Counts, Measure, Score, ratio, score_rows


def questions(pictures: Sequence[Annotated], limit: int | None = None) -> list[Question]:
    """A description of each picture, as for CHAIR."""
    return chair.questions(pictures, limit)


@dataclass(frozen=True)
class Verified:
    """A subject whose descriptions are split into claims, each with what the witnesses and the annotation say of it."""

    subject: Subject
    checker: Checker

    @property
    def name(self) -> str:
        return self.subject.name

    def answer(self, question: Question, before: Mapping[str, Given]) -> Given:
        given = self.subject.answer(question, before)
        if not given.text:
            return given
        check = self.checker(question.picture.opened(), given.text)
        claims = [{**plain_claim(one), "truth": judged(one.claim, question.picture)} for one in check.claims]
        return Given(given.text, given.seconds, given.error, {**given.notes, "stated": claims})


def stated(answered: Answered) -> list[Plain]:
    """The claims of a description that a picture can show."""
    claims = answered.row.answers[answered.subject].notes.get("stated", ())
    return [claim for claim in claims if claim["kind"] != "not_visual"]


def _state(name: str) -> Measure[Answered]:
    def counts(answered: Answered) -> Counts:
        claims = stated(answered)
        return float(sum(state_of(claim) == name for claim in claims)), float(len(claims))

    return Measure(name, counts, ratio, lower=name in ("refuted", "doubtful"))


def state_of(claim: Plain) -> str:
    """The verdict, of which "doubtful" is one here."""
    return "doubtful" if claim["doubtful"] else str(claim["state"])


def _true(answered: Answered) -> Counts:
    known = [claim["truth"] for claim in stated(answered) if claim["truth"] is not None]
    return float(sum(known)), float(len(known))


def _settled(answered: Answered) -> Counts:
    claims = stated(answered)
    return float(sum(claim["truth"] is not None for claim in claims)), float(len(claims))


MEASURES: tuple[Measure[Answered], ...] = (
    *(_state(name) for name in ("supported", "refuted", "doubtful", "unknown")),
    Measure("true", _true, ratio),
    Measure("settled", _settled, ratio),
    Measure("claims", lambda answered: (float(len(stated(answered))), 1.0), ratio, share=False),
)


def score(rows: Sequence[Row]) -> list[Score]:
    """The shares of the claims of each subject's descriptions."""
    return score_rows(rows, MEASURES)
