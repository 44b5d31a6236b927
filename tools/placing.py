"""Regions carried from the picture that they were found in to another view of it: a crop, or an edited copy."""

from __future__ import annotations

from tools.errors import ToolError
from tools.masks import array_of_mask, mask_of_array, pixel_box
from tools.values import Box, Image, Mask, Region


def placed(region: Region, image: Image) -> Region | None:
    """`region` in pixels of `image`; None where it lies outside of it.

    A picture of the same size as the region's own counts as an edited copy of it. Raises ToolError where the region was
    found in another picture.
    """
    own = region.image
    if own.id == image.id or (own.origin == image.origin and (own.width, own.height) == (image.width, image.height)):
        box = region.box.clipped(image.width, image.height)
        return None if box is None else region.model_copy(update={"image": image, "box": box})
    if own.root != image.root and image.origin is not None:
        raise ToolError(
            f"the region {region.label!r} was found in another picture.", remedy="Look for it in this picture first."
        )
    if own.root != image.root and own.origin is None:
        raise ToolError(
            f"the region {region.label!r} was found in a picture of {own.width} x {own.height} pixels, this one has "
            f"{image.width} x {image.height}.",
            remedy="Look for it in this picture first.",
        )
    box = from_root(image, region.root_box).clipped(image.width, image.height)
    if box is None:
        return None
    return region.model_copy(update={"image": image, "box": box, "mask": _moved_mask(region, image)})


def from_root(image: Image, box: Box) -> Box:
    """`box`, in pixels of the whole picture, in pixels of `image` (the inverse of Image.to_root)."""
    if image.origin is None:
        return box
    outer = image.origin.box
    sx, sy = image.width / outer.width, image.height / outer.height
    return Box(
        x0=(box.x0 - outer.x0) * sx,
        y0=(box.y0 - outer.y0) * sy,
        x1=(box.x1 - outer.x0) * sx,
        y1=(box.y1 - outer.y0) * sy,
    )


def _moved_mask(region: Region, image: Image) -> Mask | None:
    """The region's mask over `image`; scaled by nearest neighbour where the two have different scales."""
    if region.mask is None:
        return None
    import cv2
    import numpy as np

    whole = Box.of(0, 0, region.image.width, region.image.height)
    place = from_root(image, region.image.to_root(whole))
    inner = place.clipped(image.width, image.height)
    if inner is None:
        return None
    x0, y0, x1, y1 = pixel_box(inner, image.width, image.height)
    bits = array_of_mask(region.mask).astype(np.uint8)
    columns = (np.arange(x0, x1) + 0.5 - place.x0) / place.width * bits.shape[1]
    rows = (np.arange(y0, y1) + 0.5 - place.y0) / place.height * bits.shape[0]
    map_x, map_y = np.meshgrid(columns.astype(np.float32) - 0.5, rows.astype(np.float32) - 0.5)
    out = np.zeros((image.height, image.width), np.uint8)
    out[y0:y1, x0:x1] = cv2.remap(bits, map_x, map_y, cv2.INTER_NEAREST)
    return mask_of_array(out) if out.any() else None


def all_placed(regions: tuple[Region, ...], image: Image, tool: str) -> tuple[Region, ...]:
    """The regions in pixels of `image`. Raises ToolError where there are none, or none of them lies in it."""
    if not regions:
        raise ToolError(
            f"{tool} got no object: nothing was found before.", remedy="Look for something that is in the picture."
        )
    inside = tuple(moved for region in regions if (moved := placed(region, image)) is not None)
    if not inside:
        raise ToolError(f"{tool}: the objects lie outside this picture.", remedy="Look for them in this picture.")
    return inside
