"""The fields of one thing as FILTER sees them; colour and text are measured only when an expression asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tools.context import ToolContext
from tools.masks import region_bits
from tools.objects.colors import colors_of, describe_colors
from tools.objects.contents import contents_of, described, main_color, size_word, touching_of
from tools.values import Image, Region, TextLine

Thing = Region | TextLine


class ItemFields(Mapping[str, Any]):
    """The fields of `thing` by name, each computed at its first use. See docs/modules.md for the list."""

    def __init__(self, ctx: ToolContext, thing: Thing, index: int) -> None:
        box, image = thing.box, thing.image
        self._known: dict[str, Any] = {}
        self._compute: dict[str, Callable[[], Any]] = {
            "label": lambda: thing.label if isinstance(thing, Region) else thing.text,
            "score": lambda: thing.score,
            "x": lambda: box.center[0],
            "y": lambda: box.center[1],
            "width": lambda: box.width,
            "height": lambda: box.height,
            "area": partial(area_of, thing),
            "text": partial(text_of, ctx, thing),
            "color": partial(color_of, ctx, thing),
            "size": partial(size_word, ctx, thing),
            "touching": partial(touching_of, ctx, thing),
            "items": lambda: tuple(described(ctx, inner) for inner in contents_of(ctx, thing)),
            "colors": lambda: tuple(main_color(ctx, inner) for inner in contents_of(ctx, thing)),
            "index": lambda: index,
            "image_width": lambda: image.width,
            "image_height": lambda: image.height,
        }

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._compute[name]()
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._compute)

    def __len__(self) -> int:
        return len(self._compute)


def as_region(thing: Thing) -> Region:
    """A line of text as a region labelled with its text; a region as it is."""
    if isinstance(thing, Region):
        return thing
    return Region(image=thing.image, box=thing.box, label=thing.text, score=thing.score, source=thing.source)


def area_of(thing: Thing) -> float:
    """Square pixels: of the mask where there is one, else of the box."""
    return float(thing.mask.area) if isinstance(thing, Region) and thing.mask is not None else thing.box.area


def color_of(ctx: ToolContext, thing: Thing) -> str:
    """The colour terms of a thing in words."""
    return describe_colors(colors_of(ctx.pixels(thing.image), as_region(thing)))


def text_of(ctx: ToolContext, thing: Thing) -> str:
    """The text on a thing: from the reading of the whole picture, or from its enlarged part where that gave none."""
    if isinstance(thing, TextLine):
        return thing.text
    whole: tuple[TextLine, ...] = ctx.call("READ", image=thing.image)
    lines = [line.text for line in whole if _covers(thing, line)]
    if not lines:
        part: tuple[TextLine, ...] = ctx.call("READ", image=thing.image, region=thing)
        lines = [line.text for line in part]
    return " ".join(lines)


def _covers(region: Region, line: TextLine) -> bool:
    x, y = line.box.center
    box = region.box
    if not (box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1):
        return False
    return region.mask is None or bool(region_bits(region)[int(y), int(x)])


def same_picture(first: Image, second: Image) -> bool:
    """Do the two lie in the same whole picture, so that places can be compared?"""
    return first.root == second.root
