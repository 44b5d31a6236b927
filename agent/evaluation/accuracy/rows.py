"""What is kept of an answer to a question of a set: enough to score it, to show why it was given, and to time it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from agent.evaluation.sets.question import Given
from tools.numbers import number_text
from tools.values import Verdict

if TYPE_CHECKING:
    from agent.answer import Answer
    from agent.trace import TraceStep
    from tools.values import Evidence

#: what is kept of the text of a step, and how many pieces of evidence
_TEXT, _PIECES = 300, 12


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. `text` is None where the agent declined; `reason` then says why, `draft` what it would have said.

    `seconds` is the whole question, `tool_seconds` the time in which steps of its program ran; `fresh` says that no
    step came from a cache. `steps`, `evidence`, `warnings` and `corrections` are the report in short. `notes` is what a
    set keeps of the value. `kind` and `unfitted` are what the confidence is made of. `earned` is the score (0 to 1);
    `fault` is the step at fault where it is less than 1.
    """

    key: str
    set: str
    text: str | None
    draft: str
    confidence: float
    reason: str
    planner: str
    program: str
    seconds: float
    tool_seconds: float
    fresh: bool
    steps: tuple[dict[str, Any], ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    corrections: tuple[dict[str, Any], ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)
    earned: float = 0.0
    fault: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    kind: str = ""
    unfitted: float = 0.0

    @property
    def answered(self) -> bool:
        return self.text is not None

    @property
    def given(self) -> Given:
        return Given(self.text, self.notes)

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Row:
        """The row of `plain`, also after JSON made lists of its tuples."""
        tuples = {name: tuple(data[name]) for name in ("steps", "evidence", "warnings", "corrections")}
        return cls(**{**data, **tuples})


def row_of(key: str, set_name: str, answer: Answer, seconds: float, notes: Mapping[str, Any]) -> Row:
    """What is kept of an answer, not yet scored."""
    trace = answer.trace
    return Row(
        key=key,
        set=set_name,
        text=None if answer.abstained else said(answer.typed(), answer.text),
        draft=trace.draft,
        confidence=answer.confidence,
        reason=answer.reason,
        planner=trace.plans[-1].planner if trace.plans else "",
        program=answer.program,
        seconds=round(seconds, 4),
        tool_seconds=round(
            busy([(one.started, one.started + one.seconds) for one in trace.steps if not one.cached]), 4
        ),
        fresh=bool(trace.steps) and not any(step.cached for step in trace.steps),
        steps=tuple(_step(step) for step in trace.steps),
        evidence=tuple(_piece(piece) for piece in answer.evidence[:_PIECES]),
        warnings=answer.warnings,
        corrections=tuple(one.model_dump() for one in trace.corrections),
        notes=notes,
        kind=trace.kind,
        unfitted=trace.unfitted,
    )


def busy(spans: Sequence[tuple[float, float]]) -> float:
    """For how long at least one of these spans (start, end) lasted: steps may run at the same time."""
    total, until = 0.0, 0.0
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def failed(key: str, set_name: str, error: Exception, seconds: float) -> Row:
    """An error of Yaffle's own in the place of an answer: it counts as declined."""
    return Row(key, set_name, None, "", 0.0, "failed", "", "", round(seconds, 4), 0.0, False, error=str(error))


def said(value: Any, text: str) -> str:
    """A typed answer as text to be scored: yes or no, a number, or the words that the person is given."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, Verdict) and value.state != "unknown":
        return "yes" if value.state == "supported" else "no"
    return text


def _step(step: TraceStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "line": step.line,
        "module": step.module,
        "status": step.status,
        "text": step.text[:_TEXT],
        "error": step.error[:_TEXT],
        "seconds": round(step.seconds, 4),
        "score": min((piece.score for piece in step.evidence), default=None),
    }


def _piece(piece: Evidence) -> dict[str, Any]:
    box = None if piece.box is None else [round(side, 1) for side in piece.box.as_tuple()]
    return {"tool": piece.tool, "kind": piece.kind, "text": piece.text[:80], "score": round(piece.score, 4), "box": box}
