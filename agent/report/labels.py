"""Colors of boxes, and where their labels go so that no label covers another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

#: Okabe and Ito's palette (2008), told apart with every common form of color blindness; best contrast first
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442")

Rectangle = tuple[float, float, float, float]


def color_of(index: int) -> str:
    """The color of the box number `index` (from 0); colors repeat after seven."""
    return PALETTE[index % len(PALETTE)]


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on `color` (relative luminance of WCAG 2)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"


def place_labels(
    boxes: Sequence[Rectangle], sizes: Sequence[tuple[float, float]], width: float, height: float
) -> list[Rectangle | None]:
    """A place for the label of each box, in a picture of `width` x `height` pixels.

    `sizes` are the labels' (width, height). A label goes next to its box where it covers no box, else over a corner of
    it, else anywhere free near by; None where it fits nowhere. No two places overlap, and none leaves the picture.
    """
    placed: list[Rectangle] = []
    result: list[Rectangle | None] = []
    for box, size in zip(boxes, sizes, strict=True):
        found = None
        if size[0] <= width and size[1] <= height:
            found = _free(_beside(box, size), size, (width, height), [*placed, *boxes])
            found = found or _free(_anywhere(box, size, (width, height)), size, (width, height), placed)
        if found is not None:
            placed.append(found)
        result.append(found)
    return result


def _free(
    corners: Iterable[tuple[float, float]],
    size: tuple[float, float],
    picture: tuple[float, float],
    taken: Sequence[Rectangle],
) -> Rectangle | None:
    """The first place, moved into the picture, that covers nothing of what is taken."""
    for left, top in corners:
        x = min(max(left, 0.0), picture[0] - size[0])
        y = min(max(top, 0.0), picture[1] - size[1])
        place = (x, y, x + size[0], y + size[1])
        if not any(overlap(place, other) for other in taken):
            return place
    return None


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Do two rectangles share more than an edge?"""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _beside(box: Rectangle, size: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Upper left corners of places that touch the box from outside, the best first.

    Above it, but beside it where the box is low: that is a line of text, with other lines above and below.
    """
    (x0, y0, x1, y1), (width, height) = box, size
    middle = (y0 + y1 - height) / 2
    above = ((x0, y0 - height), (x1 - width, y0 - height))
    beside = ((x0 - width, middle), (x1, middle))
    yield from (*beside, *above) if y1 - y0 < 2.5 * height else (*above, *beside)
    yield from ((x0, y1), (x1 - width, y1), (x0 - width, y0), (x1, y0))


def _anywhere(box: Rectangle, size: tuple[float, float], picture: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """The same places, the corners of the box, and then a grid over the picture, the nearest first."""
    (x0, y0, x1, y1), (width, height) = box, size
    yield from _beside(box, size)
    yield from ((x0, y0), (x1 - width, y0), (x0, y1 - height), (x1 - width, y1 - height))
    rows, columns = max(int(picture[1] // height), 1), max(int(picture[0] // width), 1)
    grid = [(column * width, row * height) for row in range(rows) for column in range(columns)]
    middle = ((x0 + x1 - width) / 2, (y0 + y1 - height) / 2)
    yield from sorted(grid, key=lambda at: (at[0] - middle[0]) ** 2 + (at[1] - middle[1]) ** 2)
