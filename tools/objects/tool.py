"""The tools on things that were found: COUNT, SELECT, CLASSIFY, FILTER, RELATE, SORT, MEASURE, COLOR."""

from __future__ import annotations

import math
from typing import Any, Literal

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.errors import ToolArgumentError, ToolError
from tools.expressions import evaluate_for_item
from tools.numbers import number_in
from tools.objects.choosing import choose
from tools.objects.classifying import classified
from tools.objects.colors import colors_of, describe_colors
from tools.objects.items import ItemFields, area_of, same_picture
from tools.objects.relating import related
from tools.placing import all_placed
from tools.read.order import reading_order
from tools.values import Expression, Image, Region, TextLine


@tool(cost=0.001)
def count(box: tuple[Region | TextLine, ...]) -> int:
    """Count things that were found.

    Args:
        box: regions or lines of text.

    Returns:
        how many there are.

    Limits: counts what it is given; LOC may have missed some.
    Example: COUNT(box=BOX0)
    """
    return len(box)


@tool(cost=0.3)
def select(
    ctx: ToolContext, image: Image, object: tuple[Region, ...], query: str, category: str | None = None
) -> tuple[Region, ...]:
    """Choose those regions that fit a description in words.

    Args:
        image: the picture that they are in.
        object: the regions to choose among.
        query: the description: a label, colour, shape, place ("leftmost", "second from the left"), size ("largest"),
            writing in quotes, or anything that a vision model can judge; commas separate several descriptions.
        category: consider only regions with this label.

    Returns:
        the regions that fit, in the order given; an empty list where none does.

    Limits: words beyond label, colour, shape, place, size and writing need a vision model.
    Example: SELECT(image=IMAGE, object=OBJ0, query='leftmost red', category='car')
    """
    if not object:
        return ()
    return choose(ctx, image, all_placed(object, image, "SELECT"), query, category)


@tool(cost=0.3)
def classify(
    ctx: ToolContext, image: Image, object: tuple[Region, ...], categories: tuple[str, ...] | str
) -> tuple[Region, ...]:
    """Give each region the one of several categories that fits it best.

    Args:
        image: the picture that they are in.
        object: the regions to classify.
        categories: the category names, as a list or separated by commas.

    Returns:
        the same regions, labelled with their category; "unknown" where none fits.

    Limits: colour names and shape names are measured; all other categories need a vision model.
    Example: CLASSIFY(image=IMAGE, object=OBJ0, categories='red,blue')
    """
    parts = categories.split(",") if isinstance(categories, str) else categories
    names = tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))
    if not names:
        raise ToolArgumentError("CLASSIFY needs at least one category.", remedy="Separate them by commas.")
    if not object:
        return ()
    return classified(ctx, image, all_placed(object, image, "CLASSIFY"), names)


@tool(cost=0.05)
def filter(ctx: ToolContext, object: tuple[Region | TextLine, ...], where: Expression) -> tuple[Region | TextLine, ...]:
    """Keep those things for which a condition holds.

    Args:
        object: the regions or lines of text to look through.
        where: a condition over the fields of each: label score x y width height area text color size touching index
            image_width image_height (x, y: the middle, in pixels), and of boxes and towers: items colors (what is in
            them, from top to bottom); names of the program may stand in it too.

    Returns:
        the things for which it is true, in the order given.

    Limits: color is measured and text is read only where the condition names them.
    Example: FILTER(object=OBJ0, where="'red' in color and width > 50")
    """
    kept = []
    for index, thing in enumerate(object):
        ctx.checkpoint()
        holds = evaluate_for_item(where.source, ItemFields(ctx, thing, index), where.names)
        if not isinstance(holds, bool):
            raise ToolArgumentError(
                f"FILTER's condition {where.source!r} gave {holds!r}, which is neither true nor false.",
                remedy="Write a comparison, such as width > 50.",
            )
        if holds:
            kept.append(thing)
    return tuple(kept)


@tool(version="2", cost=0.002)
def relate(object: tuple[Region, ...], relation: str, to: tuple[Region, ...]) -> tuple[Region, ...]:
    """Keep those regions that stand in a spatial relation to some of the others.

    Args:
        object: the regions to choose among.
        relation: left of, right of, above, below, inside, containing, outside, overlapping, touching, near (next to),
            far from, nearest, farthest, on, under, between, in front of, behind, same row, same column, larger,
            smaller, taller, shorter, wider, narrower.
        to: what to compare with; "between" needs two.

    Returns:
        the regions of `object` for which "object is RELATION to" holds; one for nearest and farthest.

    Limits: judged from boxes in the picture plane; "in front of" and "behind" from who stands lower in the picture.
    Example: RELATE(object=CUPS, relation='left of', to=PLATE)
    """
    if not object or not to:
        return ()
    return related(object, relation, to)


_Key = Literal["x", "y", "width", "height", "area", "score", "text", "reading", "label"]


@tool(cost=0.002)
def sort(
    object: tuple[Region | TextLine, ...], by: _Key = "x", order: Literal["ascending", "descending"] = "ascending"
) -> tuple[Region | TextLine, ...]:
    """Put things in order.

    Args:
        object: the regions or lines of text.
        by: x and y (of the middle), width, height, area, score, text (as numbers where all are), label, or reading
            (top to bottom, left to right).
        order: ascending (x: from the left) or descending.

    Returns:
        the same things in that order.

    Example: SORT(object=OBJ0, by='area', order='descending')
    """
    if by == "reading":
        ordered = reading_order(object, lambda thing: thing.box.as_tuple())
    elif by in ("text", "label"):
        ordered = _by_text(object)
    else:
        ordered = sorted(object, key=lambda thing: _measure(thing, by))
    return tuple(reversed(ordered)) if order == "descending" else tuple(ordered)


def _by_text(things: tuple[Region | TextLine, ...]) -> list[Region | TextLine]:
    texts = [thing.text if isinstance(thing, TextLine) else thing.label for thing in things]
    numbers = [number_in(text) for text in texts]
    keys: list[Any] = [text.casefold() for text in texts] if None in numbers else list(numbers)
    return [things[index] for index in sorted(range(len(things)), key=lambda index: keys[index])]


def _measure(thing: Region | TextLine, what: str) -> float:
    box = thing.box
    x, y = box.center
    known = {"x": x, "y": y, "width": box.width, "height": box.height, "area": area_of(thing), "score": thing.score}
    return known[what]


_What = Literal["width", "height", "area", "x", "y", "distance", "angle"]


@tool(cost=0.001)
def measure(object: tuple[Region, ...], what: _What, to: tuple[Region, ...] | None = None) -> float:
    """Measure the first of the given regions, in pixels.

    Args:
        object: the region to measure.
        what: width, height, area (of the mask where there is one), x or y (of the middle); distance or angle from its
            middle to the middle of `to`.
        to: the other end of a distance or an angle.

    Returns:
        pixels (square pixels for area); degrees for angle: 0 to the right, 90 up, -90 down.

    Limits: pixels of the picture, not lengths in the world.
    Example: MEASURE(object=OBJ0, what='distance', to=OBJ1)
    """
    if not object:
        raise ToolError("MEASURE got nothing to measure.", remedy="Look for something that is in the picture.")
    thing = object[0]
    if what not in ("distance", "angle"):
        return _measure(thing, what)
    if not to:
        raise ToolArgumentError(f"MEASURE needs `to` for a {what}.", remedy="Say from where to where.")
    other = to[0]
    if not same_picture(thing.image, other.image):
        raise ToolArgumentError("MEASURE: the two are in different pictures.", remedy="Use regions of one picture.")
    (ax, ay), (bx, by) = thing.root_box.center, other.root_box.center
    if what == "distance":
        return math.hypot(bx - ax, by - ay)
    return math.degrees(math.atan2(ay - by, bx - ax))


@tool(cost=0.02)
def color(ctx: ToolContext, image: Image, object: tuple[Region, ...] | None = None) -> str:
    """Name the colour of a thing, or of the whole picture.

    Args:
        image: the picture to look at.
        object: the regions whose colour is asked for; without them, the picture apart from its plain background.

    Returns:
        a basic colour term (red orange yellow green cyan blue purple pink brown beige black gray white), or two that
        cover nearly as much ("black and white"); several regions of different colours give a list with commas.

    Limits: a strongly coloured lamp shifts the answer.
    Example: COLOR(image=IMAGE, object=OBJ0)
    """
    pixels = ctx.pixels(image)
    if object is None:
        return describe_colors(colors_of(pixels))
    found = [describe_colors(colors_of(pixels, region)) for region in all_placed(object, image, "COLOR")]
    return ", ".join(dict.fromkeys(found))


TOOLS: list[ToolSpec] = [count, select, classify, filter, relate, sort, measure, color]
