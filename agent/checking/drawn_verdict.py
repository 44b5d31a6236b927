"""From a measure to a checked claim: one way to say so, shared by the checks of text, values and drawn scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim
from tools.ask.witnesses import Witness, verdict
from tools.values import Evidence

Source = Literal["measure", "reader"]

#: how sure a claim is whose measure settled it
_SETTLED = 0.97


def settled(
    claim: Claim,
    holds: bool,
    why: str,
    seen: Sequence[Evidence] = (),
    *,
    actual: str = "",
    kind: Source = "measure",
    score: float = _SETTLED,
) -> CheckedClaim:
    """A claim that an exact measure decides. `holds` is about its positive core: denials are turned round here.

    `actual` is what is there instead; it is given only where the claim is refuted and does not deny something.
    """
    says = holds != claim.negated
    witness = Witness(kind, says, score, tuple(seen), exact=True, why=why)
    return CheckedClaim(
        claim=claim,
        verdict=verdict(claim.sentence, [witness]),
        probability=round(score if says else 1 - score, 4),
        actual=actual if not says and not claim.negated else "",
        why=why,
    )


def leaning(
    claim: Claim, chance: float, why: str, seen: Sequence[Evidence] = (), *, kind: Source = "measure"
) -> CheckedClaim:
    """A claim that stays open: `chance` is how likely its positive core is to hold."""
    witness = Witness(kind, None, 0.0, tuple(seen), why=why)
    chance = 1 - chance if claim.negated else chance
    return CheckedClaim(
        claim=claim, verdict=verdict(claim.sentence, [witness]), probability=min(0.99, max(0.01, chance)), why=why
    )
