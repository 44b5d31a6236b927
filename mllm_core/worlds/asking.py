"""What the worlds share for wording questions: wordings, some of them kept back from training, and small grammar."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mllm_core.samples import Turn, split_of

S = TypeVar("S")

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways to ask the same thing, with `{fields}`. Those in `kept` never occur in training."""

    shown: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def pick(self, rng: random.Random, held: bool) -> str:
        """One of them; where held-out wordings may be used (`held`), every second time one of those."""
        if held and self.kept and rng.random() < 0.5:
            return rng.choice(self.kept)
        return rng.choice(self.shown)


def wordings(*shown: str, kept: Sequence[str] = ()) -> Wordings:
    """`Wordings` of strings."""
    return Wordings(shown, tuple(kept))


def is_held(seed: int) -> bool:
    """Whether a seed may use what is kept back from training (it belongs to validation or test)."""
    return split_of(seed) != "train"


def fill_turns(
    turns: dict[str, Turn],
    makers: Mapping[Callable[[S], Turn | None], float],
    subject: Callable[[], S],
    rng: random.Random,
    count: int,
    tries: int,
) -> None:
    """Add turns by their prompts, no prompt twice, until there are `count`: made by `tries` makers drawn by weight,
    each about what `subject` gives. A maker gives None where it has nothing to ask."""
    for maker in rng.choices(list(makers), list(makers.values()), k=tries):
        if len(turns) >= count:
            break
        turn = maker(subject())
        if turn is not None:
            turns.setdefault(turn.prompt, turn)


def with_article(phrase: str) -> str:
    """A phrase with "a" or "an" before it."""
    return ("an " if phrase[:1].lower() in "aeio" else "a ") + phrase


def number_word(count: int) -> str:
    """A small number as an English word ("no" for 0); digits beyond twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def listing(parts: Sequence[str], last: str = " and ", comma: str = ", ") -> str:
    """Parts joined as "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return comma.join(parts[:-1]) + last + parts[-1]


def sentence(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]


def loosen(prompt: str, rng: random.Random) -> str:
    """An English prompt as people type it: sometimes British, in lower case, or without the mark at its end."""
    draw = rng.random()
    if draw < 0.2:
        prompt = prompt.replace("color", "colour").replace("gray", "grey")
    if 0.1 < draw < 0.3:
        prompt = prompt[:1].lower() + prompt[1:]
    if 0.25 < draw < 0.3:
        prompt = prompt.rstrip("?.")
    return prompt
