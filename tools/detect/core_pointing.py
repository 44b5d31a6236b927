"""The in-house model as a detector: asked how many there are, and to point to them, in drawn pictures.

It has learned from drawn pictures, charts and documents alone, and to point to at most four things at a time. Where it
is not sure, where there are more, or where count and boxes differ, it says so: a wrong empty list would prove absence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mllm_core.decoding.options import DecodingOptions, Grammar
from mllm_core.nouns import plural
from mllm_core.samples import IMAGE_MARK
from mllm_core.tokens import LOCATIONS, boxes_in
from tools.ask.core_model import REMEDY, CoreModel, Generator, core_weights
from tools.ask.drawn import looks_drawn
from tools.ask.sureness import Sureness, mean_probability, own_probability, read_sureness
from tools.detect.interface import Detection
from tools.errors import BackendUnavailable

if TYPE_CHECKING:
    from PIL import Image

    from tools.artifacts import Pixels

NONE = "none"
MOST = 4  #: boxes that it points to at a time
_REMEDY = "Use a detector: yaffle models pull yolox-nano, or one of any words (Grounding DINO, OWLv2, YOLO-World)."
_LOCATION = " | ".join(LOCATIONS)
_BOXES = Grammar(f'start: "{NONE}" | box{{1,{MOST}}}\nbox: place place place place\nplace: {_LOCATION}\n')


@dataclass(frozen=True)
class CoreDetector:
    """Points with the in-house model. `sureness` replaces the fitted curves. Safe to share between threads."""

    model: Generator = field(default_factory=CoreModel)
    sureness: Sureness | None = None
    name: str = "core"
    threshold: float = 0.0  # what is not sure enough never becomes a detection
    relative: float = 0.0

    @property
    def origin(self) -> str:
        return str(core_weights(self.model.folder) or "") if isinstance(self.model, CoreModel) else ""

    @property
    def labels(self) -> None:
        """Any words may be asked for."""
        return None

    def detect(self, pixels: Pixels, words: tuple[str, ...]) -> tuple[Detection, ...]:
        """The things that `words` (singular nouns, "red circle") name, each labelled with its word, best first.

        Raises BackendUnavailable for photographs, for more than MOST things of a kind, and where it is not sure.
        """
        from PIL import Image

        if not looks_drawn(pixels):
            raise BackendUnavailable(
                "the in-house model finds things in drawn pictures, charts and documents only, and this looks like a "
                "photograph.",
                remedy=_REMEDY,
            )
        picture = Image.fromarray(pixels)
        found = [one for word in dict.fromkeys(words) for one in self._found(picture, word)]
        return tuple(sorted(found, key=lambda one: (-one.score, one.box)))

    def _found(self, picture: Image.Image, word: str) -> tuple[Detection, ...]:
        if self._sure("point").never:  # so it need not be asked
            raise BackendUnavailable(
                f"the in-house model is too seldom right about where things are to look for {word!r}.", remedy=_REMEDY
            )
        number, certain = self._count(picture, word)
        if number > MOST:
            raise BackendUnavailable(
                f"the in-house model sees {number} of {word!r} and points to {MOST} at most.", remedy=_REMEDY
            )
        boxes: list[tuple[float, float, float, float]] = []
        if number:
            prompt = f"Point to the {word}." if number == 1 else f"Point to all {plural(word)}."
            options = DecodingOptions(max_tokens=4 * MOST + 2, grammar=_BOXES)
            best = self.model.generate(IMAGE_MARK, prompt, (picture,), options)[0]
            boxes = boxes_in(best.text, picture.size)
            certain = min(certain, self._sure("point").probability(mean_probability(best)))
        if len(boxes) != number or not self._sure("point").enough(certain):
            raise BackendUnavailable(
                f"the in-house model is not sure where {word!r} is, or whether there is one ({certain:.0%}).",
                remedy=_REMEDY,
            )
        return tuple(Detection(box, word, round(certain, 4)) for box in boxes)

    def _count(self, picture: Image.Image, word: str) -> tuple[int, float]:
        """How many it sees, and the chance that this is right."""
        options = DecodingOptions(max_tokens=4, grammar=Grammar("start: /0|[1-9][0-9]?/\n"))
        best = self.model.generate(IMAGE_MARK, f"How many {plural(word)} are there?", (picture,), options)[0]
        return int(best.text or 0), self._sure("vqa").probability(own_probability(best))

    def _sure(self, kind: str) -> Sureness:
        from tools.ask.core import FITTED

        return self.sureness or read_sureness(FITTED, kind)


def core_detector(folder: str = "") -> CoreDetector:
    """The in-house model of a folder ("" for the one that ships). Raises BackendUnavailable where it is not there."""
    model = CoreModel(folder)
    if not model.available:
        raise BackendUnavailable(
            f"{folder or 'this installation'} has no weights of the in-house model.", remedy=REMEDY
        )
    return CoreDetector(model)
