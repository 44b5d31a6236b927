"""Checks of what was detected: existence and count, on the word of witnesses of different kinds.

A detector alone neither convicts nor acquits: without a second witness (a model that looks at pictures) the verdict is
"unknown" and the answer carries the probability that the detector's scores have earned on real photos. Its weaker
candidates, which it did not report, speak too: they make "there is none" and a count less sure. Drawn shapes are
measured, not guessed; a measure is enough alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from agent.correction.calibration import Signal, probability
from agent.correction.draft import Finding
from agent.correction.nouns import noun_of
from agent.evidence import evidence_of
from agent.trace import TraceStep
from agent.wording import with_article
from mllm_core.nouns import plural, singular
from tools.ask.claims import Claim
from tools.ask.witnesses import Witness, model, verdict
from tools.context import ToolContext
from tools.detect.labels import GENERIC, plain_noun
from tools.errors import YaffleError
from tools.values import Image, Region, decode

Asked = Literal["existence", "count"]

#: candidates down to this score are asked about; detectors keep their raw output, so that this costs no second pass
_FAINT = 0.05
#: below this probability the answer carries a warning
_DOUBTFUL = 0.6
#: where witnesses disagree, an answer whose own witness is between these probabilities is withdrawn
_UNDECIDED = (0.2, 0.85)
#: what a count of "objects" of any kind is worth, as a factor, where the detector knows but some kinds
_OF_ANY_KIND = 0.5
_ONLY_ITS_OWN = "{} counts the kinds of object that it knows; there may be others."


def check_objects(step: TraceStep, asked: Asked, images: tuple[Image, ...], context: ToolContext) -> Finding:
    """Check what a LOC or FACEDET step found, or did not find.

    `asked` is "count" where the answer rests on how many there are, "existence" where it rests on some being there.
    """
    found: tuple[Region, ...] = decode(step.value)
    noun = noun_of(step)
    claim = _claim(noun, len(found), asked)
    seen = evidence_of(found, tool=step.module, step=step.name)
    source = found[0].source if found else ""
    if found and all(region.source == "shapes" for region in found):
        least = min(region.score for region in found)
        exact = Witness("measure", True, least, seen, exact=True, why="every shape of a flat drawing was measured")
        return Finding(verdict(claim.text, [exact]), Signal("measured", least))
    image = found[0].image if found else _picture_of(step, images)
    faint = () if step.module == "FACEDET" or image is None else _faint(found, noun, image, context)
    signal = _signal(found, faint, asked, source or (faint[0].source if faint else ""))
    sure = probability(signal)
    heard = [Witness("detector", True, sure, seen, why=_says(noun, found, faint))]
    if context.vision_model is not None and image is not None:
        heard.append(_of_the_sentence(model(context, image, claim), claim))
    reached = verdict(claim.text, heard)
    says = heard[1].says if len(heard) > 1 else None
    if says is True:
        return Finding(reached, signal, weight=1 + 0.5 * (1 - sure))
    if says is False:
        why = f"The witnesses disagree: the detector says {_plain(claim.text)!r}, the model does not."
        torn = _UNDECIDED[0] < sure < _UNDECIDED[1]
        return Finding(reached, signal, weight=0.6, warning=why, withdraw=why if torn else "")
    if asked == "count" and found and singular(plain_noun(noun)) in GENERIC:
        return Finding(reached, signal, weight=_OF_ANY_KIND, warning=_ONLY_ITS_OWN.format(found[0].source))
    return Finding(reached, signal, warning=_doubt(noun, found, faint) if sure < _DOUBTFUL else "")


def _of_the_sentence(witness: Witness, claim: Claim) -> Witness:
    """The model's word on the claim as it stands; of a denied claim it reports on the positive core."""
    return replace(witness, says=not witness.says) if claim.negated and witness.says is not None else witness


def _claim(noun: str, count: int, asked: Asked) -> Claim:
    if count == 0:
        return Claim(f"There is no {noun}.", "existence", noun=noun, negated=True)
    if asked == "existence":
        return Claim(f"There is {with_article(noun)}.", "existence", noun=noun)
    text = f"There is 1 {noun}." if count == 1 else f"There are {count} {plural(noun)}."
    return Claim(text, "count", noun=noun, number=count)


def _picture_of(step: TraceStep, images: tuple[Image, ...]) -> Image | None:
    """The picture that a search without a result looked at; None where it was made on the way (a crop)."""
    names = {"IMAGE": 0, "LEFT": 0, "RIGHT": 1, **{f"IMAGE{index}": index for index in range(len(images))}}
    said = step.line.partition("image=")[2].split(",")[0].split(")")[0].strip()
    place = names.get(said)
    return images[place] if place is not None and place < len(images) else None


def _faint(found: tuple[Region, ...], noun: str, image: Image, context: ToolContext) -> tuple[Region, ...]:
    """Candidates that were not reported because their score was too low, best first."""
    if "LOC" not in context.registry:
        return ()
    try:
        quiet = replace(context, note=lambda text: None)
        all_of_them: tuple[Region, ...] = quiet.call("LOC", image=image, object=noun, threshold=_FAINT)
    except YaffleError:
        return ()
    reported = {region.box for region in found}
    return tuple(region for region in all_of_them if region.box not in reported)


def _signal(found: tuple[Region, ...], faint: tuple[Region, ...], asked: Asked, source: str) -> Signal:
    ending = f"/{source}" if source else ""
    if not found:
        # "absent/clear": not even a faint candidate, whatever the detector.
        kind = f"absent{ending}" if faint else "absent/clear"
        return Signal(kind, 1.0 - max((region.score for region in faint), default=0.0))
    if asked == "existence":
        return Signal(f"present{ending}", max(region.score for region in found))
    product = 1.0
    for region in found:
        product *= probability(Signal(f"present{ending}", region.score))
    for region in faint:
        product *= 1.0 - min(0.9, region.score)
    return Signal(f"count{ending}", product)


def _says(noun: str, found: tuple[Region, ...], faint: tuple[Region, ...]) -> str:
    if found:
        return f"{len(found)} found, scores {found[-1].score:.2f} to {found[0].score:.2f}"
    return f"no {noun} found" + (f", the best candidate scores {faint[0].score:.2f}" if faint else "")


def _doubt(noun: str, found: tuple[Region, ...], faint: tuple[Region, ...]) -> str:
    if not found:
        return f"There may be {with_article(noun)}: a faint candidate was left out (score {faint[0].score:.2f})."
    weakest = min(region.score for region in found)
    if faint and faint[0].score > 0.5 * weakest:
        return f"The number of {plural(noun)} is uncertain: some are faint or hidden (least score {weakest:.2f})."
    return f"The detector is not sure of every {noun} (least score {weakest:.2f})."


def _plain(sentence: str) -> str:
    return sentence.rstrip(".").lower()
