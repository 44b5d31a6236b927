"""Statements about single drawn shapes: what kind, how many, which walls they touch."""

from __future__ import annotations

from planners.data.statements_meaning import NONE, Both, Every, Items, Kind
from planners.data.statements_voice import GENERIC, SHAPES, Told, Voice, agreeing, amount, there


def item(voice: Voice, *, colored: float = 0.75, sized: float = 0.08, blocks: float = 0.05) -> tuple[str, Kind, str]:
    """A noun with what comes before it: (words in the singular, the kind, the noun that LOC is told).

    Colours are no part of the noun: they are filtered by, as in all other planning data.
    """
    noun = voice.draw.choice(SHAPES) if voice.chance(0.62) else voice.say(*GENERIC, "item", "object")
    if voice.chance(blocks):
        noun = "block"
    shape = noun if noun in SHAPES else "square" if noun == "block" else ""
    if shape in ("",) or voice.chance(colored):
        color = voice.color()
    else:
        color = ""
    size = voice.draw.choice(("small", "large", "medium", "small")) if voice.chance(sized) else ""
    said_size = {"large": voice.say("large", "big"), "medium": voice.say("medium", "medium sized", "mid-sized")}
    words = " ".join(part for part in (said_size.get(size, size), color, noun) if part)
    return words, Kind(shape, (color,) if color else (), size), noun


_TOUCHING = ("touching", "touching", "closely touching", "that touch", "in contact with", "~against", "~right at")


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
    edge = voice.say("edge", "wall", "side", "edge", "wall", "border", "edges", "~boundary")
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
            low = voice.say("bottom", "base", "bottom", "floor", "~bottom edge", "bottom wall")
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
    rest, fields = touching(voice, number) if voice.chance(0.75) else ("", {})
    kind = with_fields(kind, fields)
    if not kind.colors and rest and voice.chance(0.3):
        color = voice.color()
        isnt = voice.say("that is not", "which is not", "that isn't") if number == 1 else "that are not"
        rest, kind = f"{rest} {isnt} {color}", with_fields(kind, {"not_color": color})
    start = there(counted, number, words)
    if counted != "a" and rest and voice.chance(0.25):
        start = f"{counted} {agreeing(words, number)}"
        rest = f" {'is' if number == 1 else 'are'}{rest}" if rest.split()[0] in ("touching", "not", "closely") else rest
    return start + rest, Items(kind, many, noun)


def items_every(voice: Voice) -> Told:
    """None of the black triangles are touching an edge. All circles touch the wall."""
    words, kind, noun = item(voice, sized=0)
    rest, fields = touching(voice, 2)
    while "away" in fields or "that" in rest or "which" in rest:
        rest, fields = touching(voice, 2)
    none = voice.chance(0.5)
    nouns = agreeing(words, 2)
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
