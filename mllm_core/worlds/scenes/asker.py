"""What every question maker needs: the scene, the language, what may be asked, and helpers to refer to things."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from mllm_core.samples import Task, Turn
from mllm_core.tokens import box_text, point_text
from mllm_core.worlds.scenes.things import KEPT_PAIRS, Kind, Scene, Thing, kind_of
from mllm_core.worlds.scenes.tongue import Tongue

Relation = str  # left | right | above | below | touching | inside | behind | in front
Form = tuple[str, ...]  # names of attributes of a Kind


def _only(kind: Kind, form: Form) -> Kind:
    return Kind(**{name: getattr(kind, name) for name in form})


@dataclass(frozen=True)
class Asker:
    """Makes turns about a scene. `held` says whether wordings and pairs that are kept back may be used."""

    scene: Scene
    rng: random.Random
    tongue: Tongue
    held: bool

    def turn(self, task: Task, key: str, answer: str, rejected: str = "", **fields: Any) -> Turn:
        """A turn with the prompt of a question of the language."""
        return Turn(self.tongue.ask(key, self.rng, self.held, **fields), answer, task, rejected)

    def one(self, kind: Kind, plain: bool = False) -> str:
        return self.tongue.one(kind, self.scene.noun, None if plain else self.rng)

    def many(self, kind: Kind, plain: bool = False) -> str:
        return self.tongue.many(kind, self.scene.noun, None if plain else self.rng)

    def a(self, kind: Kind, plain: bool = False) -> str:
        return self.tongue.a(kind, self.scene.noun, None if plain else self.rng)

    def box(self, thing: Thing) -> str:
        """A thing's box as location tokens."""
        left, top, right, bottom = thing.box
        return box_text((left, top, right - 1, bottom - 1), self.scene.size)

    def point(self, x: float, y: float) -> str:
        """A point as location tokens."""
        return point_text((x, y), self.scene.size)

    def permits(self, kind: Kind) -> bool:
        """Whether a kind may be named here: pairs that are kept back are not named in training."""
        shape = self.scene.shapes[0] if len(self.scene.shapes) == 1 else kind.shape
        return self.held or (kind.colour, shape) not in KEPT_PAIRS

    def coin(self, share: float = 0.5) -> bool:
        return self.rng.random() < share

    def describe(self, thing: Thing, without: str = "") -> Kind | None:
        """A kind that fits this thing alone, without an attribute of that name; None where there is none."""
        full = kind_of(thing)
        options = [
            Kind(shape=full.shape),
            Kind(colour=full.colour),
            Kind(shape=full.shape, colour=full.colour),
            Kind(shape=full.shape, colour=full.colour),
            Kind(shape=full.shape, scale=full.scale),
            Kind(shape=full.shape, material=full.material),
            Kind(shape=full.shape, colour=full.colour, scale=full.scale),
            full,
        ]
        self.rng.shuffle(options)
        for kind in options:
            if without and getattr(kind, without):
                continue
            if kind == Kind() or not self.scene.fair(kind) or self.scene.count(kind) != 1:
                continue
            return kind
        if without and len(self.scene.things) == 1:
            return Kind()
        return None

    def some(self, without: str = "") -> tuple[Thing, Kind] | None:
        """A thing and a kind that fits it alone; None where things can't be told apart."""
        order = list(self.scene.things)
        self.rng.shuffle(order)
        for thing in order:
            kind = self.describe(thing, without)
            if kind is not None:
                return thing, kind
        return None

    def two(self) -> tuple[tuple[Thing, Kind], tuple[Thing, Kind]] | None:
        """Two things, each with a kind that fits it alone."""
        order = list(self.scene.things)
        self.rng.shuffle(order)
        found: list[tuple[Thing, Kind]] = []
        for thing in order:
            kind = self.describe(thing)
            if kind is not None:
                found.append((thing, kind))
            if len(found) == 2:
                return found[0], found[1]
        return None

    def present(self, form: Form | None = None) -> Kind:
        """A kind (with the attributes of a form) of which there is at least one."""
        full = kind_of(self.rng.choice(self.scene.things))
        kind = _only(full, form or self._form())
        return kind if self.scene.fair(kind) else Kind(full.shape, full.colour)

    def missing(self, form: Form | None = None) -> Kind | None:
        """A kind (with the attributes of a form) of which there is none; None where nothing can be named.

        Most are hard: made of attributes that are there but not together, or one step from a thing that is there;
        the rest are popular ones, or any.
        """
        scene, rng = self.scene, self.rng
        form = form or self._form()
        for _ in range(16):
            draw = rng.random()
            full = kind_of(rng.choice(scene.things))
            if draw < 0.4:  # each is there, but not in one thing
                parts = {name: getattr(kind_of(rng.choice(scene.things)), name) for name in form}
            else:
                changed = form if draw > 0.75 else (rng.choice(form),)
                parts = {name: self._any(name) if name in changed else getattr(full, name) for name in form}
            kind = Kind(**parts)
            if self.permits(kind) and not scene.count(kind) and not self._disputed(kind):
                return kind
        return None

    def either(self) -> tuple[Kind, bool] | None:
        """A kind that is there, or as likely one of the same form that is not: the question does not tell which."""
        form = self._form()
        there, gone = self.present(form), self.missing(form)
        if gone is None:
            return None
        return (there, True) if self.coin() else (gone, False)

    def _form(self) -> Form:
        """Which attributes to name: those that this look has."""
        thing = self.scene.things[0]
        if len(self.scene.shapes) == 1:  # the shape is no news there
            return ("colour",)
        forms: list[Form] = [("shape",), ("colour",), ("shape", "colour"), ("shape", "colour")]
        if thing.scale:
            forms += [("shape", "scale"), ("shape", "colour", "scale")]
        if thing.material:
            forms += [("shape", "material"), ("shape", "colour", "material"), ("shape", "colour", "scale", "material")]
        return self.rng.choice(forms)

    def _any(self, attribute: str) -> str:
        """Any value of an attribute."""
        if attribute == "scale":
            return self.rng.choice(("small", "large"))
        if attribute == "material":
            return self.rng.choice(("rubber", "metal"))
        value = self.rng.choice(self.scene.shapes if attribute == "shape" else self.scene.colours)
        # White shows on few backgrounds: were it asked for as often as others, its name would say "no".
        return self._any(attribute) if value == "white" and self.coin() else value

    def _disputed(self, kind: Kind) -> bool:
        """Whether someone could say that there is one after all."""
        if not self.scene.fair(kind):
            return True
        near = {("cyan", "teal"), ("teal", "cyan"), ("pink", "purple"), ("purple", "pink")}
        return any(
            (kind.colour, thing.colour) in near and kind.shape in ("", thing.shape) for thing in self.scene.things
        )

    def relation(self, one: Thing, two: Thing) -> Relation | None:
        """How the first thing clearly lies to the second: along one axis, well apart; None where that is unclear."""
        (x, y), (u, v) = one.centre, two.centre
        wide, high = self.scene.size
        across, down = (x - u) / wide, (y - v) / high
        if self.scene.look == "solids":  # what stands lower in the picture stands nearer
            down = (one.box[3] - two.box[3]) / high
        clear_across = one.box[2] <= two.box[0] + 1 or two.box[2] <= one.box[0] + 1
        clear_down = self.scene.look == "solids" or one.box[3] <= two.box[1] + 1 or two.box[3] <= one.box[1] + 1
        if abs(across) * wide >= abs(down) * high and abs(across) > 0.06 and clear_across:
            return "left" if across < 0 else "right"
        if abs(down) * high > abs(across) * wide and abs(down) > 0.06 and clear_down:
            if self.scene.look == "solids":
                return "behind" if down < 0 else "in front"
            return "above" if down < 0 else "below"
        return None


OPPOSITE = {
    "left": "right", "right": "left", "above": "below", "below": "above", "behind": "in front", "in front": "behind"
}  # fmt: skip
