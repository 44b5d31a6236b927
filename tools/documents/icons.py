"""Small pictures beside words (a loudspeaker, a flag) that a reader takes for a letter: told by their colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.read.reading import cut
from tools.values import TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: ink that differs by more than this in a channel (of 255) is not of the same print
_ANOTHER_INK = 90


def without_icons(pixels: Pixels, lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without those of one or two signs that stand close before a longer one in another colour."""
    return [line for line in lines if not _is_icon(pixels, line, lines)]


def _is_icon(pixels: Pixels, line: TextLine, lines: Sequence[TextLine]) -> bool:
    if len(line.text.strip()) > 2:
        return False
    height = line.box.height
    for other in lines:
        gap = other.box.x0 - line.box.x1
        level = min(line.box.y1, other.box.y1) - max(line.box.y0, other.box.y0) > 0.5 * min(height, other.box.height)
        if len(other.text) > 2 and level and -0.5 * height < gap < 1.2 * height:
            own, near = _ink(pixels, line), _ink(pixels, other)
            return bool(abs(own - near).max() > _ANOTHER_INK)
    return False


def _ink(pixels: Pixels, line: TextLine) -> Any:
    """The colour that a line is printed in: the mean of what stands out most from its background."""
    import numpy as np

    colors = cut(pixels, line.box.as_tuple()).reshape(-1, 3).astype(np.int16)
    apart = np.abs(colors - np.median(colors, axis=0)).max(axis=1)
    return colors[apart >= max(1, np.quantile(apart, 0.9))].mean(axis=0)
