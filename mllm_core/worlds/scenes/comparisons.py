"""Questions about two things or two kinds: on which side, touching, inside, larger, more, of the same colour."""

from __future__ import annotations

from mllm_core.samples import Turn
from mllm_core.worlds.scenes.asker import OPPOSITE, Asker, Relation
from mllm_core.worlds.scenes.questions import Maker
from mllm_core.worlds.scenes.things import Kind, Thing, clear, overlap


def contact(one: Thing, two: Thing) -> Relation | None:
    """Whether the first clearly touches, or is inside, the second: boxes of squares and rectangles, or nested boxes."""
    share = overlap(one.box, two.box) / min(one.area, two.area)
    if share > 0.98:
        return "inside" if one.area < two.area else None
    straight = one.shape in ("square", "rectangle") and two.shape in ("square", "rectangle")
    level = min(one.box[3], two.box[3]) - max(one.box[1], two.box[1]) > 4
    if straight and share == 0 and level and not clear(one.box, [two.box], 1):
        return "touching"
    return None


def relation(ask: Asker) -> Turn | None:
    """Is the circle to the left of the square? Yes as often as no, which is the opposite or another relation."""
    found = ask.two()
    if found is None:
        return None
    (one, first), (two, second) = found
    real = contact(one, two) if ask.scene.look == "pairs" else None
    said = real
    yes = ask.coin()
    if ask.scene.look == "pairs" and (real or contact(two, one)):
        if real is None or (not yes and real == "touching"):
            return None
        if not yes:
            first, second = second, first  # the host is not inside its guest
    else:
        if ask.scene.look == "pairs" and ask.coin(0.3) and clear(one.box, [two.box], 6):
            said, yes = ask.rng.choice(("touching", "inside")), False
        else:
            real = ask.relation(one, two)
            said = real if yes or real is None else OPPOSITE[real]
    if said is None:
        return None
    word = ask.tongue.word
    answer, rejected = (word("yes"), word("no")) if yes else (word("no"), word("yes"))
    fields = {"one": ask.one(first), "two": ask.one(second), "relation": word(f"rel {said}")}
    return ask.turn("vqa", "relation", answer, rejected, **fields)


def side_of(ask: Asker) -> Turn | None:
    """Where is the circle relative to the square? left, right, above, below."""
    found = ask.two()
    if found is None:
        return None
    (one, first), (two, second) = found
    side = ask.relation(one, two)
    if side is None or side in ("behind", "in front"):
        return None
    word = ask.tongue.word
    fields = {"one": ask.one(first), "two": ask.one(second)}
    return ask.turn("vqa", "side_of", word(f"side {side}"), word(f"side {OPPOSITE[side]}"), **fields)


def at_side(ask: Asker) -> Turn | None:
    """What is to the left of the square? Where only one thing is."""
    found = ask.some()
    if found is None or ask.scene.look in ("solids", "towers", "boxes", "pairs"):
        return None
    two, second = found
    sides: dict[Relation, list[Thing]] = {}
    unclear = False
    for one in ask.scene.things:
        if one is not two:
            side = ask.relation(one, two)
            unclear = unclear or side is None
            sides.setdefault(side or "", []).append(one)
    options = [side for side, things in sides.items() if side and len(things) == 1]
    if unclear or not options:
        return None
    side = ask.rng.choice(options)
    one = sides[side][0]
    # Things that lie aslant could be meant as well: only where nothing else is on that side at all.
    at, before = (0, -1) if side == "left" else (0, 1) if side == "right" else (1, -1) if side == "above" else (1, 1)
    others = [other for other in ask.scene.things if other is not one and other is not two]
    if any((other.centre[at] - two.centre[at]) * before > 0 for other in others):
        return None
    fields = {"two": ask.one(second), "relation": ask.tongue.word(f"rel {side}"), "noun": ask.one(Kind(), plain=True)}
    rejected = ask.a(Kind(others[0].shape, others[0].colour), plain=True) if others else ""
    answer = ask.a(Kind(one.shape, one.colour), plain=True)
    return ask.turn("vqa", "at_side", answer, rejected if rejected != answer else "", **fields)


def larger(ask: Asker) -> Turn | None:
    """Which is larger, the circle or the square? Where the areas differ by far."""
    found = ask.two()
    if found is None or ask.scene.look in ("solids", "towers"):
        return None
    (one, first), (two, second) = found
    if max(one.area, two.area) < 1.9 * min(one.area, two.area) or first.scale or second.scale:
        return None
    more = ask.rng.choice(("larger", "smaller"))
    wins = (one.area > two.area) == (more == "larger")
    tongue, noun = ask.tongue, ask.scene.noun
    names = tongue.the(first, noun, None), tongue.the(second, noun, None)
    answer, rejected = names if wins else names[::-1]
    fields = {"one": ask.one(first, plain=True), "two": ask.one(second, plain=True), "more": tongue.word(more)}
    return ask.turn("vqa", "larger", answer, rejected, **fields)


def two_kinds(ask: Asker) -> tuple[Kind, Kind] | None:
    """Two kinds that share no thing: two shapes or two colours."""
    rng, scene = ask.rng, ask.scene
    shapes = sorted({thing.shape for thing in scene.things})
    colours = sorted({thing.colour for thing in scene.things})
    if len(shapes) > 1 and ask.coin():
        first, second = rng.sample(shapes, 2)
        kinds = Kind(shape=first), Kind(shape=second)
    elif len(colours) > 1:
        first, second = rng.sample(colours, 2)
        kinds = Kind(colour=first), Kind(colour=second)
    else:
        return None
    return kinds if all(scene.fair(kind) for kind in kinds) else None


def more(ask: Asker) -> Turn | None:
    """Are there more circles than squares? As many?"""
    kinds = two_kinds(ask)
    if kinds is None:
        return None
    first, second = ask.scene.count(kinds[0]), ask.scene.count(kinds[1])
    key = "as_many" if ask.coin(0.3) else "more"
    want = ask.coin()
    if key == "more" and (first > second) != want:
        kinds, first, second = kinds[::-1], second, first
    holds = first == second if key == "as_many" else first > second
    if holds != want:
        return None
    word = ask.tongue.word
    answer, rejected = (word("yes"), word("no")) if holds else (word("no"), word("yes"))
    return ask.turn("vqa", key, answer, rejected, many=ask.many(kinds[0]), others=ask.many(kinds[1]))


def same_colour(ask: Asker) -> Turn | None:
    """Are the circle and the star the same colour?"""
    found = [
        (thing, Kind(shape=thing.shape))
        for thing in ask.scene.things
        if ask.scene.count(Kind(shape=thing.shape)) == 1 and ask.scene.fair(Kind(shape=thing.shape))
    ]
    if len(found) < 2:
        return None
    same = ask.coin()
    pairs = [
        (one, two)
        for at, one in enumerate(found)
        for two in found[at + 1 :]
        if (one[0].colour == two[0].colour) == same
    ]
    if not pairs:
        return None
    (_, first), (_, second) = ask.rng.choice(pairs)
    word = ask.tongue.word
    answer, rejected = (word("yes"), word("no")) if same else (word("no"), word("yes"))
    return ask.turn("vqa", "same_colour", answer, rejected, one=ask.one(first), two=ask.one(second))


MAKERS: dict[Maker, float] = {relation: 12, side_of: 8, at_side: 7, larger: 8, more: 7, same_colour: 5}
