"""Statements about drawn scenes with the programs that check them: a source of planning samples.

Meanings and their programs are in statements_meaning.py, sentences in statements_wordings.py; here they are put into
the format of planning samples, with the slips of the pen that people make.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from mllm_core.nouns import singular
from mllm_core.samples import Sample, Source, Turn, split_of
from planners.data.installed import all_names, context_of
from planners.data.statements_meaning import Both, Every, Items, Meaning
from planners.data.statements_voice import Voice
from planners.data.statements_wordings import statement

_NEEDED = frozenset({"LOC", "FILTER", "EVAL", "RESULT"})
_TURNS = (5, 9)
#: how a statement is put; most people just say it
_FRAMES = (
    *("{s}",) * 36,
    *("true or false: {s}", "true or false? {s}", "{s} - true or false?", "{s}, true or false?", "{s}: true or false"),
    *("is it true that {s}?",) * 5,
    *("is this true: {s}?", "is this true? {s}", "it is true that {s}"),
    *("is the statement right? {s}", "is this statement true? {s}", "is this statement true or false? {s}"),
    *("is the following statement true? {s}", "is this statement about the picture true: {s}?", "is it so that {s}?"),
    *("check this: {s}", "verify: {s}", "statement: {s}", "{s}, right?", "{s}. Is that true?", "{s}. Is this right?"),
    *('is it true that "{s}"?', 'is "{s}" true?', "is it correct that {s}?", "is it correct to say that {s}?"),
    *("judge the statement: {s}", "decide whether this is true: {s}", "yes or no: {s}", "answer true or false: {s}"),
    *("Does the picture show that {s}?", "look at the picture. {s}", "in the picture, {s}", "{s} in the picture"),
)
_SLIPS = {
    "square": ("squere", "sqaure", "squre"),
    "circle": ("cirlce", "circel", "cicle"),
    "triangle": ("traingle", "triangel", "tringle"),
    "block": ("blcck", "bloc", "bolck"),
    "object": ("objet", "obejct"),
    "touching": ("tocuhing", "toching", "touching the the"),
    "closely": ("closly",),
    "exactly": ("exacty", "excatly"),
    "tower": ("towr", "twoer"),
    "contains": ("contain", "conatins"),
    "at least": ("atleast", "at lest"),
    "has ": ("have ", "ha "),
    "have ": ("has ",),
    "are ": ("is ",),
    "that": ("than", "taht"),
    "yellow": ("yelow",),
}


@dataclass(frozen=True)
class StatementSource:
    """Statements about boxes and towers of drawn shapes; each sample has several, with the same tools."""

    name: str = "statements"

    def sample(self, seed: int) -> Sample:
        draw = random.Random(f"{self.name}:{seed}")
        voice = Voice(draw, held_back=split_of(seed) != "train")
        turns: dict[str, Turn] = {}
        for _ in range(draw.randint(*_TURNS)):
            text, program = told(voice)
            turns.setdefault(text, Turn(f"plan: {text}", program, "plan"))
        return Sample(turns=tuple(turns.values()), world=self.name, seed=seed, context=_context(draw))


def statement_source() -> Source:
    """The source of statements, for the mixture."""
    return StatementSource()


def told(voice: Voice) -> tuple[str, str]:
    """A statement as a person writes it, and its program."""
    text, meaning = written(voice)
    return text, meaning.program()


def written(voice: Voice) -> tuple[str, Meaning]:
    """A statement as a person writes it, and its meaning."""
    plain, meaning = statement(voice)
    plain = " ".join(plain.replace(" ,", ",").split())
    # what all of a kind do is looked for by the kind's name alone, which a slip would hide
    text = _framed(voice, plain if isinstance(meaning, Every) else _slipped(voice, plain))
    return text, _copied(meaning, text)


def _framed(voice: Voice, text: str) -> str:
    asked = re.fullmatch(r"there (is|are) (.*)", text)
    if asked and voice.chance(0.06):
        frame, whole = "", f"{asked[1]} there {asked[2]}?"
    else:
        frame = voice.draw.choice(_FRAMES)
        whole = frame.format(s=text[0].upper() + text[1:] if voice.chance(0.3) else text)
    if voice.chance(0.6):
        whole = whole[0].upper() + whole[1:]
    elif voice.chance(0.15) and frame == "{s}" and whole[0].isalpha() and whole[1] != " ":
        whole = whole[1:]  # the first letter is lost
    if whole[-1] not in "?." and voice.chance(0.55):
        whole += "."
    return whole


def _slipped(voice: Voice, text: str) -> str:
    """The text with a slip of the pen, now and then."""
    if voice.chance(0.88):
        return text
    if voice.chance(0.2):
        return re.sub(r"\ba (black|blue|yellow)", r"a\1", text, count=1)
    found = [word for word in _SLIPS if re.search(rf"\b{word}", text)]
    if not found:
        return text
    word = voice.draw.choice(found)
    return re.sub(rf"\b{word}", voice.draw.choice(_SLIPS[word]), text, count=1)


def _copied(meaning: Meaning, text: str) -> Meaning:
    """The meaning with what LOC is told in words of the text; where it isn't there (a slip), the plain name."""
    if isinstance(meaning, Both):
        first, second = _copied(meaning.first, text), _copied(meaning.second, text)
        assert isinstance(first, Items) and isinstance(second, Items)
        return Both(first, second)
    if not isinstance(meaning, Items):
        return meaning
    words = " ".join(singular(word) for word in re.findall(r"\w+", text.lower()))
    if re.search(rf"\b{meaning.noun}\b", words):
        return meaning
    noun = meaning.noun.split()[-1]
    if not re.search(rf"\b{noun}\b", words) and noun in ("item", "thing"):
        noun = "object"
    return replace(meaning, noun=noun)


def _context(draw: random.Random) -> str:
    """The line of tools (all, or some with those that are needed) and the line of inputs."""
    names = all_names()
    if draw.random() < 0.35:
        share = draw.uniform(0.2, 0.9)
        names = frozenset(name for name in sorted(names) if name in _NEEDED or draw.random() < share)
    return context_of(names, ("IMAGE",))
