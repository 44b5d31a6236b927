"""Statements about boxes: how many items of which kinds, colours, what is on top."""

from __future__ import annotations

from planners.data.statements_items import item, touching, with_fields
from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Colors,
    Groups,
    Holds,
    Kind,
    Level,
    Only,
    Predicate,
    SameShape,
    Size,
    Together,
)
from planners.data.statements_parts import listed, only_colors, shades
from planners.data.statements_voice import GENERIC, SHAPES, USUAL, Told, Voice, agreeing, amount, article, having, there


def box_noun(voice: Voice) -> str:
    return voice.say("box", "box", "box", "grey box", "gray box", "grey square", "panel", "~square box", "~grey area")


def box_part(voice: Voice) -> tuple[str, tuple[Predicate, ...]]:
    """What can stand after "a box with"."""
    noun = voice.say(*GENERIC, "item", "object")
    way = voice.draw.choices(
        ("kind", "size", "two kinds", "colors", "shades", "top", "size and", "list", "shapes"),
        (8, 4, 6, 4, 4, 4, 5, 2, 2),
    )[0]
    match way:
        case "kind":
            return kind_part(voice)
        case "size":
            return box_size(voice, noun)
        case "two kinds":
            one, first = kind_part(voice)
            two, second = kind_part(voice)
            return f"{one} and {two}", (*first, *second)
        case "colors":
            said, only = only_colors(voice, noun)
            if voice.chance(0.3):
                number = voice.draw.choice((2, 3, 4))
                said = said.replace("only", f"only {voice.number(number)}", 1)
                if "only" in said:
                    return said, (Size(Amount("==", number)), *only)
            return said, only
        case "shades":
            return shades(voice, noun)
        case "top":
            return top_part(voice, noun)
        case "list":
            return listed(voice, noun)
        case "shapes":
            return shapes_part(voice, noun)
    size, first = box_size(voice, noun)
    color = voice.color()
    again = voice.draw.choices(("top", "kind", "shades", "ones", "of colors"), (4, 3, 3, 3, 2))[0]
    match again:
        case "top":
            said, second = top_part(voice, noun)
            if voice.chance(0.5):
                said = voice.say(f"the {color} one is on top", f"a {color} one on top", f"{color} one on top")
                second = (Level(0, Kind(colors=(color,))),)
            return f"{size} and {said}", (*first, *second)
        case "kind":
            said, second = kind_part(voice)
            return f"{size} and {said}", (*first, *second)
        case "shades":
            number = voice.draw.choice((1, 2, 3, 3))
            named = voice.say("different colors", "different colours", "colors")
            said = (
                f"of {voice.say('only one color', 'the same color')}"
                if number == 1
                else f"of {'all ' * (number == 3)}{voice.number(number)} {named}"
            )
            return f"{size} {said}", (*first, Colors(Amount("==", number)))
        case "ones":
            number = voice.draw.choice((1, 2, 2, 3))
            are = "is" if number == 1 else "are"
            rest, fields = touching(voice, number) if voice.chance(0.4) else (f" {color}", {"colors": (color,)})
            while "away" in fields or "that" in rest:
                rest, fields = touching(voice, number)
            the = voice.say("the ", "", "only ")
            kind = Kind(**fields)
            return f"{size} and {the}{voice.number(number)} {are}{rest}", (*first, Holds(kind, Amount("==", number)))
    colors = tuple(voice.draw.sample(USUAL, 2))
    said = f"{size} of {voice.say('only ', '')}{colors[0]} and {colors[1]} {voice.say('color', 'colour')}"
    return said, (*first, Only(colors))


def box_size(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 7, plain=True)
    if words == "a":
        if voice.chance(0.3):
            return f"multiple {agreeing(noun, 2)}", (Size(Amount(">=", 2)),)
        words, many, number = voice.number(4), Amount("==", 4), 4
    return f"{words} {agreeing(noun, number)}", (Size(many),)


def kind_part(voice: Voice) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 3)
    name, kind, _ = item(voice)
    rest, fields = touching(voice, number) if voice.chance(0.3) else ("", {})
    counted = article(voice, name) if words == "a" else f"{words} {agreeing(name, number)}"
    return counted + rest, (Holds(with_fields(kind, fields), many),)


def top_part(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    color = voice.color()
    top = voice.say("on top", "at the top", "on the top", "on top of it all", "on top of the others")
    kind, name = Kind(colors=(color,)), f"{color} {noun}"
    if voice.chance(0.25):
        shape = voice.draw.choice(SHAPES)
        kind, name = Kind(shape, (color,)), f"{color} {shape}"
    return f"{article(voice, name)} {top}", (Level(0, kind, guarded=True),)


def shapes_part(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    """Only circles; items of the same shape."""
    nouns = agreeing(noun, 2)
    if voice.chance(0.4):
        said = voice.say(
            f"{nouns} of the same shape", "only one shape", f"{nouns} of only one shape",
            f"{nouns} that have the same shape",
            f"{nouns} of only one kind of shape", f"all {nouns} of the same shape",
        )  # fmt: skip
        return said, (SameShape(),)
    shape = voice.draw.choice(SHAPES)
    color = voice.color() if voice.chance(0.35) else ""
    named = f"{color} {shape}s".strip()
    kind = Kind(shape, (color,) if color else ())
    return f"{voice.say('only', 'nothing but', 'just', 'only')} {named}", (Holds(kind, ALL),)


def boxes_without(voice: Voice) -> Told:
    """There is a box without black items. A box has no circles."""
    counted, many, number = amount(voice, 3)
    noun = box_noun(voice)
    name, kind, _ = item(voice, sized=0)
    rest, fields = touching(voice, 2) if voice.chance(0.2) else ("", {})
    none = Holds(with_fields(kind, fields), NONE)
    has = "has" if number == 1 else "have"
    does = "doesn't" if number == 1 else "don't"
    without = voice.say(
        "without", "without any", "with no", f"that {has} no", f"that {does} contain", f"that {does} have any"
    )
    said = f"{there(counted, number, noun)} {without} {agreeing(name, 2)}{rest}"
    return said, Groups("box", (none,), many)


def items_in_box(voice: Voice) -> Told:
    """There are 3 black items in one of the boxes. A black circle and a blue square are in the same box."""
    noun = box_noun(voice)
    place = voice.say(
        f"in a {noun}", f"in one {noun}", "in one of the boxes", f"in the same {noun}", f"inside one {noun}"
    )
    said, first = kind_part(voice)
    predicates = first
    if voice.chance(0.4):
        more, second = kind_part(voice)
        said, predicates = f"{said} and {more}", (*first, *second)
        place = voice.say(f"in the same {noun}", "in one box", f"together in a {noun}", f"in the same {noun}")
    are = "are" if said.split()[-1].endswith("s") or len(predicates) > 1 else "is"
    many = Amount("==", 1) if place.startswith(("in one ", "inside one")) and "of the" not in place else SOME
    return f"there {are} {said} {place}", Groups("box", predicates, many)


def boxes_with(voice: Voice) -> Told:
    """There is a box with 2 black circles."""
    counted, many, number = amount(voice, 3)
    said, predicates = box_part(voice)
    noun = box_noun(voice)
    if counted != "a" and voice.chance(0.3):
        has = voice.say("has", "contains") if number == 1 else voice.say("have", "contain")
        return f"{counted} {agreeing(noun, number)} {has} {said}", Groups("box", predicates, many)
    return f"{there(counted, number, noun)} {having(voice, number)} {said}", Groups("box", predicates, many)


def boxes_all(voice: Voice) -> Told:
    """Each grey box contains atleast one yellow object touching the edge."""
    said, predicates = box_part(voice) if voice.chance(0.4) else kind_part(voice)
    noun = box_noun(voice)
    nouns = agreeing(noun, 2)
    if voice.chance(0.3) and all(isinstance(one, Holds) for one in predicates) and len(predicates) == 1:
        where = voice.say(f"in each {noun}", f"in every {noun}", f"in all {nouns}", f"inside each {noun}")
        verb = "are" if said.split()[-1].endswith("s") else "is"
        return f"there {verb} {said} {where}", Groups("box", predicates, ALL)
    if voice.chance(0.2):
        head = voice.say(f"no {noun} has", f"none of the {nouns} has", f"none of the {nouns} have")
        return f"{head} {said}", Groups("box", predicates, NONE)
    contain = voice.say("have", "contain")
    head = voice.say(
        f"each {noun} {voice.say('has', 'contains')}", f"every {noun} {voice.say('has', 'contains')}",
        f"all {nouns} {contain}", f"all the {nouns} {contain}", f"all three {nouns} {contain}",
    )  # fmt: skip
    return f"{head} {said}", Groups("box", predicates, ALL)


def boxes_one_of(voice: Voice) -> Told:
    """One of the grey square contains exactly five objects one of which is a circle."""
    number = voice.draw.choice((1, 1, 2))
    of = voice.say("grey box", "grey square", "grey boxes", "grey squares", "boxes", "three boxes")
    noun = voice.say("object", "item", "shape", "object")
    has = voice.say("has", "contains", "has", "includes") if number == 1 else voice.say("have", "contain")
    head = f"{voice.number(number)} of the {of} {has}"
    if voice.chance(0.3):
        said, predicates = box_part(voice)
        return f"{head} {said}", Groups("box", predicates, Amount("==", number))
    words, many, count = amount(voice, 7, plain=True)
    if words == "a":
        words, many, count = "exactly five", Amount("==", 5), 5
    said = f"{head} {words} {agreeing(noun, count)}"
    predicates = (Size(many),)
    if voice.chance(0.4):
        name, kind, _ = item(voice, sized=0)
        if count == 1 or voice.chance(0.4):
            color = voice.color()
            be = "which is" if count == 1 else "all of which are"
            one = Holds(Kind(colors=(color,)), SOME if count == 1 else ALL)
            return f"{said} {be} {color}", Groups("box", (*predicates, one), Amount("==", number))
        said = f"{said} one of which is {article(voice, name)}"
        predicates = (*predicates, Holds(kind))
    return said, Groups("box", predicates, Amount("==", number))


def items_together(voice: Voice) -> Told:
    words, kind, _ = item(voice, sized=0)
    nouns = agreeing(words, 2)
    one = voice.say("the same box", "one box", "a single box", "the same grey box", "one and the same box")
    return voice.say(
        f"all {nouns} are in {one}", f"all of the {nouns} are in {one}", f"all the {nouns} lie in {one}"
    ), Together(kind)
