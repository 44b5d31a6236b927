"""Words for a program that could not be carried out: what is not there, what was tried, never a guess."""

from __future__ import annotations

from collections.abc import Sequence

from agent.answer import ABSTAINED
from agent.correction.objects import noun_of
from agent.trace import TraceStep


def explain_failure(query: str, steps: Sequence[TraceStep]) -> tuple[str, tuple[str, ...]]:
    """(answer, warnings) for the failed steps of a run.

    A question about a thing that was looked for and not found ("What colour is the dog?") presupposes it: the answer
    says that it is not there. Anything else is "I can't tell", with each failure as a warning.
    """
    by_name = {step.name: step for step in steps}
    failed = [step for step in steps if step.status == "failed"]
    warnings = tuple(dict.fromkeys(f"{step.line.strip()}: {step.error}" for step in failed))
    for step in failed:
        for name in step.depends:
            source = by_name.get(name)
            if source is not None and source.module in ("LOC", "FACEDET") and source.value == []:
                return (
                    f"I see no {'face' if source.module == 'FACEDET' else noun_of(source)} in this picture.",
                    warnings,
                )
    return ABSTAINED, warnings or (f"Nothing could be done for: {query}",)
