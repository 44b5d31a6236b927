"""Checks of what a model said in words (VQA, CAPTION, LLM): split into claims, each put to the witnesses, and mended.

A model's word with nothing beside it was worth a flat 0.6 before; now it is worth what the witnesses make of it, and
what they refute is corrected in the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.checking.suspicion import Budget
from agent.correction.answers import WITHDRAWN, check_answer
from agent.correction.calibration import Signal
from agent.correction.draft import Draft, Finding
from agent.trace import Correction, TraceStep
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.errors import Cancelled, YaffleError
from tools.values import Image, decode

#: modules whose text is a model's word
SAID = frozenset({"VQA", "CAPTION", "LLM"})
#: checks of one answer, and the seconds within which they must begin
_BUDGET = Budget(checks=24, seconds=20.0)
_QUESTION = re.compile(r"\b(?:question|prompt)\s*=\s*(['\"])(.+?)\1\s*[,)]")
_IMAGE = re.compile(r"\bimage\s*=\s*([A-Za-z_]\w*)")


def check_said(draft: Draft, behind: Sequence[TraceStep], context: ToolContext) -> Finding | None:
    """The check of a draft that is a model's own words; None where it is none, or nothing in it can be checked.

    `behind` are the steps that the answer rests on, nearest first.
    """
    step = next((one for one in behind if one.module in SAID and decode(one.value) == draft.value), None)
    if step is None or not isinstance(draft.value, str) or not draft.value.strip():
        return None
    image = _picture_of(step, behind, draft.images)
    if image is None:
        return None
    asked = _QUESTION.search(step.line)
    # Whoever said it is no second witness to it.
    others = context if step.module == "LLM" else replace(context, vision_model=None)
    try:
        checked = check_answer(asked[2] if asked else draft.query, draft.value, image, others, budget=_BUDGET)
    except Cancelled:
        raise
    except YaffleError as error:
        return Finding(
            verdict(f"The answer is {draft.text}.", [Witness("model", True, 0.6, step.evidence)]),
            Signal("model", 0.6),
            warning=f"What the model said could not be checked: {error}",
        )
    told = tuple(one for one in checked.claims if one.asked)
    if not told:
        return None
    corrections = tuple(Correction(before=edit.before, after=edit.after, reason=edit.reason) for edit in checked.edits)
    withdraw = checked.text.strip() in ("", WITHDRAWN)
    why = next((one.verdict for one in told if one.verdict.state == "refuted" or one.doubtful), told[0].verdict)
    return Finding(
        verdict=why,
        signal=Signal("model", 0.6),
        chance=checked.confidence if corrections or len(told) == len(checked.claims) else min(0.6, checked.confidence),
        also=tuple(one.verdict for one in told if one.verdict is not why),
        said=checked.text if corrections else None,
        mended=corrections,
        withdraw=f"The model said {draft.text!r}, which does not hold: {why.note}." if withdraw else "",
    )


def _picture_of(step: TraceStep, behind: Sequence[TraceStep], images: tuple[Image, ...]) -> Image | None:
    """The picture that the step looked at: one that was given, or one that a step made (a crop)."""
    match = _IMAGE.search(step.line)
    if match is None:
        return images[0] if len(images) == 1 else None
    names = {"IMAGE": 0, "LEFT": 0, "RIGHT": 1, **{f"IMAGE{index}": index for index in range(len(images))}}
    if match[1] in names:
        return images[names[match[1]]] if names[match[1]] < len(images) else None
    made = next((decode(one.value) for one in behind if one.name == match[1]), None)
    return made if isinstance(made, Image) else None
