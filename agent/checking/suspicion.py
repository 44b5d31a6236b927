"""Which claims to check first, and how many: suspicion after LURE (Zhou et al. 2023, arXiv:2310.00754).

Models make up what usually goes with what they see, what they were unsure of while writing, and more so towards the end
of a text. The three order the checks; a budget limits them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from agent.checking.names import sight_of
from agent.claims.claim import Claim, Kind, Span


@dataclass(frozen=True)
class Budget:
    """At most this many checks, begun within so many seconds (None: no limit).

    `uncertainty` is that of the words as they were written, where the model that wrote them gave it: pairs of a place
    in the text and 1 minus the probability of its token.
    """

    checks: int | None = None
    seconds: float | None = None
    uncertainty: tuple[tuple[Span, float], ...] = ()


@dataclass(frozen=True)
class Clock:
    """When the checks began."""

    seconds: float | None
    started: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        return self.seconds is not None and time.monotonic() - self.started >= self.seconds


#: kinds of object that are usually seen together (our own list): naming one makes a model expect the others
_SCENES: Mapping[str, str] = {
    "street": "person, bicycle, car, motorcycle, bus, truck, traffic light, fire hydrant, stop sign, parking meter, "
    "bench, backpack, handbag",
    "kitchen": "bottle, cup, bowl, knife, spoon, fork, microwave, oven, toaster, sink, refrigerator, chair, "
    "dining table, potted plant",
    "meal": "person, dining table, chair, bottle, wine glass, cup, fork, knife, spoon, bowl, sandwich, pizza, cake, "
    "hot dog, donut, broccoli, carrot",
    "living room": "person, couch, chair, tv, remote, book, vase, potted plant, clock, cat, dog, laptop, dining table",
    "bedroom": "bed, book, clock, teddy bear, lamp, chair, tv, cell phone",
    "bathroom": "toilet, sink, toothbrush, hair drier, bottle, cup",
    "desk": "laptop, mouse, keyboard, tv, cell phone, book, cup, chair, scissors",
    "farm": "horse, cow, sheep, dog, person, bird",
    "savanna": "elephant, zebra, giraffe, bird",
    "beach": "person, surfboard, umbrella, boat, kite, bird, frisbee, dog, chair",
    "ball game": "person, baseball bat, baseball glove, sports ball, tennis racket, bench, chair, bottle",
    "snow": "person, skis, snowboard, backpack",
    "station": "person, train, suitcase, backpack, handbag, bench, clock",
    "air": "airplane, truck, car, person, bird, kite",
    "fruit": "banana, apple, orange, carrot, bowl, broccoli",
}
#: what each sign counts; kinds that models get wrong more often count more
_TOGETHER, _UNSURE, _LATE = 0.3, 0.5, 0.2
_KINDS: Mapping[Kind, float] = {"existence": 0.2, "count": 0.2, "relation": 0.1, "attribute": 0.1}


def suspicion(claim: Claim, claims: Sequence[Claim], budget: Budget | None = None) -> float:
    """How much a claim of a text is to be suspected, 0..1, before anything was looked at."""
    last = max((one.span.end for one in claims), default=0)
    late = claim.span.start / last if last else 0.0
    unsure = _unsure(claim.span, budget.uncertainty) if budget else 0.0
    kind = _KINDS.get(claim.kind, 0.0)
    return min(1.0, _TOGETHER * _expected(claim, claims) + _UNSURE * unsure + _LATE * late + kind)


def ordered(claims: Sequence[Claim], budget: Budget) -> list[int]:
    """The places of the claims that are checked, the most suspicious first, after what they stand on."""
    visual = [place for place, claim in enumerate(claims) if claim.kind != "not_visual"]
    ranked = sorted(visual, key=lambda place: (-suspicion(claims[place], claims, budget), place))
    chosen: dict[int, None] = {}
    for place in ranked:
        for needed in (*(one for one in claims[place].stands_on if 0 <= one < len(claims)), place):
            if claims[needed].kind != "not_visual":
                chosen.setdefault(needed)
    return list(chosen)[: budget.checks]


def _expected(claim: Claim, claims: Sequence[Claim]) -> float:
    """The largest share of a scene's things, the claim's own among them, that the rest of the text names."""
    own = _labels(claim)
    others = {label for one in claims if one is not claim for label in _labels(one)} - own
    shares = [len(others & scene) / min(len(scene) - 1, 4) for scene in _scenes() if own & scene]
    return min(1.0, max(shares, default=0.0))


def _labels(claim: Claim) -> frozenset[str]:
    things = (claim.subject, claim.object) if claim.kind == "relation" else (claim.subject,)
    sights = (sight_of(thing.noun) for thing in things if thing is not None)
    return frozenset(label for sight in sights if sight is not None for label in sight.labels)


@cache
def _scenes() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(label.strip() for label in labels.split(",")) for labels in _SCENES.values())


def _unsure(span: Span, uncertainty: Sequence[tuple[Span, float]]) -> float:
    """The highest uncertainty of the words in the span."""
    return max(
        (value for place, value in uncertainty if place.start < span.end and span.start < place.end), default=0.0
    )
