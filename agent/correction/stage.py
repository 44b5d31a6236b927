"""The stage itself: which steps the answer rests on, what each check says, and what becomes of the draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.checking.names import same_thing
from agent.correction.calibration import Signal
from agent.correction.colors import check_color
from agent.correction.draft import Corrected, Draft, Finding
from agent.correction.failure import explain_failure
from agent.correction.nothing import check_nothing
from agent.correction.nouns import SEARCHES, empty_searches, missing_text, noun_of
from agent.correction.objects import Asked, check_objects
from agent.correction.premises import Premised, check_premises
from agent.correction.presupposed import Premise
from agent.correction.relations import check_relation, operands_of
from agent.correction.said import SAID, check_said
from agent.correction.text import check_text
from agent.evidence import ancestors, evidence_for
from agent.trace import TraceStep
from agent.wording import answer_text, counted, edit_text
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.values import Evidence, Image, TextLine

__all__ = ["Corrected", "Draft", "correct", "explain_failure", "findings_of"]

#: searches that are checked; an answer that rests on more is checked in part, and says so
_CHECKED = 4
#: an answer that is less sure than this carries a warning
_DOUBTFUL = 0.5
#: what one witness against a premise of the question leaves of the confidence
_PREMISE_IN_DOUBT = 0.6

_MODEL_ANSWERS = frozenset({"VQA", "CAPTION", "LLM", "LIST", "CLASSIFY", "SELECT"})
_READINGS = frozenset({"READ", "FIND_TEXT"})
_SOME = re.compile(r">\s*0\b|>=\s*1\b|==\s*0\b|<\s*1\b")
_ASKS_IF_ANY = re.compile(r"^\W*(is|are|was|were|do|does|can) (there|you|i|we|the (picture|image|photo))\b|有", re.I)
_WHAT = re.compile(r"\b(?:what|object)\s*=\s*(['\"])(.+?)\1")


def correct(draft: Draft, context: ToolContext) -> Corrected:
    """Check the claims that `draft` rests on; keep, mend, hedge or withdraw it. Raises only YaffleErrors."""
    evidence = evidence_for(draft.steps, draft.result_step)
    behind = ancestors(draft.steps, draft.result_step)
    missing = _false_premise(draft, behind)
    if missing:
        return Corrected(value=None, text=missing, confidence=0.0, abstained=True, evidence=evidence)
    premised = _premised(draft, behind, context)
    if premised.false:
        return Corrected(None, premised.false, 0.0, True, premised.verdicts, evidence=evidence)
    findings = findings_of(draft, behind, evidence, context)
    deciding = min(findings, key=lambda found: found.sure, default=None)
    sure = (0.9 if deciding is None else deciding.sure) * (_PREMISE_IN_DOUBT if premised.doubts else 1.0)
    warnings = [*premised.doubts, *(found.warning for found in findings if found.warning)]
    corrections = tuple(
        one for found in findings for one in ((found.correction,) if found.correction else found.mended)
    )
    value = next((new for found in findings if (new := found.line or found.said)), draft.value)
    checked = Corrected(
        value=value,
        text=_text(draft, value, behind),
        confidence=round(min(0.99, max(0.01, sure)), 4),
        verdicts=tuple(one for found in findings for one in (found.verdict, *found.also)),
        corrections=corrections,
        evidence=_mended(value, evidence) if isinstance(value, TextLine) and corrections else evidence,
        rests="" if deciding is None else deciding.signal.kind,
    )
    withdrawn = [found.withdraw for found in findings if found.withdraw]
    if withdrawn or _says_nothing(value, behind):
        text = "" if withdrawn or value != () else "I can read no text here."
        return replace(checked, value=None, text=text, abstained=True, warnings=tuple(withdrawn or warnings))
    searches = sum(step.module in SEARCHES for step in behind)
    if searches > _CHECKED:
        warnings.append(f"Only {_CHECKED} of the {searches} searches behind this answer were checked.")
    if checked.confidence < _DOUBTFUL and not warnings:
        warnings.append(f"This answer is uncertain (confidence {checked.confidence:.0%}).")
    return replace(checked, warnings=tuple(dict.fromkeys(warnings)))


def findings_of(
    draft: Draft, behind: Sequence[TraceStep], evidence: Sequence[Evidence], context: ToolContext
) -> list[Finding]:
    """Every check that applies to the draft, carried out; the least sure of them decides."""
    asked = _asked(draft, behind)
    searches = [step for step in behind if step.module in SEARCHES and step.status == "done"]
    findings = [check_objects(step, asked, draft.images, context) for step in searches[:_CHECKED]]
    source = next((step.module.lower() for step in behind if step.module in ("TABLE", "CHART")), "text")
    if isinstance(draft.value, TextLine):
        maker = next((step for step in behind if step.evidence), behind[0])
        found = check_text(draft.value, maker, context, _sentence(draft))
        kind = source if found.signal.kind == "text" else found.signal.kind
        findings.append(replace(found, signal=Signal(kind, found.signal.raw)))
    else:
        findings += _computed(draft, evidence, source)
    nothing = check_nothing(draft, behind, context)
    said = check_said(draft, behind, context)
    findings += [one for one in (nothing, said) if one is not None]
    for step in behind:
        if step.module in _MODEL_ANSWERS and not (said is not None and step.module in SAID):
            # A model's word with nothing beside it. Where it measured or read, that evidence speaks too.
            findings.append(_plain_finding(draft, Signal("model/seen" if step.evidence else "model", 0.6), evidence))
        elif step.module == "COLOR":
            color = check_color(step, draft.steps, draft.images, context)
            findings += [color] if color else []
        elif step.module == "RELATE":
            relation = check_relation(step, draft.steps)
            findings += [relation] if relation else []
    return findings


def _false_premise(draft: Draft, behind: Sequence[TraceStep]) -> str:
    """What a question about a relation takes for granted and is not there, in words; "" where all is well.

    "Is the dog left of the cat?" can't be answered without a dog; "Is there a dog left of the cat?" can: no.
    """
    if _ASKS_IF_ANY.search(draft.query) and isinstance(draft.value, bool):
        return ""
    for step in behind:
        if step.module != "RELATE":
            continue
        names = operands_of(step)
        wanted = ["to"] if isinstance(draft.value, int) and not isinstance(draft.value, bool) else ["object", "to"]
        given = [names[name] for name in wanted if name in names]
        missing = [search for name in given for search in empty_searches(draft.steps, name)]
        if missing:
            return missing_text(missing)
    return ""


def _premised(draft: Draft, behind: Sequence[TraceStep], context: ToolContext) -> Premised:
    """What the question takes for granted, checked: the numbers of what was searched for, and of what a model spoke of
    also whether it is there. (That a search found nothing is the search's own check.)"""
    if len(draft.images) != 1:
        return Premised()
    searched = [noun_of(step) for step in draft.steps if step.module in SEARCHES]
    said = any(step.module in SAID for step in behind)

    def wanted(premise: Premise) -> bool:
        known = any(same_thing(premise.noun, noun) or noun.endswith(premise.noun) for noun in searched)
        return premise.number is not None if known else said

    return check_premises(draft.query, draft.images[0], context, wanted=wanted)


def _asked(draft: Draft, behind: Sequence[TraceStep]) -> Asked:
    """Does the answer rest on how many there are, or on whether there are any?"""
    counts = any(step.module == "COUNT" for step in behind)
    any_at_all = any(step.module == "EVAL" and _SOME.search(step.line) for step in behind)
    return "count" if counts and not (isinstance(draft.value, bool) and any_at_all) else "existence"


def _computed(draft: Draft, evidence: Sequence[Evidence], source: str) -> list[Finding]:
    """The check of an answer that was computed from texts: it is as sure as the least legible of them."""
    texts = [piece for piece in evidence if piece.kind in ("text", "cell")]
    if not texts or isinstance(draft.value, Image):
        return []
    return [_plain_finding(draft, Signal(source, min(piece.score for piece in texts)), texts, kind="reader")]


def _plain_finding(draft: Draft, signal: Signal, evidence: Sequence[Evidence], kind: Any = "model") -> Finding:
    """A finding on the word of one witness, which settles nothing."""
    witness = Witness(kind, True, signal.raw, tuple(evidence[:8]))
    return Finding(verdict(_sentence(draft) or f"The answer is {draft.text}.", [witness]), signal)


def _sentence(draft: Draft) -> str:
    """The planner's claim with the answer in it; "" where there is none."""
    return draft.claim.replace("{}", draft.text) if "{}" in draft.claim else ""


def _says_nothing(value: Any, behind: Sequence[TraceStep]) -> bool:
    """Is the answer empty in a way that is no answer? An empty search is one: there is nothing of the kind."""
    if value is None or (isinstance(value, str | TextLine) and not answer_text(value)):
        return True
    return value == () and any(step.module == "READ" for step in behind) and behind[0].module == "READ"


def _text(draft: Draft, value: Any, behind: Sequence[TraceStep]) -> str:
    """The answer in words."""
    if isinstance(value, Image):
        return _edited(behind)
    if value != ():
        return answer_text(value)
    searches = empty_searches(draft.steps, draft.result_step)
    if searches:
        return missing_text(searches)
    if any(step.module in _READINGS for step in behind):
        return "I do not find that text in the picture."
    return "Nothing in the picture fits."


def _edited(behind: Sequence[TraceStep]) -> str:
    """What was done to the picture: the editing step, and what it was done to."""
    if not behind:
        return edit_text("", "")
    labels = [piece.text for step in behind[1:2] for piece in step.evidence if piece.kind == "object"]
    said = _WHAT.search(behind[0].line)
    return edit_text(behind[0].module, counted(labels) if labels else said[2] if said else "")


def _mended(value: Any, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence with the mended text in the place of the first reading."""
    return tuple(
        piece.model_copy(update={"text": value.text, "score": value.score}) if piece.box == value.root_box else piece
        for piece in evidence
    )
