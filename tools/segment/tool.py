"""SEGMENT and SEG: regions with masks."""

from __future__ import annotations

from tools.context import ToolContext
from tools.contract import tool
from tools.detect.backends import choose_detector
from tools.detect.flat import is_flat_drawing
from tools.detect.interface import believed
from tools.detect.tool import detections
from tools.errors import BackendUnavailable, ToolError
from tools.masks import mask_of_array
from tools.segment.backends import choose_segmenter
from tools.segment.interface import Prompt, Segment
from tools.values import Box, Image, Region

_POINT = 4.0  # pixels: a region no larger than this was meant as a point
_SURE = 0.3  # SEG segments what is there, not what might be
_MOST = 40  # objects


@tool(name="SEGMENT", version="1", cost=0.5)
def segment(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> tuple[Region, ...]:
    """Find the exact pixels of objects whose boxes (or a point on them) are known.

    Args:
        image: the picture that the objects are in.
        object: the regions to segment; a region of a few pixels is taken for a point on the object.

    Returns:
        the same regions with masks, and their boxes drawn tight around them.

    Limits: the default backend (GrabCut) needs an object that differs in colour from what is around its box.
    Example: MASK0=SEGMENT(image=IMAGE, object=BOX0)
    """
    return _with_masks(ctx, image, object)


@tool(name="SEG", version="1", cost=1.0)
def seg(ctx: ToolContext, image: Image) -> tuple[Region, ...]:
    """Segment every object in a picture.

    Args:
        image: the picture.

    Returns:
        the objects that the detector is sure of, with labels and masks, best first.

    Limits: knows the objects that LOC knows; at most 40 of them.
    Example: OBJ0=SEG(image=IMAGE)
    """
    setting = ctx.backends.get("detect")
    if not setting and is_flat_drawing(ctx.pixels(image)):
        setting = "shapes"
    detector = choose_detector(setting)
    if detector.labels is None:
        raise BackendUnavailable(
            f"{detector.name} has to be told what to look for, so SEG can't use it.",
            remedy="Use LOC, then SEGMENT; or a detector with fixed labels.",
        )
    found = believed(detections(ctx, detector, image), max(_SURE, detector.threshold), detector.relative)[:_MOST]
    regions = tuple(
        Region(image=image, box=Box.of(*d.box), label=d.label, score=d.score, source=detector.name) for d in found
    )
    return _with_masks(ctx, image, regions)


def _with_masks(ctx: ToolContext, image: Image, regions: tuple[Region, ...]) -> tuple[Region, ...]:
    if not regions:
        return ()
    segmenter = choose_segmenter(ctx.backends.get("segment"))
    prompts = tuple(_prompt(region, image) for region in regions)
    ctx.checkpoint()
    found = segmenter.segment(ctx.pixels(image), image.id, prompts)
    return tuple(_masked(region, image, part, segmenter.name) for region, part in zip(regions, found, strict=True))


def _prompt(region: Region, image: Image) -> Prompt:
    box = region.box.clipped(image.width, image.height)
    if region.image.id != image.id or box is None:
        raise ToolError(
            "SEGMENT was given a region that does not lie in the picture.",
            remedy="Segment a region in the picture that it was found in.",
        )
    return Prompt(box.as_tuple(), point=max(box.width, box.height) <= _POINT)


def _masked(region: Region, image: Image, part: Segment, source: str) -> Region:
    """The region with its mask and tight box. An empty mask (nothing recognised) leaves the region as it was."""
    import numpy as np

    if not part.bits.any():
        return region
    rows, columns = np.flatnonzero(part.bits.any(axis=1)), np.flatnonzero(part.bits.any(axis=0))
    return Region(
        image=image,
        box=Box.of(columns[0], rows[0], columns[-1] + 1, rows[-1] + 1),
        label=region.label,
        score=region.score * part.score if region.label == "" else region.score,
        mask=mask_of_array(part.bits),
        source=source,
    )


TOOLS = [segment, seg]
