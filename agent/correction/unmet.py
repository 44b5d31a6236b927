"""What a question takes for granted and is not so: things that are not there, other numbers, and what is doubted.

For whoever puts it into words, in any language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.checking.checked import CheckedClaim

Claims = tuple[CheckedClaim, ...]


@dataclass(frozen=True, slots=True)
class Refuted:
    """`absent` are things that are not there, `others` numbers that are other ones; `told` are those of them that are
    known."""

    absent: Claims
    told: Claims
    others: Claims


@dataclass(frozen=True, slots=True)
class Doubted:
    """`absent` are names of things that may not be there; `fewer` are numbers of other things that may be wrong."""

    absent: tuple[str, ...]
    fewer: Claims


def refuted(asked: Sequence[CheckedClaim]) -> Refuted:
    """What is refuted of a question's premises."""
    wrong = [one for one in asked if one.verdict.state == "refuted"]
    numbers = tuple(one for one in wrong if one.claim.kind == "count")
    return Refuted(
        absent=tuple(one for one in wrong if one.claim.kind == "existence" or one.actual == "0"),
        told=tuple(one for one in numbers if one.actual.isdigit()),
        others=numbers,
    )


def doubted(asked: Sequence[CheckedClaim], name: Callable[[CheckedClaim], str]) -> Doubted:
    """What is only doubtful of a question's premises; `name` says what a claim is about."""
    doubtful = [one for one in asked if one.doubtful]
    absent = tuple(name(one) for one in doubtful if one.claim.kind == "existence")
    return Doubted(absent, tuple(one for one in doubtful if one.claim.kind == "count" and name(one) not in absent))
