"""Statements as people write them about boxes and towers of drawn shapes, each with its meaning, drawn by chance.

A family is a function that makes one (sentence, meaning); FAMILIES has them with their weights. Words come from lists
of ways to say the same; some ways of every long list are kept out of training (`Voice.held_back`).
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from planners.data.statements_meaning import (
    ALL,
    NONE,
    SOME,
    Amount,
    Both,
    Colors,
    Every,
    Groups,
    Heights,
    Holds,
    Items,
    Kind,
    Level,
    Meaning,
    Only,
    Predicate,
    Run,
    Size,
    Together,
)

COLORS = ("black", "yellow", "blue", "red", "green", "orange", "purple", "white", "brown", "pink")
_USUAL = COLORS[:3]
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS = {1: "second", 2: "third", 3: "fourth"}
_SHAPES = ("circle", "square", "triangle")
_GENERIC = ("item", "object", "shape", "thing")
Told = tuple[str, Meaning]


@dataclass(frozen=True)
class Voice:
    """One speaker: chance, and whether ways of saying that training lacks may be used."""

    draw: random.Random
    held_back: bool = False

    def say(self, *ways: str) -> str:
        """One of several ways to say something."""
        usable = [way for way in ways if self.held_back or len(ways) < 4 or zlib.crc32(way.encode()) % 9]
        return self.draw.choice(usable or list(ways))

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def color(self, *, but: Sequence[str] = ()) -> str:
        pool = _USUAL if self.chance(0.75) else COLORS
        return self.draw.choice([color for color in (*pool, *_USUAL) if color not in but])

    def number(self, value: int) -> str:
        return str(value) if self.chance(0.45) else _NUMBERS[value]


def plural(noun: str, number: int) -> str:
    head, of, rest = noun.partition(" of ")
    return noun if number == 1 else f"{head.replace('box', 'boxe')}s{of}{rest}"


def amount(voice: Voice, most: int = 4, *, plain: bool = False) -> tuple[str, Amount, int]:
    """How many: (the words, the amount, the number that the noun agrees with)."""
    number = voice.draw.choices(range(1, most + 1), [5, 5, 3, 2, 1, 1, 1][:most])[0]
    kind = voice.draw.choices(
        ("a", "bare", "exactly", "only", "least", "most", "more", "less", "none"),
        (5, 6, 4, 3, 4, 0.7, 0.6, 0.4, 0.0 if plain else 1.6),
    )[0]
    said = voice.number(number)
    match kind:
        case "a":
            return "a", SOME, 1
        case "bare":
            return said, Amount("==", number), number
        case "exactly":
            return f"{voice.say('exactly', 'exactly', 'precisely', 'exacly')} {said}", Amount("==", number), number
        case "only":
            return f"{voice.say('only', 'only', 'just', 'only exactly')} {said}", Amount("==", number), number
        case "least":
            if voice.chance(0.1):
                return f"{said} or more", Amount(">=", number), 2
            least = voice.say("at least", "at least", "atleast", "at the least", "a minimum of", "no fewer than")
            return f"{least} {said if number > 1 or voice.chance(0.8) else 'a'}", Amount(">=", number), number
        case "most":
            return f"{voice.say('at most', 'no more than', 'not more than')} {said}", Amount("<=", number), number
        case "more":
            return f"{voice.say('more than', 'more than', 'over')} {said}", Amount(">", number), number
        case "less":
            number = max(2, number)
            few = voice.say("less than", "fewer than")
            return f"{few} {voice.number(number)}", Amount("<", number), number
    return "no", NONE, voice.draw.choice((1, 2))


def article(voice: Voice, noun: str) -> str:
    if voice.chance(0.03):
        return f"a {noun}"
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def there(words: str, number: int, noun: str) -> str:
    """ "There are two towers" """
    bare = words == "a"
    head = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if bare else f"{words} {plural(noun, number)}"
    return f"there {'is' if number == 1 else 'are'} {head}"


def having(voice: Voice, number: int, *, clause: bool = False) -> str:
    """What joins a group with what is in it: "with", "that has" ..."""
    has = "has" if number == 1 else "have"
    contain = "contains" if number == 1 else "contain"
    include = "includes" if number == 1 else "include"
    ways = [f"that {has}", f"which {has}", f"that {contain}", "containing", "having", f"which {contain}"]
    ways += [f", which {has}", f"that {include}", f"where there {'is' if number == 1 else 'are'}", "holding"]
    return voice.say(*ways) if clause or voice.chance(0.5) else "with"


# -- items -------------------------------------------------------------------------------------------------------------


def item(voice: Voice, *, colored: float = 0.75, sized: float = 0.08, blocks: float = 0.05) -> tuple[str, Kind, str]:
    """A noun with what comes before it: (words in the singular, the kind, the noun that LOC is told)."""
    noun = voice.draw.choice(_SHAPES) if voice.chance(0.62) else voice.say(*_GENERIC, "item", "object")
    if voice.chance(blocks):
        noun = "block"
    shape = noun if noun in _SHAPES else "square" if noun == "block" else ""
    if shape in ("",) or voice.chance(colored):
        color = voice.color()
    else:
        color = ""
    size = voice.draw.choice(("small", "large", "medium", "small")) if voice.chance(sized) else ""
    said_size = {"large": voice.say("large", "big"), "medium": voice.say("medium", "medium sized", "mid-sized")}
    words = " ".join(part for part in (said_size.get(size, size), color, noun) if part)
    return words, Kind(shape, (color,) if color else (), size), f"{color} {noun}".strip()


_TOUCHING = ("touching", "touching", "closely touching", "that touch", "in contact with", "against", "right at")


def touching(voice: Voice, number: int) -> tuple[str, dict[str, object]]:
    """(" touching the wall", the fields of Kind that it means)."""
    verb = voice.say(*_TOUCHING)
    if verb == "that touch" and number == 1:
        verb = "that touches"
    of = voice.say("", "", "", " of a box", " of the box", " of the grey box")
    det = voice.say("the", "the", "a", "its")
    way = voice.draw.choices(("edge", "corner", "bottom", "right", "left", "top", "away"), (8, 3, 3, 1.5, 0.6, 0.8, 4))[
        0
    ]
    edge = voice.say("edge", "wall", "side", "edge", "wall", "border", "edges", "boundary")
    match way:
        case "away":
            joint = voice.say(
                "not touching", "not touching", "that are not touching", "which do not touch", "away from"
            )
            if number == 1:
                joint = joint.replace("that are", "that is").replace("which do", "which does")
            return f" {joint} {voice.say('any', 'any', 'the', 'a', 'an', 'any of the')} {edge}{of}", {"away": True}
        case "edge":
            which = voice.say("the", "the", "a", "an", "one", "any") if edge == "edge" else voice.say("the", "a", "any")
            return f" {verb} {which} {edge}{of}", {"touch": "edge"}
        case "corner":
            which = f"{voice.say('a box corner', 'the corner of a box')}" if voice.chance(0.3) else f"{det} corner{of}"
            return f" {verb} {which}", {"touch": "corner"}
        case "bottom":
            low = voice.say("bottom", "base", "bottom", "floor", "bottom edge", "bottom wall")
            return f" {verb} the {low}{of}", {"touch": "bottom"}
        case "top":
            high = voice.say("top", "top edge", "ceiling", "top wall", "roof")
            return f" {verb} the {high}{of}", {"touch": "top"}
    wall = voice.say("wall", "edge", "side")
    return f" {verb} {voice.say('', 'the ')}{way} {wall}{of}", {"touch": way}


def with_fields(kind: Kind, fields: dict[str, object]) -> Kind:
    from dataclasses import replace

    return replace(kind, **fields)  # type: ignore[arg-type]


def items_there(voice: Voice) -> Told:
    """There are exactly two black squares not touching any edge."""
    counted, many, number = amount(voice)
    words, kind, noun = item(voice)
    if voice.chance(0.12) and len(kind.colors) == 1:
        other = voice.color(but=kind.colors)
        head = words.replace(kind.colors[0], f"{kind.colors[0]} or {other}")
        kind, words = with_fields(kind, {"colors": (kind.colors[0], other)}), head
        noun = noun.split()[-1]
    rest, fields = touching(voice, number) if voice.chance(0.75) else ("", {})
    kind = with_fields(kind, fields)
    if not kind.colors and rest and voice.chance(0.3):
        color = voice.color()
        isnt = voice.say("that is not", "which is not", "that isn't") if number == 1 else "that are not"
        rest, kind = f"{rest} {isnt} {color}", with_fields(kind, {"not_color": color})
    start = there(counted, number, words)
    if counted != "a" and rest and voice.chance(0.25):
        start = f"{counted} {plural(words, number)}"
        rest = f" {'is' if number == 1 else 'are'}{rest}" if rest.split()[0] in ("touching", "not", "closely") else rest
    return start + rest, Items(kind, many, noun)


def items_every(voice: Voice) -> Told:
    """None of the black triangles are touching an edge. All circles touch the wall."""
    words, kind, noun = item(voice, sized=0)
    rest, fields = touching(voice, 2)
    while "away" in fields or "that" in rest or "which" in rest:
        rest, fields = touching(voice, 2)
    none = voice.chance(0.5)
    nouns = plural(words, 2)
    if none:
        head = voice.say(
            f"none of the {nouns} are", f"none of the {nouns} is", f"no {nouns} are", f"not one of the {nouns} is"
        )
        if head.startswith("no "):
            return head + rest, Items(with_fields(kind, fields), NONE, noun)
    else:
        head = voice.say(
            f"all {nouns} are",
            f"all of the {nouns} are",
            f"every {words} is",
            f"all the {nouns} are",
            f"each {words} is",
        )
    return head + rest, Every(kind, Kind(**fields), noun, none)  # type: ignore[arg-type]


def items_both(voice: Voice) -> Told:
    """There are 3 yellow items touching the wall and at least one small circle touching the wall."""
    parts = []
    for place in range(2):
        counted, many, number = amount(voice, 3)
        words, kind, noun = item(voice)
        rest, fields = touching(voice, number) if voice.chance(0.5) else ("", {})
        start = there(counted, number, words)
        if place:
            start = voice.say(start, start.split(" ", 2)[2])
        parts.append((start + rest, Items(with_fields(kind, fields), many, noun)))
    (one, first), (two, second) = parts
    return f"{one} {voice.say('and', 'and', 'and also')} {two}", Both(first, second)


# -- towers ------------------------------------------------------------------------------------------------------------


def tower_noun(voice: Voice) -> str:
    return voice.say("tower", "tower", "tower", "tower", "stack", "tower of blocks")


def block(voice: Voice) -> str:
    return voice.say("block", "block", "block", "block", "square", "item", "box", "brick")


_TOPS = ("top", "top", "top", "roof", "very top")
_BASES = ("base", "base", "base", "bottom", "bottom", "foot")


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
        ("level", "size", "count", "run", "list", "colors", "shades", "stacked", "second", "size level"),
        (10, 5, 6, 7, 4, 4, 3, 1.5, 2.5, 3),
    )[0]
    match way:
        case "level":
            level = voice.draw.choice((0, -1))
            return said_level(voice, color, level, noun), (Level(level, Kind(colors=(color,))),)
        case "size":
            return tower_size(voice, noun)
        case "count":
            words, many, number = amount(voice, 3, plain=voice.chance(0.8))
            if words == "a" and voice.chance(0.3):
                return f"{color} {noun}s", (Holds(Kind(colors=(color,))),)
            return f"{words} {color} {plural(noun, number)}", (Holds(Kind(colors=(color,)), many),)
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
            return f"{voice.number(number)} {color} {noun}s {together}", (Run((color,) * number),)
        case "second":
            place = voice.draw.choice((1, 1, 2))
            top = voice.chance(0.3)
            where = "from the top" if top else voice.say("", "from the base", "from the bottom")
            one = voice.say("a {c} {n} in the {o} place {w}", "a {c} {o} {n} {w}")
            words = one.format(c=color, n=noun, o=_ORDINALS[place], w=where)
            return words.strip(), (Level(place if top else -place - 1, Kind(colors=(color,))),)
    size, first = tower_size(voice, noun)
    level = voice.draw.choice((0, -1))
    link = voice.say("and", "having", "with", ", and")
    return f"{size} {link} {said_level(voice, color, level, noun)}", (*first, Level(level, Kind(colors=(color,))))


def tower_size(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 4, plain=True)
    if words == "a":
        words, many, number = voice.number(3), Amount("==", 3), 3
    return f"{words} {plural(noun, number)}", (Size(many),)


def listed(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    """A black block and two blue blocks."""
    colors = voice.draw.sample(_USUAL, 2 if voice.chance(0.7) else 3)
    parts, predicates = [], []
    for color in colors:
        number = voice.draw.choice((1, 1, 2, 2, 3))
        if number == 1:
            parts.append(f"{voice.say('a', 'one', 'a')} {color} {noun}")
            predicates.append(Holds(Kind(colors=(color,))))
        else:
            least = voice.chance(0.25)
            parts.append(f"{'at least ' * least}{voice.number(number)} {color} {plural(noun, number)}")
            predicates.append(Holds(Kind(colors=(color,)), Amount(">=" if least else "==", number)))
    return f"{', '.join(parts[:-1])} and {parts[-1]}", tuple(predicates)


def only_colors(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    colors = tuple(voice.draw.sample(_USUAL, voice.draw.choice((1, 2, 2))))
    nouns = plural(noun, 2)
    if len(colors) == 1:
        return f"{voice.say('only', 'nothing but', 'just')} {colors[0]} {nouns}", (Only(colors),)
    first, second = colors
    said = voice.say(
        f"only {first} and {second} {nouns}", f"only {nouns} of {first} and {second} color",
        f"{nouns} of only {first} and {second} colour", f"just {first} and {second} {nouns}",
        f"{nouns} only of {first} and {second} color",
    )  # fmt: skip
    return said, (Only(colors),)


def shades(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    nouns = plural(noun, 2)
    number = voice.draw.choice((1, 1, 2, 3, 3))
    color = voice.say("color", "colour")
    if number == 1:
        said = voice.say(
            f"{nouns} of only one {color}", f"only one {color}", f"all {nouns} of the same {color}",
            f"{nouns} of the same {color}", f"{nouns} all of one {color}", f"only a single {color}",
            f"{nouns} that are all the same {color}",
        )  # fmt: skip
    else:
        n = voice.number(number)
        said = voice.say(
            f"{nouns} of {n} different {color}s", f"{n} different {color}s", f"exactly {n} {color}s",
            f"{nouns} of {n} {color}s", f"{nouns} in {n} different {color}s",
        )  # fmt: skip
        if number == 3 and voice.chance(0.5):
            said = voice.say(f"{nouns} of all {n} {color}s", f"all {n} {color}s", f"all {n} different {color}s",
                             f"{nouns} of all {n} different {color}s")  # fmt: skip
    return said, (Colors(Amount("==", number)),)


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
        return f"{counted} {plural(noun, number)} {has} {said}", Groups("tower", predicates, many)
    return f"{there(counted, number, noun)} {link} {said}", Groups("tower", predicates, many)


def towers_all(voice: Voice) -> Told:
    """All 3 towers have at least 1 blue block. Each tower has a yellow base."""
    said, predicates = tower_part(voice)
    noun = tower_noun(voice)
    none = voice.chance(0.25)
    if none:
        head = voice.say(f"no {noun} has", f"none of the {plural(noun, 2)} have", f"none of the {plural(noun, 2)} has")
        return f"{head} {said}", Groups("tower", predicates, NONE)
    nouns = plural(noun, 2)
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
    n, noun, blocks = voice.number(number), tower_noun(voice), plural("block", number)
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
    said = f"{there(counted, number, tower_noun(voice))} {link} the {_ORDINALS[place]} {noun}{where} is {color}"
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


# -- boxes -------------------------------------------------------------------------------------------------------------


def box_noun(voice: Voice) -> str:
    return voice.say("box", "box", "box", "grey box", "gray box", "grey square", "panel", "square box", "grey area")


def box_part(voice: Voice) -> tuple[str, tuple[Predicate, ...]]:
    """What can stand after "a box with"."""
    noun = voice.say(*_GENERIC, "item", "object")
    way = voice.draw.choices(
        ("kind", "size", "two kinds", "colors", "shades", "top", "size and", "list"), (8, 4, 6, 4, 4, 4, 5, 2)
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
            kind = Kind(**fields)  # type: ignore[arg-type]
            return f"{size} and {the}{voice.number(number)} {are}{rest}", (*first, Holds(kind, Amount("==", number)))
    colors = tuple(voice.draw.sample(_USUAL, 2))
    said = f"{size} of {voice.say('only ', '')}{colors[0]} and {colors[1]} {voice.say('color', 'colour')}"
    return said, (*first, Only(colors))


def box_size(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 7, plain=True)
    if words == "a":
        if voice.chance(0.3):
            return f"multiple {plural(noun, 2)}", (Size(Amount(">=", 2)),)
        words, many, number = voice.number(4), Amount("==", 4), 4
    return f"{words} {plural(noun, number)}", (Size(many),)


def kind_part(voice: Voice) -> tuple[str, tuple[Predicate, ...]]:
    words, many, number = amount(voice, 3)
    name, kind, _ = item(voice)
    rest, fields = touching(voice, number) if voice.chance(0.3) else ("", {})
    counted = article(voice, name) if words == "a" else f"{words} {plural(name, number)}"
    return counted + rest, (Holds(with_fields(kind, fields), many),)


def top_part(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    color = voice.color()
    top = voice.say("on top", "at the top", "on the top", "on top of it all", "on top of the others")
    kind, name = Kind(colors=(color,)), f"{color} {noun}"
    if voice.chance(0.25):
        shape = voice.draw.choice(_SHAPES)
        kind, name = Kind(shape, (color,)), f"{color} {shape}"
    return f"{article(voice, name)} {top}", (Level(0, kind, guarded=True),)


def boxes_with(voice: Voice) -> Told:
    """There is a box with 2 black circles."""
    counted, many, number = amount(voice, 3)
    said, predicates = box_part(voice)
    noun = box_noun(voice)
    if counted != "a" and voice.chance(0.3):
        has = voice.say("has", "contains") if number == 1 else voice.say("have", "contain")
        return f"{counted} {plural(noun, number)} {has} {said}", Groups("box", predicates, many)
    return f"{there(counted, number, noun)} {having(voice, number)} {said}", Groups("box", predicates, many)


def boxes_all(voice: Voice) -> Told:
    """Each grey box contains atleast one yellow object touching the edge."""
    said, predicates = box_part(voice) if voice.chance(0.4) else kind_part(voice)
    noun = box_noun(voice)
    nouns = plural(noun, 2)
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
    said = f"{head} {words} {plural(noun, count)}"
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
    nouns = plural(words, 2)
    one = voice.say("the same box", "one box", "a single box", "the same grey box", "one and the same box")
    return voice.say(
        f"all {nouns} are in {one}", f"all of the {nouns} are in {one}", f"all the {nouns} lie in {one}"
    ), Together(kind)


FAMILIES = (
    (items_there, 9), (items_every, 2), (items_both, 2), (towers_with, 10), (towers_all, 2), (towers_some, 2),
    (blocks_as, 5), (block_on_block, 3), (the_tower, 3), (tower_called, 3), (second_block, 2), (same_height, 0.5),
    (boxes_with, 10), (boxes_all, 3), (boxes_one_of, 3), (items_together, 0.6),
)  # fmt: skip


def statement(voice: Voice) -> Told:
    """A statement without its frame: lower case, no full stop."""
    family = voice.draw.choices([family for family, _ in FAMILIES], [weight for _, weight in FAMILIES])[0]
    return family(voice)
