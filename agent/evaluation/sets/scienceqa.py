"""ScienceQA: school questions with options (Lu et al. 2022). Those with a picture are asked: the others are no
questions about pictures."""

from __future__ import annotations

from pathlib import Path

from agent.evaluation.sets.options import chance, option, options_in
from agent.evaluation.sets.question import DataSet, Question, items


def load(folder: Path) -> list[Question]:
    return [
        Question(
            "scienceqa",
            item["id"],
            folder / item["image"],
            item["question"],
            item["answer"],
            f"{len(options_in(item['question']))} options",
            choices=options_in(item["question"]),
        )
        for item in items(folder)
        if item["image"]
    ]


SET = DataSet("scienceqa", load, option, "the option, by text or letter", chance=chance)
