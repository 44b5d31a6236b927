"""The open vocabulary: nouns, names, headings ... of the word lists, and made-up words; some of each are held back.

What is held back is never used in training, so that validation and test ask about things the model has not seen.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mllm_core.nouns import plural, singular
from mllm_core.samples import Split

#: of a hundred words, so many are held back from training
HELD_BACK = 15
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)

#: what statements about drawings name; questions are to name them, too. None is held back
SHAPES = ("circle", "square", "triangle", "rectangle", "star", "cross", "ball", "dot", "block", "item", "shape")
_ONSETS = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sh sk sl sm sn sp st t th tr v w y z"
)
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "ei", "ia", "ie", "oa", "oo", "ou"]
_CODAS = " b d f g ck l ll m n nd ng nk nt p r rd rk rn rt sk st t th x"
_FIRMS = ("Ltd", "Inc", "Co", "GmbH", "Group", "Bank", "Foods", "Motors", "& Sons", "Trading", "Market", "Sdn Bhd")


@dataclass(frozen=True, slots=True)
class Noun:
    """A countable noun in both numbers; in Chinese they are the same."""

    one: str
    many: str


def is_held_back(word: str, percent: int = HELD_BACK) -> bool:
    """Whether a word (or a wording) is kept from training; the same on every machine."""
    return zlib.crc32(word.encode()) % 100 < percent


@lru_cache(maxsize=32)
def words(name: str) -> tuple[str, ...]:
    """The entries of a word list of this package: divided by "|" where it has one, by white space otherwise."""
    text = files("planners.data.words").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    entries = text.replace("\n", "|").split("|") if "|" in text else text.split()
    return tuple(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))


@lru_cache(maxsize=32)
def _allowed(name: str, held_back: bool) -> tuple[str, ...]:
    """The words of a list that are held back, or those that are not."""
    # a "water tower" may be told as a tower, so it is kept back with it
    return tuple(word for word in words(name) if any(map(is_held_back, (word, word.rpartition(" ")[2]))) == held_back)


@lru_cache(maxsize=2)
def _nouns(held_back: bool) -> tuple[Noun, ...]:
    """English nouns whose plural the detectors' labels lead back to the singular."""
    found = (Noun(word, plural(word)) for word in (*_allowed("nouns", held_back), *_allowed("compounds", held_back)))
    return tuple(noun for noun in found if singular(noun.many) == noun.one)


@lru_cache(maxsize=2)
def _uneven(held_back: bool) -> tuple[Noun, ...]:
    """The nouns whose plural is more than an "s" behind them: "dishes", "candies", "knives"."""
    return tuple(noun for noun in _nouns(held_back) if noun.many != f"{noun.one}s")


class Vocabulary:
    """Words for one sample, drawn with its generator: train never sees what is held back, others mostly do."""

    def __init__(self, draw: random.Random, split: Split) -> None:
        self.draw, self.split = draw, split

    def _held_back(self) -> bool:
        return self.split != "train" and self.draw.random() < 0.8

    def word(self, name: str) -> str:
        """A word of a list."""
        entries = _allowed(name, self._held_back()) or words(name)
        return self.draw.choice(entries)

    def several(self, name: str, count: int) -> list[str]:
        """Different words of a list."""
        found: list[str] = []
        while len(found) < count:
            word = self.word(name)
            if word not in found:
                found.append(word)
        return found

    def noun(self) -> Noun:
        """Mostly a noun of the list, sometimes of two words, now and then a made-up one.

        Any noun may stand before another ("lamp drum"): where a noun ends is to be learned, not a list of compounds.
        """
        draw = self.draw
        kind = draw.random()
        if kind < 0.06:
            return self.made_up_noun()
        if kind > 0.96:
            return self.shape()
        held_back = self._held_back()
        noun = draw.choice(_uneven(held_back) if kind > 0.9 else _nouns(held_back))
        if kind < 0.2 and " " not in noun.one:
            before = draw.choice(words("adjuncts")) if kind < 0.12 else draw.choice(_nouns(held_back)).one
            return Noun(f"{before} {noun.one}", f"{before} {noun.many}")
        return noun

    def shape(self) -> Noun:
        """A shape of drawings."""
        one = self.draw.choice(SHAPES)
        return Noun(one, plural(one))

    def made_up_noun(self) -> Noun:
        """A word that does not exist: it can only be copied."""
        for _ in range(20):
            word = self.syllables(self.draw.randint(1, 3))
            if len(word) > 3 and singular(plural(word)) == word == singular(word):
                return Noun(word, plural(word))
        return Noun("brindle", "brindles")

    def syllables(self, count: int) -> str:
        draw = self.draw
        onsets, codas = _ONSETS.split(), _CODAS.split(" ")
        inner = "".join(draw.choice(onsets) + draw.choice(_VOWELS) for _ in range(count - 1))
        return inner + draw.choice(onsets) + draw.choice(_VOWELS) + draw.choice(codas)

    def proper_name(self) -> str:
        """A name that may label a row: a person, a place, a firm, made up or not."""
        draw = self.draw
        kind = draw.random()
        if kind < 0.4:
            return self.word("given_names")
        if kind < 0.65:
            return self.word("places")
        name = self.syllables(draw.randint(2, 3)).capitalize()
        return f"{name} {draw.choice(_FIRMS)}" if kind < 0.85 else name

    def chinese_noun(self) -> str:
        """Mostly a noun of the list; sometimes two in one, as 雨伞架 is, so that its end is to be learned."""
        if self.draw.random() < 0.12:
            return self.word("nouns_zh") + self.draw.choice(words("nouns_zh"))[-1]
        return self.word("nouns_zh")
