"""Who checks a claim: what was drawn or written is measured or read, all else is for those who look at photos."""

from __future__ import annotations

from agent.checking.checked import CheckedClaim
from agent.checking.drawn import check_drawn
from agent.checking.judging import judge
from agent.checking.metering import working
from agent.checking.reading import check_text_claim
from agent.checking.values import check_value
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.values import Image


def check_one(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim:
    """The claim, checked by the first who can: on a drawing or a page by measure, else as in a photo.

    Raises YaffleError where a tool fails.
    """
    if claim.kind == "not_visual":
        return judge(claim, image, context)
    with working(
        context
    ):  # drawings are measured, and pages read, by tools that are called without LOC or READ between
        found = _measured(claim, image, context)
    return found if found is not None else judge(claim, image, context)


def _measured(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    if claim.kind == "text":
        return check_text_claim(claim, image, context)
    if claim.kind == "value":
        return check_value(claim, image, context)
    return check_drawn(claim, image, context)
