"""ChartQA: questions about real charts (Masry et al. 2022)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from agent.evaluation.sets.matching import relaxed
from agent.evaluation.sets.question import DataSet, Question, items


def _kind(item: dict[str, Any]) -> str:
    if re.fullmatch(r"(?:19|20)\d\d", item["answer"]):
        return "year"  # told apart: relaxed accuracy takes every near year
    return str(item["kind"].split("_")[0])


def load(folder: Path) -> list[Question]:
    return [
        Question("chartqa", item["id"], folder / item["image"], item["question"], item["answer"], _kind(item))
        for item in items(folder)
    ]


SET = DataSet("chartqa", load, relaxed, "relaxed accuracy (5 %)", {"": 0.45}, aliases=("charts",))
