"""Names for the even colors of drawings: the nearest of thirteen, and every other that a person might say.

Finer than the terms of COLOR (teal and cyan are two), for paint, which has one color all over; COLOR is for photos.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.objects.shades import shade_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: sRGB shades of each name, as drawing programs, chart libraries and style sheets have them
_SHADES: dict[str, str] = {
    "red": "ff0000 e12323 f01432 d62728 c8102e dc143c cc0000 b22222 b92626 cd3232",
    "green": "00ff00 00a03c 228b22 3cbe3c 008000 2ca02c 1d7319 289128 6ac46a 90ee90",
    "blue": "0000ff 285adc 0078ff 1e3caa 1f77b4 0099ff 2a4bd7 3c64dc 000080 6495ed 87b5e8",
    "yellow": "ffff00 fadc28 ffee33 f2d024 e8c520 ebd72d d7c328 ffd700",
    "orange": "ff8c00 f5821e ff9b1e ff7f0e ffa500 ff8000",
    "purple": "800080 911eb4 6e28aa 9467bd 7b3fb5 8126c0 9132b9 6a0dad 9b59b6",
    "pink": "ff82b4 faa5c8 ff69b4 e377c2 ffc0cb f48fb1 e87cae",
    "brown": "8b4513 814a19 784228 8c564b a0522d 6b4226 a52a2a 874e1c",
    "gray": "808080 696969 969696 7f7f7f a0a0a0 8c8c8c 5a5a5a b4b4b4",
    "black": "000000 161616 1e1e1e 282828",
    "white": "ffffff f8f8f8 f0f0f0",
    "cyan": "00f0f0 29d0d0 00ffff 17becf 3cbec3 40e0d0",
    "teal": "008080 007378 00868b 148080",
}
_FURTHER = 1.45  # a color may bear another name whose shade is up to this much further off than the nearest
_SLACK = 7.0  # and this much, in CIELAB

_SAME: dict[str, str] = {
    "grey": "gray",
    "violet": "purple",
    "magenta": "pink",
    "turquoise": "cyan",
    "aqua": "cyan",
    "crimson": "red",
    "scarlet": "red",
    "navy": "blue",
    "gold": "yellow",
    "lime": "green",
    "maroon": "brown",
    "silver": "gray",
}
PAINTS = tuple(_SHADES)


def paint_word(word: str) -> str | None:
    """The name that a word stands for ("grey", "light blue", "violet"), None where it is no color."""
    plain = word.strip().casefold().removeprefix("light ").removeprefix("dark ").removeprefix("bright ")
    plain = _SAME.get(plain, plain)
    return plain if plain in _SHADES else None


def paint_names(lab: tuple[float, float, float]) -> tuple[str, ...]:
    """The names that an even color (CIELAB) can bear, the nearest first."""
    import numpy as np

    names, points = _points()
    away = np.linalg.norm((points - np.array(lab, np.float32)) * np.array([0.7, 1.0, 1.0], np.float32), axis=1)
    least: dict[str, float] = {}
    for name, distance in zip(names, away, strict=True):
        least[name] = min(least.get(name, 1e9), float(distance))
    ranked = sorted(least, key=lambda name: least[name])
    limit = least[ranked[0]] * _FURTHER + _SLACK
    return tuple(name for name in ranked if least[name] <= limit)


@lru_cache(maxsize=1)
def _points() -> tuple[tuple[str, ...], NDArray[np.float32]]:
    return shade_points(_SHADES)
