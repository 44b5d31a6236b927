"""Tables of shades by the name of their color, as points of CIELAB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def shade_points(shades: Mapping[str, str]) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Each shade of a table (name -> sRGB codes in hexadecimal, parted by spaces): its name, and where it lies."""
    import numpy as np

    from tools.objects.foreground import to_lab

    names = tuple(name for name, codes in shades.items() for _ in codes.split())
    codes = " ".join(shades.values()).split()
    rgb = np.array([[[int(code[at : at + 2], 16) for at in (0, 2, 4)] for code in codes]], np.uint8)
    return names, to_lab(rgb)[0]
