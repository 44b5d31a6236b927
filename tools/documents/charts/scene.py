"""What all readers of charts start from: texts, colors, filled rectangles, axes and the keys of a legend."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tools.documents.charts.axes import Axis, find_axis
from tools.documents.charts.legend import Key, legend_of
from tools.documents.charts.marks import Bar, Color, background, bars_of, flat_colors
from tools.documents.charts.numerals import letters_of, split_numbers, without_units, worth
from tools.values import Box, Image, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: reads crops, each as one line: (text, score)
Recognize = Callable[[Sequence["Pixels"]], Sequence[tuple[str, float]]]

#: what stands at the foot of a published chart, and names nothing in it
_FOOT = re.compile(
    r"^\W*(?:source|sources|note|notes|\(c\)|©|additional information|show source|collapse statistic|pew research"
    r"|survey (?:of|conducted)|.*\bcc[ -]by\b|ourworldindata)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scene:
    """A chart taken apart. `letters` is the median height of its text in pixels."""

    image: Image
    pixels: Pixels
    texts: tuple[TextLine, ...]
    ground: Color
    colors: tuple[Color, ...]
    bars: tuple[Bar, ...]
    legend: tuple[Key, ...]
    upright: Axis | None
    level: Axis | None
    letters: float
    recognize: Recognize | None = None

    def numbers(self) -> list[tuple[TextLine, float]]:
        """The texts that are numbers, but for the ticks of the axes and the names of series."""
        used = {id(tick) for axis in (self.upright, self.level) if axis for tick in axis.ticks}
        used |= {id(key.name) for key in self.legend}
        return [
            (text, value)
            for text in self.texts
            if id(text) not in used and abs(text.angle) < 30 and (value := worth(text.text)) is not None
        ]


def scene_of(image: Image, pixels: Pixels, lines: Sequence[TextLine], recognize: Recognize | None = None) -> Scene:
    """A chart with the lines read in it taken apart. `recognize` reads single names once more, where it is given."""
    import numpy as np

    pixels = np.ascontiguousarray(pixels)
    letters = letters_of(lines)
    texts = without_foot(without_units(split_numbers(lines)))
    ground = background(pixels)
    colors = flat_colors(pixels, ground)
    printed = [line.box for line in lines if line.box.height < 2.5 * letters and re.search(r"[^\W_]", line.text)]
    bars = bars_of(pixels, colors, printed)
    legend, texts = legend_of(pixels, texts, bars, colors)
    keys = {id(key.name) for key in legend}
    unnamed = [text for text in texts if id(text) not in keys]
    upright = find_axis([text for text in unnamed if not _on_bar(text.box, bars)], "y")
    ticks = {id(tick) for tick in upright.ticks} if upright else set()
    level = find_axis([text for text in unnamed if id(text) not in ticks and not _on_bar(text.box, bars)], "x")
    scene = Scene(
        image, pixels, tuple(texts), ground, tuple(colors), tuple(bars), legend, upright, level, letters, recognize
    )
    if level is not None and _contradicted(scene, level):
        scene = replace(scene, level=None)
    if upright is not None and _contradicted(scene, upright):
        scene = replace(scene, upright=None)
    return scene


def _contradicted(scene: Scene, axis: Axis) -> bool:
    """Do the numbers printed at the ends of bars say that the axis was misread (thousands that were cut off)?"""
    ratios = []
    for bar in scene.bars:
        for text, printed in scene.numbers():
            x, y = text.box.center
            if axis.along == "x":
                at_end = bar.box.y0 <= y <= bar.box.y1 and abs(text.box.x0 - bar.box.x1) < 1.2 * scene.letters
                value = axis.value(bar.box.x1)
            else:
                at_end = abs(x - bar.box.center[0]) < 0.3 * bar.box.width and 0 < bar.box.y0 - y < 1.5 * scene.letters
                value = axis.value(bar.box.y0)
            if at_end and value and abs(value) > 0.05 * axis.span:
                ratios.append(printed / value)
    off = [ratio for ratio in ratios if not 0.8 < ratio < 1.25]
    return len(off) >= 2 and len(off) > 0.6 * len(ratios)


def without_foot(texts: Sequence[TextLine]) -> list[TextLine]:
    """The texts without sources and notes, and what stands below where these begin in the lower part."""
    feet = [text for text in texts if _FOOT.match(text.text)]
    if not feet:
        return list(texts)
    height = texts[0].image.height
    top = min((text.box.y0 for text in feet if text.box.y0 > 0.5 * height), default=height)
    return [text for text in texts if text.box.center[1] < top and not _FOOT.match(text.text)]


def _on_bar(box: Box, bars: Sequence[Bar]) -> bool:
    x, y = box.center
    return any(bar.box.x0 <= x <= bar.box.x1 and bar.box.y0 <= y <= bar.box.y1 for bar in bars)
