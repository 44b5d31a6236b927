"""Which step is at fault for a wrong answer: the plan, what was seen, what was read, the reasoning, or the correction.

The rules, the first that fits:

1. correction: the program's own result was right, and was changed or withdrawn afterwards.
2. plan: no program was written or none passed the checker; or the answer is of the wrong kind (a number where yes or no
   was asked, none of the options).
3. perception or reading: the set knows what is in the middle (lines of a receipt, a table, objects), and the tools saw
   or read something else; or a step that looks or reads failed.
4. reasoning: the middle is right and the answer is wrong: the program computes or looks up the wrong thing.
5. Where the middle is not known: the last step that looked or read something is presumed to be at fault, and where
   there is none, the reasoning.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from agent.evaluation.accuracy.rows import Row
from agent.evaluation.sets.matching import is_number, plain
from agent.evaluation.sets.options import chosen
from agent.evaluation.sets.question import DataSet, Given, Look, Question
from tools.numbers import number_in

STEPS = ("plan", "perception", "reading", "reasoning", "correction")
READING = frozenset({"READ", "FIND_TEXT", "FIELD", "TABLE", "CHART", "CELL", "COLUMN", "ROW", "TOP"})
PERCEPTION = frozenset(
    {"LOC", "COUNT", "FILTER", "SEGMENT", "SEG", "FACEDET", "COLOR", "RELATE", "VQA", "CAPTION", "CLASSIFY", "SELECT"}
    | {"MEASURE", "VERIFY"}
)
#: length of a reason
_WHY = 240
_YES_NO = frozenset({"yes", "no", "true", "false"})


@dataclass(frozen=True, slots=True)
class Fault:
    """The step at fault and why; `shown`: the set's own truth shows it, where it is not only presumed."""

    step: str
    why: str
    shown: bool = True

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def fault_of(question: Question, row: Row, data_set: DataSet, look: Look) -> Fault:
    """The step at fault for an answer that is not (wholly) right."""
    if row.draft and row.draft != row.text and data_set.score(question, Given(_drafted(row.draft), row.notes)) >= 1:
        done = "changed" if row.answered else "withdrawn"
        return Fault("correction", f"{row.draft!r} was right and was {done}")
    if not row.steps:
        if row.reason == "not_covered":
            return Fault("plan", "no planner understands the question")
        return Fault("plan", (row.error or next(iter(row.warnings), "") or row.reason)[:_WHY])
    broken = next((step for step in row.steps if step["status"] == "failed"), None)
    if broken is None and row.answered and (wrong := _wrong_kind(question, row)):
        return Fault("plan", wrong)
    middle = data_set.middle(question, look) if data_set.middle else None
    if middle is not None and not middle.right:
        return Fault(middle.step, middle.why)
    if broken is not None:
        return Fault(_of(broken["module"]) or "reasoning", f"{broken['line']}: {broken['error']}"[:_WHY])
    if middle is not None:
        withdrawn = "" if row.answered else ", and the answer was withdrawn"
        return Fault("reasoning", f"what it rests on is right{withdrawn}")
    looked = next((step for step in reversed(row.steps) if _of(step["module"])), None)
    if looked is None:
        return Fault("reasoning", "nothing was looked at or read", shown=False)
    return Fault(_of(looked["module"]), f"presumed: {looked['line']} gave {looked['text'][:80]!r}", shown=False)


def _of(module: str) -> str:
    return "reading" if module in READING else "perception" if module in PERCEPTION else ""


def _drafted(draft: str) -> str:
    """A draft in the words that scorers take."""
    return {"true": "yes", "false": "no"}.get(draft.casefold(), draft)


def _wrong_kind(question: Question, row: Row) -> str:
    """Why the answer can't be one to this question, whatever was seen; "" where it can."""
    text = row.text or ""
    first = plain(text).split(" ")[0] if plain(text) else ""
    if question.choices:
        return "" if chosen(question.choices, text) is not None else "none of the options"
    if question.truth.casefold() in ("yes", "no"):
        return "" if first in _YES_NO else "no answer to a yes-or-no question"
    if is_number(question.truth):
        return "" if number_in(text) is not None else "no number"
    return "yes or no to a question that is not one" if plain(text) in ("yes", "no") else ""
