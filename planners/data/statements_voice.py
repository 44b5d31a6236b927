"""How people say how many, and what joins a group with what is in it: shared by all wordings of statements."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from mllm_core.nouns import plural
from planners.data.statements_meaning import NONE, SOME, Amount, Meaning

COLORS = ("black", "yellow", "blue", "red", "green", "orange", "purple", "white", "brown", "pink")
USUAL = COLORS[:3]
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ORDINALS = {1: "second", 2: "third", 3: "fourth"}
SHAPES = ("circle", "square", "triangle")
GENERIC = ("item", "object", "shape", "thing")
Told = tuple[str, Meaning]


@dataclass(frozen=True)
class Voice:
    """One speaker: chance, and whether ways of saying that training lacks may be used."""

    draw: random.Random
    held_back: bool = False

    def say(self, *ways: str) -> str:
        """One of several ways to say something; "~way" is one that training lacks."""
        usable = [way.removeprefix("~") for way in ways if self.held_back or not way.startswith("~")]
        return self.draw.choice(usable)

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def color(self, *, but: Sequence[str] = ()) -> str:
        pool = USUAL if self.chance(0.75) else COLORS
        return str(self.draw.choice([color for color in (*pool, *USUAL) if color not in but]))

    def number(self, value: int) -> str:
        return str(value) if self.chance(0.45) else NUMBERS[value]


def agreeing(noun: str, number: int) -> str:
    """The noun ("side of a box") in the number."""
    head, of, rest = noun.partition(" of ")
    return noun if number == 1 else f"{plural(head)}{of}{rest}"


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
            return f"{voice.say('exactly', 'exactly', 'exactly', '~precisely')} {said}", Amount("==", number), number
        case "only":
            return f"{voice.say('only', 'only', 'just', 'only exactly')} {said}", Amount("==", number), number
        case "least":
            if voice.chance(0.1):
                return f"{said} or more", Amount(">=", number), 2
            least = voice.say("at least", "at least", "atleast", "at the least", "~a minimum of", "~no fewer than")
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
    head = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}" if bare else f"{words} {agreeing(noun, number)}"
    return f"there {'is' if number == 1 else 'are'} {head}"


def having(voice: Voice, number: int, *, clause: bool = False) -> str:
    """What joins a group with what is in it: "with", "that has" ..."""
    has = "has" if number == 1 else "have"
    contain = "contains" if number == 1 else "contain"
    include = "includes" if number == 1 else "include"
    ways = [f"that {has}", f"which {has}", f"that {contain}", "containing", "having", f"which {contain}"]
    ways += [f", which {has}", f"that {include}", f"where there {'is' if number == 1 else 'are'}", "~holding"]
    return voice.say(*ways) if clause or voice.chance(0.5) else "with"
