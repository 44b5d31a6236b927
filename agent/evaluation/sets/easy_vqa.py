"""easy-VQA: one simple shape on a plain ground, 13 kinds of question (Zhou, 2019)."""

from __future__ import annotations

from pathlib import Path

from agent.evaluation.sets.matching import exact, yes_no
from agent.evaluation.sets.question import DataSet, Given, Question, items

_SHAPES = ("rectangle", "circle", "triangle")


def _kind(answer: str) -> str:
    if answer in ("yes", "no"):
        return "yes/no"
    return "shape" if answer in _SHAPES else "color"


def load(folder: Path) -> list[Question]:
    return [
        Question(
            "easy-vqa", item["id"], folder / item["image"], item["question"], item["answer"], _kind(item["answer"])
        )
        for item in items(folder)
    ]


def score(question: Question, given: Given) -> float:
    return (yes_no if question.kind == "yes/no" else exact)(question, given)


SET = DataSet("easy-vqa", load, score, "VQA accuracy", {"": 0.99})
