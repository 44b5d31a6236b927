"""The cropping tools: CROP, CUT, and VisProg's crops by direction."""

from __future__ import annotations

from collections.abc import Callable

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.errors import ToolArgumentError, ToolError
from tools.masks import pixel_box
from tools.placing import all_placed
from tools.values import Box, Image, Origin, Region


def _cut(ctx: ToolContext, image: Image, box: Box) -> Image:
    """The whole pixels that `box` covers, as a picture that knows where in the root picture it lies."""
    x0, y0, x1, y1 = pixel_box(box, image.width, image.height)
    place = image.to_root(Box.of(x0, y0, x1, y1))
    return ctx.save(ctx.pixels(image)[y0:y1, x0:x1], Origin(image=image.root, box=place))


def _first(box: tuple[Region, ...], image: Image, tool: str) -> Box:
    """The first (best) box, in pixels of `image`. No box is an error: the whole picture would be a wrong answer."""
    return all_placed(box, image, tool)[0].box


@tool(cost=0.005)
def crop(ctx: ToolContext, image: Image, box: tuple[Region, ...]) -> Image:
    """Crop a picture to a thing with some of its surroundings.

    Args:
        image: the picture to crop.
        box: the regions; the first is used, made larger by half of its width and height.

    Returns:
        the part of the picture.

    Limits: no box is an error.
    Example: CROP(image=IMAGE, box=BOX0)
    """
    first = _first(box, image, "CROP")
    return _cut(ctx, image, Box.of(*_enlarged(first, 1.5)))


@tool(cost=0.005)
def cut(ctx: ToolContext, image: Image, box: tuple[Region, ...], margin: float = 0) -> Image:
    """Cut exactly a box out of a picture.

    Args:
        image: the picture to cut from.
        box: the regions; the first is used.
        margin: pixels added on every side (or taken away, where negative).

    Returns:
        the part of the picture.

    Limits: the box is clipped to the picture.
    Example: CUT(image=IMAGE, box=BOX0, margin=4)
    """
    first = _first(box, image, "CUT")
    if 2 * margin <= -min(first.width, first.height):
        raise ToolArgumentError(f"CUT: a margin of {margin:g} leaves nothing.", remedy="Give a smaller one.")
    return _cut(ctx, image, first.grown(margin))


def _enlarged(box: Box, factor: float) -> tuple[float, float, float, float]:
    (x, y), w, h = box.center, box.width * factor / 2, box.height * factor / 2
    return x - w, y - h, x + w, y + h


def _directional(name: str, where: str, part: Callable[[Box, Image], Box]) -> ToolSpec:
    """A tool that keeps the part of the picture on one side of the middle of a box."""

    def run(ctx: ToolContext, image: Image, box: tuple[Region, ...]) -> Image:
        middle = _first(box, image, name)
        try:
            return _cut(ctx, image, part(middle, image))
        except ValueError as error:
            raise ToolError(f"{name}: there is nothing {where} the box in this picture.") from error

    run.__doc__ = f"""Crop a picture to what lies {where} a thing.

    Args:
        image: the picture to crop.
        box: the regions; the cut goes through the middle of the first.

    Returns:
        the part of the picture {where} the middle of the box.

    Limits: no box is an error.
    Example: {name}(image=IMAGE, box=BOX0)
    """
    return tool(name=name, cost=0.005)(run)


def _near(name: str, where: str) -> ToolSpec:
    """VisProg's crops in depth: depth can't be seen in one picture, so they keep the surroundings, as CROP does."""

    def run(ctx: ToolContext, image: Image, box: tuple[Region, ...]) -> Image:
        return _cut(ctx, image, Box.of(*_enlarged(_first(box, image, name), 1.5)))

    run.__doc__ = f"""Crop a picture to a thing and its surroundings, to look {where} it.

    Args:
        image: the picture to crop.
        box: the regions; the first is used, made larger by half of its width and height.

    Returns:
        the part of the picture.

    Limits: depth is not measured; the same as CROP.
    Example: {name}(image=IMAGE, box=BOX0)
    """
    return tool(name=name, cost=0.005)(run)


_SIDES: tuple[tuple[str, str, Callable[[Box, Image], Box]], ...] = (
    ("LEFTOF", "to the left of", lambda box, image: Box.of(0, 0, box.center[0], image.height)),
    ("RIGHTOF", "to the right of", lambda box, image: Box.of(box.center[0], 0, image.width, image.height)),
    ("ABOVE", "above", lambda box, image: Box.of(0, 0, image.width, box.center[1])),
    ("BELOW", "below", lambda box, image: Box.of(0, box.center[1], image.width, image.height)),
)
_DEPTHS = (
    ("FRONTOF", "in front of"),
    ("INFRONT", "in front of"),
    ("INFRONTOF", "in front of"),
    ("BEHIND", "behind"),
    ("AHEAD", "ahead of"),
)

CROP_TOOLS: list[ToolSpec] = [
    crop,
    cut,
    *(_directional(f"CROP_{side}", where, part) for side, where, part in _SIDES),
    *(_near(f"CROP_{name}", where) for name, where in _DEPTHS),
]
