"""An answer that was chosen from options: what it was chosen by is checked, and the option is what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.correction.draft import Corrected
from agent.trace import TraceStep
from agent.wording import answer_text
from planners.choices.planner import OPTION
from tools.values import decode


@dataclass(frozen=True)
class Chosen:
    """The option (the value of the step that chose), and the name of the step whose answer it stands for."""

    option: Any
    answer: str


def chosen_option(steps: Sequence[TraceStep], target: str) -> Chosen | None:
    """The choice that the step `target` made; None where the result was not chosen, or from the question's words alone
    (then the option itself is the answer)."""
    step = next((one for one in steps if one.name == target), None)
    if step is None or step.module != "EVAL" or step.name.rstrip("_") != OPTION or len(step.depends) != 1:
        return None
    return Chosen(decode(step.value), step.depends[0])


def at_option(corrected: Corrected, chosen: Chosen | None) -> Corrected:
    """The checked answer with the option in its place; an answer that was withdrawn stays so."""
    if chosen is None or corrected.abstained:
        return corrected
    return replace(corrected, value=chosen.option, text=answer_text(chosen.option))
