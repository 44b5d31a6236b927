"""Checks of what was detected: existence and count, by a second witness or at least a second look.

Two witnesses of different kinds are needed to support or refute. Without a model that looks at pictures the only other
look is the same detector on a closer view; that is no second witness, so the verdict stays "unknown", but it moves the
confidence. Drawn shapes are measured, not guessed; a measure is enough alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.trace import TraceStep
from tools.ask.claims import Claim
from tools.ask.witnesses import Witness, model, verdict
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.values import Evidence, Image, Region, Verdict, decode

_OBJECT = re.compile(r"\bobject\s*=\s*(['\"])(.+?)\1")

#: under this score a detection is looked at again
_WEAK = 0.6
#: how sure "there is none" is on a detector's word alone
_ABSENT = 0.75


@dataclass(frozen=True)
class Finding:
    """What a check of one step came to: its verdict, how sure (0..1), and a warning for the reader, or ""."""

    verdict: Verdict
    confidence: float
    warning: str = ""


def noun_of(step: TraceStep) -> str:
    """The noun that a LOC line looks for: "cup" in LOC(image=IMAGE, object='cup')."""
    match = _OBJECT.search(step.line)
    return match[2] if match else "object"


def check_objects(step: TraceStep, images: tuple[Image, ...], context: ToolContext) -> Finding:
    """Check what a LOC step found (or did not find)."""
    found: tuple[Region, ...] = decode(step.value)
    noun = noun_of(step)
    claim = Claim(text=_sentence(noun, len(found)), kind="count" if len(found) > 1 else "existence", noun=noun)
    claim = Claim(claim.text, claim.kind, noun=noun, number=len(found), negated=not found)
    if found and all(region.source == "shapes" for region in found):
        seen = tuple(_seen(region) for region in found)
        exact = Witness("measure", True, min(region.score for region in found), seen, exact=True, why="measured")
        return Finding(verdict(claim.text, [exact]), min(region.score for region in found))
    scores = [region.score for region in found]
    detector = Witness("detector", True, min(scores) if scores else _ABSENT, tuple(_seen(region) for region in found))
    heard = [detector]
    if context.vision_model is not None:
        heard.append(model(context, found[0].image if found else images[0], claim))
    reached = verdict(claim.text, heard)
    if reached.state != "unknown":
        return Finding(reached, max(reached.score, 0.8))
    if any(witness.says is False for witness in heard):
        return Finding(reached, 0.4, f"The witnesses disagree on whether {claim.text.lower()}.")
    if not found:
        return Finding(reached, _ABSENT)
    return _second_look(found, noun, reached, context)


def _second_look(found: tuple[Region, ...], noun: str, reached: Verdict, context: ToolContext) -> Finding:
    """The weakest detection once more, on an enlarged cut around it."""
    weakest = min(found, key=lambda region: region.score)
    base = 0.55 + 0.45 * weakest.score
    if weakest.score >= _WEAK:
        return Finding(reached, base)
    try:
        margin = max(weakest.box.width, weakest.box.height)
        closer = context.call("CUT", image=weakest.image, box=weakest, margin=margin)
        again: tuple[Region, ...] = context.call("LOC", image=closer, object=noun)
    except YaffleError:
        return Finding(reached, base * 0.9)
    if any(region.root_box.iou(weakest.root_box) >= 0.3 for region in again):
        return Finding(reached, base)
    return Finding(reached, 0.45, f"One {noun} is doubtful: a closer look at the same place did not find it.")


def _sentence(noun: str, count: int) -> str:
    if count == 0:
        return f"There is no {noun}"
    return f"There is a {noun}" if count == 1 else f"There are {count} {noun}"


def _seen(region: Region) -> Evidence:
    return Evidence(
        tool=f"LOC ({region.source})" if region.source else "LOC",
        kind="object",
        text=region.label,
        image=region.image.root,
        box=region.root_box,
        score=region.score,
    )
