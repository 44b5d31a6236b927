"""Statements about boxes of shapes and about towers, with whether they hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from mllm_core.nouns import plural
from mllm_core.worlds.asking import number_word
from mllm_core.worlds.scenes import english
from mllm_core.worlds.scenes.things import Kind, Scene, Thing


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement (without its full stop) and whether it is true of the scene."""

    text: str
    holds: bool

    @property
    def countable(self) -> bool:
        """Whether the things of each part, by colour and shape alone, settle it."""
        return not any(word in self.text for word in ("touching", "above", "small", "little", "tiny", "large", "big"))


ClaimMaker = Callable[[Scene, random.Random], Claim | None]
_PANEL = ("box", "box", "grey box", "gray box", "grey square")
_ITEM = ("object", "item", "item", "shape", "thing")


def _kind(scene: Scene, rng: random.Random) -> Kind:
    """A kind with a colour, a shape or both; sometimes a size."""
    draw = rng.random()
    shape = rng.choice(scene.shapes) if draw < 0.75 else ""
    colour = rng.choice(_colours(scene)) if draw > 0.2 else ""
    scale = rng.choice(("small", "large")) if scene.look == "boxes" and draw < 0.08 else ""
    return Kind(shape, colour, scale)


def _colours(scene: Scene) -> tuple[str, ...]:
    """The colours to speak of: those there are, and one that there is not."""
    here = tuple(dict.fromkeys(thing.colour for thing in scene.things))
    return tuple(dict.fromkeys((*here, scene.colours[len(here) % len(scene.colours)])))


def panels_of(scene: Scene) -> list[list[Thing]]:
    """The things of each panel, in drawing order (towers: bottom first)."""
    return [[thing for thing in scene.things if thing.panel == at] for at in range(len(scene.panels))]


def _number(rng: random.Random, count: int) -> str:
    return str(count) if rng.random() < 0.4 else number_word(count)


def _counted(rng: random.Random, count: int, kind: Kind, noun: str) -> str:
    """ "two red circles", "1 red circle"."""
    return f"{_number(rng, count)} {(english.one if count == 1 else english.many)(kind, noun, rng)}"


def _quantity(rng: random.Random, real: int, kind: Kind, noun: str) -> Claim:
    """That there are exactly, at least or at most so many of a kind, for a number near the real one."""
    said = max(1, real + rng.choice((-1, 0, 0, 1)))
    be = "are" if said > 1 else "is"
    form = rng.choice(("exactly", "at least", "exactly", "at most", "only", ""))
    what = _counted(rng, said, kind, noun)
    if form == "" and said < real:  # people differ on whether "two" may be three
        form = "at least"
    holds = {"exactly": real == said, "only": real == said, "at least": real >= said, "at most": real <= said}
    there = "There" if rng.random() < 0.8 else "there"
    return Claim(f"{there} {be} {form} {what}".replace("  ", " "), holds.get(form, real == said))


def count_claim(scene: Scene, rng: random.Random) -> Claim | None:
    """There are exactly two yellow squares."""
    kind = _kind(scene, rng)
    return _quantity(rng, scene.count(kind), kind, rng.choice(_ITEM) if scene.look == "boxes" else "block")


def edges(scene: Scene, thing: Thing, slack: float = 1.01) -> set[str]:
    """The sides of its box that a thing touches: left, top, right, bottom."""
    panel = scene.panels[thing.panel]
    gaps = (thing.box[0] - panel[0], thing.box[1] - panel[1], panel[2] - thing.box[2], panel[3] - thing.box[3])
    return {side for side, gap in zip(("left", "top", "right", "bottom"), gaps, strict=True) if gap <= slack}


def edge_claim(scene: Scene, rng: random.Random) -> Claim | None:
    """There is a yellow square touching the bottom of a box."""
    kind = _kind(scene, rng)
    things = scene.having(kind)
    clear_cut = all(edges(scene, thing) == edges(scene, thing, 3.0) for thing in things)
    if not clear_cut:
        return None
    side, words = rng.choice(
        (
            ("", ("the wall", "an edge", "the edge", "the side of a box")),
            ("bottom", ("the base", "the bottom of a box", "the bottom edge")),
            ("top", ("the top of a box", "the top edge")),
            ("left", ("the left wall of a box", "the left edge")),
            ("right", ("the right wall of a box", "the right edge")),
        )
    )
    away = not side and rng.random() < 0.3
    touching = [thing for thing in things if (bool(edges(scene, thing)) if not side else side in edges(scene, thing))]
    real = len(things) - len(touching) if away else len(touching)
    verb = "not touching any edge" if away else f"{rng.choice(('touching', 'closely touching'))} {rng.choice(words)}"
    if rng.random() < 0.5:
        return Claim(f"There is {english.a(kind, rng.choice(_ITEM), rng)} {verb}", real > 0)
    if rng.random() < 0.2:
        return Claim(f"There is no {english.one(kind, rng.choice(_ITEM), rng)} {verb}", real == 0)
    claim = _quantity(rng, real, kind, rng.choice(_ITEM))
    return Claim(f"{claim.text} {verb}", claim.holds)


def _boxes_claim(rng: random.Random, real: int, count: int, panel: str, what: str) -> Claim:
    """That one, each or a number of `count` panels are such; `real` is how many are."""
    many = plural(panel)
    draw = rng.random()
    if draw < 0.4:
        return Claim(f"There is a {panel} with {what}", real > 0)
    if draw < 0.55:
        return Claim(f"{rng.choice(('Each', 'Every'))} {panel} contains {what}", real == count)
    if draw < 0.65:
        return Claim(f"There is no {panel} with {what}", real == 0)
    if draw < 0.75:
        return Claim(f"Exactly one of the {many} has {what}", real == 1)
    said = rng.randint(1, count)
    form = rng.choice(("exactly", "at least"))
    be, noun = ("are", many) if said > 1 else ("is", panel)
    return Claim(
        f"There {be} {form} {_number(rng, said)} {noun} with {what}",
        real == said if form == "exactly" else real >= said,
    )


def panel_claim(scene: Scene, rng: random.Random) -> Claim | None:
    """There is a box with exactly three items; each box contains a blue object; two boxes hold no circle."""
    panels = panels_of(scene)
    noun = rng.choice(_ITEM)
    kind = Kind() if rng.random() < 0.35 else _kind(scene, rng)
    counts = [sum(kind.matches(thing) for thing in panel) for panel in panels]
    form = rng.choice(("a", "a", "exactly", "at least", "no", "pair", "only"))
    if form == "a" or (kind == Kind() and form == "no"):
        kind = _kind(scene, rng)
        fits = [scene.count(kind, at) > 0 for at in range(len(panels))]
        what = english.a(kind, noun, rng)
    elif form == "no":
        fits, what = [count == 0 for count in counts], f"no {english.one(kind, noun, rng)}"
    elif form == "pair":
        first, second = _kind(scene, rng), _kind(scene, rng)
        if first.colour == second.colour or first == second:
            return None
        fits = [any(map(first.matches, panel)) and any(map(second.matches, panel)) for panel in panels]
        what = f"{english.a(first, noun, rng)} and {english.a(second, noun, rng)}"
    elif form == "only":
        colours = rng.sample(_colours(scene), min(2, len(_colours(scene))))[: rng.randint(1, 2)]
        fits = [bool(panel) and {thing.colour for thing in panel} == set(colours) for panel in panels]
        what = f"only {' and '.join(colours)} {plural(noun)}"
    else:
        real = rng.choice(counts)
        said = max(1, real + rng.choice((-1, 0, 0, 1)))
        fits = [count == said if form == "exactly" else count >= said for count in counts]
        what = f"{form} {_counted(rng, said, kind, noun)}"
    return _boxes_claim(rng, sum(fits), len(panels), rng.choice(_PANEL), what)


def above_claim(scene: Scene, rng: random.Random) -> Claim | None:
    """There is a black object above a blue object, in the same box."""
    first, second = _kind(scene, rng), _kind(scene, rng)
    if first == second:
        return None
    clearly = loosely = False
    for panel in panels_of(scene):
        for one in filter(first.matches, panel):
            for two in filter(second.matches, panel):
                if one is not two and one.centre[1] < two.centre[1]:
                    loosely = True
                    beside = one.box[2] <= two.box[0] or two.box[2] <= one.box[0]
                    clearly = clearly or (one.box[3] <= two.box[1] + 1 and not beside)
    if loosely != clearly:
        return None
    noun = rng.choice(_ITEM)
    return Claim(f"There is {english.a(first, noun, rng)} above {english.a(second, noun, rng)}", clearly)


def tower_claim(scene: Scene, rng: random.Random) -> Claim | None:
    """There is a tower with a blue block at the top; exactly two towers have four blocks."""
    towers = panels_of(scene)
    colour = rng.choice(_colours(scene))
    block = english.a(Kind(colour=colour), "block")
    form = rng.choice(("top", "base", "height", "height_top", "height_base", "has", "all", "stacked"))
    height = max(1, len(rng.choice(towers)) + rng.choice((0, 0, 0, 1, -1)))
    blocks = f"{_number(rng, height)} block{'s' * (height > 1)}"
    how = rng.choice(("exactly", "at least"))
    tall = [len(tower) == height if how == "exactly" else len(tower) >= height for tower in towers]
    ends = [tower[-1] if "top" in form else tower[0] for tower in towers]
    end = rng.choice(("at the top", "on top") if "top" in form else ("at the base", "at the bottom", "as its base"))
    if form in ("top", "base"):
        fits, what = [thing.colour == colour for thing in ends], f"{block} {end}"
    elif form == "height":
        fits, what = tall, f"{how} {blocks}"
    elif form == "has":
        fits, what = [any(thing.colour == colour for thing in tower) for tower in towers], block
    elif form == "all":
        fits = [all(thing.colour == colour for thing in tower) for tower in towers]
        what = f"only {colour} blocks"
    elif form == "stacked":
        other = rng.choice(_colours(scene))
        on = [any(up.colour == colour and down.colour == other for down, up in pairwise(tower)) for tower in towers]
        fits, what = on, f"{block} directly on top of {english.a(Kind(colour=other), 'block')}"
    else:
        fits = [right and thing.colour == colour for right, thing in zip(tall, ends, strict=True)]
        what = f"{how} {blocks} and {block} {end}"
    return _boxes_claim(rng, sum(fits), len(towers), "tower", what)


BOX_CLAIMS: tuple[ClaimMaker, ...] = (
    count_claim,
    count_claim,
    edge_claim,
    edge_claim,
    panel_claim,
    panel_claim,
    above_claim,
)
TOWER_CLAIMS: tuple[ClaimMaker, ...] = (count_claim, tower_claim, tower_claim, tower_claim)


def claim(scene: Scene, rng: random.Random) -> Claim | None:
    """A claim about a scene with panels, true as often as false."""
    want = rng.random() < 0.5
    makers = TOWER_CLAIMS if scene.look == "towers" else BOX_CLAIMS
    for _ in range(12):
        made = rng.choice(makers)(scene, rng)
        if made is not None and made.holds == want:
            return made
    return None
