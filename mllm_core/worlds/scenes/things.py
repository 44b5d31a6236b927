"""What a scene is made of: things with a place and attributes, and kinds of things to ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mllm_core.worlds.scenes.palette import RGB
from mllm_core.worlds.scenes.shapes import NARROWER, Box

Scale = Literal["", "small", "medium", "large"]
Fill = Literal["solid", "outlined", "striped", "dotted", "hollow", "shaded"]
Look = Literal["single", "scatter", "crowd", "row", "towers", "boxes", "solids", "pairs"]

#: colour and shape never seen together in training (nor asked for, so that their absence is no clue)
KEPT_PAIRS = frozenset(
    {
        ("purple", "star"),
        ("orange", "pentagon"),
        ("pink", "hexagon"),
        ("cyan", "cross"),
        ("white", "heart"),
        ("green", "ellipse"),
        ("orange", "square"),
        ("pink", "triangle"),
        ("purple", "circle"),
        ("cyan", "cylinder"),
    }
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: shape, colour name, box in pixels (left, top, right, bottom); the later in a scene, the nearer.

    `scale` and `material` are empty where the look has none; `panel` is the index of the box or the tower it is in.
    """

    shape: str
    colour: str
    box: Box
    rgb: RGB
    scale: Scale = ""
    material: str = ""
    panel: int = -1
    turn: int = 0
    fill: Fill = "solid"

    @property
    def centre(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def area(self) -> float:
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


@dataclass(frozen=True, slots=True)
class Kind:
    """Things with these attributes; an empty one is any."""

    shape: str = ""
    colour: str = ""
    scale: str = ""
    material: str = ""

    def matches(self, thing: Thing) -> bool:
        return (
            self.shape in ("", thing.shape)
            and self.colour in ("", thing.colour)
            and self.scale in ("", thing.scale)
            and self.material in ("", thing.material)
        )


def kind_of(thing: Thing) -> Kind:
    """All attributes of a thing."""
    return Kind(thing.shape, thing.colour, thing.scale, thing.material)


@dataclass(frozen=True, slots=True)
class Scene:
    """Things in a picture of `size` (width, height), with the shapes and colours that its look can have.

    `background` is the name of the background's colour where it has one; `noun` is what any thing is called;
    `panels` are the boxes or towers that hold the things, left to right.
    """

    look: Look
    size: tuple[int, int]
    things: tuple[Thing, ...]
    shapes: tuple[str, ...]
    colours: tuple[str, ...]
    background: str = ""
    noun: str = "shape"
    panels: tuple[Box, ...] = ()

    def having(self, kind: Kind, panel: int | None = None) -> list[Thing]:
        """The things of a kind, in a panel where one is given."""
        return [thing for thing in self.things if kind.matches(thing) and panel in (None, thing.panel)]

    def count(self, kind: Kind, panel: int | None = None) -> int:
        return len(self.having(kind, panel))

    def fair(self, kind: Kind) -> bool:
        """Whether people would agree which things are of this kind (is a square a rectangle?)."""
        narrower = NARROWER.get(kind.shape)
        return narrower is None or not self.having(Kind(narrower, kind.colour, kind.scale, kind.material))

    def truth(self) -> dict[str, Any]:
        """What is true of the picture, as plain values.

        `kind` ("scene"), `look`, `size` [width, height], `background` (name or ""), `labels` (every label that the look
        can have), `colours`, `panels` (boxes), and `objects`: for each thing, farthest first, `label`, `colour`, `box`
        [left, top, right, bottom] in pixels, `size` ("" | small | medium | large), `material` ("" | rubber | metal),
        `panel` (index or -1), `fill`, `rgb`.
        """
        return {
            "kind": "scene",
            "look": self.look,
            "size": list(self.size),
            "background": self.background,
            "labels": list(self.shapes),
            "colours": list(self.colours),
            "panels": [list(panel) for panel in self.panels],
            "objects": [
                {
                    "label": thing.shape,
                    "colour": thing.colour,
                    "box": [round(value, 2) for value in thing.box],
                    "size": thing.scale,
                    "material": thing.material,
                    "panel": thing.panel,
                    "fill": thing.fill,
                    "rgb": list(thing.rgb),
                }
                for thing in self.things
            ],
        }


def overlap(first: Box, second: Box) -> float:
    """The area that two boxes share."""
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def clear(box: Box, others: Sequence[Box], gap: float) -> bool:
    """Whether a box keeps at least `gap` pixels from all others (across or down)."""
    left, top, right, bottom = box
    return all(
        left - gap >= other[2] or right + gap <= other[0] or top - gap >= other[3] or bottom + gap <= other[1]
        for other in others
    )
