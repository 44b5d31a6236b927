"""The boxes that an answer rests on, numbered as its evidence is listed, for the pictures that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.report.labels import color_of
from tools.values import Box, Evidence

#: boxes of the same thing seen by two tools differ by some pixels; above this overlap they are drawn once
SAME_BOX = 0.9


@dataclass(frozen=True)
class Mark:
    """A box to be drawn: in pixels of the picture, the numbers of its evidence, words for it."""

    box: Box
    numbers: tuple[int, ...]
    text: str
    color: str

    @property
    def label(self) -> str:
        return ", ".join(str(number) for number in self.numbers)


def marks_on(evidence: Sequence[Evidence], image_id: str, width: int, height: int) -> list[Mark]:
    """The marks of the picture `image_id` of `width` x `height` pixels. Boxes outside of it are left out."""
    marks: list[Mark] = []
    for number, piece in enumerate(evidence, start=1):
        box = piece.box.clipped(width, height) if piece.box is not None and piece.image == image_id else None
        if box is None:
            continue
        for at, mark in enumerate(marks):
            if mark.box.iou(box) > SAME_BOX:
                marks[at] = Mark(mark.box, (*mark.numbers, number), mark.text, mark.color)
                break
        else:
            # what was read stands in the picture already
            text = "" if piece.kind in ("text", "cell") else piece.text
            marks.append(Mark(box, (number,), text, color_of(len(marks))))
    return marks
