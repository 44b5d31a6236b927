"""What kind of thing a phrase means in a drawn scene, and which of the measured things are of that kind.

Each thing is of the kind, may be of it, or is not: a small shape may be a circle or a hexagon, and a claim about
either is refuted only where no way of seeing it fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from agent.claims.claim import Thing
from tools.detect.drawing.naming import paint_word
from tools.detect.drawing.scene import SeenScene, SeenThing
from tools.detect.shape_words import PLAIN_SHAPES

#: words for shapes -> their names in measured scenes
_SHAPES: dict[str, tuple[str, ...]] = {
    **PLAIN_SHAPES,
    "square": ("square",),
    "plus sign": ("cross",),
    "heart": ("heart",),
    "arrow": ("arrow",),
    "semicircle": ("semicircle",),
    "half circle": ("semicircle",),
    "cube": ("cube",),
    "block": ("square", "cube"),
    "box": ("cube",),
    "sphere": ("sphere",),
    "ball": ("sphere",),
    "cylinder": ("cylinder",),
    "polygon": ("triangle", "square", "rectangle", "diamond", "pentagon", "hexagon", "octagon"),
}
_SOLIDS = frozenset({"cube", "sphere", "cylinder"})
_ANY = frozenset({"shape", "object", "thing", "item", "figure", "form", "element", "solid", "piece"})
#: what some people call by the name of something wider, and others do not: it may be meant, and may not
_WIDER: dict[str, tuple[str, ...]] = {
    "rectangle": ("square",),
    "ellipse": ("circle",),
    "diamond": ("square",),
    "square": ("diamond", "rectangle"),
    "circle": ("ellipse", "octagon"),
    "hexagon": ("octagon",),
    "octagon": ("hexagon", "circle"),
}
_SCALES = {"small": "small", "little": "small", "tiny": "small", "large": "large", "big": "large", "medium": "medium"}
_MATERIALS = {"metal": "metal", "shiny": "metal", "metallic": "metal", "rubber": "rubber", "matte": "rubber"}
#: a thing that could bear this many names of shapes is too small for its shape to be seen
_ANYTHING = 8
_TOUCHING = 2  # pixels between two things whose colors blur into each other
_APART = 1.45  # things of two sizes differ at least by this factor


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing: any of `shapes` (none given: any thing), with a color, a size, a material where they are said.

    `known` is False where the noun is none for what is drawn ("dog", "table").
    """

    shapes: tuple[str, ...]
    paint: str = ""
    scale: str = ""
    material: str = ""
    known: bool = True


def wanted(thing: Thing, words: Iterable[str] | None = None) -> Wanted:
    """The kind that a noun phrase names; `words` in place of its own adjectives where given."""
    noun = thing.noun.casefold()
    said = [word.casefold() for word in (thing.words if words is None else words)]
    if noun not in _SHAPES and noun not in _ANY and " " in noun:
        *before, last = noun.split()
        if last in _SHAPES or last in _ANY:
            noun, said = last, [*said, *before]
    return Wanted(
        _SHAPES.get(noun, ()),
        next((paint for word in said if (paint := paint_word(word))), ""),
        next((_SCALES[word] for word in said if word in _SCALES), ""),
        next((_MATERIALS[word] for word in said if word in _MATERIALS), ""),
        noun in _SHAPES or noun in _ANY,
    )


def is_drawn_noun(noun: str) -> bool:
    """Does the noun name a shape, a solid, or anything at all?"""
    last = noun.casefold().split()[-1] if noun.split() else ""
    return noun.casefold() in _SHAPES or last in _SHAPES or last in _ANY


def is_flat_noun(noun: str) -> bool:
    """Does the noun name a flat shape ("hexagon", "shape"), which no solid is called by?"""
    last = noun.casefold().split()[-1] if noun.split() else ""
    shapes = _SHAPES.get(noun.casefold(), _SHAPES.get(last, ()))
    return last == "shape" or (bool(shapes) and not _SOLIDS & set(shapes))


@dataclass(frozen=True, slots=True)
class Matches:
    """The things that are of a kind, and those that may be; between `least` and `most` in all. `missed` is how many
    more there may be that were not seen."""

    sure: tuple[SeenThing, ...]
    maybe: tuple[SeenThing, ...]
    missed: int = 0

    @property
    def least(self) -> int:
        return len(self.sure)

    @property
    def most(self) -> int:
        return sum(thing.most for thing in (*self.sure, *self.maybe)) + self.missed

    @property
    def clear(self) -> bool:
        """Is it known which things are meant: some are surely of the kind, or one alone can be?"""
        return bool(self.sure) or self.most == 1

    @property
    def all(self) -> tuple[SeenThing, ...]:
        return (*self.sure, *self.maybe)


def matches(scene: SeenScene, kind: Wanted, panel: int | None = None) -> Matches:
    """Which things of a scene (of one panel of it, where given) are of a kind."""
    scales = scales_of(scene)
    sure, maybe = [], []
    for thing, scale in zip(scene.things, scales, strict=True):
        if panel is not None and thing.panel != panel:
            continue
        says = [
            _shape(thing, kind.shapes),
            None if kind.paint and _smudged(thing, scene) else _paint(thing, kind.paint),
            _same(thing.scale or scale, kind.scale),
            _same(thing.material, kind.material) or None,  # gloss is soon taken for metal: nothing is denied by it
        ]
        if False in says:
            continue
        if None in says or thing.most > 1 or thing.doubted:
            maybe.append(thing)
        else:
            sure.append(thing)
    missed = sum(not kind.paint or kind.paint == paint for paint in scene.open)
    return Matches(tuple(sure), tuple(maybe), missed)


def _shape(thing: SeenThing, names: tuple[str, ...]) -> bool | None:
    if not names:
        return True if thing.shapes else None
    if not thing.shapes or len(thing.shapes) >= _ANYTHING:
        return None
    wider = {other for name in names for other in _WIDER.get(name, ())}
    if thing.shapes[0] in names and all(shape in names or shape in wider for shape in thing.shapes):
        return True
    return None if any(shape in names or shape in wider for shape in thing.shapes) else False


def _paint(thing: SeenThing, paint: str) -> bool | None:
    if not paint or (len(thing.paints) == 1 and thing.paints[0] == paint):
        return True
    return None if paint in thing.paints else False


def _smudged(thing: SeenThing, scene: SeenScene) -> bool:
    """Is it too small for its shape to be seen, and up against another thing, so that their colors run together?"""
    if len(thing.shapes) < _ANYTHING or thing.most > 1:
        return False
    return any(other is not thing and other.box.gap(thing.box) <= _TOUCHING for other in scene.things)


def _same(seen: str, said: str) -> bool | None:
    if not said or seen == said:
        return True
    return None if not seen else False


def scales_of(scene: SeenScene) -> tuple[str, ...]:
    """The size of each thing beside the others: "small" or "large" where there are clearly two sizes, else ""."""
    if scene.look != "flat":
        return ("",) * len(scene.things)
    sides = [(thing.box.width * thing.box.height) ** 0.5 for thing in scene.things]
    ranked = sorted(side for side, thing in zip(sides, scene.things, strict=True) if thing.most == 1)
    steps = [(after / max(before, 1.0), before) for before, after in pairwise(ranked)]
    factor, edge = max(steps, default=(1.0, 0.0))
    if factor < _APART:
        return ("",) * len(sides)
    return tuple(
        "" if thing.most > 1 else "small" if side <= edge else "large"
        for side, thing in zip(sides, scene.things, strict=True)
    )
