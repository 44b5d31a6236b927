"""Colors of boxes, and where their labels go so that no label covers another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

    `sizes` are the labels' (width, height). A label goes to a corner of its box where it can, next to it otherwise, and
    anywhere free near by at last; None where it fits nowhere. No two places overlap, and none leaves the picture.
    """
    placed: list[Rectangle] = []
    result: list[Rectangle | None] = []
    for box, (label_width, label_height) in zip(boxes, sizes, strict=True):
        found = None
        if label_width <= width and label_height <= height:
            for left, top in _candidates(box, label_width, label_height, width, height):
                x = min(max(left, 0.0), width - label_width)
                y = min(max(top, 0.0), height - label_height)
                place = (x, y, x + label_width, y + label_height)
                if not any(overlap(place, other) for other in placed):
                    found = place
                    break
        if found is not None:
            placed.append(found)
        result.append(found)
    return result


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Do two rectangles share more than an edge?"""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _candidates(
    box: Rectangle, label_width: float, label_height: float, width: float, height: float
) -> Iterator[tuple[float, float]]:
    """Upper left corners to try, the best first."""
    x0, y0, x1, y1 = box
    if y0 >= label_height:
        yield x0, y0 - label_height
        yield x1 - label_width, y0 - label_height
    if y1 + label_height <= height:
        yield x0, y1
        yield x1 - label_width, y1
    if x1 + label_width <= width:
        yield x1, y0
        yield x1, y1 - label_height
    if x0 >= label_width:
        yield x0 - label_width, y0
        yield x0 - label_width, y1 - label_height
    yield x0, y0
    yield x1 - label_width, y0
    yield x0, y1 - label_height
    yield x1 - label_width, y1 - label_height
    rows, columns = max(int(height // label_height), 1), max(int(width // label_width), 1)
    grid = [(column * label_width, row * label_height) for row in range(rows) for column in range(columns)]
    middle = ((x0 + x1 - label_width) / 2, (y0 + y1 - label_height) / 2)
    yield from sorted(grid, key=lambda at: (at[0] - middle[0]) ** 2 + (at[1] - middle[1]) ** 2)
