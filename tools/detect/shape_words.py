"""The plain names of drawn shapes, and other words that mean the same."""

from __future__ import annotations

_NAMES = "circle ellipse rectangle diamond triangle pentagon hexagon octagon star cross"
_SAME = {
    "dot": "circle",
    "disc": "circle",
    "disk": "circle",
    "oval": "ellipse",
    "oblong": "rectangle",
    "bar": "rectangle",
    "rhombus": "diamond",
    "plus": "cross",
}
#: word -> the one shape that it names, for whoever speaks of shapes ("square" and "block" depend on who does)
PLAIN_SHAPES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in _NAMES.split()},
    **{word: (name,) for word, name in _SAME.items()},
}
