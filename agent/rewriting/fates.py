"""What becomes of each claim in the text: it is kept, replaced by what is there, hedged, affirmed or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agent.checking.checked import CheckedClaim
from agent.claims.claim import Claim, Thing
from agent.rewriting.words import number_in_words

Unknown = Literal["hedge", "remove", "keep"]
#: "affirm" is for a denial that does not hold: "there is no dog", and there is one
Fate = Literal["keep", "replace", "hedge", "affirm", "drop"]


def fates_of(checked: Sequence[CheckedClaim], unknown: Unknown) -> list[Fate]:
    """The fate of each claim. What stands on a claim that goes, or that is about another thing now, goes too."""
    fates = [_own_fate(one, unknown) for one in checked]
    for at, one in enumerate(checked):  # no cups at all: the cups go, not their number alone
        if one.claim.kind == "count" and fates[at] == "replace" and number_in_words(one.actual) == 0:
            fates[at] = "drop"
            for index, other in enumerate(checked):
                if other.claim.kind == "existence" and _same(other.claim.subject, one.claim.subject):
                    fates[index] = "drop"
    _spread(checked, fates)
    for at, one in enumerate(checked):  # a hedge on the thing covers what is said about it
        if fates[at] == "hedge" and any(fates[below] == "hedge" for below in one.claim.stands_on):
            fates[at] = "keep"
    return fates


def _own_fate(one: CheckedClaim, unknown: Unknown) -> Fate:
    claim = one.claim
    if claim.kind == "not_visual" or one.verdict.state == "supported":
        return "keep"
    if one.verdict.state == "refuted":
        if claim.negated:
            return "affirm" if claim.kind in ("existence", "attribute", "relation") else "drop"
        return "replace" if one.actual.strip() else "drop"
    if not one.doubtful or unknown == "keep":
        return "keep"
    if unknown == "remove":
        return "drop"
    return "keep" if claim.hedged else "hedge"


def _spread(checked: Sequence[CheckedClaim], fates: list[Fate]) -> None:
    """Drop what depends on a thing that is not there, to any depth."""
    changed = True
    while changed:
        changed = False
        gone = [one.claim.subject for one, fate in zip(checked, fates, strict=True) if _gone(one.claim, fate)]
        lost = {at for at, (one, fate) in enumerate(zip(checked, fates, strict=True)) if _gone(one.claim, fate)}
        for at, one in enumerate(checked):
            if fates[at] == "drop" or at in lost:
                continue
            below = any(place in lost for place in one.claim.stands_on)
            about = any(_same(thing, dead) for dead in gone for thing in (one.claim.subject, one.claim.object))
            if below or (about and not (one.claim.kind == "existence" and one.claim.negated)):
                fates[at] = "drop"
                changed = True


def _gone(claim: Claim, fate: Fate) -> bool:
    """Is the thing of the claim no longer in the text?"""
    return claim.kind == "existence" and not claim.negated and fate in ("drop", "replace")


def _same(one: Thing | None, other: Thing | None) -> bool:
    """Do two phrases name one thing of the text?"""
    return one is not None and other is not None and one.mention == other.mention
