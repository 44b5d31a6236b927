"""How things stand to each other, measured between their boxes: does it hold still when the boxes are a little off?

A flat picture settles left and right, above and below. What happens in depth ("on", "behind") boxes only hint at; and
that somebody holds a thing no box can show: but who holds a thing touches it, so that a gap speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.checking.calibration import claim_probability
from agent.checking.opinion import Opinion, says
from agent.checking.seeing import Blind, Sighting, look_for, seen
from agent.claims.claim import Claim
from agent.correction.calibration import Signal
from tools.ask.witnesses import Witness
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.objects.geometry import RELATIONS, canonical
from tools.values import Box, Evidence, Image, Region

#: boxes are off by about this share of their size
_OFF = 0.06
_SURE, _LEAST = 0.5, 0.1
_PAIRED = 5  # things of each kind that are paired
_FLAT = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
_SIZES = {"larger": "smaller", "taller": "shorter", "wider": "narrower"}
_SIZES |= {other: name for name, other in _SIZES.items()}
_SWAPPED = {"under": "on", "containing": "inside", "behind": "in front of"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: what carries or holds other things, and what lies on nothing smaller
_CARRIERS = frozenset(
    {
        *("dining table", "bed", "couch", "chair", "bench", "surfboard", "skateboard", "snowboard", "skis", "boat"),
        *("motorcycle", "bicycle", "horse", "elephant", "train", "bus", "car", "truck", "airplane", "toilet", "sink"),
        *("refrigerator", "oven", "bowl", "cup", "vase", "suitcase", "backpack"),
    }
)
#: "on the phone", "on television"
_SPOKEN_OF = frozenset({"cell phone", "tv", "laptop"})
_DOUBTED, _TRUSTED = 0.4, 0.6


#: words of relations in which the two touch, whatever else they say
_CONTACT = _words(
    """holding riding wearing carrying hugging kissing eating biting touching using driving pulling pushing petting
    swinging hitting throwing catching kicking feeding chewing drinking cutting slicing brushing licking grabbing
    gripping attached tied mounted strapped leaning hanging covering covered stuck parked steering flying"""
)
_RESTING = _words("sitting standing lying laying resting sleeping perched placed seated sat set sits stands")
_NOT_RELATIONS = frozenset({"with", "of", "and", "has", "have", "having", "at", "for", "from", "to", "as", "into"})


@dataclass(frozen=True)
class Measured:
    """What is measured for a relation: `strength` of two boxes 0..1, under the kind of signal `kind`; `opposite` is the
    relation that holds instead where this one can't, `turned` says that the second thing is the one that is on, or in,
    the first ("under")."""

    kind: str
    strength: Callable[[Box, Box], float]
    opposite: str = ""
    turned: bool = False


def relation(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    """What the boxes say of the claimed relation. Raises Blind where nothing can be measured."""
    if claim.subject is None or claim.object is None:
        raise Blind("the claim does not name two things.")
    measured = measure_of(claim.relation)
    if measured is None:
        raise Blind(f"{claim.relation!r} only a model that looks at pictures can tell.")
    first, second = (look_for(thing, image, context) for thing in (claim.subject, claim.object))
    for thing, sighting in ((claim.subject, first), (claim.object, second)):
        if sighting.best < _LEAST:
            raise Blind(f"no {thing.noun} was found, so there is nothing to compare.")
    pairs = _pairs(first, second)
    if not pairs:
        raise Blind("both names stand for the same thing in the picture.")
    if measured.kind == "on" and second.candidates[0].label in _SPOKEN_OF:
        raise Blind(f"to be on a {claim.object.noun} is a way of speaking.")
    sense = plausible if measured.kind in ("on", "inside") else _as_measured
    labels = [(b.label, a.label) if measured.turned else (a.label, b.label) for a, b in pairs]
    strengths = [
        sense(_steady(measured.strength, a.box, b.box), *names) for (a, b), names in zip(pairs, labels, strict=True)
    ]
    best = max(range(len(pairs)), key=lambda place: strengths[place])
    signal = Signal(f"relation/{measured.kind}", round(strengths[best], 4))
    chance = claim_probability(signal)
    exact = measured.opposite != "" and measured.kind == "flat" and _alone(first) and _alone(second)
    settled = exact and strengths[best] in (0.0, 1.0)
    instead = ""
    if settled and strengths[best] == 0.0:
        opposite = measure_of(measured.opposite)
        holds = opposite is not None and _steady(opposite.strength, *(region.box for region in pairs[best])) == 1.0
        instead, settled = (measured.opposite, True) if holds else ("", False)
    verdict = strengths[best] == 1.0 if settled else says(chance)
    why = "measured between the boxes" if settled else "judged from the boxes"
    evidence = tuple(_evidence(region, image) for region in pairs[best])
    witness = Witness("measure", verdict, max(chance, 1 - chance), evidence, settled, why)
    return Opinion(witness, signal, instead, _around(pairs[best]))


def measure_of(words: str) -> Measured | None:
    """How the relation that a text names is measured; None where boxes say nothing about it."""
    plain = " ".join(words.lower().split())
    tokens = plain.split(" ")
    last = tokens[-1] if len(tokens) > 1 else ""
    if tokens[0] in _CONTACT:
        return Measured("contact", contact)
    if tokens[0] in _RESTING or plain in ("on top of", "atop", "onto", "upon"):
        if last in ("on", "of", "upon", "") or plain in ("atop", "onto", "upon"):
            return Measured("on", resting)
        return measure_of(" ".join(tokens[1:]))
    if plain in _NOT_RELATIONS:
        return None
    try:
        name = canonical(plain)
    except YaffleError:
        return Measured("contact", contact) if plain.endswith("ing") and plain in _CONTACT else None
    if name in _FLAT:
        return Measured("flat", _holds(name), _FLAT[name])
    if name in _SIZES:
        return Measured("size", _holds(name), _SIZES[name])
    if name in _SWAPPED:
        straight = _GRADED[_SWAPPED[name]]
        return Measured(_SWAPPED[name], lambda a, b: straight(b, a), turned=True)
    if name in _GRADED:
        return Measured(name, _GRADED[name])
    return Measured("other", _holds(name)) if name in RELATIONS else None


def plausible(strength: float, carried: str, carrier: str) -> float:
    """What boxes in depth leave open, what the things are may tell: a man is on a surfboard, not it on him."""
    if carrier in _CARRIERS and carried not in _CARRIERS:
        return max(strength, _TRUSTED) if strength > 0 else strength
    if carried in _CARRIERS and carrier not in _CARRIERS:
        return strength * _DOUBTED
    return strength


def _as_measured(strength: float, carried: str, carrier: str) -> float:
    return strength


def contact(a: Box, b: Box) -> float:
    """1 where the two overlap, falling with the gap to 0 at the shorter side of the smaller one."""
    reach = min(a.width, a.height, b.width, b.height)
    return max(0.0, 1 - a.gap(b) / max(reach, 1.0))


def resting(a: Box, b: Box) -> float:
    """`a` on `b`: they touch, and the middle of `a` lies higher; or `a` lies within `b` (a plate on a table).

    What holds the other within it hardly lies on it, unless that is at its foot (a man and his skateboard).
    """
    if a.area < b.area and a.intersection(b) > 0.85 * a.area:
        return 0.9
    higher = 0.5 + (b.center[1] - a.center[1]) / max(min(a.height, b.height), 1.0) / 2
    if b.area < a.area and b.intersection(a) > 0.85 * b.area and b.center[1] < a.y1 - 0.3 * a.height:
        return 0.1
    return contact(a, b) * min(1.0, max(0.0, higher))


def within(a: Box, b: Box) -> float:
    """The share of `a` that lies in the larger `b`; a half where the two touch (a woman in a bed)."""
    return max(a.intersection(b) / a.area * min(1.0, b.area / a.area), 0.5 * float(a.intersection(b) > 0))


def before(a: Box, b: Box) -> float:
    """`a` in front of `b`: near, and lower in the picture, where the ground comes closer."""
    lower = 0.5 + (a.y1 - b.y1) / max(min(a.height, b.height), 1.0)
    return nearness(a, b) * min(1.0, max(0.0, lower))


def nearness(a: Box, b: Box) -> float:
    """1 where the two touch, falling with the gap to 0 at twice the longer of their shorter sides."""
    reach = 2 * max(min(a.width, a.height), min(b.width, b.height))
    return max(0.0, 1 - a.gap(b) / max(reach, 1.0))


_GRADED: dict[str, Callable[[Box, Box], float]] = {
    "on": resting,
    "inside": within,
    "in front of": before,
    "near": nearness,
    "touching": contact,
    "overlapping": contact,
}


def _holds(name: str) -> Callable[[Box, Box], float]:
    predicate = RELATIONS[name]
    return lambda a, b: float(predicate(a, b))


def _steady(strength: Callable[[Box, Box], float], a: Box, b: Box) -> float:
    """The mean strength over boxes that are moved, shrunk and grown by what detectors are usually off."""
    trials = [strength(a, moved) for moved in shaken(b)]
    return sum(trials) / len(trials)


def shaken(box: Box) -> list[Box]:
    """The box, and it moved right, left, down, up, grown and shrunk."""
    ways = [(0, 0, 0), (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 0.5), (0, 0, -0.5)]
    w, h = box.width * _OFF, box.height * _OFF
    return [
        Box(
            x0=box.x0 + (dx - grow) * w,
            y0=box.y0 + (dy - grow) * h,
            x1=box.x1 + (dx + grow) * w,
            y1=box.y1 + (dy + grow) * h,
        )
        for dx, dy, grow in ways
    ]


def _pairs(first: Sighting, second: Sighting) -> Sequence[tuple[Region, Region]]:
    """The likely things of both kinds, paired; a thing is no pair with itself."""
    left, right = (
        [region for region in sighting.candidates[:_PAIRED] if region.score >= max(_LEAST, 0.3 * sighting.best)]
        for sighting in (first, second)
    )
    return [(a, b) for a in left for b in right if a.box.iou(b.box) < 0.8]


def _alone(sighting: Sighting) -> bool:
    """Is there surely one of the kind, and no other that might be meant?"""
    found = sighting.candidates
    return bool(found) and found[0].score >= _SURE and (len(found) == 1 or found[1].score < _LEAST)


def _around(pair: tuple[Region, Region]) -> Region:
    """The two as one region, for a model to look at."""
    return Region(image=pair[0].image, box=pair[0].box.union(pair[1].box), label="", score=1.0, source=pair[0].source)


def _evidence(region: Region, image: Image) -> Evidence:
    return seen(region, image, "RELATE")
