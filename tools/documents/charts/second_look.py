"""Names that the first reading found nothing of, or too little: their places are known from the marks, so that each is
cut out, turned level, enlarged and read alone."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.documents.charts.scene import Scene
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: height of a crop that is read, in pixels
_HEIGHT = 48
#: the least score of a name that was read again
_LEAST = 0.7
#: where labels between the first and the last are looked at: most that can be read must be the years that belong there
_BETWEEN = (0.2, 0.4, 0.6, 0.8)
_YEAR = re.compile(r"^\W*(?P<year>(?:19|20)\d\d|\d\d)\W*$")


def years_again(scene: Scene, first: float, last: float, axis: float) -> list[tuple[int, float]] | None:
    """(year, x) of every year under a line from x = `first` to `last`, with the level axis at y = `axis`, from the
    slanted labels of the first, the last and some between them; None where these do not agree."""
    if scene.recognize is None:
        return None
    ends = _years_at(scene, [first, last], axis)
    if ends[0] is None or ends[1] is None:
        return None
    start = _full(ends[0])
    stop = _full(ends[1], after=start)
    steps = stop - start
    if not 4 <= steps <= 60 or (last - first) / steps < 0.4 * scene.letters:
        return None
    wanted = [start + round(share * steps) for share in _BETWEEN]
    places = [first + (year - start) / steps * (last - first) for year in wanted]
    told = _years_at(scene, places, axis)
    read = [(year, want) for year, want in zip(told, wanted, strict=True) if year is not None]
    agree = sum(year % 100 == want % 100 for year, want in read)
    if agree < 2 or agree <= len(read) / 2:
        return None
    return [(year, first + (year - start) / steps * (last - first)) for year in range(start, stop + 1)]


def _full(year: int, after: int = 0) -> int:
    """A year of two digits in full: not before another, and not after 2040."""
    if year > 99:
        return year
    full = 1900 + year if year > 40 else 2000 + year
    return full if full > after else full + 100


def _years_at(scene: Scene, places: Sequence[float], axis: float) -> list[int | None]:
    """The years on labels that rise towards these places of the axis."""
    crops = [_slanted(scene, x, axis) for x in places]
    assert scene.recognize is not None
    found: list[int | None] = []
    for text, score in scene.recognize(crops):
        match = _YEAR.match(text)
        found.append(int(match["year"]) if match and score >= _LEAST else None)
    return found


def _slanted(scene: Scene, x: float, axis: float) -> Pixels:
    """A label that ends below x, and rises to it at 45 degrees, turned level."""
    import cv2
    import numpy as np

    high = 0.8 * scene.letters
    long = 2.4 * scene.letters
    end = np.array([x + 0.35 * scene.letters, axis + 0.65 * scene.letters])
    along, across = np.array([1.0, -1.0]) / math.sqrt(2), np.array([1.0, 1.0]) / math.sqrt(2)
    left = end - long * along - high / 2 * across
    size = (round(_HEIGHT / high * (long + 0.4 * scene.letters)), _HEIGHT)
    corners = np.array([left, left + (long + 0.4 * scene.letters) * along, left + high * across], np.float32)
    turned = cv2.getAffineTransform(corners, np.array([[0, 0], [size[0], 0], [0, size[1]]], np.float32))
    white = tuple(float(value) for value in scene.ground)
    return np.asarray(
        cv2.warpAffine(scene.pixels, turned, size, flags=cv2.INTER_CUBIC, borderValue=white), dtype=np.uint8
    )


def names_again(scene: Scene, rows: Sequence[tuple[float, float]], left: float, right: float) -> list[TextLine | None]:
    """The names between x = `left` and `right` of rows (y from, y to) of lying bars, each read alone."""
    import cv2
    import numpy as np

    if scene.recognize is None or right - left < scene.letters:
        return [None] * len(rows)
    boxes = [Box.of(left, top, right, low).clipped(scene.image.width, scene.image.height) for top, low in rows]
    crops = []
    for box in boxes:
        if box is None:
            return [None] * len(rows)
        part = scene.pixels[int(box.y0) : int(box.y1) + 1, int(box.x0) : int(box.x1)]
        size = (max(1, round(part.shape[1] * _HEIGHT / part.shape[0])), _HEIGHT)
        crops.append(np.ascontiguousarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC)))
    return [
        TextLine(image=scene.image, box=box, text=text.strip(), score=score, source="read again")
        if box is not None and score >= _LEAST and re.search(r"[^\W_]", text)
        else None
        for box, (text, score) in zip(boxes, scene.recognize(crops), strict=True)
    ]
