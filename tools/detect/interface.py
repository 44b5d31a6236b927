"""What every detection backend is: pixels in, labelled boxes with scores out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tools.artifacts import Pixels


@dataclass(frozen=True, slots=True)
class Detection:
    """One found object: (x0, y0, x1, y1) in pixels of the picture, its label, and the detector's score 0..1."""

    box: tuple[float, float, float, float]
    label: str
    score: float


class Detector(Protocol):
    """A detection backend. Implementations are safe to call from many threads at once.

    `name` is what regions carry as their source, `origin` the file or folder of its weights ("" where it has none).
    `labels` are the kinds of object that a closed-vocabulary detector knows; None where any words may be asked for.
    Of the detections of one label, those are believed whose score is at least `threshold` and at least `relative`
    times the best score (which settles what counts as sure in this very picture).
    """

    @property
    def name(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...] | None: ...
    @property
    def threshold(self) -> float: ...
    @property
    def relative(self) -> float: ...

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        """Everything seen in `pixels` (uint8 RGB), down to low scores, boxes inside the picture, best first.

        An open-vocabulary backend looks for `words` and labels with them; others ignore `words`.
        """
        ...


def believed(detections: tuple[Detection, ...], threshold: float, relative: float) -> tuple[Detection, ...]:
    """The detections to believe, label by label (see Detector), best first."""
    best: dict[str, float] = {}
    for found in detections:
        best[found.label] = max(best.get(found.label, 0.0), found.score)
    kept = [d for d in detections if d.score >= max(threshold, relative * best[d.label])]
    return tuple(sorted(kept, key=lambda d: (-d.score, d.box)))
