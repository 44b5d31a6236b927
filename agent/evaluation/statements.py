"""Yes-or-no questions about what is known of a picture, in pairs: one that is true of it, and one that is not.

Each comes with the sentences that "yes" and "no" stand for. Only what the annotation settles is asked: counts without
crowds, colours and sizes of a thing that is the only one of its label, left and right of boxes that lie apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from agent.evaluation.annotated import Annotated, Thing
from agent.evaluation.questions import Question
from mllm_core.nouns import plural
from mllm_core.worlds.asking import number_word, sentence, with_article

#: a pair is the same question once with the answer "yes" and once, of something else, with "no"
Pair = tuple[Question, Question]
#: counts beyond this are not asked: people do not count so far at a glance, nor do annotators
_MOST = 6
#: kinds of questions, each with what it is a part of
KINDS = {
    "existence": "existence",
    "count": "attribute",
    "color": "attribute",
    "size": "attribute",
    "material": "attribute",
    "position": "relation",
}
_OPPOSITE = {
    "to the left of": "to the right of",
    "to the right of": "to the left of",
    "above": "below",
    "below": "above",
}
_SIZES = ("small", "large")
_MATERIALS = ("rubber", "metal")
_IRREGULAR = {
    "person": "people", "mouse": "mice", "sheep": "sheep", "knife": "knives", "scissors": "scissors", "skis": "skis",
    "broccoli": "broccoli",
}  # fmt: skip


def many(label: str) -> str:
    """The plural of a label."""
    return _IRREGULAR.get(label) or plural(label)


def one_of(label: str) -> str:
    """A label with its article, as people say it: "a dog", "skis"."""
    return label if many(label) == label and label not in ("sheep",) else with_article(label)


def existence(picture: Annotated, label: str, groups: tuple[str, ...] = ("existence",)) -> Question:
    """Is there a ...? The truth is what the annotation says."""
    there = label in picture.present
    verb = "Are" if one_of(label) == label and label.endswith("s") else "Is"
    return Question(
        key=f"{picture.key}/existence/{label}",
        picture=picture,
        prompt=f"{verb} there {one_of(label)} in the picture?",
        kind="probe",
        truth="yes" if there else "no",
        says=(
            f"There {verb.lower()} {one_of(label)} in the picture.",
            f"There {verb.lower()} no {label} in the picture.",
        ),
        groups=groups,
        facts={"label": label},
    )


def pairs(picture: Annotated, kind: str, seed: int = 0) -> Iterator[Pair]:
    """The pairs of a kind (see KINDS), at most one for each thing, in an order drawn from the seed."""
    draw = random.Random(f"{seed}:{picture.key}:{kind}")
    if kind == "existence":
        present, absent = list(picture.present), list(picture.absent)
        draw.shuffle(present)
        draw.shuffle(absent)
        for there, missing in zip(present, absent, strict=False):
            yield existence(picture, there, _groups(kind)), existence(picture, missing, _groups(kind))
    elif kind == "count":
        yield from _counts(picture, draw)
    elif kind == "position":
        yield from _positions(picture, draw)
    else:
        yield from _qualities(picture, kind, draw)


def _groups(kind: str) -> tuple[str, ...]:
    return (KINDS[kind],) if KINDS[kind] == kind else (KINDS[kind], f"{KINDS[kind]}: {kind}")


def _probe(picture: Annotated, kind: str, about: str, truth: bool, prompt: str, says: tuple[str, str]) -> Question:
    return Question(
        key=f"{picture.key}/{kind}/{about}",
        picture=picture,
        prompt=prompt,
        kind="probe",
        truth="yes" if truth else "no",
        says=(sentence(says[0]), sentence(says[1])),
        groups=_groups(kind),
    )


def _counts(picture: Annotated, draw: random.Random) -> Iterator[Pair]:
    labels = [label for label in picture.present if 2 <= (picture.count(label) or 0) <= _MOST]
    draw.shuffle(labels)
    for label in labels:
        true = picture.count(label) or 0
        false = true + draw.choice((-1, 1)) if true > 2 else true + 1
        yield (
            _count(picture, label, true, true=True),
            _count(picture, label, false, true=False),
        )


def _count(picture: Annotated, label: str, count: int, *, true: bool) -> Question:
    said = f"{number_word(count)} {many(label)}"
    return _probe(
        picture,
        "count",
        f"{label}/{count}",
        true,
        f"Are there {said} in the picture?",
        (f"There are {said} in the picture.", f"There are not {said} in the picture."),
    )


def _qualities(picture: Annotated, kind: str, draw: random.Random) -> Iterator[Pair]:
    """Colour, size or material of the things that are the only ones of their label."""
    values = {"size": _SIZES, "material": _MATERIALS}.get(kind) or tuple(
        dict.fromkeys([*(picture.truth.get("colours") or ()), *(one.color for one in picture.things if one.color)])
    )
    for thing in _single(picture, draw):
        value = str(getattr(thing, kind))
        others = [other for other in values if other and other != value]
        if value in values and others:
            yield (
                _quality(picture, kind, thing, value, true=True),
                _quality(picture, kind, thing, draw.choice(others), true=False),
            )


def _quality(picture: Annotated, kind: str, thing: Thing, value: str, *, true: bool) -> Question:
    made = "made of " if kind == "material" else ""
    return _probe(
        picture,
        kind,
        f"{thing.label}/{value}",
        true,
        f"Is the {thing.label} {made}{value}?",
        (f"the {thing.label} is {made}{value}.", f"the {thing.label} is not {made}{value}."),
    )


def _positions(picture: Annotated, draw: random.Random) -> Iterator[Pair]:
    """Left and right, in flat drawings and photos above and below too, of two things that lie apart."""
    things = _single(picture, draw)
    for first, second in zip(things[::2], things[1::2], strict=False):
        how = apart(first, second, solid=bool(first.material))
        if how:
            yield (
                _position(picture, first, how, second, true=True),
                _position(picture, first, _OPPOSITE[how], second, true=False),
            )


def _position(picture: Annotated, first: Thing, how: str, second: Thing, *, true: bool) -> Question:
    said = f"{how} the {second.label}"
    return _probe(
        picture,
        "position",
        f"{first.label}/{how}/{second.label}",
        true,
        f"Is the {first.label} {said}?",
        (f"the {first.label} is {said}.", f"the {first.label} is not {said}."),
    )


def apart(first: Thing, second: Thing, *, solid: bool = False) -> str:
    """How the first thing lies to the second, where their boxes do not overlap in that direction; else "".

    `solid`: the picture has depth, and above and below may be behind and in front.
    """
    if first.box[2] <= second.box[0]:
        return "to the left of"
    if second.box[2] <= first.box[0]:
        return "to the right of"
    if solid:
        return ""
    if first.box[3] <= second.box[1]:
        return "above"
    return "below" if second.box[3] <= first.box[1] else ""


def _single(picture: Annotated, draw: random.Random) -> Sequence[Thing]:
    """The things that are the only ones of their label, in a drawn order."""
    things = [thing for thing in picture.things if picture.count(thing.label) == 1]
    draw.shuffle(things)
    return things
