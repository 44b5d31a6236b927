"""Claims that list what a part of a drawing holds: "Left: a black square and two circles", "second: red, blue"."""

from __future__ import annotations

import re

from agent.checking.checked import CheckedClaim
from agent.checking.drawn_kinds import matches, wanted
from agent.checking.drawn_verdict import leaning, settled
from agent.claims.claim import Claim, Span, Thing
from mllm_core.nouns import singular
from tools.context import ToolContext
from tools.detect.drawing.naming import paint_word
from tools.detect.drawing.scene import SeenScene, SeenTower, seen_scene
from tools.values import Evidence, Image

_PLACES = {"left": 0, "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "right": -1, "last": -1}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_CUT = re.compile(r"\s*(?:,\s*and\s+|,\s*|\s+and\s+|、|和)\s*")


def check_part(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """The claim of a list about one box or tower; None where it is none, or the picture has no such parts."""
    key = claim.key.casefold().removesuffix(" box").removesuffix(" tower").removesuffix(" panel").strip()
    if key != "middle" and key not in _PLACES:
        return None
    scene = seen_scene(image, context)
    count = len(scene.towers) or len(scene.panels)
    if count < 2:
        return None
    at = count // 2 if key == "middle" else _PLACES[key]
    if not -count <= at < count:
        return settled(claim, False, f"there are only {count}")
    parts = [part for part in _CUT.split(claim.value.strip(" .;")) if part]
    paints = [paint_word(part) for part in parts]
    if scene.towers and all(paints):
        return _tower(claim, scene.towers[at], [paint for paint in paints if paint], image)
    return _panel(claim, scene, at % count, parts)


def _tower(claim: Claim, tower: SeenTower, said: list[str], image: Image) -> CheckedClaim:
    actual = ", ".join(names[0] for names in tower.blocks)
    seen = [Evidence(tool="SHAPES", kind="measure", text=actual, image=image.root, box=image.to_root(tower.box))]
    if len(said) != len(tower.blocks) or any(
        paint not in names for paint, names in zip(said, tower.blocks, strict=True)
    ):
        return settled(claim, False, f"from the bottom up it is {actual}", seen, actual=actual)
    if all(names == (paint,) for paint, names in zip(said, tower.blocks, strict=True)):
        return settled(claim, True, "each block was measured", seen)
    return leaning(claim, 0.7, "some block's color has several names", seen)


def _panel(claim: Claim, scene: SeenScene, panel: int, parts: list[str]) -> CheckedClaim | None:
    """A list of things in one box: each with its number, and no more than are said."""
    open_ends = False
    said = 0
    for part in parts:
        thing = _thing(part)
        if thing is None:
            return None
        kind = wanted(thing)
        if not kind.known:
            return None
        number = thing.number or 0
        said += number
        found = matches(scene, kind, panel)
        if not found.least <= number <= found.most:
            return settled(claim, False, f"{part}: {found.least} are there")
        open_ends = open_ends or found.least != found.most
    there = [thing for thing in scene.things if thing.panel == panel]
    if said != len(there) and all(thing.most == 1 for thing in there):
        return settled(claim, False, f"there are {len(there)} things in it")
    if open_ends:
        return leaning(claim, 0.75, "some thing's shape or color has several names")
    return settled(claim, True, "each thing was measured")


def _thing(phrase: str) -> Thing | None:
    """ "two black squares" as a thing; None where it does not begin with a number or an article."""
    first, *rest = phrase.casefold().split()
    if not rest:
        return None
    if first in ("a", "an"):
        number = 1
    elif first in _NUMBERS:
        number = _NUMBERS.index(first)
    elif first.isdigit():
        number = int(first)
    else:
        return None
    *words, noun = rest
    nowhere = Span(start=0, end=0)
    return Thing(noun=singular(noun), span=nowhere, head=nowhere, number=number, words=tuple(words))
