"""The measures of subjects by name: what each asks, and how it is scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from agent.evaluation import amber, chair, faithscore, mme, pope
from agent.evaluation.annotated import Annotated
from agent.evaluation.questions import Question, Row
from agent.evaluation.scores import PROBES, Score, score_rows


@dataclass(frozen=True, slots=True)
class Suite:
    """A measure: its questions for annotated pictures (all, how many of each source are asked about), and its scores.

    `verified`: it needs the claims of the answers (`faithscore.Verified`). `whole`: it counts over the whole set, also
    where it asks about few pictures of it.
    """

    title: str
    questions: Callable[[Sequence[Annotated], int | None], list[Question]]
    score: Callable[[Sequence[Row]], list[Score]]
    verified: bool = False
    whole: bool = False


SUITES = {
    "pope": Suite("POPE", pope.questions, partial(score_rows, measures=PROBES, groups=pope.SETTINGS), whole=True),
    "chair": Suite("CHAIR", chair.questions, chair.score),
    "amber": Suite("existence, attributes, relations and descriptions, after AMBER", amber.questions, amber.score),
    "faithscore": Suite(
        "claims of descriptions, after FaithScore", faithscore.questions, faithscore.score, verified=True
    ),
    "mme": Suite("pairs of questions, after MME", mme.questions, mme.score),
}
