"""The hues of colored solids, which light and shadow leave as they are."""

from __future__ import annotations

from typing import Any

#: hue in CIELAB (degrees) of the lit and the shaded side of each color
HUES: dict[str, tuple[float, ...]] = {
    "red": (30.0, 38.0),
    "brown": (57.0, 66.0),
    "yellow": (92.0, 100.0),
    "green": (136.0, 140.0),
    "cyan": (193.0, 202.0),
    "blue": (285.0, 298.0),
    "purple": (314.0, 320.0),
}


def nearest_hue(ab: Any) -> Any:
    """For every pixel (a and b of CIELAB) the index in HUES of the color whose hue is nearest."""
    import numpy as np

    hue = np.degrees(np.arctan2(ab[..., 1], ab[..., 0])) % 360
    away = [np.minimum.reduce([np.abs((hue - center + 180) % 360 - 180) for center in two]) for two in HUES.values()]
    return np.stack(away).argmin(axis=0)
