"""Captions, and answers that say why."""

from __future__ import annotations

from mllm_core.samples import Turn
from mllm_core.worlds.asking import sentence
from mllm_core.worlds.scenes.asker import OPPOSITE, Asker, Relation
from mllm_core.worlds.scenes.comparisons import compared
from mllm_core.worlds.scenes.questions import Maker, zone
from mllm_core.worlds.scenes.things import Kind, Thing, kind_of

Groups = list[tuple[Kind, int]]


def groups_of(things: list[Thing]) -> Groups:
    """The kinds of some things with how many there are, from left to right by their first."""
    counts: dict[Kind, int] = {}
    for thing in sorted(things, key=lambda thing: (thing.centre[0], thing.centre[1])):
        kind = kind_of(thing)
        counts[kind] = counts.get(kind, 0) + 1
    return list(counts.items())


def told(ask: Asker, groups: Groups) -> str:
    """Groups as a list: "two red circles and a blue star"."""
    return ask.tongue.join([ask.tongue.counted(count, kind, ask.scene.noun) for kind, count in groups])


def _text(ask: Asker, groups: Groups, place: tuple[Kind, Relation, Kind] | None, style: float) -> str:
    tongue, noun, total = ask.tongue, ask.scene.noun, sum(count for _, count in groups)
    fields = {"things": told(ask, groups), "total": tongue.counted(total, Kind(), noun)}
    if total > 3:
        key = "caption_many"
    elif ask.scene.background and style < 0.6:
        key, fields["background"] = "caption_on", tongue.word(ask.scene.background)
    else:
        key = "caption_few"
    text = tongue.say(key, ask.rng, **fields)
    if place is not None:
        one, side, two = place
        names = sentence(tongue.the(one, noun, None)), tongue.the(two, noun, None)
        text += " " * (tongue.name == "en")
        text += tongue.say("relation", ask.rng, one=names[0], relation=tongue.word(f"rel {side}"), two=names[1])
    return text


def caption(ask: Asker) -> Turn | None:
    """All things with their number, and how two of them lie; the worse answer has one planted error."""
    rng, scene = ask.rng, ask.scene
    groups = groups_of(list(scene.things))
    place: tuple[Kind, Relation, Kind] | None = None
    lone = [thing for thing in scene.things if scene.count(kind_of(thing)) == 1]
    if len(lone) > 1 and scene.look != "pairs":
        one, two = rng.sample(lone, 2)
        side = ask.relation(one, two)
        if side is not None:
            place = kind_of(one), side, kind_of(two)
    style = rng.random()
    text = _text(ask, groups, place, style)
    return ask.turn("caption", "caption", text, _spoilt(ask, groups, place, style))


def _spoilt(ask: Asker, groups: Groups, place: tuple[Kind, Relation, Kind] | None, style: float) -> str:
    """The same caption with one error: a thing too many, a wrong colour or shape, a wrong number or relation."""
    rng = ask.rng
    errors = ["existence", "attribute", "count"] + (["relation"] * 2 if place else [])
    error = rng.choice(errors)
    at = rng.randrange(len(groups))
    kind, number = groups[at]
    if error == "relation" and place:
        return _text(ask, groups, (place[0], OPPOSITE[place[1]], place[2]), style)
    if error == "count":
        return _text(ask, [*groups[:at], (kind, number + 1), *groups[at + 1 :]], None, style)
    wrong = None
    for _ in range(12):
        other = Kind(
            rng.choice(ask.scene.shapes) if error == "existence" or ask.coin(0.3) else kind.shape,
            rng.choice(ask.scene.colours),
            kind.scale,
            kind.material,
        )
        if not ask.scene.count(other) and ask.permits(other) and ask.scene.fair(other):
            wrong = other
            break
    if wrong is None:
        return ""
    if error == "existence":
        at = rng.randrange(len(groups) + 1)
        return _text(ask, [*groups[:at], (wrong, 1), *groups[at:]], place, style)
    kept = place if place and kind not in (place[0], place[2]) else None
    return _text(ask, [*groups[:at], (wrong, number), *groups[at + 1 :]], kept, style)


def _explained(ask: Asker, key: str, fields: dict[str, str], answer: str, rejected: str = "") -> Turn:
    """A turn that asks to explain first."""
    question = ask.tongue.asks[key].pick(ask.rng, ask.held).format(**fields)
    prompt = ask.tongue.ask("explain", ask.rng, ask.held, question=question)
    return Turn(prompt, answer, "rationale", rejected)


def why_count(ask: Asker) -> Turn | None:
    """Counts by listing what is seen, with where it is."""
    scene, tongue = ask.scene, ask.tongue
    kind = ask.missing() if ask.coin(0.15) else ask.present()
    if kind is None or not scene.fair(kind):
        return None
    fields = {"many": ask.many(kind)}
    things = scene.having(kind)
    if not things:
        listed = told(ask, groups_of(list(scene.things)))
        text = tongue.say("why_none", ask.rng, things=listed, one=ask.one(kind, plain=True))
        return _explained(ask, "count", fields, text)
    if len(things) > 8:
        return None
    number = str(len(things))
    listed = told(ask, groups_of(things))
    text = tongue.say("why_count", ask.rng, things=listed, count=number)
    wrong = str(len(things) + 1)
    return _explained(ask, "count", fields, text, tongue.say("why_count", ask.rng, things=listed, count=wrong))


def why_more(ask: Asker) -> Turn | None:
    """Compares two counts."""
    found = compared(ask)
    if found is None:
        return None
    kinds, holds = found[:2], found[2]
    first, second = (ask.scene.count(kind) for kind in kinds)
    word = ask.tongue.word
    names = {"many": ask.many(kinds[0], plain=True), "others": ask.many(kinds[1], plain=True)}
    right, wrong = (word("yes"), word("no")) if holds else (word("no"), word("yes"))
    said = {
        answer: sentence(ask.tongue.say("why_more", ask.rng, first=first, second=second, answer=answer, **names))
        for answer in (right, wrong)
    }
    return _explained(ask, "more", names, said[right], said[wrong])


def why_relation(ask: Asker) -> Turn | None:
    """Compares the places of two things."""
    found = ask.two()
    if found is None:
        return None
    (one, first), (two, second) = found
    side, here, there = ask.relation(one, two), zone(ask, one), zone(ask, two)
    if side is None or side in ("behind", "in front") or not here or not there or here == there:
        return None
    yes = ask.coin()
    word = ask.tongue.word
    answer = word("yes") if yes else word("no")
    said = side if yes else OPPOSITE[side]
    names = {"one": ask.one(first, plain=True), "two": ask.one(second, plain=True)}
    fields = {**names, "relation": word(f"rel {said}")}
    text = ask.tongue.say("why_relation", ask.rng, here=word(here), there=word(there), answer=answer, **names)
    return _explained(ask, "relation", fields, text)


MAKERS: dict[Maker, float] = {caption: 0, why_count: 7, why_more: 4, why_relation: 4}
