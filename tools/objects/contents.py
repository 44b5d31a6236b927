"""What lies in a thing, and which sides of its surroundings a thing touches: the fields of FILTER for groups."""

from __future__ import annotations

from tools.context import ToolContext
from tools.objects.colors import colors_of
from tools.values import Box, Region, TextLine

_TOUCH = 1.0  # pixels between two edges that touch
_TOUCH_SHARE = 0.005  # the same, as a share of the surroundings' shorter side: large drawings have blurred edges
_SMALL, _LARGE = 0.15, 0.25  # longer side, as a share of the surroundings' shorter side


def contents_of(ctx: ToolContext, thing: Region | TextLine) -> tuple[Region, ...]:
    """The shapes (in photos: the objects) whose middle lies in `thing` and that are smaller, from top to bottom."""
    inside = [
        region
        for region in _everything(ctx, thing)
        if _holds(thing.box, region.box) and region.box.area < 0.9 * thing.box.area
    ]
    if not inside and isinstance(thing, Region) and thing.label == "tower":
        # a tower of one block is as large as the block
        inside = [region for region in _everything(ctx, thing) if _holds(thing.box, region.box)]
    return tuple(sorted(inside, key=lambda region: (region.box.center[1], region.box.center[0])))


def described(ctx: ToolContext, region: Region) -> str:
    """Size, colour, kind and touched sides in words: "small black square touching edge bottom"."""
    around = _surroundings(ctx, region)
    words = f"{size_of(region.box, around)} {main_color(ctx, region)} {region.label}"
    touched = touched_sides(region.box, around)
    return f"{words} touching {touched}" if touched else words


def touching_of(ctx: ToolContext, thing: Region | TextLine) -> str:
    """The sides of the box that the thing lies in (the whole picture where there is none) that it touches.

    Words of "edge left right top bottom corner" in this order, as far as they hold; "" where it touches none.
    """
    return touched_sides(thing.box, _surroundings(ctx, thing))


def size_word(ctx: ToolContext, thing: Region | TextLine) -> str:
    """small, medium or large, compared with the box that the thing lies in."""
    return size_of(thing.box, _surroundings(ctx, thing))


def main_color(ctx: ToolContext, region: Region) -> str:
    """The colour term that covers most of the region."""
    shares = colors_of(ctx.pixels(region.image), region)
    return shares[0][0] if shares else ""


def size_of(box: Box, around: Box) -> str:
    share = max(box.width, box.height) / min(around.width, around.height)
    return "small" if share < _SMALL else "large" if share >= _LARGE else "medium"


def touched_sides(box: Box, around: Box) -> str:
    slack = max(_TOUCH, _TOUCH_SHARE * min(around.width, around.height))
    sides = [
        name
        for name, gap in (
            ("left", box.x0 - around.x0),
            ("right", around.x1 - box.x1),
            ("top", box.y0 - around.y0),
            ("bottom", around.y1 - box.y1),
        )
        if gap <= slack
    ]
    corner = bool({"left", "right"} & set(sides)) and bool({"top", "bottom"} & set(sides))
    return " ".join(["edge"] * bool(sides) + sides + ["corner"] * corner)


def _everything(ctx: ToolContext, thing: Region | TextLine) -> tuple[Region, ...]:
    found: tuple[Region, ...] = ctx.call("LOC", image=thing.image, object="shape" if _drawn(ctx, thing) else "object")
    return found


def _surroundings(ctx: ToolContext, thing: Region | TextLine) -> Box:
    """The smallest drawn box that `thing` lies in, or the whole picture."""
    image = thing.image
    whole = Box.of(0, 0, image.width, image.height)
    if not _drawn(ctx, thing):
        return whole
    boxes: tuple[Region, ...] = ctx.call("LOC", image=image, object="box")
    holding = [box.box for box in boxes if _holds(box.box, thing.box) and box.box.area > thing.box.area]
    return min(holding, key=lambda box: box.area, default=whole)


def _drawn(ctx: ToolContext, thing: Region | TextLine) -> bool:
    """Is the picture a flat drawing? (What was found in one says so itself.)"""
    if isinstance(thing, Region) and thing.source == "shapes":
        return True
    from tools.detect.flat import is_flat_drawing

    return is_flat_drawing(ctx.pixels(thing.image))


def _holds(outer: Box, inner: Box) -> bool:
    x, y = inner.center
    return outer.x0 <= x <= outer.x1 and outer.y0 <= y <= outer.y1
