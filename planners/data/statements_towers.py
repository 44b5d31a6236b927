"""Statements about towers of blocks: top, base, height, colours, what lies on what."""

from __future__ import annotations

from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Groups,
    Heights,
    Holds,
    Kind,
    Level,
    Only,
    Predicate,
    Run,
    SameEnds,
    Size,
)
from planners.data.statements_parts import listed, only_colors, shades
from planners.data.statements_voice import ORDINALS, Told, Voice, agreeing, amount, having, there


def tower_noun(voice: Voice) -> str:
    return voice.say("tower", "tower", "tower", "tower", "stack", "~tower of blocks")


def block(voice: Voice) -> str:
    return voice.say("block", "block", "block", "block", "square", "item", "box", "~brick")


_TOPS = ("top", "top", "top", "roof", "~very top")
_BASES = ("base", "base", "base", "bottom", "bottom", "~foot")


def said_level(voice: Voice, color: str, level: int, noun: str) -> str:
    """What comes after "with": "a black block at the top", "a yellow base"."""
    one = voice.say("a", "a", "1", "one")
    if level == 0:
        top = voice.say(*_TOPS)
        return voice.say(
            f"{one} {color} {noun} at the {top}", f"{one} {color} {noun} at {top}", f"{one} {color} {noun} on {top}",
            f"{one} {color} {noun} as the {top}", f"{one} {color} {noun} on the {top}", f"{one} {color} top",
            f"{one} {color} {noun} at its {top}",
        )  # fmt: skip
    base = voice.say(*_BASES)
    return voice.say(
        f"{one} {color} {noun} at the {base}", f"{one} {color} {noun} at {base}", f"{one} {color} base",
        f"{one} {color} {noun} as the {base}", f"{one} {color} {noun} at its {base}", f"{one} {color} bottom",
        f"{one} {color} {noun} on the {base}",
    )  # fmt: skip


def tower_part(voice: Voice) -> tuple[str, tuple[Predicate, ...]]:
    """What can stand after "a tower with"."""
    noun, color = block(voice), voice.color()
    other = voice.color(but=(color,))
    way = voice.draw.choices(
        ("level", "size", "count", "run", "list", "colors", "shades", "stacked", "second", "size level", "ends"),
        (10, 5, 6, 7, 4, 4, 3, 1.5, 2.5, 3, 1.5),
    )[0]
    match way:
        case "level":
            level = voice.draw.choice((0, -1))
            return said_level(voice, color, level, noun), (Level(level, Kind(colors=(color,))),)
        case "size":
            return tower_size(voice, noun)
        case "ends":
            return both_ends(voice, noun)
        case "count":
            words, many, number = amount(voice, 3, plain=voice.chance(0.8))
            if words == "a" and voice.chance(0.3):
                return f"{color} {agreeing(noun, 2)}", (Holds(Kind(colors=(color,))),)
            return f"{words} {color} {agreeing(noun, number)}", (Holds(Kind(colors=(color,)), many),)
        case "run":
            second = color if voice.chance(0.3) else other
            if voice.chance(0.2):
                low = voice.say("below", "under", "beneath", "underneath")
                return f"a {color} {noun} {low} a {second} {noun}", (Run((second, color)),)
            over = voice.say("above", "over", "on top of", "on", "over", "right above", "directly on top of")
            again = "another" if second == color and voice.chance(0.3) else "a"
            return f"a {color} {noun} {over} {again} {second} {noun}", (Run((color, second)),)
        case "list":
            return listed(voice, noun)
        case "colors":
            return only_colors(voice, noun)
        case "shades":
            return shades(voice, noun)
        case "stacked":
            number = voice.draw.choice((2, 2, 3))
            together = voice.say(
                "stacked together", "on top of each other", "in a row", "next to each other", "stacked"
            )
            return f"{voice.number(number)} {color} {agreeing(noun, number)} {together}", (Run((color,) * number),)
        case "second":
            place = voice.draw.choice((1, 1, 2))
            top = voice.chance(0.3)
            where = "from the top" if top else voice.say("", "from the base", "from the bottom")
            one = voice.say("a {c} {n} in the {o} place {w}", "a {c} {o} {n} {w}")
            words = one.format(c=color, n=noun, o=ORDINALS[place], w=where)
            return words.strip(), (Level(place if top else -place - 1, Kind(colors=(color,))),)
    size, first = tower_size(voice, noun)
    level = voice.draw.choice((0, -1))
    link = voice.say("and", "having", "with", ", and")
    return f"{size} {link} {said_level(voice, color, level, noun)}", (*first, Level(level, Kind(colors=(color,))))


def both_ends(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    """A yellow base and a black top; the same colour at the base and at the top."""
    base, top = voice.say("base", "bottom"), voice.say("top", "top")
    if voice.chance(0.45):
        same = voice.chance(0.75)
        color = voice.say("color", "colour")
        which = (
            f"{voice.say('the same', 'same')} {color}"
            if same
            else f"{voice.say('different', 'two different')} {color}s"
        )
        where = voice.say(f"at the {base} and the {top}", f"at the {top} and {base}", f"at {base} and {top}")
        return f"{voice.say(which, f'{agreeing(noun, 2)} of {which}')} {where}", (SameEnds(same),)
    first, second = voice.color(), voice.color()
    levels = (Level(-1, Kind(colors=(first,))), Level(0, Kind(colors=(second,))))
    said = voice.say(
        f"a {first} {base} and a {second} {top}", f"a {first} {noun} at the {base} and a {second} {noun} at the {top}",
        f"{first} {base} and {second} {top}", f"a {first} {base} and {second} {top}",
    )  # fmt: skip
    return said, levels


def tower_size(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 4, plain=True)
    if words == "a":
        words, many, number = voice.number(3), Amount("==", 3), 3
    return f"{words} {agreeing(noun, number)}", (Size(many),)


def towers_with(voice: Voice) -> Told:
    """There are two towers with a yellow block at the top."""
    counted, many, number = amount(voice, 3)
    said, predicates = tower_part(voice)
    noun = tower_noun(voice)
    if voice.chance(0.12):
        more, others = tower_part(voice)
        said, predicates = f"{said} {voice.say('and', 'and it has', 'and')} {more}", (*predicates, *others)
    link = having(voice, number)
    if counted != "a" and voice.chance(0.2):
        has = voice.say("has", "contains") if number == 1 else voice.say("have", "contain", "has")
        return f"{counted} {agreeing(noun, number)} {has} {said}", Groups("tower", predicates, many)
    return f"{there(counted, number, noun)} {link} {said}", Groups("tower", predicates, many)


def towers_all(voice: Voice) -> Told:
    """All 3 towers have at least 1 blue block. Each tower has a yellow base."""
    said, predicates = tower_part(voice)
    noun = tower_noun(voice)
    none = voice.chance(0.25)
    if none:
        head = voice.say(
            f"no {noun} has", f"none of the {agreeing(noun, 2)} have", f"none of the {agreeing(noun, 2)} has"
        )
        return f"{head} {said}", Groups("tower", predicates, NONE)
    nouns = agreeing(noun, 2)
    contain = voice.say("have", "contain")
    head = voice.say(
        f"all {nouns} {contain}", f"all of the {nouns} {contain}", f"each {noun} has", f"every {noun} contains",
        f"all {voice.number(3)} {nouns} {contain}", f"all the {nouns} {contain}",
    )  # fmt: skip
    return f"{head} {said}", Groups("tower", predicates, ALL)


def towers_some(voice: Voice) -> Told:
    """Two of the three towers have a blue base."""
    counted, many, number = amount(voice, 2, plain=True)
    said, predicates = tower_part(voice)
    if counted == "a":
        counted, many = "one", Amount("==", 1)
    of = voice.say("of the towers", "of the three towers", "of the 3 towers", "of the stacks")
    has = voice.say("has", "has", "have") if number == 1 else voice.say("have", "have", "has", "contain")
    return f"{counted} {of} {has} {said}", Groups("tower", predicates, many)


def blocks_as(voice: Voice) -> Told:
    """There are two blue blocks as the base of a tower with at least two blocks."""
    counted, many, number = amount(voice, 3)
    color, noun = voice.color(), block(voice)
    level = voice.draw.choice((0, -1))
    place = voice.say(*(_BASES if level else _TOPS))
    link = voice.say("as the", "as the", "at the", "on the", "that is the" if number == 1 else "that are the")
    predicates: tuple[Predicate, ...] = (Level(level, Kind(colors=(color,))),)
    tower = f"{voice.say('a', 'a', 'the')} {tower_noun(voice)}"
    said = f"{there(counted, number, f'{color} {noun}')} {link} {place} of {tower}"
    if voice.chance(0.4):
        size, sized = tower_size(voice, noun)
        said, predicates = f"{said} with {size}", (*sized, *predicates)
    return said, Groups("tower", predicates, many)


def block_on_block(voice: Voice) -> Told:
    """There is no yellow block above a blue block."""
    color, noun = voice.color(), block(voice)
    second = color if voice.chance(0.25) else voice.color(but=(color,))
    over = voice.say("above", "over", "on top of", "on", "right above", "sitting on")
    many = voice.draw.choice((SOME, SOME, NONE))
    lead = (
        "there is no"
        if many == NONE
        else voice.say("there is a", "there is at least one", "there is a", "there is at least a")
    )
    run: Predicate = Run((color, second))
    if voice.chance(0.2):
        over, run = voice.say("below", "under", "beneath"), Run((second, color))
    return f"{lead} {color} {noun} {over} a {second} {noun}", Groups("tower", (run,), many)


def the_tower(voice: Voice) -> Told:
    """The tower with four blocks has a black block at the top."""
    number, color = voice.draw.choice((1, 2, 3, 4)), voice.color()
    level = voice.draw.choice((0, -1))
    place = voice.say(*(_BASES if level else _TOPS))
    n, noun, blocks = voice.number(number), tower_noun(voice), agreeing("block", number)
    size: tuple[Predicate, ...] = (Size(Amount("==", number)),)
    said = voice.say(
        f"the {noun} with {n} {blocks} has {said_level(voice, color, level, 'block')}",
        f"the {place} of the {n} {blocks} {noun} is {color}",
        f"the {place} of a {n} {blocks} {noun} is {color}",
        f"the {place} of the {noun} with {n} {blocks} is {color}",
        f"the {n} block {noun} has {said_level(voice, color, level, 'block')}",
        f"the {noun} of {n} {blocks} has {said_level(voice, color, level, 'block')}",
    )
    return said, Groups("tower", (Level(level, Kind(colors=(color,))),), ALL, size)


def tower_called(voice: Voice) -> Told:
    """There is a black tower with only one block. There is a three blocks tower which has only one blue block."""
    counted, many, number = amount(voice, 2)
    color, noun = voice.color(), tower_noun(voice)
    if voice.chance(0.5):
        predicates: tuple[Predicate, ...] = (Only((color,)),)
        said = there(counted, number, f"{color} {noun}")
        if voice.chance(0.5):
            size, sized = tower_size(voice, "block")
            said, predicates = f"{said} with {size}", (*predicates, *sized)
        return said, Groups("tower", predicates, many)
    size_number = voice.draw.choice((2, 3, 4))
    name = f"{voice.number(size_number)} {voice.say('blocks', 'block', 'block')} {noun}"
    rest, predicates = tower_part(voice)
    said = f"{there(counted, number, name)} {having(voice, number)} {rest}"
    return said, Groups("tower", (Size(Amount("==", size_number)), *predicates), many)


def second_block(voice: Voice) -> Told:
    """There is only one tower where the second block is black."""
    counted, many, number = amount(voice, 2)
    color, place = voice.color(), voice.draw.choice((1, 1, 2))
    top = voice.chance(0.35)
    noun = block(voice)
    where = (
        voice.say(" from the top", " from top", " counted from the top")
        if top
        else voice.say("", " from the base", " from the bottom", "")
    )
    link = voice.say("where", "that", "in which", "of which")
    said = f"{there(counted, number, tower_noun(voice))} {link} the {ORDINALS[place]} {noun}{where} is {color}"
    return said, Groups("tower", (Level(place if top else -place - 1, Kind(colors=(color,))),), many)


def same_height(voice: Voice) -> Told:
    same = voice.chance(0.6)
    if same:
        return voice.say(
            "there are at least two towers with the same height", "two towers have the same height",
            "there are two towers of the same height", "at least two of the towers are equally high",
            "there are at least 2 towers that are the same height", "some towers are of equal height",
        ), Heights(True)  # fmt: skip
    return voice.say(
        "there are at least two towers with different height", "the towers do not all have the same height",
        "there are towers of different heights", "not all towers are equally high",
        "there are at least 2 towers with different heights",
    ), Heights(False)  # fmt: skip
