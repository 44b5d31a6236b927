"""The entry: claims of a text against a picture. The most suspicious first, side by side, within a budget, and nothing
that is known already is looked for again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from agent.checking.checked import CheckedClaim
from agent.checking.judging import unasked
from agent.checking.knowledge import Fact, KnowledgeBase
from agent.checking.metering import metered
from agent.checking.routing import check_one
from agent.checking.suspicion import Budget, Clock, ordered
from agent.claims.claim import Claim
from agent.execution.workers import WorkerPool
from tools.context import ToolContext
from tools.errors import Cancelled, YaffleError
from tools.values import Image, Verdict
from tools.values.base import Value

__all__ = ["Budget", "Checked", "KnowledgeBase", "check_claims"]

_NO_PICTURE = "an opinion, or knowledge: nothing that a picture shows"
#: checks wait for each other inside tools, so they have workers of their own: a run's steps may be what calls here
_WORKERS = WorkerPool(limit=8)


class Checked(Value):
    """The claims in their order, each with its verdict; what is known of the picture now; how long it took (seconds),
    and for how much of that tools were at work."""

    claims: tuple[CheckedClaim, ...]
    knowledge: KnowledgeBase
    seconds: float
    tool_seconds: float


def check_claims(
    claims: Sequence[Claim],
    image: Image,
    context: ToolContext,
    *,
    budget: Budget = Budget(),  # noqa: B008 - immutable
    knowledge: KnowledgeBase | None = None,
) -> Checked:
    """Check every claim of a text against `image` with the tools of `context`, as far as `budget` reaches.

    What `knowledge` holds of a claim already is taken from there. Claims that no witness can see, or that the budget
    does not reach, come back unknown and not asked. Raises Cancelled where the run was cancelled, no other error.
    """
    started, clock = time.perf_counter(), Clock(budget.seconds)
    known = knowledge or KnowledgeBase()
    working = metered(context)
    results: dict[int, CheckedClaim] = {}
    for place in ordered(claims, Budget()):
        fact = known.recall(image.root, claims[place])
        if fact is not None:
            results[place] = _recalled(claims[place], fact)
    left = [place for place in ordered(claims, budget) if place not in results]
    jobs = [(place, _WORKERS.submit(partial(_checked, claims[place], image, working, clock))) for place in left]
    for place, job in jobs:
        results[place] = job.result()
    for place, claim in enumerate(claims):
        if place not in results:
            why = _NO_PICTURE if claim.kind == "not_visual" else "the budget was spent on more suspicious claims"
            results[place] = unasked(claim, why)
    done = tuple(results[place] for place in range(len(claims)))
    return Checked(
        claims=done,
        knowledge=known.learned(image.root, done),
        seconds=time.perf_counter() - started,
        tool_seconds=working.meter.seconds,
    )


def _checked(claim: Claim, image: Image, context: ToolContext, clock: Clock) -> CheckedClaim:
    if clock.over:
        return unasked(claim, "the time for checks was over")
    try:
        return check_one(claim, image, context)
    except Cancelled:
        raise
    except YaffleError as error:
        return unasked(claim, error.message)


def _recalled(claim: Claim, fact: Fact) -> CheckedClaim:
    """A claim that was looked into before."""
    reached = Verdict(
        claim=claim.sentence, state=fact.state, score=fact.score, witnesses=fact.witnesses, note=fact.note
    )
    return CheckedClaim(
        claim=claim, verdict=reached, probability=fact.probability, actual=fact.actual, why="known from before"
    )
