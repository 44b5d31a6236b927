"""How many are there? Each candidate is one of them with a chance, so that every number has one (the Poisson-binomial
distribution), weighed by how often texts give such a number; the likeliest is the measure of the others. What is said
to be "at least" so many is held against counts at two thresholds: what is certainly there and large, and all that may
be there.
"""

from __future__ import annotations

from collections.abc import Sequence
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
#: the strength of "at least" one more than may be there; it falls with the ratio
_OUTSIDE = 0.6
_SHOWN = 12
#: the score of a candidate that is as likely one of them as not, how fast its chance (a logistic curve of the score's
#: log-odds) rises, the most that one may count for, since people leave some out, and the least score that counts
_EVEN, _STEEP, _CERTAIN, _FAINTEST = 0.4, 1.5, 0.97, 0.05
#: of two candidates that share this much of the smaller, that one counts less; still less from _PART on
_SHARED, _SHARED_WORTH, _PART_WORTH = 0.5, 0.85, 0.7
#: what something alike counts for, at score 1; and how often a number is one off, whatever was seen
_ALIKE_WORTH, _SLIP = 0.3, 0.02
#: how often a number that people's captions give is 0, 1, 2 ... (47 of 340 captions give one, 33 times two; smoothed)
_SAID = (0.01, 0.11, 0.6, 0.13, 0.06, 0.04, 0.02)
#: what comes in pairs by name alone
_PAIRS = frozenset(
    {"scissors", "scissor", "skis", "ski", "glasses", "sunglasses", "pants", "jeans", "shorts", "trousers", "tongs"}
)


@dataclass(frozen=True)
class Counted:
    """The least and the largest number that may be meant, and the most likely one; the chances of 0, 1, 2 ..."""

    least: int
    likely: int
    most: int
    chances: tuple[float, ...] = ()


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
        return Counted(len(maybe), len(maybe), len(maybe), (*(0.0,) * len(maybe), 1.0))
    whole = _whole(maybe)
    largest = max((region.box.area for region in whole), default=1.0)
    sure = [region for region in whole if region.score >= _SURE and region.box.area >= _LARGE * largest]
    likely = [region for region in whole if region.score >= _LIKELY]
    alike = [region for region in sighting.like if region.score >= _LIKELY and not _covered(region, maybe)]
    most = len(maybe) + (len(alike) if maybe else 0)
    least = min(len(sure), max(1, len(likely))) if whole else 0
    return Counted(least, len(likely), most, chances_of(sighting, alike))


def chances_of(sighting: Sighting, alike: Sequence[Region] = ()) -> tuple[float, ...]:
    """The chance of every number of things, 0 first: each candidate is there or not, apart from the others."""
    worth = []
    before: list[Region] = []
    for region in sighting.above(_FAINTEST):
        odds = region.score / (1 - min(region.score, 0.999)) * (1 - _EVEN) / _EVEN
        shared = max((_share(region, other) for other in before), default=0.0)
        part = _PART_WORTH if shared > _PART else _SHARED_WORTH if shared > _SHARED else 1.0
        worth.append(min(_CERTAIN, odds**_STEEP / (1 + odds**_STEEP)) * part)
        before.append(region)
    chances = [1.0]
    for chance in (*worth, *(_ALIKE_WORTH * region.score for region in alike)):
        chances = [
            (1 - chance) * here + chance * fewer for here, fewer in zip((*chances, 0.0), (0.0, *chances), strict=True)
        ]
    around = zip((0.0, *chances, 0.0), (*chances, 0.0, 0.0), (*chances[1:], 0.0, 0.0, 0.0), strict=True)
    return tuple((1 - 2 * _SLIP) * here + _SLIP * (fewer + more) for fewer, here, more in around)


def strength(number: int, counted: Counted, at_least: bool) -> float:
    """How well a claimed number fits, 0..1: 1 for the likeliest number; of "at least" so many, for what is enough."""
    if at_least:
        enough = 1.0 if counted.likely >= number else 0.9
        return enough if counted.most >= number else round(_OUTSIDE * counted.most / number, 4)
    weighed = [chance * _said(at) for at, chance in enumerate(counted.chances)]
    here = weighed[number] if 0 <= number < len(weighed) else 0.0
    return round(here / max(weighed, default=1.0), 4)


def _said(number: int) -> float:
    """How often a text gives this number."""
    return _SAID[number] if number < len(_SAID) else _SAID[-1] * 0.8 ** (number - len(_SAID) + 1)


def _whole(regions: tuple[Region, ...]) -> list[Region]:
    """Without those that may be a part of a better one."""
    kept: list[Region] = []
    for region in regions:
        if not any(_share(region, other) > _PART for other in kept):
            kept.append(region)
    return kept


def _share(one: Region, other: Region) -> float:
    """The share of the smaller that both have in common."""
    return one.box.intersection(other.box) / max(min(one.box.area, other.box.area), 1.0)


def _covered(region: Region, others: tuple[Region, ...]) -> bool:
    return any(other.box.iou(region.box) > 0.5 for other in others)
