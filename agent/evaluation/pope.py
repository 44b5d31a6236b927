"""POPE: polling a model with "Is there a ...?" (Li et al. 2023, "Evaluating Object Hallucination in LVLMs").

Of each picture up to three objects that are there, and as many that are not, chosen in three ways: at random; the most
frequent ones of the whole set ("popular"); those that most often stand with what is in the picture ("adversarial").
What is there is the same in all three, and so a question that belongs to several settings is asked once.
Unlike in the paper, pictures with one or two objects take part, with as many questions of each kind.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from agent.evaluation.annotated import Annotated, first
from agent.evaluation.questions import Question
from agent.evaluation.statements import existence
from mllm_core.evaluation.errors import EvaluationError

SETTINGS = ("random", "popular", "adversarial")
#: objects that are there, and objects that are not, asked for in a picture
OBJECTS = 3


def questions(
    pictures: Sequence[Annotated], limit: int | None = None, *, objects: int = OBJECTS, seed: int = 0
) -> list[Question]:
    """The probes of the first `limit` pictures (of each source) with objects; frequencies are those of all `pictures`.

    Raises EvaluationError where no picture has both objects and a vocabulary of what may be missing.
    """
    usable = [one for one in pictures if one.things and one.absent]
    if not usable:
        raise EvaluationError(
            "no picture says what is in it and what is not.",
            remedy="POPE needs pictures with labelled objects, for instance --data scenes.",
        )
    frequency = Counter(label for one in usable for label in one.present)
    together = co_occurrence(usable)
    asked: list[Question] = []
    for picture in first(usable, limit):
        draw = random.Random(f"{seed}:{picture.key}")
        chosen = draw.sample(picture.present, min(objects, len(picture.present), len(picture.absent)))
        missing = {
            "random": draw.sample(picture.absent, len(chosen)),
            "popular": most(picture.absent, frequency, len(chosen)),
            "adversarial": most(picture.absent, beside(picture, together), len(chosen)),
        }
        settings: dict[str, list[str]] = {label: list(SETTINGS) for label in chosen}
        for setting in SETTINGS:
            for label in missing[setting]:
                settings.setdefault(label, []).append(setting)
        for label, names in settings.items():
            asked.append(existence(picture, label, groups=tuple(names)))
    return asked


def co_occurrence(pictures: Sequence[Annotated]) -> Mapping[str, Counter[str]]:
    """In how many pictures each label stands together with each other label."""
    together: dict[str, Counter[str]] = {}
    for picture in pictures:
        for label in picture.present:
            together.setdefault(label, Counter()).update(other for other in picture.present if other != label)
    return together


def beside(picture: Annotated, together: Mapping[str, Counter[str]]) -> Counter[str]:
    """How often each label stands with what is in the picture, summed over that."""
    total: Counter[str] = Counter()
    for label in picture.present:
        total.update(together.get(label, Counter()))
    return total


def most(labels: Sequence[str], frequency: Mapping[str, int], count: int) -> list[str]:
    """The `count` labels of the highest frequency; equal ones in alphabetical order."""
    return sorted(labels, key=lambda label: (-frequency.get(label, 0), label))[:count]
