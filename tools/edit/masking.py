"""From regions to soft masks over the picture: what an edit changes, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.context import ToolContext
from tools.errors import ToolError
from tools.masks import region_bits
from tools.placing import all_placed
from tools.values import Image, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

    Alpha = NDArray[np.float32]


def outlined(ctx: ToolContext, image: Image, regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """The regions with masks: their own, or those that SEGMENT finds. A region that can't be segmented keeps its box,
    and the person is told."""
    if all(region.mask is not None for region in regions) or "SEGMENT" not in ctx.registry:
        return regions
    made = []
    for region in regions:
        ctx.checkpoint()
        if region.mask is not None:
            made.append(region)
            continue
        try:
            found: tuple[Region, ...] = ctx.call("SEGMENT", image=image, object=(region,))
        except ToolError as error:
            ctx.note(f"{region.label or 'a region'} could not be outlined, its box is used: {error.message}")
            found = ()
        made.append(region.model_copy(update={"mask": found[0].mask}) if found else region)
    return tuple(made)


def alpha_of(regions: tuple[Region, ...], *, soft: float = 0.0) -> Alpha:
    """0 outside the regions, 1 inside, height x width; the edge is `soft` pixels wide."""
    import cv2
    import numpy as np

    bits = np.zeros((regions[0].image.height, regions[0].image.width), np.bool_)
    for region in regions:
        bits |= region_bits(region)
    alpha = bits.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), soft), dtype=np.float32) if soft > 0 else alpha


def blended(inside: Pixels, outside: Pixels, alpha: Alpha) -> Pixels:
    """`inside` where alpha is 1, `outside` where it is 0; pixels that alpha does not touch stay as they were."""
    import numpy as np

    weight = alpha[:, :, None]
    mixed = inside.astype(np.float32) * weight + outside.astype(np.float32) * (1 - weight)
    return np.rint(mixed).astype(np.uint8)


def saved(ctx: ToolContext, pixels: Pixels, image: Image) -> Image:
    """Keep an edited copy of `image`: where the copy came from in the whole picture stays known."""
    return ctx.save(pixels, image.origin)


def targets(object: tuple[Region, ...], image: Image, tool: str) -> tuple[Region, ...]:
    """The regions to edit, in pixels of `image`. Raises ToolError where there are none."""
    return all_placed(object, image, tool)
