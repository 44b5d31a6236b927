"""Choosing among regions by a description in words: SELECT.

Words for place, size, order, colour, shape and label are understood here; writing in quotes is read; what is left is
asked of the vision model, region by region. Without one, words that are not understood are an error, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.ask.looking import look, require_vision_model, yes_no
from tools.context import ToolContext
from tools.detect.labels import match_labels, plain_noun
from tools.objects.colors import color_term, colors_of
from tools.objects.items import area_of, text_of
from tools.objects.shapes import shape_of, shape_term
from tools.values import Image, Region

Key = Callable[[Region], float]

_RANKS: dict[str, Key] = {
    "left": lambda r: r.box.center[0],
    "right": lambda r: -r.box.center[0],
    "top": lambda r: r.box.center[1],
    "bottom": lambda r: -r.box.center[1],
    "large": lambda r: -area_of(r),
    "small": area_of,
    "tall": lambda r: -r.box.height,
    "short": lambda r: r.box.height,
    "wide": lambda r: -r.box.width,
    "narrow": lambda r: r.box.width,
    "middle": lambda r: (r.box.center[0] / r.image.width - 0.5) ** 2 + (r.box.center[1] / r.image.height - 0.5) ** 2,
    "sure": lambda r: -r.score,
}
_WORDS = {
    "left": "left leftmost left-most lefthand left-hand 左 左边 最左",
    "right": "right rightmost right-most righthand right-hand 右 右边 最右",
    "top": "top topmost upper uppermost highest above 上 上面 最上",
    "bottom": "bottom bottommost lower lowest below 下 下面 最下",
    "large": "large largest big biggest greatest 大 最大 最大的",
    "small": "small smallest little littlest tiny tiniest 小 最小 最小的",
    "tall": "tall tallest 最高",
    "short": "short shortest 最矮",
    "wide": "wide widest broadest 最宽",
    "narrow": "narrow narrowest thinnest 最窄",
    "middle": "middle center centre central 中间",
    "sure": "best surest",
}
_RANK_OF = {word: rank for rank, words in _WORDS.items() for word in words.split()}
_ORDINALS = {
    **{"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "last": -1},
    **{"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4, "6th": 5},
}
_FILLER_WORDS = (
    "a an the one ones of in on at from to that which is are with side most far object objects thing things item items "
    "picture image photo colored coloured shaped part region 的 个"
)
_FILLERS = frozenset(_FILLER_WORDS.split())
_QUOTED = re.compile(r"[\"“'‘](?P<text>[^\"”'’]+)[\"”'’]|\b(?:says?|saying|labell?ed|reading|reads?)\s+(?P<said>.+)$")


@dataclass(frozen=True)
class Description:
    """A description taken apart. `rank` is a key of the order, `ordinal` which of it; `rest` was not understood."""

    colors: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    rank: str | None = None
    ordinal: int = 0
    rest: str = ""


def read_description(query: str, known: tuple[str, ...]) -> Description:
    """Take `query` apart; `known` are words that say nothing new here (labels, the category)."""
    texts = tuple((match["text"] or match["said"]).strip(" .") for match in _QUOTED.finditer(query))
    words = re.findall(r"[\w-]+", _QUOTED.sub(" ", query).casefold())
    familiar = {form for name in known for word in name.casefold().split() for form in (word, f"{word}s")}
    colors: list[str] = []
    shapes: list[str] = []
    rank: str | None = None
    ordinal: int | None = None
    rest: list[str] = []
    for word in words:
        color, shape = color_term(word), shape_term(word)
        if word in _FILLERS or word in familiar:
            continue
        if color is not None:
            colors.append(color)
        elif shape is not None:
            shapes.append(shape)
        elif word in _ORDINALS:
            ordinal = _ORDINALS[word]
        elif word in _RANK_OF:
            rank = _RANK_OF[word]
        else:
            rest.append(word)
    if ordinal is not None and rank is None:
        rank = "left"
    return Description(tuple(colors), tuple(shapes), texts, rank, ordinal or 0, " ".join(rest))


def choose(
    ctx: ToolContext, image: Image, regions: tuple[Region, ...], query: str, category: str | None
) -> tuple[Region, ...]:
    """Those of `regions` that fit `query`; several parts separated by commas give those of each part.

    Raises BackendUnavailable where words are left that only a vision model can judge and there is none.
    """
    if category:
        regions = _labelled(regions, category) or regions
    chosen: dict[int, None] = {}
    for part in [part.strip() for part in query.split(",") if part.strip()] or [query]:
        for region in _choose_one(ctx, image, regions, part, category):
            chosen[regions.index(region)] = None
    return tuple(regions[index] for index in chosen)


def _choose_one(
    ctx: ToolContext, image: Image, regions: tuple[Region, ...], query: str, category: str | None
) -> tuple[Region, ...]:
    labels = tuple(dict.fromkeys(region.label for region in regions if region.label))
    exact = _labelled(regions, query)
    if exact and len(labels) > 1:
        return exact
    common = labels if len(labels) == 1 else ()
    want = read_description(query, (*common, *((category,) if category else ())))
    if want.rest and len(labels) > 1:
        by_label = _labelled(regions, want.rest)
        if by_label:
            regions, want = by_label, Description(want.colors, want.shapes, want.texts, want.rank, want.ordinal)
    pixels = ctx.pixels(image)
    if want.colors:
        regions = tuple(r for r in regions if _has_colors(colors_of(pixels, r), want.colors))
    if want.shapes:
        regions = tuple(r for r in regions if shape_of(pixels, r) in want.shapes)
    for text in want.texts:
        regions = tuple(r for r in regions if _plain(text) in _plain(text_of(ctx, r)))
    if want.rest and regions:
        require_vision_model(ctx, f"SELECT with {want.rest!r}")
        regions = tuple(r for r in regions if _looks_like(ctx, image, r, query))
    if want.rank is None or not regions:
        return regions
    ranked = sorted(regions, key=_RANKS[want.rank])
    inside = -len(ranked) <= want.ordinal < len(ranked)
    return (ranked[want.ordinal],) if inside else ()


def _looks_like(ctx: ToolContext, image: Image, region: Region, query: str) -> bool:
    question = f"Is this {query}? Answer yes or no."
    return yes_no(look(ctx, "SELECT", image, question, region)) is True


def _labelled(regions: tuple[Region, ...], noun: str) -> tuple[Region, ...]:
    """Those whose label `noun` names; "thing" and its like name nothing."""
    labels = tuple(dict.fromkeys(region.label for region in regions if region.label))
    match = match_labels(noun, labels) if plain_noun(noun) else None
    if match is None or set(match.labels) == set(labels):
        return ()
    return tuple(region for region in regions if region.label in match.labels)


def _has_colors(shares: list[tuple[str, float]], wanted: tuple[str, ...]) -> bool:
    """Does each wanted colour cover a good part? One alone must be the main one, or nearly."""
    main = shares[0][1]
    found = dict(shares)
    return all(found.get(color, 0.0) >= (0.6 * main if len(wanted) == 1 else 0.2) for color in wanted)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())
