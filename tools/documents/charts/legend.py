"""The legend of a chart: names with a square, disc or dash of a series' color to their left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.documents.charts.marks import Bar, Color, apart, mask_of
from tools.documents.charts.numerals import is_year, letters_of, worth
from tools.documents.layout import joined, part_of
from tools.values import Box, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: no more than these marks of a color are looked at: more are dots of a pattern
_MOST = 60


@dataclass(frozen=True, slots=True)
class Key:
    """A series: its color and its name."""

    color: Color
    name: TextLine
    box: Box


def legend_of(
    pixels: Pixels, texts: Sequence[TextLine], bars: Sequence[Bar], colors: Sequence[Color]
) -> tuple[tuple[Key, ...], list[TextLine]]:
    """The keys from left to right and top to bottom, and the texts with lines that held several names taken apart."""
    if not texts:
        return (), list(texts)
    letters = letters_of(texts)
    marks = [(box, color) for color in colors for box in _small(pixels, color, letters)]
    pieces = [piece for text in texts for piece in _taken_apart(text, marks)]
    found: dict[int, Key] = {}
    for box, color in marks:
        near = [text for text in pieces if _stands_before(box, text)]
        if not near:
            continue
        name = min(near, key=lambda text: abs(text.box.x0 - box.x1))
        before = found.get(id(name))
        if before is None or box.area > before.box.area:
            found[id(name)] = Key(color, name, box)
    keys = _alike([key for key in found.values() if not _in_bar(key, bars)])
    wrapped = [_wrapped(key, keys, pieces) for key in keys]
    names = {id(key.name): tail for key, tail in zip(keys, wrapped, strict=True)}
    used = {id(line) for tail in wrapped for line in tail}
    whole: list[TextLine] = []
    final: list[Key] = []
    for piece in pieces:
        if id(piece) in names:
            tail = [piece, *names[id(piece)]]
            name = piece if len(tail) == 1 else joined(tail, " ".join(line.text for line in tail), piece.score)
            name = clean(name)
            final.append(Key(found[id(piece)].color, name, found[id(piece)].box))
            whole.append(name)
        elif id(piece) not in used:
            whole.append(piece)
    return tuple(sorted(final, key=lambda key: (round(key.box.y0 / letters), key.box.x0))), whole


def _small(pixels: Pixels, color: Color, letters: float) -> list[Box]:
    """The marks of a color that are about as high as letters, and filled."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(mask_of(pixels, color, 30), connectivity=8)
    boxes = []
    for index in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[index])
        if 0.3 * letters <= h <= 1.5 * letters and 0.3 * letters <= w <= 2.6 * letters and area >= 0.55 * w * h * 0.7:
            boxes.append(Box.of(x, y, x + w, y + h))
    return boxes if len(boxes) <= _MOST * 4 else []


def _taken_apart(text: TextLine, marks: Sequence[tuple[Box, Color]]) -> list[TextLine]:
    """A line in which further keys stand between names ("Women ● Men"), cut before each of them."""
    inner = sorted(
        box.center[0]
        for box, _ in marks
        if abs(box.center[1] - text.box.center[1]) < 0.35 * text.box.height
        and text.box.x0 + 1.5 * text.box.height < box.center[0] < text.box.x1 - text.box.height
        and box.height > 0.33 * text.box.height
    )
    if not inner or len(inner) > 8 or not re.search(r"[^\W\d_]{2}|\d{4}", text.text):
        return [text]
    pieces, start = [], 0
    for x in inner:
        at = round((x - text.box.x0) / text.box.width * len(text.text))
        gaps = [match.start() for match in re.finditer(r"\s|(?<=[a-z])(?=[A-Z●■•])", text.text)]
        near = [gap for gap in gaps if abs(gap - at) <= 3 and gap > start]
        if not near:
            return [text]
        cut = min(near, key=lambda gap: abs(gap - at))
        pieces.append(part_of(text, start, cut))
        start = cut
    return [*pieces, part_of(text, start, len(text.text))]


def _stands_before(box: Box, text: TextLine) -> bool:
    """Does a mark stand just left of a text, at its height? The reader may have taken it for a letter."""
    if abs(text.angle) > 15 or not re.search(r"[^\W_]", text.text):
        return False
    if not re.search(r"[^\W\d_]|(?:19|20)\d\d|\d\s?[-–+]", text.text):
        return False
    if worth(text.text) is not None and not is_year(text.text):
        return False  # a number with its unit beside a low bar
    height = text.box.height
    level = abs(text.box.center[1] - box.center[1]) < 0.4 * height
    return level and -1.3 * height <= text.box.x0 - box.x1 <= 1.2 * height and box.x0 < text.box.x0 + 0.4 * height


def _alike(keys: list[Key]) -> list[Key]:
    """The keys that stand in one row or column with others of their size and of another color."""
    kept = []
    for key in keys:
        for other in keys:
            if other is key or apart(other.color, key.color) < 20:
                continue
            size = abs(other.box.height - key.box.height) <= 2 and abs(other.box.width - key.box.width) <= 3
            row = abs(other.box.center[1] - key.box.center[1]) <= 2.5
            column = abs(other.box.x0 - key.box.x0) <= 2.5
            if size and (row or column):
                kept.append(key)
                break
    best: dict[Color, Key] = {}
    for key in kept:
        if key.color not in best or key.box.area > best[key.color].box.area:
            best[key.color] = key
    return list(best.values())


def _in_bar(key: Key, bars: Sequence[Bar]) -> bool:
    """Is the "key" a bar with a number beside it, or a part of one?"""
    return any(key.box.intersection(bar.box) > 0.5 * key.box.area and bar.box.area > 2.5 * key.box.area for bar in bars)


def _wrapped(key: Key, keys: Sequence[Key], texts: Sequence[TextLine]) -> list[TextLine]:
    """The further lines of a key's name: below it, at the same left edge, without a key of their own."""
    others = {id(other.name) for other in keys}
    tail: list[TextLine] = []
    last = key.name
    for text in sorted(texts, key=lambda text: text.box.y0):
        below = -0.4 * last.box.height < text.box.y0 - last.box.y1 < 0.35 * last.box.height
        edge = abs(text.box.x0 - key.name.box.x0) < 0.5 * last.box.height
        if id(text) not in others and text is not last and below and edge and re.search(r"[^\W\d_]{2}", text.text):
            tail.append(text)
            last = text
    return tail


def clean(name: TextLine) -> TextLine:
    """A name without the mark of its key, where the reader took that for a letter."""
    text = re.sub(r"^[\W_]+(?=[\w$(<≥≤])|^[oO●■0](?=\s[A-Z])", "", name.text).strip()
    return name if text == name.text or not text else name.model_copy(update={"text": text, "raw": name.text})
