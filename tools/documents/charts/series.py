"""Series and categories of a chart as they are put together, and the table that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.documents.charts.axes import Axis
from tools.documents.charts.marks import Color, apart
from tools.documents.charts.numerals import worth
from tools.documents.charts.scene import Scene
from tools.values import Box, TextLine

#: a printed value and a measured one belong together where they differ by no more than this share of the axis
_NEAR = 0.035
#: the score of a measured value, and of one that may well be off by more than a twentieth
_MEASURED, _DOUBTED = 0.6, 0.45
#: pixels by which the end of a bar or the middle of a line may be misplaced
_BLURRED = 1.5


@dataclass
class Found:
    """What was found: names of categories and series, and by (category, series) the values and their colors."""

    kind: str
    names: list[TextLine]
    series: list[TextLine | None]
    values: dict[tuple[int, int], TextLine] = field(default_factory=dict)
    colors: dict[tuple[int, int], Color] = field(default_factory=dict)

    @property
    def filled(self) -> float:
        """The share of the cells that have a value."""
        return len(self.values) / max(1, len(self.names) * len(self.series))


def measured(scene: Scene, value: float, box: Box, axis: Axis, *, doubted: bool = False) -> TextLine:
    """A value that was measured against an axis, as text with as many digits as the axis can tell. Its score falls
    where a pixel or two make much of the value, and where something on the picture says otherwise (`doubted`)."""
    step = abs(axis.slope)
    digits = max(0, min(6, round(-_log10(step) + 0.3)))
    text = f"{round(value, digits):.{digits}f}" if digits else f"{round(value / _step(step)) * _step(step):.0f}"
    text = (text.rstrip("0").rstrip(".") if "." in text else text) + ("%" if axis.percent else "")
    clipped = box.clipped(scene.image.width, scene.image.height) or Box.of(0, 0, 1, 1)
    return TextLine(image=scene.image, box=clipped, text=text, score=_sure(value, step, doubted), source="measured")


def _sure(value: float, pixel: float, doubted: bool) -> float:
    """How sure a measured value is, of which a pixel is worth so much."""
    if doubted:
        return _DOUBTED
    off = _BLURRED * pixel / max(abs(value), 1e-12)
    return _MEASURED if off <= 0.06 else _DOUBTED


def _log10(value: float) -> float:
    import math

    return math.log10(max(value, 1e-12))


def _step(step: float) -> float:
    return float(10 ** max(0, round(_log10(step) - 0.3)))


def fits(printed: float, value: float | None, axis: Axis | None) -> bool:
    """Can a printed number stand for a measured value?"""
    if value is None or axis is None:
        return True
    return abs(printed - value) <= max(_NEAR * axis.span, 0.05 * abs(value))


def repaired(text: TextLine, value: float | None, axis: Axis | None) -> TextLine | None:
    """A printed number in which the reader lost the point, put right by the measured value; None where none fits."""
    printed = worth(text.text)
    if printed is None:
        return None
    if fits(printed, value, axis):
        return text
    if value is None or axis is None or "." in text.text:
        return None
    for places in (1, 2, 3):
        if fits(printed / 10**places, value, axis) and abs(printed / 10**places - value) <= 0.02 * axis.span:
            tidy = f"{printed / 10**places:.{places}f}" + ("%" if "%" in text.text else "")
            return text.model_copy(update={"text": tidy, "raw": text.text, "score": min(text.score, 0.7)})
    return None


def series_of(color: Color, keys: Sequence[Color]) -> int | None:
    """The key that a color belongs to."""
    if not keys:
        return None
    best = min(range(len(keys)), key=lambda index: apart(color, keys[index]))
    return best if apart(color, keys[best]) <= 30 else None
