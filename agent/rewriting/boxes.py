"""Inline evidence: the boxes of the things that were seen, put after their words ("two cups [12,30,80,99]")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.checking.checked import CheckedClaim, Edit
from agent.rewriting.fates import Fate
from tools.values import Box

#: boxes of one thing of the text that are written at most
MOST = 8
MARK = re.compile(r"[ ]?\[\d+,\d+,\d+,\d+\]")


def box_edits(text: str, checked: Sequence[CheckedClaim], fates: Sequence[Fate], edits: Sequence[Edit]) -> list[Edit]:
    """An edit for each thing that is supported and has boxes, where no other edit is at work and none stands yet."""
    made: list[Edit] = []
    seen: set[int] = set()
    for at, (one, fate) in enumerate(zip(checked, fates, strict=True)):
        thing = one.claim.subject
        if thing is None or fate != "keep" or one.verdict.state != "supported" or one.claim.negated:
            continue
        if one.claim.kind not in ("existence", "count"):
            continue
        end = thing.span.end
        boxes = boxes_of(one)
        busy = any(edit.start <= end <= edit.end for edit in edits)
        if not boxes or busy or thing.mention in seen or MARK.match(text, end):
            continue
        seen.add(thing.mention)
        words = " " + " ".join(f"[{box}]" for box in boxes)
        reason = f'where "{thing.noun}" was seen'
        made.append(Edit(start=end, end=end, before="", after=words, action="boxed", claim=at, reason=reason))
    return made


def boxes_of(one: CheckedClaim) -> list[str]:
    """The boxes of a claim's evidence as "x0,y0,x1,y1" in whole pixels, those of one object once."""
    kept: list[Box] = []
    for piece in one.verdict.witnesses:
        if piece.box is not None and not any(piece.box.iou(box) > 0.6 for box in kept):
            kept.append(piece.box)
    return [",".join(str(round(side)) for side in box.as_tuple()) for box in kept[:MOST]]


def without_boxes(text: str) -> str:
    """`text` with its inline boxes blanked by spaces, so that places in it stay where they are."""
    return MARK.sub(lambda match: " " * len(match[0]), text)
