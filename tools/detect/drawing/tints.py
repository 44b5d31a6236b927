"""Names for colors of charts: as of paint, and "light" and "dark" ones apart where a person would say so."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.detect.drawing.naming import paint_names, paint_word
from tools.objects.shades import shade_points

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: what is called so rather than by the plain name
_TINTS: dict[str, str] = {
    "light blue": "8cc3f0 87ceeb add8e6 a6cee3 64b5f6",
    "dark blue": "0f234b 1f3864 00003c 14285a 0b1f4a",
    "light green": "a0d782 90ee90 98df8a b2df8a c5e0b4",
    "dark green": "0b4f1c 1b5e20 004d00",
    "light gray": "d0d0d0 c8c8c8 dcdcdc",
    "dark gray": "404040 505050",
}
_NEAR = 16.0  # CIELAB distance from a tint's shade within which its name is the first


def tint_name(lab: tuple[float, float, float]) -> str:
    """What a color (CIELAB) is called."""
    name, away = _nearest_tint(lab)
    return name if away < _NEAR else paint_names(lab)[0]


def tint_fits(said: str, lab: tuple[float, float, float]) -> bool | None:
    """Can a color be called `said` ("light blue", "red")? None where people would differ, or `said` is no color."""
    word = " ".join(said.casefold().replace("grey", "gray").split())
    base = paint_word(word)
    if base is None:
        return None
    name, away = _nearest_tint(lab)
    if word in _TINTS:
        if name == word and away < _NEAR:
            return True
        return None if base in paint_names(lab) and lab[0] > 60 == word.startswith("light") else False
    names = paint_names(lab)
    if away < 0.6 * _NEAR:
        # light blue is blue to some; dark blue is called so
        return None if name.startswith("light") and name.endswith(base) else names == (base,) or False
    return True if names[0] == base else None if base in names else False


def _nearest_tint(lab: tuple[float, float, float]) -> tuple[str, float]:
    import numpy as np

    names, points = _points()
    away = np.linalg.norm(points - np.array(lab, np.float32), axis=1)
    best = int(away.argmin())
    return names[best], float(away[best])


@lru_cache(maxsize=1)
def _points() -> tuple[tuple[str, ...], NDArray[np.float32]]:
    return shade_points(_TINTS)
