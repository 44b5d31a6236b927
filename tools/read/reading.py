"""From a reader's raw output to lines: weak ones dropped, narrow ones read again, turned pictures turned back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tools.read.base import Reader, SeenText, bounding_box
from tools.read.order import page_angle, reading_order, straight

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: below this score a line is noise more often than text
WEAK = 0.5
#: readers turn what is taller than wide by 90 degrees, which is wrong for a single narrow character
_TALL = 1.4
#: nothing is written in fewer pixels than this
_LEGIBLE = 6
#: the short side of what a reader gets, at least this share of the long side
_THINNEST = 0.3
#: a crop lower than this many pixels is enlarged before it is read
_LOW = 64


def read_lines(reader: Reader, pixels: Pixels) -> list[SeenText]:
    """The lines of a picture in reading order, boxes in pixels. [] where there is no text.

    A picture whose text comes out illegible is tried upside down and lying on either side; the best wins.
    """
    if min(pixels.shape[:2]) < _LEGIBLE:
        return []
    seen, turns, upright = _read_wide(reader, pixels), 0, pixels
    if _looks_turned(seen):
        tried = {0: seen, **{turns: _read_wide(reader, _turned(pixels, turns)) for turns in (1, 2, 3)}}
        turns = max(tried, key=lambda key: _legibility(tried[key]))
        seen, upright = tried[turns], _turned(pixels, turns)
    seen = _rejoined(reader, upright, _single_characters(reader, upright, seen))
    kept = [line for line in seen if line.score >= WEAK and line.text.strip()]
    slant = page_angle([(line.box, line.angle) for line in kept])
    ordered = reading_order(kept, lambda line: straight(line.box, slant))
    height, width = pixels.shape[:2]
    return [
        replace(line, box=_turned_back(line.box, turns, width, height), angle=_whole_turn(line.angle + 90 * turns))
        for line in ordered
    ]


def read_crop(reader: Reader, pixels: Pixels) -> list[SeenText]:
    """The lines of a small part of a picture. Low crops are enlarged; where at most one line shows, all of the crop
    is also taken as one line, and the more certain reading wins."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = min(4.0, max(1.0, _LOW / height))
    enlarged = pixels
    if scale > 1.0:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        enlarged = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    lines = read_lines(reader, enlarged)
    if len(lines) <= 1 and width >= 2 and height >= 4:
        [(text, score)] = reader.recognize([enlarged])
        best = lines[0].score if lines else WEAK
        if text.strip() and score > best:
            lines = [SeenText((0.0, 0.0, float(enlarged.shape[1]), float(enlarged.shape[0])), text, score)]
    return [replace(line, box=_scaled(line.box, 1 / scale)) for line in lines]


def _read_wide(reader: Reader, pixels: Pixels) -> list[SeenText]:
    """What the reader sees; a long thin picture is given a margin first.

    Detectors enlarge a picture until its short side is long enough: a strip of 2 x 400 pixels would fill the memory.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    least = round(max(height, width) * _THINNEST)
    down, across = max(0, least - height), max(0, least - width)
    if not down and not across:
        return reader.read(pixels)
    color = np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]), axis=0)
    padded = np.empty((height + down, width + across, 3), np.uint8)
    padded[:] = color.astype(np.uint8)
    top, left = down // 2, across // 2
    padded[top : top + height, left : left + width] = pixels
    return [
        replace(line, box=box)
        for line in reader.read(padded)
        if (box := _inside(line.box, left, top, width, height)) is not None
    ]


def _inside(
    box: tuple[float, float, float, float], left: int, top: int, width: int, height: int
) -> tuple[float, float, float, float] | None:
    """A box of the padded picture in the picture itself; None where it lies in the margin."""
    x0, y0 = max(box[0] - left, 0.0), max(box[1] - top, 0.0)
    x1, y1 = min(box[2] - left, float(width)), min(box[3] - top, float(height))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _single_characters(reader: Reader, pixels: Pixels, seen: list[SeenText]) -> list[SeenText]:
    """Boxes that are taller than wide, read again without turning them; the better reading is kept."""
    tall = [i for i, line in enumerate(seen) if _is_tall(line.box)]
    if not tall:
        return seen
    again = reader.recognize([cut(pixels, seen[i].box, margin=2) for i in tall])
    result = list(seen)
    for i, (text, score) in zip(tall, again, strict=True):
        # one upright character is likely; a long upright text is not: that one is a turned line
        if 0 < len(text.strip()) <= 2 and score > min(seen[i].score, 0.9) - 0.2:
            result[i] = replace(seen[i], text=text, score=score)
    return result


def _rejoined(reader: Reader, pixels: Pixels, seen: list[SeenText]) -> list[SeenText]:
    """Pieces of one line that overlap have read the same letters twice: they are read again as one.

    The pieces stay unless that is surer than they are, or they show a letter twice ("SBN" and "NBHD"): what is read
    well in pieces is not to be lost.
    """
    slant = page_angle([(line.box, line.angle) for line in seen])
    groups: list[list[SeenText]] = []
    for line in sorted(seen, key=lambda item: item.box[0]):
        home = next(
            (
                group
                for group in groups
                if any(_same_line(straight(other.box, slant), straight(line.box, slant)) for other in group)
            ),
            None,
        )
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    doubled = [group for group in groups if len(group) > 1]
    if not doubled:
        return seen
    boxes = [bounding_box([corner for line in group for corner in (line.box[:2], line.box[2:])]) for group in doubled]
    again = reader.recognize([cut(pixels, box, margin=1) for box in boxes])
    result = [group[0] for group in groups if len(group) == 1]
    for group, box, (text, score) in zip(doubled, boxes, again, strict=True):
        least = 0.75 * min(line.score for line in group) if _doubled(group) else _mean_score(group)
        result += [SeenText(box, text, score, slant)] if text.strip() and score > least else group
    return result


def _doubled(lines: Sequence[SeenText]) -> bool:
    """Does a piece (from left to right) begin with the letter that the one before it ends with?"""
    texts = [line.text.strip().casefold() for line in lines]
    return any(left[-1:] == right[:1] != "" for left, right in pairwise(texts))


def _mean_score(lines: Sequence[SeenText]) -> float:
    """How sure the readings are on the whole, long ones counting for more."""
    return sum(line.score * len(line.text) for line in lines) / max(1, sum(len(line.text) for line in lines))


def _same_line(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Do two boxes stand on one line and overlap by more than the margin that detectors add?"""
    height = min(a[3] - a[1], b[3] - b[1])
    beside = min(a[2], b[2]) - max(a[0], b[0]) > 0.25 * height
    level = min(a[3], b[3]) - max(a[1], b[1]) > 0.6 * max(a[3] - a[1], b[3] - b[1])
    return beside and level


def cut(pixels: Pixels, box: tuple[float, float, float, float], margin: float = 0.0) -> Pixels:
    """The part of `pixels` inside `box` (with `margin` pixels around it), at least one pixel."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
    x1, y1 = min(width, round(box[2] + margin)), min(height, round(box[3] + margin))
    x0, y0 = min(x0, width - 1), min(y0, height - 1)
    return pixels[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def _is_tall(box: tuple[float, float, float, float]) -> bool:
    return box[3] - box[1] > _TALL * (box[2] - box[0])


def _looks_turned(seen: list[SeenText]) -> bool:
    """Is most of the text illegible, or taller than wide although long? Then the picture may be turned."""
    if len(seen) < 3:
        return False
    legible = sum(line.score >= 0.9 for line in seen)
    lying = sum(_is_tall(line.box) and len(line.text) > 2 for line in seen)
    return legible < 0.5 * len(seen) or lying > 0.5 * len(seen)


def _turned(pixels: Pixels, turns: int) -> Pixels:
    """The picture turned counter-clockwise by `turns` right angles."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(pixels, turns))


def _turned_back(
    box: tuple[float, float, float, float], turns: int, width: int, height: int
) -> tuple[float, float, float, float]:
    """`box` of a picture turned counter-clockwise `turns` times, in pixels of the unturned width x height picture."""
    x0, y0, x1, y1 = box
    if turns == 0:
        return box
    if turns == 1:
        return width - y1, x0, width - y0, x1
    if turns == 2:
        return width - x1, height - y1, width - x0, height - y0
    return y0, height - x1, y1, height - x0


def _whole_turn(angle: float) -> float:
    """The angle between -180 (excluded) and 180 degrees."""
    return angle - 360 if angle > 180 else angle


def _legibility(seen: list[SeenText]) -> float:
    """How much certain text there is: characters weighed by how far their line is above doubt, lying ones for half."""
    certain = [line for line in seen if line.score >= WEAK]
    return sum(len(line.text) * (line.score - WEAK) * (0.5 if _is_tall(line.box) else 1.0) for line in certain)


def _scaled(box: tuple[float, float, float, float], factor: float) -> tuple[float, float, float, float]:
    return box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor
