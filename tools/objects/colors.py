"""Basic colour terms for what a region shows, robust to shadow, gloss and a tinted lamp.

Pixels are grouped by hue in CIELAB, so that the dark side and the bright side of a thing stay together; each group is
named by its lit part against references of the eleven basic terms of Berlin and Kay (1969), cyan, teal and beige.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.objects.foreground import Patch, patch_of
from tools.objects.shades import shade_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels
    from tools.values import Region

    Floats = NDArray[np.float32]

#: sRGB references of each term, at several depths
_REFERENCES: dict[str, str] = {
    "red": "e60000 c00000 d62828 ff3030 a01020 c83c3c 8b0000 c41e2a",
    "orange": "ff8000 ff9a1f e07010 f48424 ffa500 e8853a",
    "yellow": "ffff00 ffd700 f8cc30 e6c800 fff176 d8c020 f0e060",
    "green": "00a000 2c9648 008000 50c050 7cb342 1b5e20 90ee90 556b2f 32cd32 2e8b57 6b8e23 88a860",
    "cyan": "00ffff 40e0d0 20b2aa 00bcd4 7fffd4 29d0d0 14a0a0",
    "teal": "008080 007378 006a6a 148080 0b5c5c 00868b",
    "blue": "0000ff 245cc8 1e90ff 4169e1 000080 87ceeb 4682b4 2a4bd7 5c7fb8 1c3a70 7090c0",
    "purple": "800080 803ca8 9370db 6a0dad 4b0082 ba55d3 8126c0 9860a8",
    "pink": "ffc0cb ff69b4 ff1493 f48fb1 db7093 ff80a0 f4a0b8",
    "brown": "8b4513 a52a2a 5c3a21 a0522d 6b4226 7b5030 964b00 3e2718 9a6a40 814a19 a07048",
    "beige": "d8c8a0 e8d8b0 d2b48c c8ae84 f5e6c8 e0cba8",
}
COLOR_TERMS = (*_REFERENCES, "black", "gray", "white")

_ALIASES = {
    "grey": "gray",
    "silver": "gray",
    "turquoise": "cyan",
    "aqua": "cyan",
    "violet": "purple",
    "magenta": "pink",
    "crimson": "red",
    "scarlet": "red",
    "maroon": "red",
    "navy": "blue",
    "gold": "yellow",
    "golden": "yellow",
    "tan": "beige",
    "cream": "beige",
    "lime": "green",
    "olive": "green",
    "红色": "red",
    "橙色": "orange",
    "黄色": "yellow",
    "绿色": "green",
    "青色": "cyan",
    "蓝色": "blue",
    "紫色": "purple",
    "粉色": "pink",
    "粉红色": "pink",
    "棕色": "brown",
    "褐色": "brown",
    "米色": "beige",
    "黑色": "black",
    "灰色": "gray",
    "白色": "white",
}


def color_term(word: str) -> str | None:
    """The basic term that a colour word stands for ("grey" -> "gray", "aqua" -> "cyan"); None for other words."""
    word = word.strip().casefold()
    word = _ALIASES.get(word, word)
    return word if word in COLOR_TERMS else None


def colors_of(pixels: Pixels, region: Region | None = None) -> list[tuple[str, float]]:
    """The colour terms of a region (None: of the whole picture) with their shares (summing to 1), largest first.

    `pixels` are those of the whole picture that the region lies in, uint8 RGB.
    """
    patch = patch_of(pixels, region)
    shift = _lamp(pixels)
    shares: dict[str, float] = {}
    for name, share in _named_groups(patch, shift):
        shares[name] = shares.get(name, 0.0) + share
    whole = sum(shares.values())
    return sorted(((name, share / whole) for name, share in shares.items()), key=lambda pair: -pair[1])


def describe_colors(shares: list[tuple[str, float]]) -> str:
    """The answer in words: the main colour, and a second where it covers nearly as much ("black and white")."""
    main = shares[0]
    return f"{main[0]} and {shares[1][0]}" if len(shares) > 1 and shares[1][1] >= 0.6 * main[1] else main[0]


def _lamp(pixels: Pixels) -> Floats:
    """(a, b) of what should be white: the median of the bright, nearly colourless pixels; zero where there are few."""
    import cv2
    import numpy as np

    from tools.objects.foreground import to_lab

    height, width = pixels.shape[:2]
    scale = min(1.0, 128 / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    lab = to_lab(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)).reshape(-1, 3)
    bright = lab[:, 0] >= max(60.0, float(np.percentile(lab[:, 0], 90)) - 8)
    pale = np.hypot(lab[:, 1], lab[:, 2]) < 14
    found = lab[bright & pale]
    if len(found) < 0.02 * len(lab):
        return np.zeros(2, np.float32)
    return np.asarray(np.median(found[:, 1:], axis=0), dtype=np.float32)


def _named_groups(patch: Patch, shift: Floats) -> list[tuple[str, float]]:
    """Groups of one hue, and of no hue, with their names and weights."""
    import numpy as np

    lab = patch.lab.reshape(-1, 3)
    weight = patch.weight.reshape(-1)
    keep = weight > 0.02
    lab, weight = lab[keep], weight[keep]
    lightness = lab[:, 0]
    ab = lab[:, 1:] - shift[None] * (lightness / 100)[:, None]
    chroma = np.hypot(ab[:, 0], ab[:, 1])
    hued = chroma > 8 + 0.07 * lightness
    groups: list[tuple[str, float]] = []
    if (~hued).any():
        groups += _achromatic(lightness[~hued], weight[~hued])
    if hued.any():
        hue = np.degrees(np.arctan2(ab[hued, 1], ab[hued, 0])) % 360
        groups += _chromatic(lightness[hued], chroma[hued], hue, weight[hued])
    return groups


def _achromatic(lightness: Floats, weight: Floats) -> list[tuple[str, float]]:
    import numpy as np

    groups = []
    for name, low, high in (("black", -1.0, 30.0), ("gray", 30.0, 82.0), ("white", 82.0, 101.0)):
        share = float(weight[(lightness > low) & (lightness <= high)].sum())
        if share > 0:
            groups.append((name, share))
    # A white thing has gray shadows: where white leads, gray that shades into it is white too; and so with black.
    ends = dict(groups)
    total = float(weight.sum())
    spread = float(np.sqrt(np.average((lightness - np.average(lightness, weights=weight)) ** 2, weights=weight)))
    if ends.get("white", 0) > 0.45 * total and spread < 20:
        return [("white", total)]
    if ends.get("black", 0) > 0.55 * total and spread < 16:
        return [("black", total)]
    return groups


def _chromatic(lightness: Floats, chroma: Floats, hue: Floats, weight: Floats) -> list[tuple[str, float]]:
    """Hue modes, each named by its lit part. Chromatic pixels count a little more than gray ones: gloss and shadow take
    colour away, hardly anything adds it."""
    import numpy as np

    strength = weight * np.clip(chroma / 30, 0.3, 1.0)
    histogram = np.bincount((hue / 10).astype(int) % 36, weights=strength, minlength=36)
    smooth = (np.roll(histogram, 1) + 2 * histogram + np.roll(histogram, -1)) / 4
    peaks = [
        10 * index + 5.0
        for index in range(36)
        if smooth[index] > 0.05 * smooth.sum()
        and smooth[index] >= smooth[index - 1]
        and smooth[index] > smooth[(index + 1) % 36]
    ] or [10 * float(np.argmax(smooth)) + 5]
    apart = np.abs((hue[:, None] - np.array(peaks)[None] + 180) % 360 - 180)
    nearest = apart.argmin(axis=1)
    groups = []
    for index in range(len(peaks)):
        members = nearest == index
        if not members.any():
            continue
        mass = weight[members]
        order = np.argsort(lightness[members])
        reach = np.cumsum(mass[order]) / mass.sum()
        lit = members.nonzero()[0][order[(reach >= 0.45) & (reach <= 0.9)]]
        if not len(lit):
            lit = members.nonzero()[0]
        angle = np.deg2rad(hue[lit])
        color = np.average(chroma[lit], weights=weight[lit])
        mean_hue = np.arctan2(
            np.average(np.sin(angle), weights=weight[lit]), np.average(np.cos(angle), weights=weight[lit])
        )
        light = float(np.average(lightness[lit], weights=weight[lit]))
        name = term_of(light, float(color * np.cos(mean_hue)), float(color * np.sin(mean_hue)))
        groups.append((name, 1.25 * float(mass.sum())))
    return groups


def term_of(lightness: float, a: float, b: float) -> str:
    """The basic term nearest to one CIELAB colour; hue and chroma count more than lightness."""
    import numpy as np

    names, points = _reference_points()
    away = (points - np.array([lightness, a, b], np.float32)) * np.array([0.8, 1.0, 1.0], np.float32)
    return names[int(np.linalg.norm(away, axis=1).argmin())]


@lru_cache(maxsize=1)
def _reference_points() -> tuple[tuple[str, ...], Floats]:
    extra = {"white": "ffffff f0f0f0", "gray": "808080 a8a8a8 606060 c0c0c0 d0d0d0", "black": "000000 1a1a1a 282828"}
    return shade_points({**_REFERENCES, **extra})
