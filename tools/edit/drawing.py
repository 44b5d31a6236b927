"""The tools that draw on a picture: DRAW (boxes, masks, labels) and TAG (labels)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.lettering import plate
from tools.edit.masking import saved, targets
from tools.errors import ToolArgumentError
from tools.masks import array_of_mask, pixel_box
from tools.values import Image, Region

if TYPE_CHECKING:
    from tools.artifacts import Pixels

Color = tuple[int, int, int]
Corners = tuple[int, int, int, int]

#: told apart by people who see colours differently, too (after Okabe and Ito, 2008)
PALETTE: tuple[Color, ...] = (
    (230, 159, 0),
    (0, 114, 178),
    (0, 158, 115),
    (213, 94, 0),
    (204, 121, 167),
    (86, 180, 233),
    (240, 228, 66),
    (120, 94, 240),
)


@tool(cost=0.05)
def draw(ctx: ToolContext, image: Image, object: tuple[Region, ...], color: str | None = None) -> Image:
    """Draw boxes, masks and labels on a picture.

    Args:
        image: the picture to draw on.
        object: the regions or lines of text.
        color: a colour name or "#rrggbb" for all of them; without it each label has its own.

    Returns:
        the picture with the drawing on it, of the same size.

    Limits: none.
    Example: DRAW(image=IMAGE, object=OBJ0)
    """
    regions = targets(object, image, "DRAW")
    return saved(ctx, drawn(ctx.pixels(image), regions, None if color is None else parse_color(color)), image)


@tool(cost=0.05)
def tag(ctx: ToolContext, image: Image, object: tuple[Region, ...]) -> Image:
    """Write each thing's label beside it, with a thin box.

    Args:
        image: the picture to write on.
        object: the regions, labelled (by CLASSIFY, SELECT, LOC ...).

    Returns:
        the picture with the labels on it, of the same size.

    Limits: a region without a label gets its number.
    Example: TAG(image=IMAGE, object=OBJ0)
    """
    regions = targets(object, image, "TAG")
    named = [r if r.label else r.model_copy(update={"label": str(i)}) for i, r in enumerate(regions, start=1)]
    return saved(ctx, drawn(ctx.pixels(image), tuple(named), None, scores=False, thin=True), image)


def parse_color(name: str) -> Color:
    """A CSS colour name or "#rrggbb" as RGB. Raises ToolArgumentError."""
    from PIL import ImageColor

    try:
        red, green, blue, *_ = ImageColor.getrgb(name.strip())
    except ValueError as error:
        raise ToolArgumentError(
            f"{name!r} is not a colour.", remedy='Give a name such as "red" or a code such as "#ff8800".'
        ) from error
    return red, green, blue


def drawn(
    pixels: Pixels, regions: tuple[Region, ...], color: Color | None = None, *, scores: bool = True, thin: bool = False
) -> Pixels:
    """`pixels` with the regions (in pixels of it) drawn on: translucent masks, boxes, and label plates that keep out of
    each other's way."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    line = max(1 if thin else 2, round(min(height, width) / (400 if thin else 240)))
    size = max(13, round(min(height, width) / 34))
    labels = list(dict.fromkeys(region.label for region in regions))
    result = pixels.copy()
    for region in regions:
        if region.mask is not None:
            bits = array_of_mask(region.mask)
            tint = np.array(color or _color_of(region.label, labels), np.float32)
            result[bits] = (result[bits] * 0.55 + tint * 0.45).astype(np.uint8)
    for region in regions:
        x0, y0, x1, y1 = pixel_box(region.box, width, height)
        # A dark line under the coloured one keeps it visible on any ground.
        cv2.rectangle(result, (x0, y0), (x1 - 1, y1 - 1), (20, 20, 20), line + 2, cv2.LINE_AA)
        cv2.rectangle(result, (x0, y0), (x1 - 1, y1 - 1), color or _color_of(region.label, labels), line, cv2.LINE_AA)
    taken: list[Corners] = []
    for region in regions:
        text = _caption(region, scores)
        if text:
            stamp = plate(text, size, color or _color_of(region.label, labels))
            _stamped(result, stamp, pixel_box(region.box, width, height), taken)
    return result


def _color_of(label: str, labels: list[str]) -> Color:
    return PALETTE[labels.index(label) % len(PALETTE)]


def _caption(region: Region, scores: bool) -> str:
    text = region.label if len(region.label) <= 40 else region.label[:39] + "…"
    return f"{text} {region.score:.2f}" if scores and text and region.score < 1 else text


def _stamped(result: Pixels, stamp: Pixels, box: Corners, taken: list[Corners]) -> None:
    """Put a label plate above, below or inside its box: the first place that is free; above where none is."""
    height, width = result.shape[:2]
    stamp = stamp[:height, :width]
    rows, columns = stamp.shape[:2]
    x0, y0, x1, y1 = box
    places = [(x0, y0 - rows), (x0, y1), (x0, y0), (x1 - columns, y0 - rows), (x1 - columns, y1 - rows)]
    places += [(x1, y0), (x0 - columns, y0), *((x0, y1 + step * rows) for step in range(1, 6))]
    inside = [(min(max(x, 0), width - columns), y) for x, y in places if 0 <= y <= height - rows]
    inside = inside or [(min(max(x0, 0), width - columns), min(max(y0, 0), height - rows))]
    free = [(x, y) for x, y in inside if not any(_meet((x, y, x + columns, y + rows), other) for other in taken)]
    x, y = (free or inside)[0]
    result[y : y + rows, x : x + columns] = stamp
    taken.append((x, y, x + columns, y + rows))


def _meet(a: Corners, b: Corners) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


DRAW_TOOLS: list[ToolSpec] = [draw, tag]
