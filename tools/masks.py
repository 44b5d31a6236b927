"""Masks as arrays and back, and the crop of a picture that a region covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.errors import ToolError
from tools.values import Box, Mask, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]


def mask_of_array(array: NDArray[Any]) -> Mask:
    """A mask from an array (height x width; what is not zero is set)."""
    import numpy as np

    bits = np.asarray(array) != 0
    flat = bits.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate(([0], changes, [flat.size]))
    runs = np.diff(edges).tolist()
    return Mask(width=bits.shape[1], height=bits.shape[0], runs=tuple([0, *runs] if flat[0] else runs))


def array_of_mask(mask: Mask) -> Bits:
    """The mask as an array of bool, height x width."""
    import numpy as np

    values = np.arange(len(mask.runs)) % 2 == 1
    return np.repeat(values, mask.runs).reshape(mask.height, mask.width)


def pixel_box(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The whole pixels (x0, y0, x1, y1; the ends excluded) that `box` covers, inside a picture of width x height.

    At least one pixel. Raises ToolError where the box lies outside the picture.
    """
    import math

    inner = box.clipped(width, height)
    if inner is None:
        raise ToolError(
            f"the box ({box.x0:.0f}, {box.y0:.0f}, {box.x1:.0f}, {box.y1:.0f}) lies outside the picture "
            f"of {width} x {height} pixels.",
            remedy="Use a region that was found in this picture.",
        )
    x0, y0 = min(math.floor(inner.x0 + 1e-6), width - 1), min(math.floor(inner.y0 + 1e-6), height - 1)
    return x0, y0, max(math.ceil(inner.x1 - 1e-6), x0 + 1), max(math.ceil(inner.y1 - 1e-6), y0 + 1)


def region_bits(region: Region) -> Bits:
    """The pixels of a region as bool, height x width of its picture: its mask, or its box where it has none."""
    import numpy as np

    if region.mask is not None:
        return array_of_mask(region.mask)
    bits = np.zeros((region.image.height, region.image.width), np.bool_)
    x0, y0, x1, y1 = pixel_box(region.box, region.image.width, region.image.height)
    bits[y0:y1, x0:x1] = True
    return bits
