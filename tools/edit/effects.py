"""The tools that change how a thing or the rest looks: COLORPOP, BGBLUR, BLUR, HIGHLIGHT, ERASE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.masking import alpha_of, blended, outlined, saved, targets
from tools.values import Image, Region

if TYPE_CHECKING:
    from tools.artifacts import Pixels


@tool(cost=0.5)
def colorpop(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Keep a thing in colour and turn everything else gray.

    Args:
        image: the picture to edit.
        object: the regions that keep their colour.

    Returns:
        the edited picture, of the same size.

    Limits: a region without a mask is outlined first; where that fails its box is used.
    Example: COLORPOP(image=IMAGE, object=OBJ0)
    """
    import cv2
    import numpy as np

    regions = outlined(ctx, image, targets(object, image, "COLORPOP"))
    pixels = ctx.pixels(image)
    gray = np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)
    return saved(ctx, blended(pixels, gray, alpha_of(regions, soft=1.0)), image)


@tool(cost=0.6)
def bgblur(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Blur the background and keep a thing sharp, as a lens does.

    Args:
        image: the picture to edit.
        object: the regions that stay sharp.

    Returns:
        the edited picture, of the same size.

    Limits: a region without a mask is outlined first; where that fails its box is used.
    Example: BGBLUR(image=IMAGE, object=OBJ0)
    """
    regions = outlined(ctx, image, targets(object, image, "BGBLUR"))
    pixels = ctx.pixels(image)
    blurred = _blurred(pixels, max(3.0, 0.012 * max(image.width, image.height)))
    return saved(ctx, blended(pixels, blurred, alpha_of(regions, soft=2.0)), image)


@tool(cost=0.05)
def blur(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Blur a thing, and keep the rest sharp.

    Args:
        image: the picture to edit.
        object: the regions to blur: the mask, or the whole box where there is none.

    Returns:
        the edited picture, of the same size.

    Limits: a blur can be undone in part; REDACT hides for good.
    Example: BLUR(image=IMAGE, object=FACES)
    """
    import cv2
    import numpy as np

    result = ctx.pixels(image).copy()
    for region in targets(object, image, "BLUR"):
        ctx.checkpoint()
        # Coarse blocks first, then a blur over them: what the blocks dropped can't come back.
        strength = max(6.0, 0.16 * max(region.box.width, region.box.height))
        block = max(2, round(strength / 2))
        small = cv2.resize(
            result, (max(1, image.width // block), max(1, image.height // block)), interpolation=cv2.INTER_AREA
        )
        coarse = cv2.resize(small, (image.width, image.height), interpolation=cv2.INTER_LINEAR)
        smooth = _blurred(np.asarray(coarse), strength / 3)
        alpha = alpha_of((region,))
        result = blended(smooth, result, np.maximum(alpha, alpha_of((region,), soft=2.0)))
    return saved(ctx, result, image)


@tool(cost=0.05)
def highlight(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Make a thing stand out: everything else is darkened.

    Args:
        image: the picture to edit.
        object: the regions that stay bright: the mask, or the box where there is none.

    Returns:
        the edited picture, of the same size.

    Limits: none.
    Example: HIGHLIGHT(image=IMAGE, object=OBJ0)
    """
    import cv2
    import numpy as np

    regions = targets(object, image, "HIGHLIGHT")
    pixels = ctx.pixels(image)
    alpha = alpha_of(regions, soft=max(1.0, 0.003 * max(image.width, image.height)))
    result = blended(pixels, (pixels * np.float32(0.35)).astype(np.uint8), alpha)
    edge = (alpha_of(regions) > 0).astype(np.uint8)
    outlines, _ = cv2.findContours(edge, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    width = max(2, round(min(image.width, image.height) / 220))
    cv2.drawContours(result, outlines, -1, (255, 220, 60), width, cv2.LINE_AA)
    return saved(ctx, result, image)


@tool(cost=1.0)
def erase(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Take a thing out of the picture and fill its place from around it.

    Args:
        image: the picture to edit.
        object: the regions to take out.

    Returns:
        the edited picture, of the same size.

    Limits: smears over large things on a patterned ground; REPLACE fills better, with a diffusion endpoint.
    Example: ERASE(image=IMAGE, object=OBJ0)
    """
    import cv2
    import numpy as np

    regions = outlined(ctx, image, targets(object, image, "ERASE"))
    hole = (alpha_of(regions) > 0).astype(np.uint8)
    room = max(3, round(0.006 * max(image.width, image.height)))
    # The edge of a thing colours the pixels around it: they go too, or they would be smeared over the hole.
    hole = np.asarray(cv2.dilate(hole, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * room + 1, 2 * room + 1))))
    return saved(ctx, filled(ctx.pixels(image), hole), image)


def filled(pixels: Pixels, hole: Pixels) -> Pixels:
    """`pixels` with the part where `hole` (uint8, height x width) is not zero painted in from its border (Telea 2004).

    Large holes are painted at reduced size: the fill is smooth, so nothing is lost, and the time stays bounded.
    """
    import cv2
    import numpy as np

    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    room = 24
    y0, y1 = max(0, rows[0] - room), min(pixels.shape[0], rows[-1] + 1 + room)
    x0, x1 = max(0, columns[0] - room), min(pixels.shape[1], columns[-1] + 1 + room)
    part, gap = np.ascontiguousarray(pixels[y0:y1, x0:x1]), np.ascontiguousarray(hole[y0:y1, x0:x1])
    if gap.all():
        return np.full_like(pixels, 128)
    scale = min(1.0, 320 / max(part.shape[:2]))
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    # The hole must not bleed into its border when the part is made smaller.
    known = (gap == 0).astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(part.astype(np.float32) * known[:, :, None], size, interpolation=cv2.INTER_AREA)
    small = np.clip(mean / np.maximum(weight, 1e-3)[:, :, None], 0, 255).astype(np.uint8)
    painted = cv2.inpaint(small, (weight < 0.05).astype(np.uint8), 4, cv2.INPAINT_TELEA)
    fill = cv2.resize(painted, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_CUBIC)
    result = pixels.copy()
    result[y0:y1, x0:x1] = np.where(gap[:, :, None] > 0, fill, part)
    return result


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    import cv2
    import numpy as np

    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), dtype=np.uint8)


EFFECT_TOOLS: list[ToolSpec] = [colorpop, bgblur, blur, highlight, erase]
