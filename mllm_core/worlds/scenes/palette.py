"""The colours that scenes are drawn in, and what they are called."""

from __future__ import annotations

import random

RGB = tuple[int, int, int]

#: the colours of flat looks: several shades of each, apart enough from those of the others
FLAT: dict[str, tuple[RGB, ...]] = {
    "red": ((255, 0, 0), (225, 35, 35), (240, 20, 50)),
    "green": ((0, 255, 0), (0, 160, 60), (34, 139, 34), (60, 190, 60)),
    "blue": ((0, 0, 255), (40, 90, 220), (0, 120, 255), (30, 60, 170)),
    "yellow": ((255, 255, 0), (250, 220, 40), (255, 238, 51)),
    "orange": ((255, 140, 0), (245, 130, 30), (255, 155, 30)),
    "purple": ((128, 0, 128), (145, 30, 180), (110, 40, 170)),
    "pink": ((255, 130, 180), (250, 165, 200), (255, 105, 180)),
    "brown": ((139, 69, 19), (129, 74, 25), (120, 66, 40)),
    "gray": ((128, 128, 128), (105, 105, 105), (150, 150, 150)),
    "black": ((0, 0, 0), (22, 22, 22)),
    "white": ((255, 255, 255), (248, 248, 248)),
    "cyan": ((0, 240, 240), (41, 208, 208)),
    "teal": ((0, 128, 128), (0, 115, 120)),
}
#: web colours, as simple drawing programs name them: their brown is a dark red
WEB: dict[str, tuple[RGB, ...]] = {
    "red": ((255, 0, 0),),
    "green": ((0, 255, 0), (0, 128, 0)),
    "blue": ((0, 0, 255),),
    "yellow": ((255, 255, 0),),
    "brown": ((165, 42, 42),),
    "teal": ((0, 128, 128),),
    "gray": ((128, 128, 128),),
    "black": ((0, 0, 0),),
}
#: three colours that differ much
TRIO: dict[str, tuple[RGB, ...]] = {
    "yellow": ((255, 255, 0),),
    "black": ((0, 0, 0),),
    "blue": ((0, 153, 255),),
}
#: colours of solids under a lamp
SOLID: dict[str, tuple[RGB, ...]] = {
    "gray": ((100, 100, 100), (125, 125, 125)),
    "red": ((185, 38, 38), (205, 50, 50)),
    "blue": ((42, 75, 215), (60, 100, 220)),
    "green": ((29, 115, 25), (40, 140, 40)),
    "brown": ((135, 78, 28), (129, 74, 25)),
    "purple": ((129, 38, 192), (145, 50, 185)),
    "cyan": ((41, 205, 208), (60, 190, 195)),
    "yellow": ((235, 215, 45), (215, 195, 40)),
}


def shade(palette: dict[str, tuple[RGB, ...]], colour: str, rng: random.Random, jitter: int = 0) -> RGB:
    """One shade of a colour, each channel moved by at most `jitter`."""
    red, green, blue = rng.choice(palette[colour])
    if not jitter:
        return red, green, blue
    grey = rng.randint(-jitter, jitter) if colour in ("gray", "black", "white") else None

    def moved(value: int) -> int:
        return min(255, max(0, value + (rng.randint(-jitter, jitter) if grey is None else grey)))

    return moved(red), moved(green), moved(blue)


def apart(first: RGB, second: RGB) -> float:
    """How far two colours are from one another (red-mean distance, 0 to about 765)."""
    mean = (first[0] + second[0]) / 2
    red, green, blue = (one - other for one, other in zip(first, second, strict=True))
    squared = (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue
    return float(squared**0.5)


def named(rgb: RGB, palette: dict[str, tuple[RGB, ...]]) -> str:
    """The name of the colour of the palette that is nearest."""
    return min(palette, key=lambda name: min(apart(rgb, shade) for shade in palette[name]))
