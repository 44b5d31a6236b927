"""BLINK, spatial relation: yes or no about how two things lie in a photo (Fu et al. 2024)."""

from __future__ import annotations

from pathlib import Path

from agent.evaluation.sets.options import chance, option, options_in
from agent.evaluation.sets.question import DataSet, Question, items


def load(folder: Path) -> list[Question]:
    return [
        Question(
            "blink-spatial",
            item["id"],
            folder / item["image"],
            item["question"],
            item["answer"],
            "option",
            choices=options_in(item["question"]),
        )
        for item in items(folder)
    ]


SET = DataSet("blink-spatial", load, option, "the option, by text or letter", aliases=("blink",), chance=chance)
