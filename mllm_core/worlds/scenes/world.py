"""The world of drawn scenes, as a source of samples."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from mllm_core.samples import Sample, Turn
from mllm_core.worlds import noise
from mllm_core.worlds.asking import fill_turns, is_held
from mllm_core.worlds.scenes import comparisons, flat, grounding, panels, parts, prose, questions, solids
from mllm_core.worlds.scenes.asker import Asker
from mllm_core.worlds.scenes.chinese import CHINESE
from mllm_core.worlds.scenes.english import ENGLISH
from mllm_core.worlds.scenes.flat import Drawn
from mllm_core.worlds.scenes.questions import Maker
from mllm_core.worlds.scenes.things import kind_of

Layout = Callable[[random.Random, bool], Drawn]

LAYOUTS: dict[str, tuple[Layout, float]] = {
    "single": (flat.single, 18),
    "scatter": (flat.scatter, 26),
    "crowd": (flat.crowd, 6),
    "row": (flat.row, 9),
    "pairs": (flat.pairs, 7),
    "boxes": (panels.boxes, 16),
    "towers": (panels.towers, 6),
    "solids": (solids.solids, 14),
}
_MAKERS: dict[Maker, float] = {**questions.MAKERS, **comparisons.MAKERS, **grounding.MAKERS, **prose.MAKERS}
_PARTS: dict[Maker, float] = {**_MAKERS, **parts.MAKERS}
_PLACE_MAKERS: dict[Maker, float] = {
    grounding.point_there: 9, grounding.point_all: 2, grounding.region: 5, grounding.spot: 3,
    questions.colour_of: 3, questions.shape_of: 3,
}  # fmt: skip
_PLACED = ("single", "scatter", "crowd", "row", "pairs", "solids")  #: looks whose things stand freely
CHINESE_SHARE = 0.12  # of the makers; those about boxes and towers speak English alone
_CLEAN = ("boxes",)  # looks that come from drawing programs, and are rarely degraded


def turns_about(ask: Asker, other: Asker, count: int) -> tuple[Turn, ...]:
    """A caption, and questions of many sorts up to `count`, no prompt twice; one in ten by `other`."""
    rng = ask.rng
    turns: dict[str, Turn] = {}
    whole = bool(ask.scene.panels)
    first = parts.caption(ask) if whole else prose.caption(ask)
    if first is not None:
        turns[first.prompt] = first
    makers = _PARTS if whole else _MAKERS
    fill_turns(turns, makers, lambda: other if rng.random() < CHINESE_SHARE else ask, rng, count, tries=5 * count)
    return tuple(turns.values())


@dataclass(frozen=True)
class PlaceWorld:
    """Pictures of SceneWorld with 10 to 14 short turns about single things that are there: where is this, what is
    there, what colour is it? So dense, they teach a decoder to look at the place that is spoken of; nothing is denied.
    """

    name: str = "places"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed (of `mllm_core.samples.seed_of`); the same each time."""
        rng = random.Random(f"{self.name}:{seed}")
        ask, picture = drawn_and_asked(rng, tuple(_PLACED), is_held(seed))
        turns: dict[str, Turn] = {}
        count = rng.randint(10, 14)
        fill_turns(turns, _PLACE_MAKERS, lambda: ask, rng, count, tries=4 * count)
        if not turns:  # things that are all alike can't be told apart, but each has its place
            thing = ask.scene.things[0]
            named = ask.turn("region", "region", ask.a(kind_of(thing), plain=True), box=ask.box(thing))
            turns[named.prompt] = named
        return Sample(tuple(turns.values()), self.name, seed, (picture,), truth=ask.scene.truth())


def drawn_and_asked(rng: random.Random, looks: tuple[str, ...], held: bool) -> tuple[Asker, Image.Image]:
    """A drawn picture of one of the looks, degraded or not, and who asks about it in English."""
    look = rng.choices(looks, [LAYOUTS[name][1] for name in looks])[0]
    scene, picture = LAYOUTS[look][0](rng, held)
    if look not in _CLEAN or rng.random() < 0.3:
        picture = noise.degrade(picture, rng, min(1.0, min(scene.size) / 160))
    return Asker(scene, rng, ENGLISH, held), picture


@dataclass(frozen=True)
class SceneWorld:
    """Drawn scenes of many looks (`LAYOUTS`), each with 6 to 10 turns.

    Kept back from training: the wordings in `Wordings.kept` and the pairs in `things.KEPT_PAIRS`. `truth` is described
    at `Scene.truth`. `looks` narrows the looks to some of `LAYOUTS`.
    """

    name: str = "scenes"
    looks: tuple[str, ...] = tuple(LAYOUTS)

    def sample(self, seed: int) -> Sample:
        """The sample of a seed (of `mllm_core.samples.seed_of`); the same each time."""
        rng = random.Random(f"{self.name}:{seed}")
        ask, picture = drawn_and_asked(rng, self.looks, is_held(seed))
        turns = turns_about(ask, replace(ask, tongue=CHINESE), rng.randint(6, 10))
        return Sample(turns, self.name, seed, (picture,), truth=ask.scene.truth())
