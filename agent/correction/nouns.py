"""What a search looked for, and what was not there: the words of "I see no dog in this picture."."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.evidence import ancestors
from agent.trace import TraceStep
from agent.wording import listed

SEARCHES = frozenset({"LOC", "FACEDET"})

_OBJECT = re.compile(r"\bobject\s*=\s*(['\"])(.+?)\1")


def noun_of(step: TraceStep) -> str:
    """The noun that a search looks for: "cup" in LOC(image=IMAGE, object='cup')."""
    if step.module == "FACEDET":
        return "face"
    match = _OBJECT.search(step.line)
    return match[2].strip() if match else "object"


def empty_searches(steps: Sequence[TraceStep], name: str) -> tuple[TraceStep, ...]:
    """The searches behind the step `name` that found nothing, in the order of the program."""
    behind = {step.name for step in ancestors(steps, name)}
    return tuple(step for step in steps if step.name in behind and step.module in SEARCHES and step.value == [])


def missing_text(searches: Sequence[TraceStep]) -> str:
    """missing_text of searches for a dog and a cat: "I see no dog and no cat in this picture."."""
    return absent_text([noun_of(step) for step in searches])


def absent_text(nouns: Sequence[str]) -> str:
    """absent_text(["dog", "cat"]): "I see no dog and no cat in this picture."."""
    return f"I see {listed(list(dict.fromkeys(f'no {noun}' for noun in nouns)))} in this picture."
