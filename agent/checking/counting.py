"""How many are there? Counted at two thresholds: what is certainly there and large, and all that may be there.

Between the two, any number may be meant: "two people" leaves out those far behind. The further a number lies outside,
the less likely it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from agent.checking.calibration import claim_probability
from agent.checking.opinion import Opinion, says
from agent.checking.seeing import Blind, Sighting, look_for, seen
from agent.claims.claim import Claim
from agent.correction.calibration import Signal
from tools.ask.witnesses import Witness
from tools.context import ToolContext
from tools.detect.labels import plain_noun
from tools.values import Image, Region

#: scores from which a thing is certainly there, is probably there, and may be there
_SURE, _LIKELY, _MAYBE = 0.6, 0.3, 0.1
#: a thing smaller than this share of the largest of its kind may be left out of a count
_LARGE = 0.3
#: of two boxes of one kind that share this much of the smaller, one may be a part of the other
_PART = 0.7
#: the strength of a number outside the range that is next to it; it falls with the ratio
_OUTSIDE = 0.6
_SHOWN = 12
#: what comes in pairs by name alone
_PAIRS = frozenset(
    {"scissors", "scissor", "skis", "ski", "glasses", "sunglasses", "pants", "jeans", "shorts", "trousers", "tongs"}
)


@dataclass(frozen=True)
class Counted:
    """The least and the largest number that may be meant, and the most likely one."""

    least: int
    likely: int
    most: int


def counting(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    """What the detector says of the claimed number. Raises Blind where it can't look for such a thing."""
    subject = claim.subject
    if subject is None or subject.number is None:
        raise Blind("the claim states no number that could be counted.")
    sighting = look_for(subject, image, context)
    if sighting.sight.grip == "vague":
        raise Blind(f"{subject.noun!r} has other senses; it can't be counted.")
    if "pair" in claim.value.lower() and plain_noun(subject.noun) in _PAIRS:
        raise Blind(f"a pair of {subject.noun} is one thing: there is no number to count.")
    counted = count_of(sighting)
    if counted.most == 0:
        raise Blind(f"no {subject.noun} was found that could be counted.")
    if subject.least and sighting.sight.grip == "weak":
        raise Blind(f"too many of {subject.noun} are missed to tell whether there are many.")
    signal = Signal("count/least" if subject.least else "count", strength(subject.number, counted, subject.least))
    chance = claim_probability(signal)
    shown = sighting.above(_MAYBE)[:_SHOWN]
    why = f"{counted.least} to {counted.most} were found" if counted.least < counted.most else f"{counted.most} found"
    evidence = tuple(seen(region, image) for region in shown)
    witness = Witness("detector", says(chance), abs(chance - 0.5) * 2, evidence, sighting.exact, why)
    settled = counted.least == counted.most and counted.most > 0
    return Opinion(witness, signal, str(counted.likely) if settled or sighting.exact else "")


def count_of(sighting: Sighting) -> Counted:
    """Counts at the two thresholds, and between them."""
    maybe = sighting.above(_MAYBE)
    if sighting.exact:
        return Counted(len(maybe), len(maybe), len(maybe))
    whole = _whole(maybe)
    largest = max((region.box.area for region in whole), default=1.0)
    sure = [region for region in whole if region.score >= _SURE and region.box.area >= _LARGE * largest]
    likely = [region for region in whole if region.score >= _LIKELY]
    alike = [region for region in sighting.like if region.score >= _LIKELY and not _covered(region, maybe)]
    most = len(maybe) + (len(alike) if maybe else 0)
    return Counted(min(len(sure), max(1, len(likely))) if whole else 0, len(likely), most)


def strength(number: int, counted: Counted, at_least: bool) -> float:
    """How well a claimed number fits, 0..1: 1 for the likely number, less inside the range, little outside."""
    if at_least:
        enough = 1.0 if counted.likely >= number else 0.9
        return enough if counted.most >= number else round(_OUTSIDE * counted.most / number, 4)
    if number == counted.likely:
        return 1.0
    if counted.least <= number <= counted.most:
        between = min(number, counted.likely) / max(number, counted.likely, 1)
        return round(_OUTSIDE + (1 - _OUTSIDE) * between, 4)
    edge = counted.least if number < counted.least else counted.most
    return round(_OUTSIDE * min(number, edge) / max(number, edge, 1), 4)


def _whole(regions: tuple[Region, ...]) -> list[Region]:
    """Without those that may be a part of a better one."""
    kept: list[Region] = []
    for region in regions:
        if not any(other.box.intersection(region.box) > _PART * min(other.box.area, region.box.area) for other in kept):
            kept.append(region)
    return kept


def _covered(region: Region, others: tuple[Region, ...]) -> bool:
    return any(other.box.iou(region.box) > 0.5 for other in others)
