"""One claim about a picture, read from a plain sentence: existence, count, colour, or text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mllm_core.nouns import singular
from tools.objects.colors import color_term

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = "|".join((*_NUMBERS[1:], r"\d{1,3}"))
_PLACE = r"(?: (?:in|on|at) (?:the|this) (?:picture|image|photo|scene|photograph))?"
_NOUN = r"(?P<x>(?!.*\b(?:and|or|but|that|who|which)\b)[a-z][a-z -]*?)"
_QUOTE = r"[\"“'‘](?P<text>.+)[\"”'’]"
_SHOWS = r"(?:the|this) (?:picture|image|photo|scene) (?:shows|contains|has)"

_SAYS = re.compile(rf".*(?:\b(?:says?|reads?|written|text|words?|labell?ed)\b|写着)(?: is| are)?[\s:,]*{_QUOTE}", re.I)
_WRITTEN = re.compile(rf"{_QUOTE} is (?:written|printed|shown).*", re.I)
_COUNT = re.compile(rf"(?:there (?:is|are)|{_SHOWS}|i (?:can )?see) (?:exactly )?(?P<n>{_NUMBER}) {_NOUN}{_PLACE}")
_EXISTS = re.compile(
    rf"(?:there (?:is|are)(?P<not>n't| not| no)?|{_SHOWS}(?P<no> no)?) (?:an? |any |some |the )?{_NOUN}{_PLACE}"
)
_COLORED = re.compile(rf"(?:the|this|that|an?) {_NOUN} (?:is|are)(?P<not>n't| not)? (?P<c>[a-z]+){_PLACE}")
_CHINESE = re.compile(r"(?:图中|图里|图片里|图片中|这里)?(?P<not>没)?有(?:一[个只辆把条])?(?P<x>\w+)")


@dataclass(frozen=True)
class Claim:
    """What a sentence claims. `noun` is the thing, `value` the colour or the text, `number` the count; `negated` says
    that the sentence denies it."""

    text: str
    kind: Literal["existence", "count", "color", "text"]
    noun: str = ""
    value: str = ""
    number: int = 0
    negated: bool = False


def read_claim(text: str) -> Claim | None:
    """The claim of a sentence, None where it is of another kind (or more than one claim)."""
    plain = " ".join(text.split()).strip(" .。!")
    lower = plain.casefold()
    if match := _SAYS.fullmatch(plain) or _WRITTEN.fullmatch(plain):
        return Claim(text, "text", value=match["text"])
    if match := _COUNT.fullmatch(lower):
        return Claim(text, "count", noun=match["x"], number=_number(match["n"]))
    if match := _EXISTS.fullmatch(lower):
        return Claim(text, "existence", noun=match["x"], negated=bool(match["not"] or match["no"]))
    match = _COLORED.fullmatch(lower)
    if match and color_term(match["c"]):
        return Claim(text, "color", noun=singular(match["x"]), value=match["c"], negated=bool(match["not"]))
    if match := _CHINESE.fullmatch(lower):
        return Claim(text, "existence", noun=match["x"], negated=bool(match["not"]))
    return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word)
