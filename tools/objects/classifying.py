"""Putting regions into categories: by colour, by shape, or as a vision model sees them."""

from __future__ import annotations

import re

from tools.ask.looking import look
from tools.context import ToolContext
from tools.objects.colors import color_term, colors_of
from tools.objects.shapes import shape_of, shape_term
from tools.values import Image, Region

UNKNOWN = "unknown"


def classified(
    ctx: ToolContext, image: Image, regions: tuple[Region, ...], names: tuple[str, ...]
) -> tuple[Region, ...]:
    """The regions labelled with the category that fits each best, or "unknown". `regions` lie in `image`.

    Raises BackendUnavailable where the categories need a vision model and there is none.
    """
    colors = {name: color_term(name) for name in names}
    if all(colors.values()):
        return tuple(_by_color(ctx, image, region, colors) for region in regions)
    shapes = {name: shape_term(name) for name in names}
    if all(shapes.values()):
        return tuple(_by_shape(ctx, image, region, shapes) for region in regions)
    return tuple(_by_looking(ctx, image, region, names) for region in regions)


def _by_color(ctx: ToolContext, image: Image, region: Region, terms: dict[str, str | None]) -> Region:
    shares = dict(colors_of(ctx.pixels(image), region))
    best = max(terms, key=lambda name: shares.get(terms[name] or "", 0.0))
    share = shares.get(terms[best] or "", 0.0)
    return _labelled(region, best, share, "color") if share >= 0.15 else _labelled(region, UNKNOWN, 0.0, "color")


def _by_shape(ctx: ToolContext, image: Image, region: Region, terms: dict[str, str | None]) -> Region:
    shape = shape_of(ctx.pixels(image), region)
    for name, term in terms.items():
        # A square is a rectangle, and a circle an ellipse, where the narrower word is not among the categories.
        wider = {"square": "rectangle", "circle": "ellipse"}.get(shape or "")
        if shape is not None and (term == shape or (term == wider and shape not in terms.values())):
            return _labelled(region, name, 0.9, "shape")
    return _labelled(region, UNKNOWN, 0.0, "shape")


def _by_looking(ctx: ToolContext, image: Image, region: Region, names: tuple[str, ...]) -> Region:
    choices = ", ".join(names)
    question = f"Which of these is it: {choices}? Answer with one of these words only, or with: none."
    said = look(ctx, f"CLASSIFY into {choices}", image, question, region).casefold()
    model = ctx.vision_model.name if ctx.vision_model else ""
    found = [name for name in names if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said)]
    # "red car" also contains "car": the longest name that was said is meant.
    longest = [name for name in found if not any(name != other and name in other for other in found)]
    return _labelled(region, longest[0] if len(longest) == 1 else UNKNOWN, 0.7 if len(longest) == 1 else 0.0, model)


def _labelled(region: Region, label: str, score: float, source: str) -> Region:
    return region.model_copy(update={"label": label, "score": min(1.0, score), "source": source})
