"""MMVP: pairs of photos that models confuse, two options a question (Tong et al. 2024)."""

from __future__ import annotations

from pathlib import Path

from agent.evaluation.sets.options import chance, option, options_in
from agent.evaluation.sets.question import DataSet, Question, items


def load(folder: Path) -> list[Question]:
    return [
        Question("mmvp", item["id"], folder / item["image"], words, item["answer"], "option", choices=options_in(words))
        for item in items(folder)
        for words in (item["question"],)
    ]


SET = DataSet("mmvp", load, option, "the option, by text or letter", chance=chance)
