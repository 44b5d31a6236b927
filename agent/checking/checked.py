"""A claim after its check: the verdict, how likely it is to be true, and what is there instead."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.claims.claim import Claim
from tools.values import Verdict
from tools.values.base import Value


class CheckedClaim(Value):
    """What became of a claim.

    `verdict.state` is reached by the rule of two witnesses (or a measure that settles it); `probability` is the
    calibrated chance that the claim is true, which one witness alone moves, too. `actual` is what is there instead, as
    words that fit in the claim's place, where that itself was verified: a colour ("blue"), a number ("3"), a noun
    ("cat"), a relation ("right of"), a text or a value; "" where nothing is known. `asked` is False where no check was
    made: the claim is not visual, the budget was spent, or no witness here can see such a thing; `why` says which.
    """

    claim: Claim
    verdict: Verdict
    probability: float = Field(ge=0.0, le=1.0)
    actual: str = ""
    asked: bool = True
    why: str = ""

    @property
    def doubtful(self) -> bool:
        """Not refuted, but more likely false than true by what its witness says: to be hedged or taken out."""
        return self.verdict.state == "unknown" and self.asked and self.probability < DOUBTFUL


class Edit(Value):
    """One change to the text: the characters `start`..`end` of the ORIGINAL were replaced by `after`.

    `claim` is the place, in the list of claims, of the claim that it is for. "boxed" adds where a thing was seen.
    """

    start: int
    end: int
    before: str
    after: str
    action: Literal["replaced", "removed", "hedged", "agreement", "boxed"]
    claim: int
    reason: str


#: an unknown claim under this probability is hedged or taken out (an option of the rewrite)
DOUBTFUL = 0.35
