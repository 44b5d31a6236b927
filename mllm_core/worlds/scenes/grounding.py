"""Pointing, naming a region, probes of existence and instructions that presuppose what is not there."""

from __future__ import annotations

from mllm_core.samples import Turn
from mllm_core.worlds.scenes.asker import Asker
from mllm_core.worlds.scenes.questions import Maker
from mllm_core.worlds.scenes.things import Kind, Thing, kind_of, overlap

NONE = "none"  #: the answer to pointing at what is not there, in every language
EVERYDAY = (
    "dog", "cat", "car", "tree", "house", "person", "chair", "bird", "bottle", "cup", "clock", "bus", "book", "horse",
    "boat", "flower", "table", "phone", "bicycle", "hat", "apple", "banana", "sheep", "spoon", "train",
)  # fmt: skip


def point(ask: Asker) -> Turn | None:
    """Point to the red circle: its box, or "none"."""
    if ask.coin(0.22):
        kind = ask.missing()
        if kind is None:
            return None
        key = "point" if ask.coin(0.7) else "point_all"
        return ask.turn("point", key, NONE, one=ask.one(kind), many=ask.many(kind))
    return point_there(ask)


def point_there(ask: Asker) -> Turn | None:
    """Point to the red circle, which is there."""
    found = ask.some()
    if found is None:
        return None
    return ask.turn("point", "point", ask.box(found[0]), one=ask.one(found[1]), many=ask.many(found[1]))


def point_all(ask: Asker) -> Turn | None:
    """Point to all circles: their boxes, leftmost first; at most four."""
    kind = ask.present()
    things = sorted(ask.scene.having(kind), key=lambda thing: (thing.box[0], thing.box[1]))
    if not 2 <= len(things) <= 4:
        return None
    boxes = "".join(ask.box(thing) for thing in things)
    return ask.turn("point", "point_all", boxes, one=ask.one(kind), many=ask.many(kind))


def region(ask: Asker) -> Turn | None:
    """What is at these location tokens?"""
    thing = ask.rng.choice(ask.scene.things)
    if any(other is not thing and overlap(other.box, thing.box) > 0.2 * other.area for other in ask.scene.things):
        return None
    answer, rejected = _named(ask, thing)
    return ask.turn("region", "region", answer, rejected, box=ask.box(thing))


def spot(ask: Asker) -> Turn | None:
    """What is at this point, two location tokens? It lies near the middle of a thing, and in no other."""
    thing = ask.rng.choice(ask.scene.things)
    left, top, right, bottom = thing.box
    x = left + ask.rng.uniform(0.35, 0.65) * (right - left)
    y = top + ask.rng.uniform(0.35, 0.65) * (bottom - top)
    if any(other is not thing and _inside(x, y, other) for other in ask.scene.things):
        return None
    answer, rejected = _named(ask, thing)
    return ask.turn("region", "spot", answer, rejected, point=ask.point(x, y))


def _inside(x: float, y: float, thing: Thing) -> bool:
    left, top, right, bottom = thing.box
    return left <= x <= right and top <= y <= bottom


def _named(ask: Asker, thing: Thing) -> tuple[str, str]:
    """What a thing is, and what it would be in another colour."""
    wrong = Kind(thing.shape, ask.rng.choice([name for name in ask.scene.colours if name != thing.colour]))
    return ask.a(kind_of(thing), plain=True), ask.a(wrong, plain=True) if ask.permits(wrong) else ""


def probe(ask: Asker) -> Turn | None:
    """Is there a red square? Half yes; a no is mostly near to what is there."""
    found = ask.either()
    if found is None:
        return None
    kind, there = found
    yes, no = ask.tongue.word("yes"), ask.tongue.word("no")
    answer, rejected = (yes, no) if there else (no, yes)
    return ask.turn("probe", "exist", answer, rejected, one=ask.one(kind), a=ask.a(kind), many=ask.many(kind))


def premise(ask: Asker) -> Turn | None:
    """What colour is the star, where there is no star."""
    rng, tongue = ask.rng, ask.tongue
    if ask.coin(0.25) and tongue.name == "en":
        noun = rng.choice(EVERYDAY)
        one = plain = noun
        keys = ["colour_of", "premise_where", "premise_do"]
    else:
        kind = ask.missing()
        if kind is None:
            return None
        one, plain = ask.one(kind), ask.one(kind, plain=True)
        keys = ["premise_where", "premise_do"]
        keys += ["colour_of"] * 2 if not kind.colour else []
        keys += ["shape_of"] * 2 if not kind.shape and len(ask.scene.shapes) > 1 else []
        keys += ["size_of"] if not kind.scale else []
    answer = tongue.say("absent", rng, one=plain)
    key = rng.choice(keys)
    rejected = {
        "colour_of": tongue.word(rng.choice(ask.scene.colours)),
        "shape_of": ask.one(Kind(shape=rng.choice(ask.scene.shapes)), plain=True),
        "premise_where": tongue.word("center"),
    }.get(key, "")
    return ask.turn("premise", key, answer, rejected, one=one)


MAKERS: dict[Maker, float] = {point: 14, point_all: 5, region: 5, spot: 3, probe: 10, premise: 8}
