"""Questions with short answers about one thing or a kind of thing: colour, shape, count, existence, place, size."""

from __future__ import annotations

from collections.abc import Callable

from mllm_core.samples import Turn
from mllm_core.worlds.scenes.asker import Asker
from mllm_core.worlds.scenes.things import Kind, Thing, kind_of

Maker = Callable[[Asker], Turn | None]


def colour_of(ask: Asker) -> Turn | None:
    """What colour is the triangle?"""
    found = ask.some(without="colour")
    if found is None:
        return None
    thing, kind = found
    wrong = ask.rng.choice([colour for colour in ask.scene.colours if colour != thing.colour])
    word = ask.tongue.word
    return ask.turn("vqa", "colour_of", word(thing.colour), word(wrong), one=ask.one(kind))


def shape_of(ask: Asker) -> Turn | None:
    """What shape is the red one?"""
    if len(ask.scene.shapes) < 2:
        return None
    found = ask.some(without="shape")
    if found is None:
        return None
    thing, kind = found
    wrong = ask.rng.choice([shape for shape in ask.scene.shapes if shape != thing.shape])
    name = ask.one(Kind(shape=thing.shape), plain=True)
    rejected = ask.one(Kind(shape=wrong), plain=True)
    if len(ask.scene.things) == 1 and ask.coin():
        return ask.turn("vqa", "shape_single", name, rejected)
    return ask.turn("vqa", "shape_of", name, rejected, one=ask.one(kind))


def count(ask: Asker) -> Turn | None:
    """How many red squares are there? Zero now and then; larger counts as often as the scene allows."""
    scene, rng = ask.scene, ask.rng
    if rng.random() < (0.4 if len(scene.things) == 1 else 0.1):
        kind = ask.missing()
    else:
        options = [Kind()] if scene.look != "single" else []
        for thing in scene.things:
            full = kind_of(thing)
            options += [Kind(shape=thing.shape), Kind(colour=thing.colour), Kind(thing.shape, thing.colour)]
            options += [Kind(scale=full.scale), Kind(full.shape, scale=full.scale)] if full.scale else []
            options += [Kind(material=full.material)] if full.material else []
        options = [kind for kind in dict.fromkeys(options) if scene.fair(kind) and ask.permits(kind)]
        if len(scene.shapes) == 1:
            options = [kind for kind in options if kind.colour or not kind.shape]
        # Most kinds have one thing: draw the answer first, so that no number is common.
        by_count: dict[int, list[Kind]] = {}
        for kind in options:
            by_count.setdefault(scene.count(kind), []).append(kind)
        numbers = sorted(by_count)
        weights = [0.35 if number == 1 else 1 for number in numbers]
        kind = rng.choice(by_count[rng.choices(numbers, weights)[0]]) if numbers else None
    if kind is None or scene.count(kind) > 9:
        return None
    number = scene.count(kind)
    wrong = number + 1 if number == 0 or ask.coin() else number - 1
    return ask.turn("vqa", "count", str(number), str(wrong), many=ask.many(kind))


def existence(ask: Asker) -> Turn | None:
    """Is there a red square? Yes and no alike, in positive and negative form."""
    found = ask.either()
    if found is None:
        return None
    kind, there = found
    negative = ask.coin(0.35)
    yes, no = ask.tongue.word("yes"), ask.tongue.word("no")
    answer, rejected = (yes, no) if there != negative else (no, yes)
    key = "absent" if negative else "exist"
    return ask.turn("vqa", key, answer, rejected, one=ask.one(kind), a=ask.a(kind), many=ask.many(kind))


def zone(ask: Asker, thing: Thing) -> str:
    """Where a thing is, in nine parts of the picture ("top left", "center"); empty where it is between two."""
    (x, y), (wide, high) = thing.centre, ask.scene.size
    across, down = x / wide, y / high
    if any(abs(value - edge) < 0.04 for value in (across, down) for edge in (1 / 3, 2 / 3)):
        return ""
    column, row = ("left", "", "right")[int(across * 3)], ("top", "", "bottom")[int(down * 3)]
    return " ".join(part for part in (row, column) if part) or "center"


def where(ask: Asker) -> Turn | None:
    """Where is the star? One of nine parts of the picture."""
    found = ask.some()
    if found is None or not zone(ask, found[0]):
        return None
    place = zone(ask, found[0])
    wrong = ask.rng.choice([name for name in ("top left", "right", "bottom", "center", "top right") if name != place])
    return ask.turn("vqa", "where", ask.tongue.word(place), ask.tongue.word(wrong), one=ask.one(found[1]))


def size_of(ask: Asker) -> Turn | None:
    """What size is the blue circle? Only where the look has few sizes."""
    found = ask.some(without="scale")
    if found is None or not found[0].scale:
        return None
    scales = sorted({thing.scale for thing in ask.scene.things} | {"small", "large"})
    wrong = ask.rng.choice([scale for scale in scales if scale != found[0].scale])
    word = ask.tongue.word
    return ask.turn("vqa", "size_of", word(found[0].scale), word(wrong), one=ask.one(found[1]))


def material_of(ask: Asker) -> Turn | None:
    """What is the cube made of?"""
    found = ask.some(without="material")
    if found is None or not found[0].material:
        return None
    wrong = "metal" if found[0].material == "rubber" else "rubber"
    word = ask.tongue.word
    return ask.turn("vqa", "material_of", word(found[0].material), word(wrong), one=ask.one(found[1]))


def background(ask: Asker) -> Turn | None:
    """What colour is the background? Only where it is one colour with a name."""
    if not ask.scene.background:
        return None
    word = ask.tongue.word
    answer = word(ask.scene.background)
    return ask.turn("vqa", "background", answer, word(ask.scene.things[0].colour), many=ask.many(Kind()))


_EXTREMES: dict[str, Callable[[Thing], float]] = {
    "leftmost": lambda thing: thing.centre[0],
    "rightmost": lambda thing: -thing.centre[0],
    "topmost": lambda thing: thing.centre[1],
    "bottommost": lambda thing: -thing.centre[1],
    "largest": lambda thing: -(thing.area**0.5),
    "smallest": lambda thing: thing.area**0.5,
}


def extreme(ask: Asker) -> Turn | None:
    """What is the leftmost shape? What colour is the largest one? Only where the first is clearly ahead."""
    scene, rng = ask.scene, ask.rng
    if len(scene.things) < 2 or scene.look in ("pairs", "solids", "towers", "boxes"):
        return None
    name = rng.choice(tuple(_EXTREMES))
    ranked = sorted(scene.things, key=_EXTREMES[name])
    ahead = _EXTREMES[name](ranked[1]) - _EXTREMES[name](ranked[0])
    by_size = name in ("largest", "smallest")
    needed = 0.25 * ranked[0].area ** 0.5 if by_size else 0.05 * max(scene.size)
    if ahead < needed:
        return None
    first, other = ranked[0], ranked[1]
    word = ask.tongue.word
    fields = {"extreme": word(name), "noun": ask.one(Kind(), plain=True)}
    if ask.coin():
        rejected = word(other.colour) if other.colour != first.colour else ""
        return ask.turn("vqa", "extreme_colour", word(first.colour), rejected, **fields)
    described, wrong = Kind(first.shape, first.colour), Kind(other.shape, other.colour)
    rejected = ask.a(wrong, plain=True) if wrong != described else ""
    return ask.turn("vqa", "extreme", ask.a(described, plain=True), rejected, **fields)


def ordinal(ask: Asker) -> Turn | None:
    """What colour is the third shape from the left? In rows only."""
    scene, rng = ask.scene, ask.rng
    if scene.look != "row":
        return None
    at, side = rng.randrange(len(scene.things)), rng.choice(("left", "right"))
    line = scene.things if side == "left" else scene.things[::-1]
    thing, word = line[at], ask.tongue.word
    fields = {"ordinal": word(f"nth {at + 1}"), "number": str(at + 1), "side": word(f"from {side}")}
    fields["noun"] = ask.one(Kind(), plain=True)
    if ask.coin():
        others = [other.colour for other in line if other.colour != thing.colour]
        rejected = word(rng.choice(others)) if others else ""
        return ask.turn("vqa", "ordinal_colour", word(thing.colour), rejected, **fields)
    return ask.turn("vqa", "ordinal_shape", ask.a(Kind(thing.shape, thing.colour), plain=True), **fields)


MAKERS: dict[Maker, float] = {
    colour_of: 14,
    shape_of: 14,
    count: 16,
    existence: 18,
    where: 8,
    size_of: 6,
    material_of: 7,
    background: 3,
    extreme: 8,
    ordinal: 16,
}
