"""Nothing was found, and the answer is a number made of that: is it an answer at all?

A detector that has never seen drawn solids finds no balls among them, and "0" would sound as sure as on a photo. So an
empty search behind a count is held against another kind of witness, and against the question: who asks how many balls
are left takes it for granted that there were some.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.checking.check import Budget, check_claims
from agent.checking.names import same_thing, sight_of
from agent.correction.calibration import Signal
from agent.correction.draft import Draft, Finding
from agent.correction.nouns import empty_searches, missing_text, noun_of
from agent.correction.presupposed import Premise, claims_of, named, presupposed
from agent.trace import TraceStep
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.detect.labels import COCO_LABELS
from tools.values import Verdict

_COMPARES = re.compile(r"\b(?:more|fewer|less|difference|than|minus)\b", re.IGNORECASE)
_BUDGET = Budget(checks=4, seconds=5.0)
#: what an empty search for a word with other senses ("ball") is worth, as a factor
_VAGUE = 0.5


def check_nothing(draft: Draft, behind: Sequence[TraceStep], context: ToolContext) -> Finding | None:
    """The check of a count that is 0, or less, because a search found nothing; None where the draft is no such."""
    value = draft.value
    if isinstance(value, bool) or not isinstance(value, int) or value > 0 or len(draft.images) != 1:
        return None
    if not any(step.module == "COUNT" for step in behind):
        return None
    if value < 0:
        if _COMPARES.search(draft.query):
            return None
        return _withdrawn(draft, Verdict(claim="", state="unknown", score=0.5), "A number of things can't be negative.")
    searches = empty_searches(draft.steps, draft.result_step)
    things = [thing for step in searches if (thing := named(noun_of(step))) is not None]
    if not things:
        return None
    checked = check_claims(claims_of(things), draft.images[0], context, budget=_BUDGET)
    for one in checked.claims:
        if one.verdict.state == "supported":
            return _withdrawn(draft, one.verdict, f"The search found none, but {one.verdict.note}.")
        if one.verdict.state == "refuted" and _taken(draft.query, things):
            return _withdrawn(draft, one.verdict, missing_text(searches))
    if _taken(draft.query, things):
        why = f"{missing_text(searches)} The question takes some for granted, so I may not see them."
        return _withdrawn(draft, checked.claims[0].verdict, why)
    vague = [thing for thing in things if _is_vague(thing)]
    if not vague or any(one.verdict.state == "refuted" for one in checked.claims):
        return None
    return Finding(
        checked.claims[0].verdict,
        Signal("absent/clear", 1.0),
        weight=_VAGUE,
        warning=f"I found no {vague[0].noun}, but the detector here may not know what is meant by it.",
    )


def _withdrawn(draft: Draft, known: Verdict, why: str) -> Finding:
    reached = verdict(f"The answer is {draft.text}.", [Witness("detector", True, 0.5), Witness("measure", None, 0.0)])
    return Finding(known if known.claim else reached, Signal("model", 0.3), warning=why, withdraw=why)


def _taken(query: str, things: Sequence[Premise]) -> bool:
    """Does the question take one of the things for granted?"""
    return any(same_thing(premise.noun, thing.noun) for premise in presupposed(query) for thing in things)


def _is_vague(thing: Premise) -> bool:
    sight = sight_of(thing.noun)
    return sight is not None and sight.grip == "vague" and thing.noun not in COCO_LABELS
