"""What is said of the items of a box and of a tower alike: lists of colours, and how many colours."""

from __future__ import annotations

from planners.data.statements_meaning import Amount, Colors, Holds, Kind, Only, Predicate
from planners.data.statements_voice import USUAL, Voice, agreeing


def listed(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    """A black block and two blue blocks."""
    colors = voice.draw.sample(USUAL, 2 if voice.chance(0.7) else 3)
    parts, predicates = [], []
    for color in colors:
        number = voice.draw.choice((1, 1, 2, 2, 3))
        if number == 1:
            parts.append(f"{voice.say('a', 'one', 'a')} {color} {noun}")
            predicates.append(Holds(Kind(colors=(color,))))
        else:
            least = voice.chance(0.25)
            parts.append(f"{'at least ' * least}{voice.number(number)} {color} {agreeing(noun, number)}")
            predicates.append(Holds(Kind(colors=(color,)), Amount(">=" if least else "==", number)))
    return f"{', '.join(parts[:-1])} and {parts[-1]}", tuple(predicates)


def only_colors(voice: Voice, noun: str) -> tuple[str, tuple[Predicate, ...]]:
    colors = tuple(voice.draw.sample(USUAL, voice.draw.choice((1, 2, 2))))
    nouns = agreeing(noun, 2)
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
    nouns = agreeing(noun, 2)
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
