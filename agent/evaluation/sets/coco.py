"""Questions about photos, made from COCO's labels (Lin et al. 2014): "is there a ...?" and "how many ...?".

Presence: every kind of object in a picture is asked for, and as many kinds that are not in it (drawn with a fixed
seed). Count: the most frequent kind is asked for; right is the exact number up to 3, and within 20 % above.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evaluation.sets.matching import yes_no
from agent.evaluation.sets.question import DataSet, Given, Look, Middle, Question
from agent.evaluation.sets.question import items as items_of
from mllm_core.nouns import plural
from tools.detect.labels import COCO_LABELS
from tools.numbers import number_in

AIMS = {"presence": 0.85, "count": 0.60}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which `label` of an item is asked for; `truth` is a count, or 1 and 0 for yes and no."""

    item: dict[str, Any]
    kind: str
    label: str
    truth: int


def asked_of(items: Iterable[dict[str, Any]]) -> list[Asked]:
    """Both kinds of question for every item, the same ones each time."""
    rng = random.Random(0)
    asked = []
    for item in items:
        counts = Counter(thing["label"] for thing in item["objects"])
        absent = [label for label in COCO_LABELS if label not in counts]
        rng.shuffle(absent)
        for present, missing in zip(counts, absent, strict=False):
            asked.append(Asked(item, "presence", present, 1))
            asked.append(Asked(item, "presence", missing, 0))
        if counts:
            label, count = counts.most_common(1)[0]
            asked.append(Asked(item, "count", label, count))
    return asked


def words_for(kind: str, label: str) -> str:
    """The question that people would ask."""
    if kind == "count":
        return f"How many {plural(label)} are there?"
    return f"Is there {'an' if label[0] in 'aeiou' else 'a'} {label} in the picture?"


def counted_right(truth: int, given: float | None) -> bool:
    """The exact number up to 3, and within 20 % above."""
    if given is None:
        return False
    return given == truth if truth <= 3 else abs(given - truth) <= 0.2 * truth


def load(folder: Path) -> list[Question]:
    return [
        Question(
            "coco",
            f"{one.item['id']}/{one.kind}/{one.label}",
            folder / one.item["image"],
            words_for(one.kind, one.label),
            str(one.truth) if one.kind == "count" else "yes" if one.truth else "no",
            one.kind,
            known={"label": one.label},
        )
        for one in asked_of(items_of(folder))
    ]


def score(question: Question, given: Given) -> float:
    if question.kind == "presence":
        return yes_no(question, given)
    return float(counted_right(int(question.truth), number_in(given.text or "")))


def middle(question: Question, look: Look) -> Middle | None:
    """Are as many objects of the kind found as were marked (of any at all, where that is what was asked)?"""
    label = question.known["label"]
    found = look(f"A=LOC(image=IMAGE, object={label!r})\nN=COUNT(box=A)\nFINAL=RESULT(var=N)")
    if not isinstance(found, int):
        return Middle("perception", False, "the search failed")
    if question.kind == "count":
        seen_right = counted_right(int(question.truth), found)
    else:
        seen_right = (found > 0) == (question.truth == "yes")
    return Middle("perception", seen_right, "" if seen_right else f"{found} {label} found")


SET = DataSet(
    "coco", load, score, "presence: yes or no; count: exact to 3, 20 % above", AIMS, ("photos",), middle=middle
)
