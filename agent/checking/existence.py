"""Is the thing there? A detector's best candidate, however faint; none at all speaks against it, as far as detectors
find things of the kind."""

from __future__ import annotations

from agent.checking.calibration import claim_probability
from agent.checking.opinion import Opinion, says
from agent.checking.seeing import Blind, Sighting, look_for, seen
from agent.claims.claim import Claim
from agent.correction.calibration import Signal
from tools.ask.drawn import looks_drawn
from tools.ask.witnesses import Witness
from tools.context import ToolContext
from tools.values import Image

#: of a name with other senses, finding a thing says something from this score on; not finding it says nothing
_CLEAR = 0.15
#: what is seen under the label of something alike counts this much ("car" where the text says "bus")
_ALIKE = 0.05
_SHOWN = 4


def existence(claim: Claim, image: Image, context: ToolContext) -> Opinion:
    """What the detector says of the claim's subject being there. Raises Blind where it can't tell."""
    assert claim.subject is not None
    sighting = look_for(claim.subject, image, context)
    if sighting.best < _CLEAR and not sighting.exact and looks_drawn(context.pixels(image)):
        raise Blind(f"the detector knows photographs: that it finds no {claim.subject.noun} in a drawing says nothing.")
    return of_sighting(sighting, image)


def of_sighting(sighting: Sighting, image: Image) -> Opinion:
    """The same of what was seen already."""
    sight = sighting.sight
    if sight.grip == "vague" and sighting.best < _CLEAR:
        raise Blind(f"{sight.noun!r} has other senses; that no {sight.labels[0]} was found says nothing.")
    signal = existence_signal(sighting)
    chance = claim_probability(signal)
    evidence = tuple(seen(region, image) for region in sighting.candidates[:_SHOWN])
    witness = Witness("detector", says(chance), abs(chance - 0.5) * 2, evidence, sighting.exact, _why(sighting))
    place = sighting.candidates[0] if sighting.candidates else None
    return Opinion(witness, signal, _instead(sighting), place)


def existence_signal(sighting: Sighting) -> Signal:
    """The best score for the thing; a thing alike that is seen clearly leaves some chance that it is meant."""
    alike = max((region.score for region in sighting.like), default=0.0)
    grip = "firm" if sighting.sight.grip == "firm" else "weak"  # a vague name for which a thing was found is no vaguer
    return Signal(f"existence/{grip}", round(max(sighting.best, _ALIKE * alike), 4))


def _instead(sighting: Sighting) -> str:
    """The name of a thing alike that is clearly seen where the claimed one is not: "dog" for "cat"."""
    clear = [region for region in sighting.like if region.score >= 0.5]
    return clear[0].label if clear and sighting.best < 0.1 else ""


def _why(sighting: Sighting) -> str:
    if not sighting.candidates:
        return f"no {sighting.sight.noun} was found"
    best = sighting.candidates[0]
    name = sighting.sight.noun if sighting.sight.exact else f"{best.label} (for {sighting.sight.noun})"
    return f"{name}: the best candidate scores {best.score:.2f}"
