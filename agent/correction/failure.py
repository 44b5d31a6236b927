"""Words for a program that could not be carried out: what is not there, what was tried, never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from agent.answer import ABSTAINED
from agent.correction.nouns import SEARCHES, empty_searches, missing_text, noun_of
from agent.trace import TraceStep


def explain_failure(query: str, steps: Sequence[TraceStep]) -> tuple[str, tuple[str, ...]]:
    """(answer, warnings) for the failed steps of a run.

    A question about a thing that was looked for and not found ("What colour is the dog?") presupposes it: the answer
    says that it is not there. Anything else is "I can't tell", with each failure, and what was tried, as warnings.
    """
    failed = [step for step in steps if step.status == "failed"]
    warnings = list(dict.fromkeys(f"{step.line.strip()}: {step.error}" for step in failed))
    for step in failed:
        missing = empty_searches(steps, step.name)
        if missing:
            return missing_text(missing), tuple(warnings)
    tried = [step for step in steps if step.status == "done" and step.module in SEARCHES | {"READ", "FIND_TEXT"}]
    warnings += list(dict.fromkeys(_tried(step) for step in tried))
    return ABSTAINED, tuple(warnings) or (f"Nothing could be done for: {query}",)


def _tried(step: TraceStep) -> str:
    count = len(step.value) if isinstance(step.value, list) else 0
    if step.module in SEARCHES:
        return f"Looked for: {noun_of(step)} ({count} found)."
    return f"Read the text ({count} lines)."
