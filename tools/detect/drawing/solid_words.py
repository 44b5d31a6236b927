"""What is asked of a rendered scene: "large purple metal cube", "shiny things", "tiny balls"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mllm_core.nouns import singular
from tools.detect.drawing.naming import paint_word
from tools.detect.labels import GENERIC, nouns_of

if TYPE_CHECKING:
    from tools.detect.drawing.scene import SeenThing

_SHAPES = {
    **dict.fromkeys(("cube", "block", "box", "立方体", "方块"), "cube"),
    **dict.fromkeys(("sphere", "ball", "orb", "球", "球体"), "sphere"),
    **dict.fromkeys(("cylinder", "圆柱", "圆柱体"), "cylinder"),
}
_ANY = GENERIC | {"solid", "shape", "figure"}
_SCALES = {
    **dict.fromkeys(("large", "big", "huge", "larger", "bigger"), "large"),
    **dict.fromkeys(("small", "little", "tiny", "smaller"), "small"),
}
_MATERIALS = {
    **dict.fromkeys(("metal", "metallic", "shiny", "glossy", "reflective", "polished"), "metal"),
    **dict.fromkeys(("rubber", "matte", "mat", "dull", "plastic"), "rubber"),
}
_PAINTED = ("colored", "coloured")


@dataclass(frozen=True, slots=True)
class WantedSolid:
    """A kind of solid; "" for what may be any."""

    shape: str = ""
    paint: str = ""
    scale: str = ""
    material: str = ""

    def chance(self, thing: SeenThing) -> float:
        """How likely a thing that was seen is one: 0 or 1 where everything about it is clear."""
        chance = 1.0
        if self.shape and thing.shapes:
            if self.shape not in thing.shapes:
                return 0.0
            first = thing.shapes[0] == self.shape
            chance *= 1.0 if len(thing.shapes) == 1 else 0.75 if first else 0.25
        for wanted, seen in ((self.scale, thing.scale), (self.material, thing.material)):
            if wanted:
                chance *= 0.5 if not seen else float(wanted == seen)
        if self.paint:
            chance *= float(self.paint in thing.paints[:1])
        return chance


def wanted_solids(request: str) -> tuple[WantedSolid, ...] | None:
    """The kinds of solid that a request names; None where one of its words has no meaning there."""
    found = [_wanted(noun) for noun in nouns_of(request)]
    kinds = tuple(kind for kind in found if kind is not None)
    return kinds if kinds and len(kinds) == len(found) else None


def _wanted(noun: str) -> WantedSolid | None:
    *words, head = noun.replace("-", " ").split()
    head = singular(head)
    if head not in _SHAPES and head not in _ANY:
        return None
    known: dict[str, str] = {"shape": _SHAPES.get(head, "")}
    for word in words:
        paint = paint_word(word)
        for name, value in (("scale", _SCALES.get(word)), ("material", _MATERIALS.get(word)), ("paint", paint)):
            if value:
                known[name] = value
                break
        else:
            if word not in _PAINTED:
                return None
    return WantedSolid(**known)
