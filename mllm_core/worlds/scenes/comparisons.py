"""Questions about two things or two kinds: on which side, touching, inside, larger, more, of the same colour."""

from __future__ import annotations

from itertools import combinations

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
    if said is None or (said == "touching" and ask.tongue.name != "en"):
        return None
    fields = {"one": ask.one(first), "two": ask.one(second), "relation": ask.tongue.word(f"rel {said}")}
    return _yes_no(ask, "relation", yes, **fields)


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


def two_kinds(ask: Asker) -> list[tuple[Kind, Kind]]:
    """Pairs of kinds that share no thing (two shapes, or two colours), in random order."""
    rng, scene = ask.rng, ask.scene
    pairs: list[tuple[Kind, Kind]] = []
    for attribute in ("shape", "colour"):
        values = sorted({getattr(thing, attribute) for thing in scene.things})
        kinds = [kind for kind in (Kind(**{attribute: value}) for value in values) if scene.fair(kind)]
        rng.shuffle(kinds)
        pairs += combinations(kinds, 2)
    rng.shuffle(pairs)
    return pairs


def compared(ask: Asker) -> tuple[Kind, Kind, bool] | None:
    """Two kinds, and whether the first has more things: as often true as not, where both could be asked."""
    pairs = two_kinds(ask)
    uneven = [pair for pair in pairs if ask.scene.count(pair[0]) != ask.scene.count(pair[1])]
    if not uneven:
        return None
    if ask.coin():
        first, second = uneven[0]
        if ask.scene.count(first) < ask.scene.count(second):
            first, second = second, first
        return first, second, True
    first, second = pairs[0]
    if ask.scene.count(first) > ask.scene.count(second):
        first, second = second, first
    return first, second, False


def more(ask: Asker) -> Turn | None:
    """Are there more circles than squares?"""
    found = compared(ask)
    if found is None:
        return None
    first, second, holds = found
    return _yes_no(ask, "more", holds, many=ask.many(first), others=ask.many(second))


def as_many(ask: Asker) -> Turn | None:
    """Are there as many circles as squares?"""
    pairs = two_kinds(ask)
    even = [pair for pair in pairs if ask.scene.count(pair[0]) == ask.scene.count(pair[1])]
    if not even or len(even) == len(pairs):
        return None
    holds = ask.coin()
    first, second = even[0] if holds else next(pair for pair in pairs if pair not in even)
    return _yes_no(ask, "as_many", holds, many=ask.many(first), others=ask.many(second))


def same_colour(ask: Asker) -> Turn | None:
    """Are the circle and the star the same colour? Asked where one pair is and another is not."""
    shapes = dict.fromkeys(thing.shape for thing in ask.scene.things)
    kinds = [kind for kind in map(Kind, shapes) if ask.scene.count(kind) == 1 and ask.scene.fair(kind)]
    pairs: dict[bool, list[tuple[Kind, Kind]]] = {True: [], False: []}
    for first, second in combinations(kinds, 2):
        colours = [ask.scene.having(kind)[0].colour for kind in (first, second)]
        pairs[colours[0] == colours[1]].append((first, second))
    if not pairs[True] or not pairs[False]:
        return None
    same = ask.coin()
    first, second = ask.rng.choice(pairs[same])
    return _yes_no(ask, "same_colour", same, one=ask.one(first), two=ask.one(second))


def _yes_no(ask: Asker, key: str, holds: bool, **fields: str) -> Turn:
    word = ask.tongue.word
    answer, rejected = (word("yes"), word("no")) if holds else (word("no"), word("yes"))
    return ask.turn("vqa", key, answer, rejected, **fields)


MAKERS: dict[Maker, float] = {relation: 12, side_of: 8, at_side: 7, larger: 8, more: 6, as_many: 3, same_colour: 7}
