"""One claim, put to everybody who can see such a thing, and what they reach together."""

from __future__ import annotations

from collections.abc import Callable

from agent.checking.asking import RELIABLE, ask_model, ask_whether
from agent.checking.attributes import attribute
from agent.checking.calibration import PRIOR, claim_probability, combined
from agent.checking.checked import CheckedClaim
from agent.checking.counting import counting
from agent.checking.existence import existence
from agent.checking.opinion import Opinion, denied
from agent.checking.relations import relation
from agent.checking.seeing import Blind
from agent.claims.claim import Claim, Kind
from agent.wording import with_article
from tools.ask.witnesses import Witness, verdict
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.values import Image, Verdict

Checker = Callable[[Claim, Image, ToolContext], Opinion]

_CHECKERS: dict[Kind, Checker] = {
    "existence": existence,
    "count": counting,
    "attribute": attribute,
    "relation": relation,
}


def unasked(claim: Claim, why: str) -> CheckedClaim:
    """A claim that nobody was asked about, and why."""
    nothing = Verdict(claim=claim.sentence, state="unknown", score=0.5, note=why)
    return CheckedClaim(claim=claim, verdict=nothing, probability=PRIOR, asked=False, why=why)


def judge(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim:
    """Check one claim about a photo with the tools, and with a model where there is one.

    Errors of tools leave the claim unasked, with the reason; only a cancelled run raises.
    """
    checker = _CHECKERS.get(claim.kind)
    if checker is None:
        return unasked(claim, "not about what can be seen")
    context.checkpoint()
    opinion, blind = None, ""
    try:
        opinion = checker(claim, image, context)
    except Blind as error:
        blind = error.message
    except YaffleError as error:
        context.checkpoint()
        blind = error.message
    model = None
    # the in-house model, which knows drawings alone, is a second witness at best
    alone = opinion is None and context.vision_model is None
    if not alone and (opinion is None or not opinion.witness.exact):
        model = ask_model(claim, image, context, opinion.place if opinion and claim.kind == "attribute" else None)
    if opinion is None and (model is None or model.says is None):
        return unasked(claim, blind if model is None else f"{blind} {model.why}".strip())
    return _together(claim, opinion, model, blind, image, context)


def _together(
    claim: Claim, opinion: Opinion | None, model: Witness | None, blind: str, image: Image, context: ToolContext
) -> CheckedClaim:
    heard: list[Witness] = []
    probability = PRIOR
    if opinion is not None:
        heard.append(denied(opinion.witness) if claim.negated else opinion.witness)
        chance = claim_probability(opinion.signal)
        probability = 1 - chance if claim.negated else chance
    if model is not None:
        heard.append(model)
        if model.says is not None:
            sure = max(0.5, min(model.score, RELIABLE))
            probability = combined(probability, sure if model.says else 1 - sure)
    reached = verdict(claim.sentence, heard)
    if reached.state == "supported":
        probability = max(probability, 0.9)
    elif reached.state == "refuted":
        probability = min(probability, 0.1)
    actual = _actual(claim, opinion, image, context) if reached.state == "refuted" else ""
    return CheckedClaim(
        claim=claim, verdict=reached, probability=round(probability, 4), actual=actual, why=blind or reached.note
    )


def _actual(claim: Claim, opinion: Opinion | None, image: Image, context: ToolContext) -> str:
    """What is there instead, where that itself was verified: measured, or seen by the detector and by the model."""
    if opinion is None or not opinion.instead or claim.negated:
        return ""
    if opinion.witness.exact:
        return opinion.instead
    question = _whether(claim, opinion.instead)
    return opinion.instead if question and ask_whether(question, image, context) else ""


def _whether(claim: Claim, instead: str) -> str:
    noun = claim.subject.noun if claim.subject else ""
    if claim.kind == "existence":
        return f"Is there {with_article(instead)} in the picture?"
    if claim.kind == "count":
        return f"Is {instead} the number of {noun} in the picture?"
    if claim.kind == "attribute":
        return f"Is the {noun} {instead}?"
    return f"Is the {noun} {instead} the {claim.object.noun}?" if claim.object else ""
