"""One claim about a picture, read from a plain sentence: existence, count, colour, or text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tools.detect.labels import singular
from tools.objects.colors import color_term

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT_WORD = "|".join((*_NUMBERS[1:], r"\d{1,3}"))
_PLACE = r"(?: (?:in|on|at) (?:the|this) (?:picture|image|photo|scene|photograph))?"
_QUOTE = r"[\"“'‘](?P<text>.+)[\"”'’]"


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
    match = re.fullmatch(
        rf"(?:.*\b(?:says?|reads?|written|text|words?|labell?ed|写着)\b?)(?: is| are)?[\s:,]*{_QUOTE}", plain, re.I
    )
    if match:
        return Claim(text, "text", value=match["text"])
    match = re.fullmatch(rf"{_QUOTE} is (?:written|printed|shown).*", plain, re.I)
    if match:
        return Claim(text, "text", value=match["text"])
    match = re.fullmatch(
        rf"(?:there (?:is|are)|the (?:picture|image|photo) (?:shows|contains|has)|i (?:can )?see) "
        rf"(?:exactly )?(?P<n>{_COUNT_WORD}) (?P<x>[a-z][a-z \-]*?){_PLACE}",
        lower,
    )
    if match:
        return Claim(text, "count", noun=match["x"], number=_number(match["n"]))
    match = re.fullmatch(
        r"(?:there (?:is|are)(?P<not> not| no|n't)?|the (?:picture|image|photo) (?:shows|contains|has)(?P<no> no)?)"
        rf" (?:an? |any |some |the )?(?P<x>[a-z][a-z \-]*?){_PLACE}",
        lower,
    )
    if match:
        return Claim(text, "existence", noun=match["x"], negated=bool(match["not"] or match["no"]))
    match = re.fullmatch(
        rf"(?:the|this|that|an?) (?P<x>[a-z][a-z \-]*?)(?: is| are)(?P<not> not|n't)? (?P<c>[a-z]+){_PLACE}", lower
    )
    if match and color_term(match["c"]):
        return Claim(text, "color", noun=singular(match["x"]), value=match["c"], negated=bool(match["not"]))
    match = re.fullmatch(r"(?:图中|图里|图片里|图片中|这里)?(?P<not>没)?有(?:一[个只辆把条])?(?P<x>\w+)", lower)
    if match:
        return Claim(text, "existence", noun=match["x"], negated=bool(match["not"]))
    return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word)
