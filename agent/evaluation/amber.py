"""AMBER's way of measuring (Wang et al. 2023), on any annotated set: what is there, how it is, how it lies, and a
description.

Yes-or-no questions about existence, attributes (count, colour, size, material) and relations (position), as many true
as false; and a description of each picture, of which CHAIR, cover (share of the objects that it names) and the share of
descriptions with a hallucination are taken. The AMBER score is (1 - CHAIR + F1) / 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.evaluation import chair
from agent.evaluation.annotated import Annotated, first
from agent.evaluation.questions import Question, Row
from agent.evaluation.scores import PROBES, Answered, Counts, Measure, Score, outcome, score_rows
from agent.evaluation.statements import KINDS, pairs
from mllm_core.evaluation import probes
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: pairs of questions of a kind in one picture
PAIRS = 2
GENERATIVE = "description"


def questions(pictures: Sequence[Annotated], limit: int | None = None, *, seed: int = 0) -> list[Question]:
    """The probes and the description of the first `limit` pictures (of each source) that have objects.

    Raises EvaluationError where none has.
    """
    usable = [one for one in pictures if one.things]
    if not usable:
        raise EvaluationError("no picture says what is in it.", remedy="Give pictures with labelled objects.")
    asked: list[Question] = []
    for picture in first(usable, limit):
        for kind in KINDS:
            for pair in [pair for pair, _ in zip(pairs(picture, kind, seed), range(PAIRS), strict=False)]:
                asked += pair
        asked.append(replace(chair.question(picture), groups=(GENERATIVE,)))
    return asked


def score(rows: Sequence[Row]) -> list[Score]:
    """Scores of the probes in each part, those of the descriptions, and the AMBER score of all."""
    asked = [row for row in rows if row.kind == "probe"]
    told = [row for row in rows if row.kind == "caption"]
    scores = score_rows(asked, PROBES) if asked else []
    scores += score_rows(told, chair.MEASURES, groups=(GENERATIVE,)) if told else []
    return scores + score_rows([replace(row, groups=("both",)) for row in rows], _AMBER)


def _counts(answered: Answered) -> Counts | None:
    """Five counts of a probe, then hallucinated and all mentions of a description."""
    if answered.row.kind == "probe":
        counts = outcome(answered)
        return (*counts, 0.0, 0.0) if counts else None
    found = chair.of(answered)
    return (0.0,) * 5 + (float(found.hallucinated), float(found.mentions))


def _score(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return (1 - sums[:, 5] / sums[:, 6] + probes.f1(sums[:, :5])) / 2


_AMBER: tuple[Measure[Answered], ...] = (Measure("AMBER", _counts, _score),)
