"""Is the thing as the text says? Colours are measured on its pixels, sizes beside others of its kind; what a thing is
made of, and what it does, only a model that looks at pictures can tell."""

from __future__ import annotations

import re
import statistics

from agent.checking.calibration import claim_probability
from agent.checking.opinion import Opinion, says
from agent.checking.seeing import Blind, Sighting, look_for, seen
from agent.claims.claim import Claim
from agent.correction.calibration import Signal
from tools.ask.witnesses import Witness
from tools.context import ToolContext
from tools.errors import YaffleError
from tools.objects.colors import color_term, colors_of
from tools.values import Evidence, Image, Region

#: color -> those that it passes for in shadow, in glare, under a lamp, or in another person's words
NEAR: dict[str, frozenset[str]] = {
    "red": frozenset({"brown", "orange", "pink", "purple"}),
    "orange": frozenset({"red", "brown", "yellow", "beige"}),
    "yellow": frozenset({"orange", "beige", "brown", "green"}),
    "green": frozenset({"cyan", "yellow", "black"}),
    "cyan": frozenset({"blue", "green", "teal"}),
    "teal": frozenset({"cyan", "blue", "green"}),
    "blue": frozenset({"cyan", "purple", "black"}),
    "purple": frozenset({"blue", "pink", "black"}),
    "pink": frozenset({"red", "purple", "beige", "orange"}),
    "brown": frozenset({"red", "orange", "beige", "black", "yellow"}),
    "beige": frozenset({"brown", "yellow", "white", "orange", "gray"}),
    "black": frozenset({"gray", "brown", "blue"}),
    "gray": frozenset({"black", "white", "blue", "beige"}),
    "white": frozenset({"gray", "beige", "cyan", "yellow"}),
}
#: how much of a near colour counts for the claimed one; and how much of black, gray and white for any other, since
#: shadow, gloss and thin parts (the frame of a bicycle) show no colour
_NEAR_WORTH, _PALE_WORTH = 0.5, 0.25
_PALE = frozenset({"black", "gray", "white"})
#: things that are measured, best first, and the least score of one
_MEASURED, _LEAST = 4, 0.1
#: share of a surely detected thing that settles its colour; and that of the claimed colour and all near ones together
#: under which another that covers most of it refutes the claim
_CLEAR, _NONE, _MOST = 0.5, 0.04, 0.6
_SURE = 0.5
#: with this share of black, gray and white no other colour can be denied
_FADED = 0.7
_LARGE, _SMALL = (
    frozenset({"large", "big", "huge", "giant", "tall", "larger", "bigger"}),
    frozenset({"small", "little", "tiny", "short", "smaller"}),
)


def attribute(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    """What a measure says of the claimed attribute. Raises Blind where none can be made."""
    if claim.subject is None:
        raise Blind("the claim is about nothing that could be looked for.")
    if claim.attribute == "color" or color_words(claim.value):
        return _color(claim, image, context)
    if claim.attribute == "size":
        return _size(claim, image, context)
    raise Blind(f"{claim.value!r} only a model that looks at pictures can tell.")


def color_words(text: str) -> tuple[str, ...]:
    """The basic colour terms in a text: color_words("black-and-white") is ("black", "white")."""
    terms = (color_term(word) for word in re.findall(r"[^\W\d_]+", text.lower()))
    return tuple(dict.fromkeys(term for term in terms if term))


def _color(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    terms = color_words(claim.value)
    if not terms:
        raise Blind(f"{claim.value!r} is no colour that can be measured.")
    assert claim.subject is not None
    sighting = look_for(claim.subject, image, context)
    regions = _worth_measuring(sighting)
    if not regions:
        raise Blind(f"no {claim.subject.noun} was found whose colour could be measured.")
    shares = [shares_of(region, image, context) for region in regions]
    strengths = [min(color_strength(term, share) for term in terms) for share in shares]
    best = max(range(len(regions)), key=lambda place: strengths[place])
    if not set(terms) & _PALE and strengths[best] < _CLEAR and _pale(shares[best]) >= _FADED:
        raise Blind(f"too much of the {claim.subject.noun} is in shadow or gloss to tell its colour.")
    signal = Signal("color", round(strengths[best], 4))
    chance = claim_probability(signal)
    main, part = max(shares[best].items(), key=lambda pair: pair[1])
    evidence = tuple(_measured(region, share, image) for region, share in zip(regions, shares, strict=True))
    named = " and ".join(terms)
    own = min(shares[best].get(term, 0.0) for term in terms)
    one_of_two = len(terms) > 1 and own >= _CLEAR / 3
    settled_yes = regions[best].score >= _SURE and (own >= _CLEAR or one_of_two)
    settled_no = sighting.sight.grip != "vague" and all(
        region.score >= _SURE and _is_another(terms, share) for region, share in zip(regions, shares, strict=True)
    )
    verdict = True if settled_yes else False if settled_no else says(chance)
    why = f"{own:.0%} of it is {named}" + ("" if main in terms else f", {part:.0%} {main}")
    witness = Witness("measure", verdict, max(own, 1 - own), evidence, settled_yes or settled_no, why)
    return Opinion(witness, signal, main if main not in terms and part >= _CLEAR else "", regions[best])


def _worth_measuring(sighting: Sighting) -> tuple[Region, ...]:
    return tuple(r for r in sighting.candidates[:_MEASURED] if r.score >= max(_LEAST, 0.25 * sighting.best))


def shares_of(region: Region, image: Image, context: ToolContext) -> dict[str, float]:
    """Colour terms of a thing with their shares: within its outline, where that can be cut out."""
    outlined = region
    if region.mask is None:
        try:
            cut: tuple[Region, ...] = context.call("SEGMENT", image=image, object=(region,))
            outlined = cut[0] if cut else region
        except YaffleError:
            outlined = region  # the box itself is measured: its middle counts more than its corners
    return dict(colors_of(context.pixels(image), outlined))


def color_strength(term: str, shares: dict[str, float]) -> float:
    """How much speaks for a colour, 0..1: its share, and part of that of the colours that it passes for."""
    near = sum(share for name, share in shares.items() if name in NEAR[term])
    pale = sum(share for name, share in shares.items() if name in _PALE - NEAR[term] - {term})
    worth = 0.0 if term in _PALE else _PALE_WORTH
    return min(1.0, shares.get(term, 0.0) + _NEAR_WORTH * near + worth * pale)


def _pale(shares: dict[str, float]) -> float:
    return sum(share for name, share in shares.items() if name in _PALE)


def _is_another(terms: tuple[str, ...], shares: dict[str, float]) -> bool:
    """Has most of the thing a hue (not just black, gray or white) that none of the claimed colours passes for?"""
    names = {*terms, *(name for term in terms for name in NEAR[term])}
    family = sum(share for name, share in shares.items() if name in names)
    hue = max((share for name, share in shares.items() if name not in _PALE), default=0.0)
    return family <= _NONE and hue >= _MOST


def _measured(region: Region, shares: dict[str, float], image: Image) -> Evidence:
    parts = sorted(shares.items(), key=lambda pair: -pair[1])[:3]
    return Evidence(
        tool="COLOR",
        kind="measure",
        text=", ".join(f"{part:.0%} {name}" for name, part in parts),
        image=image.root,
        box=region.root_box,
        score=min(1.0, parts[0][1]) if parts else 0.0,
    )


def _size(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    """Large or small beside the others of its kind in the picture; a lone thing has no size of its own."""
    assert claim.subject is not None
    words = set(claim.value.lower().split())
    large = bool(words & _LARGE)
    if not large and not words & _SMALL:
        raise Blind(f"{claim.value!r} is no size that can be measured.")
    sighting = look_for(claim.subject, image, context)
    regions = sighting.above(0.3)
    if len(regions) < 2:
        raise Blind(f"there are not two of {claim.subject.noun} whose sizes could be compared.")
    areas = [region.box.area for region in regions]
    middle = statistics.median(areas)
    extreme = max(areas) if large else min(areas)
    ratio = extreme / middle if large else middle / extreme
    # a train is large without another beside it: that one differs speaks for the claim, that none does not against it
    signal = Signal("size", round(min(1.0, 0.5 + (ratio - 1) / 4), 4))
    chance = claim_probability(signal)
    place = regions[areas.index(extreme)]
    why = f"the {'largest' if large else 'smallest'} differs from the middle one by a factor of {ratio:.1f}"
    witness = Witness("measure", says(chance), abs(chance - 0.5) * 2, (seen(place, image, "MEASURE"),), why=why)
    return Opinion(witness, signal, place=place)
