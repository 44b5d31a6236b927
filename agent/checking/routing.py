"""Who checks a claim: what was drawn or written is measured or read, all else is for those who look at photos."""

from __future__ import annotations

from agent.checking.checked import CheckedClaim
from agent.checking.drawn import check_drawn
from agent.checking.judging import judge
from agent.checking.reading import check_text_claim
from agent.checking.values import check_value
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.values import Image


def check_one(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim:
    """The claim, checked by the first who can: on a drawing or a page by measure, else as in a photo.

    Raises YaffleError where a tool fails.
    """
    found: CheckedClaim | None
    match claim.kind:
        case "not_visual":
            found = None
        case "text":
            found = check_text_claim(claim, image, context)
        case "value":
            found = check_value(claim, image, context)
        case _:
            found = check_drawn(claim, image, context)
    return found if found is not None else judge(claim, image, context)
