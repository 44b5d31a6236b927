"""The stage itself: which steps the answer rests on, what each check says, and what becomes of the draft."""

from __future__ import annotations

from typing import Any

from agent.correction.draft import Corrected, Draft
from agent.correction.failure import explain_failure
from agent.correction.objects import check_objects, noun_of
from agent.correction.text import check_text
from agent.evidence import ancestors, evidence_for
from agent.trace import Correction, TraceStep
from agent.wording import answer_text
from tools.context import ToolContext
from tools.values import Evidence, TextLine, Verdict

__all__ = ["Corrected", "Draft", "correct", "explain_failure"]

#: steps of one kind that are checked; an answer that rests on more is checked in part, and says so
_CHECKED = 4

_MODEL_ANSWERS = frozenset({"VQA", "CAPTION", "LLM", "LIST", "CLASSIFY", "SELECT"})
_LOCATING = frozenset({"LOC", "FACEDET"})


def correct(draft: Draft, context: ToolContext) -> Corrected:
    """Check the claims that `draft` rests on; keep, mend, hedge or withdraw it. Raises only YaffleErrors."""
    evidence = evidence_for(draft.steps, draft.result_step)
    behind = ancestors(draft.steps, draft.result_step)
    if _empty(draft.value):
        return _nothing(draft, behind, evidence)
    verdicts: list[Verdict] = []
    corrections: list[Correction] = []
    warnings: list[str] = []
    value = draft.value
    sure = [_of_models(step) for step in behind if step.module in _MODEL_ANSWERS]
    located = [step for step in behind if step.module in _LOCATING and step.status == "done"]
    for step in located[:_CHECKED]:
        finding = check_objects(step, draft.images, context)
        verdicts.append(finding.verdict)
        sure.append(finding.confidence)
        warnings += [finding.warning] if finding.warning else []
    if isinstance(value, TextLine):
        reading = check_text(value, context)
        value = reading.line
        verdicts.append(reading.verdict)
        sure.append(reading.confidence)
        warnings += [reading.warning] if reading.warning else []
        corrections += [reading.correction] if reading.correction else []
    else:
        sure += _scores(evidence)
    sure += [_of_measures(step, evidence) for step in behind[:1] if step.module == "COLOR"]
    return Corrected(
        value=value,
        text=answer_text(value) if corrections else draft.text,
        confidence=round(max(0.01, min([*sure, 0.99])), 4),
        verdicts=tuple(verdicts),
        corrections=tuple(corrections),
        warnings=tuple(warnings),
        evidence=evidence if not corrections else _of_line(value, evidence),
    )


def _empty(value: Any) -> bool:
    return value is None or value == () or (isinstance(value, str | TextLine) and not answer_text(value))


def _nothing(draft: Draft, behind: list[TraceStep], evidence: tuple[Evidence, ...]) -> Corrected:
    """An empty result: for a search that is an answer ("nothing was found"), for a reading it is "no text"."""
    modules = {step.module for step in behind}
    if modules & {"READ", "FIND_TEXT"}:
        text = "I can read no text here." if "READ" in modules else "I do not find that text in the picture."
        return Corrected(value=draft.value, text=text, confidence=0.6, abstained="READ" in modules, evidence=evidence)
    if draft.value == ():
        missing = next((step for step in behind if step.module in _LOCATING and step.value == []), None)
        text = f"I see no {noun_of(missing)} in this picture." if missing else "Nothing in the picture fits."
        return Corrected(value=draft.value, text=text, confidence=0.7, evidence=evidence)
    return Corrected(value=None, text="", confidence=0.0, abstained=True, evidence=evidence)


def _of_models(step: TraceStep) -> float:
    """A model's word with nothing beside it. Where it measured or read (the offline VQA), the evidence speaks too."""
    return 0.85 if step.evidence else 0.6


def _of_measures(step: TraceStep, evidence: tuple[Evidence, ...]) -> float:
    return min([0.9, *(piece.score for piece in evidence)])


def _scores(evidence: tuple[Evidence, ...]) -> list[float]:
    """How sure texts were read that the answer was computed from; objects have checks of their own."""
    return [piece.score for piece in evidence if piece.kind in ("text", "cell")]


def _of_line(value: Any, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence with the mended text in the place of the first reading."""
    return tuple(
        piece.model_copy(update={"text": value.text, "score": value.score}) if piece.box == value.root_box else piece
        for piece in evidence
    )
