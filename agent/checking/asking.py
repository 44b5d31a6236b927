"""The second kind of witness: a model that looks at the picture, asked whether a claim is true; on a crop where the
claim is about one thing (crop-and-ask). Without a vision model, the in-house model is asked about drawn pictures."""

from __future__ import annotations

from agent.checking.metering import working
from agent.claims.claim import Claim
from agent.wording import with_article
from tools.ask.core import core_of_run
from tools.ask.drawn import looks_drawn
from tools.ask.looking import look, yes_no
from tools.ask.witnesses import Witness
from tools.context import ToolContext
from tools.errors import BackendUnavailable, YaffleError
from tools.values import Evidence, Image, Region

#: how often a model of vision and language is right on such questions, as far as is known before it is measured
RELIABLE = 0.8


def ask_model(claim: Claim, image: Image, context: ToolContext, region: Region | None = None) -> Witness | None:
    """What a model says of the claim's sentence as it stands (denials included); None where there is no model, or it
    gives neither yes nor no. `region` is the thing that the claim is about, where it was found."""
    if context.vision_model is not None:
        asked = f'Is this true of the picture: "{claim.sentence}"? Answer yes or no.'
        return _vision(asked, image, context, region)
    return _in_house(claim, image, context)


def ask_whether(question: str, image: Image, context: ToolContext) -> bool | None:
    """A plain yes-or-no question to the vision model; None without one, or where it gives neither."""
    if context.vision_model is None:
        return None
    heard = _vision(f"{question} Answer yes or no.", image, context, None)
    return heard.says if heard else None


def _vision(question: str, image: Image, context: ToolContext, region: Region | None) -> Witness | None:
    model = context.vision_model
    assert model is not None
    try:
        with working(context):
            said = look(context, "CHECK", image, question, region)
    except YaffleError as error:
        return Witness("model", None, 0.0, why=error.message)
    box = region.root_box if region is not None else None
    seen = Evidence(tool=model.name, kind="answer", text=said[:200], image=image.root, box=box, score=RELIABLE)
    return Witness("model", yes_no(said), RELIABLE, (seen,), why=" ".join(said.split())[:80])


def _in_house(claim: Claim, image: Image, context: ToolContext) -> Witness | None:
    core, question = core_of_run(context), question_of(claim)
    if core is None or not question or not looks_drawn(context.pixels(image)):
        return None
    try:
        with working(context):
            seen = core.see(context.pixels(image), question, "probe")
    except BackendUnavailable:
        return None
    says = yes_no(seen.text)
    if says is None:
        return None
    if claim.negated:
        says = not says  # the question is about the positive core
    evidence = Evidence(tool=core.name, kind="answer", text=seen.text[:200], image=image.root, score=seen.chance)
    return Witness("model", says, seen.chance, (evidence,), why=f"{question} {seen.text}")


def question_of(claim: Claim) -> str:
    """The claim's positive core as a yes-or-no question in the words that the in-house model knows; "" for others."""
    subject, other = claim.subject, claim.object
    if claim.kind == "text":
        return f'Does it say "{claim.value}"?'
    if subject is None:
        return ""
    name = " ".join((*subject.words, subject.noun))
    if claim.kind == "existence":
        return f"Is there {with_article(name)}?"
    if claim.kind == "count" and subject.number is not None and not subject.least:
        return f"Are there {subject.number} {subject.noun}?"
    if claim.kind == "attribute" and claim.attribute in ("color", "shape", "size"):
        return f"Is the {subject.noun} {claim.value}?"
    if claim.kind == "relation" and other is not None:
        return f"Is the {name} {claim.relation} the {' '.join((*other.words, other.noun))}?"
    return ""
