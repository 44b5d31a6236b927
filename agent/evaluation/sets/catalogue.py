"""All sets by name, and the questions that are asked of one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from agent.evaluation.sets import (
    blink_spatial,
    chartqa,
    clevr_math,
    coco,
    easy_vqa,
    icdar2015,
    mmvp,
    nlvr,
    scienceqa,
    sroie,
    tabmwp,
)
from agent.evaluation.sets.question import DataSet, Question
from mllm_core.evaluation.errors import EvaluationError

SETS: dict[str, DataSet] = {
    one.SET.name: one.SET
    for one in (
        sroie,
        icdar2015,
        coco,
        chartqa,
        tabmwp,
        scienceqa,
        nlvr,
        easy_vqa,
        clevr_math,
        mmvp,
        blink_spatial,
    )
}
ALIASES = {alias: one.name for one in SETS.values() for alias in one.aliases}


def named(name: str) -> DataSet:
    """The set of this name or alias. Raises EvaluationError."""
    found = SETS.get(ALIASES.get(name, name))
    if found is None:
        known = ", ".join([*SETS, *sorted(ALIASES)])
        raise EvaluationError(f"there is no data set {name!r}.", remedy=f"Name some of: {known}; or all.")
    return found


def load(name: str, data: Path, limit: int | None = None, seed: int = 0) -> list[Question]:
    """The questions of a set: all, or `limit` of them drawn evenly with a fixed seed, in the set's order. What is asked
    aside comes with the question that it stands beside. Raises EvaluationError where the set is not in `data`."""
    one = named(name)
    asked = one.load(data / one.name)
    counting = [question.id for question in asked if not question.aside]
    if limit is None or limit >= len(counting):
        return asked
    chosen = set(random.Random(seed).sample(counting, limit))
    return [question for question in asked if (question.aside or question.id) in chosen]


def most_frequent(asked: Sequence[Question]) -> str:
    """The published answer that occurs most often; of several, the one met first."""
    if not asked:
        raise ValueError("no questions")
    return Counter(question.truth for question in asked).most_common(1)[0][0]
