"""MME's way of measuring (Fu et al. 2023): two questions about a fact, one to be answered yes and one no.

`accuracy` counts questions, `accuracy+` the pairs of which both are right: who always says yes has half of the first
and none of the second. The score of a part is the sum of both in percent, 200 at most. Parts are existence, count,
position and colour, as far as the annotation knows them, and in drawn solids size and material.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.evaluation.annotated import Annotated, first
from agent.evaluation.questions import Question, Row
from agent.evaluation.scores import Answered, Counts, Measure, Score, score_rows
from agent.evaluation.statements import KINDS, pairs
from mllm_core.evaluation.answers import same, yes_or_no
from mllm_core.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAIRS = 1


def questions(pictures: Sequence[Annotated], limit: int | None = None, *, seed: int = 0) -> list[Question]:
    """The pairs of the first `limit` pictures (of each source) that have objects.

    Raises EvaluationError where none has.
    """
    usable = [one for one in pictures if one.things]
    if not usable:
        raise EvaluationError("no picture says what is in it.", remedy="Give pictures with labelled objects.")
    asked: list[Question] = []
    for picture in first(usable, limit):
        for kind in KINDS:
            for place, pair in zip(range(PAIRS), pairs(picture, kind, seed), strict=False):
                name = f"{picture.key}/{kind}/{place}"
                asked += [replace(one, groups=(kind,), facts={"pair": name}) for one in pair]
    return asked


def score(rows: Sequence[Row]) -> list[Score]:
    """accuracy, accuracy+ and their sum, by kind and over all."""
    partner: dict[str, list[Row]] = {}
    for row in rows:
        partner.setdefault(row.facts["pair"], []).append(row)

    def counts(answered: Answered) -> Counts:
        """Right, asked, right pairs, pairs; a pair is counted with its first question."""
        own = partner[answered.row.facts["pair"]]
        first = own[0].key == answered.row.key
        both = all(right(Answered(row, answered.subject)) for row in own)
        return (float(right(answered)), 1.0, float(first and both), float(first))

    return score_rows(
        rows,
        (
            Measure("accuracy", counts, lambda sums: sums[:, 0] / sums[:, 1]),
            Measure("accuracy+", counts, lambda sums: sums[:, 2] / sums[:, 3]),
            Measure("score", counts, _total, share=False),
        ),
    )


def right(answered: Answered) -> bool:
    """Whether the probe was answered as is true."""
    return same(yes_or_no(answered.text), answered.row.truth)


def _total(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return 100 * (sums[:, 0] / sums[:, 1] + sums[:, 2] / sums[:, 3])
