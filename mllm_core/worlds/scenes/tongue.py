"""How scenes are spoken of: names of things in a language, and the wordings of each question in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mllm_core.worlds.asking import Wordings
from mllm_core.worlds.scenes.things import Kind


@dataclass(frozen=True)
class Tongue:
    """A language: words for attributes, and `Wordings` by question.

    `one(kind, noun, rng)` is a bare phrase ("red circle"; with `rng`, synonyms may be used), `many` its plural, `a` the
    phrase with an article, `the` with a definite one, `counted(n, kind, noun)` "two red circles".
    """

    name: str
    one: Callable[[Kind, str, random.Random | None], str]
    many: Callable[[Kind, str, random.Random | None], str]
    a: Callable[[Kind, str, random.Random | None], str]
    the: Callable[[Kind, str, random.Random | None], str]
    counted: Callable[[int, Kind, str], str]
    join: Callable[[list[str]], str]
    finish: Callable[[str, random.Random], str]
    words: Mapping[str, str]
    asks: Mapping[str, Wordings]
    says: Mapping[str, Wordings]

    def ask(self, key: str, rng: random.Random, held: bool, **fields: Any) -> str:
        """A prompt of a question."""
        return self.finish(self.asks[key].pick(rng, held).format(**fields), rng)

    def say(self, key: str, rng: random.Random, **fields: Any) -> str:
        """A text of an answer."""
        return self.says[key].pick(rng, False).format(**fields)

    def word(self, name: str) -> str:
        """The short answer for a word of ours ("yes", "red", "top left"); digits and unknown words stay."""
        return self.words.get(name, name)
