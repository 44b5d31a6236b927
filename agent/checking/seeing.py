"""Looking for what a claim names: every candidate of a detector, once per noun and picture, and what each is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.checking.names import Sight, sight_of
from agent.claims.claim import Thing
from tools.context import ToolContext
from tools.detect.labels import COCO_LABELS
from tools.errors import BackendUnavailable, YaffleError
from tools.values import Evidence, Image, Region

#: candidates down to this score are looked at; detectors keep their raw output, so that this costs no second pass
FAINT = 0.002
#: candidates of other labels that lie over a faint one this much are the same thing under another name
_SAME_PLACE = 0.6


@dataclass(frozen=True)
class Sighting:
    """What was seen of a noun: `candidates` that have one of its labels, `like` those of labels that are taken for it
    now and then; both best first. `exact`: every thing of the kind was measured (shapes of a drawing)."""

    sight: Sight
    candidates: tuple[Region, ...]
    like: tuple[Region, ...] = ()
    exact: bool = False

    @property
    def best(self) -> float:
        """The best score, 0 where there is no candidate."""
        return self.candidates[0].score if self.candidates else 0.0

    @property
    def source(self) -> str:
        found = self.candidates or self.like
        return found[0].source if found else ""

    def above(self, score: float) -> tuple[Region, ...]:
        return tuple(region for region in self.candidates if region.score >= score)


class Blind(YaffleError):
    """No witness here can see such a thing; the message says which and why."""


def look_for(thing: Thing, image: Image, context: ToolContext) -> Sighting:
    """What the detector sees of `thing`. Raises Blind where it can't look for that."""
    noun, labels = thing.noun, _labels(context)
    sight = Sight(noun, (noun,), True, "firm") if labels is None else sight_of(noun, labels, thing.words)
    if sight is None:
        raise Blind(f"no detector here knows {noun!r}.", remedy="Use an open-vocabulary detector or a vision model.")
    quiet = replace(context, note=lambda text: None)
    try:
        found: tuple[Region, ...] = quiet.call(
            "LOC", image=image, object=", ".join((*sight.labels, *sight.like)), threshold=FAINT
        )
    except BackendUnavailable as error:
        raise Blind(error.message, remedy=error.remedy) from error
    if labels is None:
        return Sighting(sight, found)
    own = _distinct(tuple(region for region in found if region.label in sight.labels))
    like = tuple(region for region in found if region.label in sight.like)
    return Sighting(sight, own, like)


def _labels(context: ToolContext) -> tuple[str, ...] | None:
    """What the run's detector knows; COCO's labels where it can't be had (LOC itself then says why)."""
    from tools.detect.backends import choose_detector

    try:
        return choose_detector(context.backends.get("detect")).labels
    except BackendUnavailable:
        return COCO_LABELS


def _distinct(regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """One region a thing: what lies over a better one of another label is that thing again ("van": car and truck)."""
    kept: list[Region] = []
    for region in regions:
        if not any(other.label != region.label and other.box.iou(region.box) >= _SAME_PLACE for other in kept):
            kept.append(region)
    return tuple(kept)


def seen(region: Region, image: Image, tool: str = "LOC", text: str = "") -> Evidence:
    """A region as a piece of evidence."""
    return Evidence(
        tool=tool, kind="object", text=text or region.label, image=image.root, box=region.root_box, score=region.score
    )
