"""What is imagined done to the things of a picture: "Subtract all red cubes and 2 balls. Add 3 cylinders."

What is left is set algebra: of the things asked about, those that were removed and are among them go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from planners.forms.building import Builder, Name, NotUnderstood, Raw, expands, fragment
from planners.forms.lexicon import lexicon, number_of
from planners.forms.naming import read_thing
from planners.forms.things import Setting, Thing
from tools.detect.labels import GENERIC

_REMOVE = (
    r"(?:subtract|remov|tak(?:e|ing) (?:away|out)|delet|eras|discard|throw(?:ing)? (?:away|out)|get(?:ting)? rid of"
    r"|eliminat)(?:e|es|ed|ing|s)?(?: away)?"
)
_ADD = r"(?:add|insert)(?:s|ed|ing)?(?: (?:another|more))?"
_DOER = r"(?:(?:then|now|next|and|also|if|after|when|please) )*(?:(?:i|we|you|one|someone|somebody) )?"
_ACTIVE = re.compile(rf"{_DOER}(?:(?P<remove>{_REMOVE})|(?P<add>{_ADD})) (?P<what>.+)", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(?:then |now |if |after |when )*(?P<what>.+?) (?:are|is|were|was|get|have been) "
    r"(?:(?P<remove>subtracted|removed|taken (?:away|out)|deleted|erased|discarded|thrown (?:away|out))"
    r"|(?P<add>added|inserted))",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"[.;]\s*|,? (?:and )?then |, (?=(?:and )?(?:subtract|remove|take|delete|erase|add|insert)\b)", re.I
)
_NEXT = r"(?=(?:all|the|any|every|\d+|one|two|three|four|five|six|seven|eight|nine|ten) )"
_LIST = re.compile(rf",? and {_NEXT}|, {_NEXT}", re.IGNORECASE)
_ALL = re.compile(r"(?:all|every|each|any)(?: of)?(?: the)? (?P<thing>.+)|the (?P<those>.+)", re.IGNORECASE)
_SOME = re.compile(r"(?P<number>\d+|[a-z]+(?= ))(?: of the| more)? ?(?P<thing>.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """Things that are removed (`number` None: all of them), or added."""

    thing: Thing
    number: int | None
    adds: bool = False


def read_changes(text: str, setting: Setting) -> tuple[Change, ...] | None:
    """The changes that sentences speak of; None where one of them is of none."""
    found: list[Change] = []
    for step in _STEPS.split(text.strip(" .!")):
        step = step.strip(" ,")
        if not step:
            continue
        match = _ACTIVE.fullmatch(step) or _PASSIVE.fullmatch(step)
        if match is None:
            return None
        for part in _LIST.split(match["what"]):
            change = _change(part.strip(" ,"), bool(match["add"]), setting)
            if change is None:
                return None
            found.append(change)
    return tuple(found) or None


def _change(text: str, adds: bool, setting: Setting) -> Change | None:
    whole = _ALL.fullmatch(text)
    if whole:
        thing = read_thing(whole["thing"] or whole["those"], setting)
        return None if thing is None or adds else Change(thing, None)
    some = _SOME.fullmatch(text)
    number = number_of(some["number"]) if some else None
    if some is None or not isinstance(number, int):
        return None
    thing = read_thing(some["thing"], setting)
    return None if thing is None else Change(thing, number, adds)


def read_left_over(text: str, setting: Setting) -> int | None:
    """The number of "1 brown balls", also where no space is between ("there are1brown balls")."""
    some = _SOME.fullmatch(text.strip())
    number = number_of(some["number"]) if some else number_of(text.strip())
    return number if isinstance(number, int) else None


@expands
def left(builder: Builder, thing: Thing | None, changes: tuple[Change, ...]) -> Raw:
    """How many of the things there are after the changes; of all things that were spoken of where none is named."""
    if thing is None:
        thing = changes[0].thing
    gone: list[str] = []
    asked = _list(builder, thing)
    for change in changes:
        if change.number is None:
            gone.append(fragment(_found(builder, change.thing)))
    counts = f"len({_without(asked, gone)})"
    some = [change for change in changes if change.number is not None and not change.adds]
    if len(some) > 1 and any(fragment(_found(builder, change.thing)) != asked for change in some):
        raise NotUnderstood("several numbers of things are removed that may be the same")
    for change in some:
        if change.number:
            taken = _without(_list(builder, change.thing), gone)
            among = _among(change.thing, thing)
            counts = _fewer(counts, _without(asked, gone), taken, change.number, among=among)
    more = sum(change.number or 0 for change in changes if change.adds and _among(change.thing, thing))
    return Raw(f"{counts} + {more}" if more else counts)


@expands
def n_found(builder: Builder, thing: Thing) -> Raw:
    """How many there are, by all that they are called."""
    return Raw(f"len({_list(builder, thing)})")


@expands
def n_changed(builder: Builder, changes: tuple[Change, ...]) -> Raw:
    """How many there are of the only thing that is removed."""
    if len(changes) != 1 or changes[0].adds:
        raise NotUnderstood("several things are removed")
    return Raw(f"len({_list(builder, changes[0].thing)})")


def _found(builder: Builder, thing: Thing) -> Name:
    """The list of a thing: by all that it is called, where it is nothing but adjectives and a noun."""
    if thing.source != "LOC" or thing.places or thing.relations or thing.rank:
        return builder.located(thing)
    picture = Name(thing.pictures[0] if thing.pictures else builder.setting.pictures[0])
    return builder.call("LOC", image=picture, object=" ".join([*thing.colors, thing.noun]))


def _list(builder: Builder, thing: Thing) -> str:
    return fragment(_found(builder, thing))


def _without(things: str, gone: list[str]) -> str:
    """The list without what is in others."""
    others = [other for other in gone if other != things]
    if things in gone:
        return "[]"
    return f"[r for r in {things} if {' and '.join(f'not r in {other}' for other in others)}]" if others else things


def _fewer(counts: str, asked: str, taken: str, number: int, *, among: bool) -> str:
    """The count after `number` of the taken things went, where it can be known how many of those were asked about.
    `among`: all of them, by their names."""
    if among:
        return f"{counts} - min({number}, len({taken}))"
    both = f"len([r for r in {taken} if r in {asked}])"
    return (
        f"{counts} - ({both} if {number} >= len({taken}) else 0 if {both} == 0 else {number} "
        f"if {both} == len({taken}) else first([]))"
    )


def _among(added: Thing, asked: Thing) -> bool:
    """Are the added things of those that are asked about?"""
    words, wanted = ({*thing.colors, *thing.noun.split()} for thing in (added, asked))
    generic = {*GENERIC, *lexicon().all_objects}
    return {_PLAIN.get(word, word) for word in wanted - generic} <= {_PLAIN.get(word, word) for word in words}


#: words of one meaning
_PLAIN: dict[str, str] = {
    **dict.fromkeys(("block", "box"), "cube"),
    **dict.fromkeys(("ball", "orb"), "sphere"),
    **dict.fromkeys(("big", "huge"), "large"),
    **dict.fromkeys(("little", "tiny"), "small"),
    **dict.fromkeys(("metallic", "shiny"), "metal"),
    **dict.fromkeys(("matte", "dull"), "rubber"),
}

__all__ = ["Change", "left", "read_changes", "read_left_over"]
