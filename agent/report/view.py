"""What the HTML report shows, worked out from an answer: texts, percentages and data URLs, no markup."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from agent.report import words
from agent.report.labels import ink_on, place_labels
from agent.report.marks import Mark, marks_on
from agent.report.pictures import data_url, draw_value, picture_of, to_pillow
from tools.errors import ArtifactMissing, InvalidValue
from tools.values import Evidence, Image, decode

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from agent.answer import Answer
    from agent.trace import TraceStep
    from tools.artifacts import ArtifactStore

#: longer side of pictures in the report, in pixels
LARGE, THUMBNAIL, CROP = 1280, 360, 160
#: so many pictures of steps and of evidence are shown at most, so that a report stays small enough to send
MOST_PICTURES = 60
#: a longer list of evidence has no pictures of its own: the boxes show the places
MOST_CROPS = 8
#: width in CSS pixels at which badges are placed, and their size
_SHOWN, _BADGE = 640.0, (26.0, 20.0)


@dataclass(frozen=True)
class MarkView:
    numbers: str
    keys: str
    text: str
    color: str
    ink: str
    box: tuple[float, float, float, float]
    badge: tuple[float, float] | None


@dataclass(frozen=True)
class PictureView:
    title: str
    source: str
    width: int
    height: int
    marks: list[MarkView] = field(default_factory=list)


@dataclass(frozen=True)
class EvidenceView:
    number: int
    piece: Evidence
    color: str
    crop: str


@dataclass(frozen=True)
class StepView:
    step: TraceStep
    code: list[tuple[str, str]]
    picture: str
    left: float
    width: float


class Pictures:
    """Pictures from a store, each opened once; a missing one is "" (the report says so)."""

    def __init__(self, store: ArtifactStore | None) -> None:
        self._store = store
        self._open = lru_cache(maxsize=4)(self._load)
        self.left = MOST_PICTURES

    def _load(self, image_id: str) -> Pillow.Image | None:
        try:
            return picture_of(image_id, self._store)
        except ArtifactMissing:
            return None

    def whole(self, image: Image) -> str:
        try:
            return data_url(to_pillow(image, self._store), LARGE)
        except ArtifactMissing:
            return ""

    def crop(self, piece: Evidence) -> str:
        """The place of the evidence with a little around it; "" where there is none or enough are shown."""
        picture = self._open(piece.image) if piece.box is not None and self.left > 0 else None
        if picture is None or piece.box is None:
            return ""
        margin = 0.08 * max(piece.box.width, piece.box.height) + 2
        box = piece.box.grown(margin).clipped(*picture.size)
        if box is None or box.area >= 0.9 * picture.width * picture.height:
            return ""
        self.left -= 1
        x0, y0, x1, y1 = (round(side) for side in box.as_tuple())
        return data_url(picture.crop((x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))), CROP * 2)

    def of_step(self, step: TraceStep) -> str:
        if step.status != "done" or self.left <= 0:
            return ""
        try:
            drawn = draw_value(decode(step.value), self._store)
            if drawn is None and step.picture:
                drawn = self._open(step.picture)
        except (ArtifactMissing, InvalidValue):
            return ""
        if drawn is None:
            return ""
        self.left -= 1
        return data_url(drawn, THUMBNAIL)


def build_view(answer: Answer) -> dict[str, Any]:
    """The names that the template uses."""
    pictures = Pictures(answer.store)
    trace = answer.trace
    colors: dict[int, str] = {}
    shown = []
    for at, image in enumerate(answer.images, start=1):
        marks = marks_on(answer.evidence, image.id, image.width, image.height)
        colors.update({number: mark.color for mark in marks for number in mark.numbers})
        title = f"Picture {at}" if len(answer.images) > 1 else "The picture"
        shown.append(PictureView(title, pictures.whole(image), image.width, image.height, mark_views(marks, image)))
    if answer.image is not None:
        result = answer.image
        shown.append(PictureView("The result", pictures.whole(result), result.width, result.height))
    total = max([answer.usage.seconds, trace.seconds, *(step.started + step.seconds for step in trace.steps), 1e-9])
    return {
        "answer": answer,
        "trace": trace,
        "pictures": shown,
        "evidence": [
            EvidenceView(
                number,
                piece,
                colors.get(number, ""),
                pictures.crop(piece) if len(answer.evidence) <= MOST_CROPS else "",
            )
            for number, piece in enumerate(answer.evidence, start=1)
        ],
        "steps": [
            StepView(
                step,
                words.code_pieces(step.line),
                pictures.of_step(step),
                100 * step.started / total,
                100 * step.seconds / total,
            )
            for step in trace.steps
        ],
        "rounds": len({step.round for step in trace.steps}),
        "program": [words.code_pieces(line) for line in answer.program.splitlines()],
        "claims": [(claim, [(piece, pictures.crop(piece)) for piece in claim.witnesses]) for claim in trace.claims],
        "corrections": [(change, *changed_words(change.before, change.after)) for change in trace.corrections],
        "stages": _bars(answer.usage.stages),
        "total": answer.usage.seconds or trace.seconds,
        "planner": trace.plans[-1].planner if trace.plans else "",
        "words": words,
    }


def changed_words(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts as pieces (is it changed, text); the pieces joined are the texts."""
    one, two = _split(before), _split(after)
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if a < b:
            left.append((kind != "equal", "".join(one[a:b])))
        if c < d:
            right.append((kind != "equal", "".join(two[c:d])))
    return left, right


def _split(text: str) -> list[str]:
    """Words, spaces and marks, each for itself; joined they are the text."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def mark_views(marks: Iterable[Mark], image: Image) -> list[MarkView]:
    marks = list(marks)
    scale = min(_SHOWN / image.width, 1.0) if image.width > _SHOWN else 1.0
    width, height = image.width * scale, image.height * scale
    boxes = [tuple(side * scale for side in mark.box.as_tuple()) for mark in marks]
    sizes = [(max(_BADGE[0], 9.0 * len(mark.label) + 12), _BADGE[1]) for mark in marks]
    places = place_labels([(x0, y0, x1, y1) for x0, y0, x1, y1 in boxes], sizes, width, height)
    views = []
    for mark, place in zip(marks, places, strict=True):
        box = mark.box
        views.append(
            MarkView(
                numbers=mark.label,
                keys=" ".join(str(number) for number in mark.numbers),
                text=mark.text,
                color=mark.color,
                ink=ink_on(mark.color),
                box=(
                    100 * box.x0 / image.width,
                    100 * box.y0 / image.height,
                    100 * box.width / image.width,
                    100 * box.height / image.height,
                ),
                badge=None if place is None else (100 * place[0] / width, 100 * place[1] / height),
            )
        )
    return views


def _bars(times: dict[str, float]) -> list[tuple[str, float, float]]:
    """(name, seconds, percent of the longest), in the order of the run."""
    longest = max(times.values(), default=0.0) or 1.0
    return [(name, seconds, 100 * seconds / longest) for name, seconds in times.items()]
