"""Witnesses: who says what about a claim, each on a view of its own, and the verdict that they reach together.

A witness is a detector, a measure on the pixels, a reader, or a vision model. Two of different kinds that agree support
or refute; one alone leaves the claim unknown, unless it measured exactly the thing in question, and then the verdict
says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tools.ask.claims import Claim
from tools.ask.core import core_of_run
from tools.ask.looking import look, yes_no
from tools.context import ToolContext
from tools.detect.wanted import asks_for_shape
from tools.errors import BackendUnavailable, YaffleError
from tools.objects.colors import color_term, colors_of
from tools.read.tool import likeness, squeezed
from tools.values import Evidence, Image, Region, TextLine, Verdict

Kind = Literal["detector", "measure", "reader", "model"]


@dataclass(frozen=True)
class Witness:
    """What one witness says of a claim: True, False, or None (it can't tell), how sure, and on what it bases that.

    `exact` marks a measure that settles the question alone; `why` says why it does, or why the witness can't tell.
    """

    kind: Kind
    says: bool | None
    score: float
    evidence: tuple[Evidence, ...] = ()
    exact: bool = False
    why: str = ""


def witnesses_of(ctx: ToolContext, image: Image, claim: Claim) -> list[Witness]:
    """Everybody who can be asked about `claim` in this run."""
    if claim.kind == "text":
        heard = [reader(ctx, image, claim)]
    else:
        heard = [detector(ctx, image, claim)]
        if claim.kind == "color":
            heard.append(color_measure(ctx, image, claim))
    if ctx.vision_model is not None:
        heard.append(model(ctx, image, claim))
    elif not any(witness.exact for witness in heard):  # a measure needs no second opinion of a small network
        heard += in_house(ctx, image, claim)
    return [_negated(witness) if claim.negated else witness for witness in heard]


def detector(ctx: ToolContext, image: Image, claim: Claim) -> Witness:
    """LOC on the claim's noun: existence and count; for a colour claim, whether the thing is there at all."""
    try:
        found: tuple[Region, ...] = ctx.call("LOC", image=image, object=claim.noun)
    except BackendUnavailable as error:
        return Witness("detector", None, 0.0, why=error.message)
    seen = tuple(_seen("LOC", region, image) for region in found)
    drawn = all(region.source == "shapes" for region in found) and _is_drawn_shape(ctx, image, claim.noun)
    why = "every shape of a flat drawing was measured" if drawn else ""
    if claim.kind == "count":
        score = min((region.score for region in found), default=0.5)
        return Witness("detector", len(found) == claim.number, score, seen, drawn, why or f"{len(found)} were found")
    if claim.kind == "color":
        return Witness("detector", None if found else False, found[0].score if found else 0.5, seen, why="it was found")
    score = found[0].score if found else 0.6
    return Witness("detector", bool(found), score, seen, drawn, why or ("" if found else f"no {claim.noun} was found"))


def color_measure(ctx: ToolContext, image: Image, claim: Claim) -> Witness:
    """The colour of the detected thing. A clear share settles it: colour is measured on the pixels, not judged."""
    try:
        found: tuple[Region, ...] = ctx.call("LOC", image=image, object=claim.noun)
    except BackendUnavailable as error:
        return Witness("measure", None, 0.0, why=error.message)
    term = color_term(claim.value)
    if not found or term is None:
        return Witness("measure", None, 0.0, why="there is nothing to measure")
    shares = [dict(colors_of(ctx.pixels(image), region)).get(term, 0.0) for region in found]
    best = max(range(len(found)), key=lambda index: shares[index])
    share, region = shares[best], found[best]
    seen = _seen("COLOR", region, image, text=f"{share:.0%} {term}", score=max(share, 1 - share), kind="measure")
    sure = region.score >= 0.5
    if share >= 0.5:
        return Witness("measure", True, share, (seen,), sure, f"{share:.0%} of it is {term}")
    if share <= 0.1:
        return Witness("measure", False, 1 - share, (seen,), sure, f"only {share:.0%} of it is {term}")
    return Witness("measure", None, 0.0, (seen,), why=f"{share:.0%} of it is {term}")


def reader(ctx: ToolContext, image: Image, claim: Claim) -> Witness:
    """READ: is the text there? Reading it settles that it is; not reading it proves nothing alone."""
    lines: tuple[TextLine, ...] = ctx.call("READ", image=image)
    wanted = squeezed(claim.value)
    best = max(lines, key=lambda line: likeness(wanted, squeezed(line.text)), default=None)
    if best is not None and wanted and wanted in squeezed(best.text):
        seen = Evidence(tool="READ", kind="text", text=best.text, image=image.root, box=best.root_box, score=best.score)
        return Witness("reader", True, best.score, (seen,), best.score >= 0.8, "the text itself was read")
    if wanted and wanted in squeezed("".join(line.text for line in lines)):
        return Witness("reader", True, 0.8, (), True, "the text was read, over several lines")
    return Witness("reader", False, 0.6, why="no line holds it")


def model(ctx: ToolContext, image: Image, claim: Claim) -> Witness:
    """The vision model, asked yes or no."""
    question = f'Is this true of the picture: "{claim.text}"? Answer yes or no.'
    try:
        said = look(ctx, "VERIFY", image, question)
    except YaffleError as error:
        return Witness("model", None, 0.0, why=error.message)
    says = yes_no(said)
    if says is not None and claim.negated:
        says = not says  # the model judged the whole sentence; the others its positive core
    name = ctx.vision_model.name if ctx.vision_model else ""
    seen = Evidence(tool=name, kind="answer", text=said[:200], image=image.root, score=0.7)
    return Witness("model", says, 0.7, (seen,), why=re.sub(r"\s+", " ", said)[:80])


def in_house(ctx: ToolContext, image: Image, claim: Claim) -> list[Witness]:
    """The in-house model, asked whether the claim's positive core holds; nobody where it can't tell."""
    core = core_of_run(ctx)
    if core is None:
        return []
    question = {
        "existence": f"Is there a {claim.noun}?",
        "count": f"Are there {claim.number} {claim.noun}?",
        "color": f"Is the {claim.noun} {claim.value}?",
        "text": f'Does it say "{claim.value}"?',
    }[claim.kind]
    try:
        seen = core.see(ctx.pixels(image), question, "probe")
    except BackendUnavailable:
        return []
    says = yes_no(seen.text)
    if says is None:
        return []
    evidence = Evidence(tool=core.name, kind="answer", text=seen.text[:200], image=image.root, score=seen.chance)
    return [Witness("model", says, seen.chance, (evidence,), why=f"{question} {seen.text}")]


def verdict(claim: str, heard: list[Witness]) -> Verdict:
    """What the witnesses reach together. Disagreement leaves the claim unknown."""
    yes = [witness for witness in heard if witness.says is True]
    no = [witness for witness in heard if witness.says is False]
    evidence = tuple(piece for witness in heard for piece in witness.evidence)
    notes = [f"{witness.kind}: {witness.why}" for witness in heard if witness.why]
    if yes and no:
        return Verdict(
            claim=claim, state="unknown", score=0.5, witnesses=evidence, note="; ".join(["they disagree", *notes])
        )
    agreed = yes or no
    enough = len({witness.kind for witness in agreed}) >= 2 or any(witness.exact for witness in agreed)
    if not agreed or not enough:
        lone = f"only the {agreed[0].kind} could tell" if agreed else "nobody could tell"
        return Verdict(claim=claim, state="unknown", score=0.5, witnesses=evidence, note="; ".join([lone, *notes]))
    doubt = 1.0
    for witness in agreed:
        doubt *= 1 - min(witness.score, 0.99)
    state: Literal["supported", "refuted"] = "supported" if yes else "refuted"
    return Verdict(claim=claim, state=state, score=1 - doubt, witnesses=evidence, note="; ".join(notes))


def _is_drawn_shape(ctx: ToolContext, image: Image, noun: str) -> bool:
    """Does the noun name a shape, on a flat drawing? There every area is measured, so that absence is known, too."""
    from tools.detect.flat import is_flat_drawing

    return asks_for_shape(noun) and not ctx.backends.get("detect") and is_flat_drawing(ctx.pixels(image))


def _negated(witness: Witness) -> Witness:
    """The same witness on "there is no ...": what it says turned round."""
    if witness.says is None:
        return witness
    return Witness(witness.kind, not witness.says, witness.score, witness.evidence, witness.exact, witness.why)


def _seen(
    tool: str,
    region: Region,
    image: Image,
    *,
    text: str = "",
    score: float | None = None,
    kind: Literal["object", "measure"] = "object",
) -> Evidence:
    return Evidence(
        tool=tool,
        kind=kind,
        text=text or region.label,
        image=image.root,
        box=region.root_box,
        score=region.score if score is None else score,
    )
