"""Pies and rings: names with shares that make up a whole, and the colors of their slices."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from tools.documents.charts.marks import Color, mask_of
from tools.documents.charts.numerals import is_year, worth
from tools.documents.charts.scene import Scene
from tools.documents.charts.series import Found
from tools.documents.layout import joined, part_of
from tools.values import TextLine

_SHARE = re.compile(r"(?P<value>\d+(?:[.,]\d+)?\s?%)")


def pie(scene: Scene) -> Found | None:
    """The slices of a disc with their names and shares; None where there is no disc."""
    disc = _disc(scene)
    if disc is None:
        return None
    pairs = _pairs(scene)
    total = sum(worth(value.text) or 0.0 for _, value in pairs)
    slices = _slices(scene, disc)
    if len(pairs) < 2 or not (90 <= total <= 110 or _proportional(pairs, slices)):
        return None
    found = Found("pie", [name for name, _ in pairs], [None])
    for index, (_, value) in enumerate(pairs):
        found.values[index, 0] = value
    _color(found, pairs, slices, disc)
    return found


def _proportional(pairs: Sequence[tuple[TextLine, TextLine]], slices: Sequence[tuple[Color, float, float]]) -> bool:
    """Do numbers that are no shares go with the sizes of the slices?"""
    values = sorted((worth(value.text) or 0.0 for _, value in pairs), reverse=True)
    sizes = sorted((size for _, size, _ in slices), reverse=True)
    total = sum(values)
    near = [abs(value / total - size) < 0.04 for value, size in zip(values, sizes, strict=False)] if total > 0 else []
    return len(near) >= 2 and all(near)


def _disc(scene: Scene) -> tuple[float, float, float] | None:
    """(x, y, radius) of the round area that is neither background nor text."""
    import cv2
    import numpy as np

    away = np.abs(scene.pixels.astype(np.int16) - np.array(scene.ground, np.int16)).max(axis=2)
    drawn = cv2.morphologyEx((away > 14).astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    drawn = cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    for x, y, w, h, area in stats[1:count]:
        if min(w, h) < 0.2 * min(scene.pixels.shape[:2]) or not 0.85 < w / h < 1.18:
            continue
        if 0.3 < area / (math.pi / 4 * w * h) < 1.1 and area < 0.9 * w * h:
            return float(x + w / 2), float(y + h / 2), float((w + h) / 4)
    return None


def _pairs(scene: Scene) -> list[tuple[TextLine, TextLine]]:
    """Names with their shares: in one line, or one above the other."""
    shares: list[tuple[TextLine, TextLine | None]] = []
    used: set[int] = set()
    percent = [text for text in scene.texts if _SHARE.search(text.text)]
    for text in percent:
        match = _SHARE.search(text.text)
        if match is None:
            continue
        used.add(id(text))
        value = part_of(text, match.start("value"), match.end("value"), text=match["value"].replace(" ", ""))
        rest = text.text[: match.start()] or text.text[match.end() :]
        rest = re.sub(r"[\s:(,–-]+$|^[\s•·.,:–-]+", "", rest)
        name = part_of(text, text.text.find(rest), text.text.find(rest) + len(rest), text=rest) if rest else None
        shares.append((value, name))
    if len(shares) < 2:
        shares = [(text, None) for text, value in scene.numbers() if value > 0 and not is_year(text.text)]
        used |= {id(text) for text, _ in shares}
    loose = [text for text in scene.texts if id(text) not in used and re.search(r"[^\W\d_]{2}", text.text)]
    lines: dict[int, list[TextLine]] = {index: [name] if name else [] for index, (_, name) in enumerate(shares)}
    keys = {id(key.name) for key in scene.legend}
    for text in loose:
        if id(text) in keys:
            continue
        near = [
            (index, value) for index, (value, _) in enumerate(shares) if value.box.gap(text.box) < 1.3 * scene.letters
        ]
        if near:
            index, _ = min(
                near, key=lambda item: (item[1].box.gap(text.box), abs(item[1].box.center[0] - text.box.center[0]))
            )
            lines[index].append(text)
    for _ in range(2):  # the further lines of a name stand above its lowest
        for text in loose:
            if any(text in some for some in lines.values()) or id(text) in keys:
                continue
            for some in lines.values():
                if some and any(
                    -0.5 * scene.letters < one.box.y0 - text.box.y1 < 0.5 * scene.letters
                    and abs(one.box.center[0] - text.box.center[0]) < 0.7 * max(one.box.width, text.box.width)
                    for one in some
                ):
                    some.append(text)
                    break
    for index, (value, _) in enumerate(shares):
        if not lines[index]:
            _handed_over(value, index, lines, scene.letters)
    pairs = []
    for index, (value, _) in enumerate(shares):
        some = sorted(lines[index], key=lambda line: (line.box.y0, line.box.x0))
        if some:
            name = some[0] if len(some) == 1 else joined(some, " ".join(one.text for one in some), some[0].score)
            pairs.append((name, value))
    if len(pairs) < 0.6 * len(shares) and len(scene.legend) == len(shares):
        return _by_legend(scene, [value for value, _ in shares])
    return pairs


def _handed_over(value: TextLine, index: int, lines: dict[int, list[TextLine]], letters: float) -> None:
    """Give a share without a name the nearest of the lines of another share that are not one name."""
    spare = [
        (line.box.gap(value.box), at, line)
        for at, some in lines.items()
        for line in some
        if len(some) > 1
        and all(abs(line.box.center[0] - one.box.center[0]) > 2 * letters for one in some if one is not line)
    ]
    if spare:
        gap, at, line = min(spare, key=lambda item: item[0])
        if gap < 4 * letters:
            lines[at].remove(line)
            lines[index].append(line)


def _by_legend(scene: Scene, values: Sequence[TextLine]) -> list[tuple[TextLine, TextLine]]:
    """Shares printed on slices, named by the keys of the slices' colors."""
    pairs = []
    for key in scene.legend:
        mask = mask_of(scene.pixels, key.color)

        def covered(value: TextLine, mask: object = mask) -> float:
            x, y = (int(part) for part in value.box.center)
            reach = int(scene.letters)
            return float(mask[max(0, y - reach) : y + reach, max(0, x - 2 * reach) : x + 2 * reach].mean())  # type: ignore[index]

        best = max(values, key=covered)
        if covered(best) > 0.3:
            pairs.append((key.name, best))
    return pairs if len({id(value) for _, value in pairs}) == len(pairs) else []


def _slices(scene: Scene, disc: tuple[float, float, float]) -> list[tuple[Color, float, float]]:
    """(color, share, angle of the middle) of the slices."""
    import numpy as np

    x, y, radius = disc
    height, width = scene.pixels.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    inside = np.hypot(columns - x, rows - y) < 0.97 * radius
    slices = []
    for color in scene.colors:
        mask = (mask_of(scene.pixels, color) > 0) & inside
        share = float(mask.sum() / max(1, inside.sum()))
        if share > 0.004:
            angle = math.atan2(float((rows[mask] - y).mean()), float((columns[mask] - x).mean()))
            slices.append((color, share, angle))
    total = sum(share for _, share, _ in slices) or 1.0
    return [(color, share / total, angle) for color, share, angle in slices]


def _color(
    found: Found,
    pairs: Sequence[tuple[TextLine, TextLine]],
    slices: Sequence[tuple[Color, float, float]],
    disc: tuple[float, float, float],
) -> None:
    """Give each share the color of the slice that is about as large as it says, in the direction of its label."""
    costs = []
    for index, (_, value) in enumerate(pairs):
        share = (worth(value.text) or 0.0) / 100
        x, y = value.box.center
        angle = math.atan2(y - disc[1], x - disc[0])
        for color, size, middle in slices:
            turn = abs((angle - middle + math.pi) % (2 * math.pi) - math.pi)
            costs.append((4 * abs(size - share) + turn / math.pi, index, color))
    free = {color for color, _, _ in slices}
    for cost, index, color in sorted(costs):
        if cost < 0.8 and color in free and (index, 0) not in found.colors:
            found.colors[index, 0] = color
            free.discard(color)
