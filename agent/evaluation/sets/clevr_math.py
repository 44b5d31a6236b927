"""CLEVR-Math: how many are left of rendered solids when some are taken away (Lindström and Abraham, 2022)."""

from __future__ import annotations

from pathlib import Path

from agent.evaluation.sets.matching import exact
from agent.evaluation.sets.question import DataSet, Question, items


def load(folder: Path) -> list[Question]:
    return [
        Question("clevr-math", item["id"], folder / item["image"], item["question"], str(item["answer"]), "subtract")
        for item in items(folder)
    ]


SET = DataSet("clevr-math", load, exact, "VQA accuracy", {"": 0.50})
