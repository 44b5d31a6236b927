"""The words of statements about drawn scenes: put right where they are misspelt, and written in one way.

Plurals, verb forms and words of one meaning become one token ("blocks" is `block`, "containing" is `has`), numbers
become digits. A sentence with a word that is not known, nor a slip of one, is not of this language.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

COLORS = (
    *("black", "yellow", "blue", "red", "green", "orange", "purple", "white", "brown", "pink", "gray", "cyan", "teal"),
)
SHAPES = ("circle", "square", "triangle")
_NOUNS = frozenset(("item", "block", "tower", "box", *SHAPES))
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

#: token -> the words that it stands for
_TOKENS: dict[str, str] = {
    "a": "a an",
    "item": "item items object objects shape shapes thing things element elements figure figures ones",
    "block": "block blocks brick bricks cube cubes",
    "square": "square squares",
    "circle": "circle circles",
    "triangle": "triangle triangles",
    "tower": "tower towers stack stacks pile piles",
    "box": "box boxes panel panels",
    "area": "area areas rectangle rectangles",
    "edge": "edge edges wall walls side sides border borders boundary boundaries",
    "corner": "corner corners",
    "bottom": "bottom bottoms base bases floor foot ground",
    "top": "top tops roof roofs ceiling",
    "touching": "touching touch touches touched against",
    "is": "is are was were be being lie lies",
    "has": "ha has have having contains contain containing includes include including holds hold holding had",
    "that": "that which where",
    "in": "in inside within",
    "tall": "tall high",
    "above": "above over",
    "below": "below under underneath beneath",
    "less": "less fewer",
    "several": "several multiple many",
    "each": "each every",
    "color": "color colors colored colour colours coloured",
    "small": "small tiny little",
    "medium": "medium midsized mid sized",
    "large": "large big huge",
    "height": "height heights",
    "same": "same identical equal",
    "different": "different distinct",
    "exactly": "exactly precisely",
    "only": "only just",
    "stacked": "stacked",
    "middle": "middle center centre",
    "exist": "exist exists",
}
_PLAIN = (
    "all and another any as at away between both but by contact different from first fourth it its last least "
    "left minimum more most no none nor not of on or other others right row second than the them there "
    "these third to together touching up with position place level single size equally some shapekind number"
)
#: said for emphasis: they change nothing
_EMPTY = frozenset(
    ("closely", "nearly", "almost", "directly", "immediately", "very", "also", "actually", "total", "overall", "own")
)
_PHRASES = (
    (r"\bin (?:contact|touch) with\b", "touching"),
    (r"\b(?:attached|adjacent) to\b(?= (?:the|a|an|its|any|one)\b)", "touching"),
    (r"\b(?:is|are) in (?:contact|touch) with\b", "touching"),
    (r"\b(?:consists?|consisting|made|made up|composed) of\b", "has"),
    (r"\ba couple of\b", "two"),
    (r"\bis ?n['’]?t\b|\bare ?n['’]?t\b", "is not"),
    (r"\bdo ?n['’]?t\b|\bdoes ?n['’]?t\b|\b(?:do|does|did) not\b", "not"),
    (r"\bwithout(?: any)?\b", "with no"),
    (r"\bnothing but\b", "only"),
    (r"\b(?:sitting|lying|standing|resting|placed|located|positioned|put)\b", ""),
    (r"\bright at\b", "touching"),
    (r"\bnot (?:one|a single one)(?= of)", "none"),
    (r"\btowers? of blocks\b|\bstacks? of blocks\b", "tower"),
    (r"\bthe same (box|panel)(?:e?s)?\b", r"the same \1"),
    (r"\bcolou?r(?:ed)?\b", "color"),
    (r"\bmid(?:dle)?[- ]?sized?\b|\bmedium[- ]sized?\b", "medium"),
    (r"\b(small|large|big)[- ]sized?\b", r"\1"),
    (r"\b(\w+)-(blocks?)\b", r"\1 \2"),
    (r"\bnon[- ](?=[a-z])", "not "),
    (r"\bright (?=on\b|above|over|below|under|beneath|in\b)", ""),
    (r"\bon (?:the )?top of\b", "on top of"),
    (r"\batop\b", "on top of"),
    (r"\bgr[ae]y (?:boxe?s?|squares?|areas?|panels?|rectangles?|circles?)\b", "box"),
    (r"\bgr[ae]y\b", "gray"),
    (r"\bsquare (?=box)", ""),
    (
        r"\bnext to (?:each other|one another)\b|\bone (?:above|on top of) (?:the other|another)\b",
        "on top of each other",
    ),
    (r"\bone and the same\b", "the same"),
    (r"\bcounted\b", ""),
    (r"\b(?:kind|type)s? of (?:shape|item|object|figure)s?\b", "shapekind"),
    (r"\bat the (least|most)\b", r"at \1"),
    (r"\batleast\b|\btleast\b|\bt least\b|\bat ?lest\b|\bleast (?=\d|one|two|three)", "at least "),
    (r"\bat at least\b", "at least"),
    (r"\batmost\b|\bt most\b", "at most"),
)
#: a sentence's first letter is often lost: what is left of the words that sentences begin with
_HEADLESS = {
    "ll": "all",
    "ach": "each",
    "ne": "one",
    "nly": "only",
    "he": "the",
    "here": "there",
    "xactly": "exactly",
    "wo": "two",
    "hree": "three",
    "ox": "box",
    "ower": "tower",
    "t": "at",
    "o": "no",
    "ust": "only",
    "hat": "that",
    "very": "each",
    "ot": "not",
}


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, str]:
    known = {word: token for token, words in _TOKENS.items() for word in words.split()}
    known |= {word: word for word in (*_PLAIN.split(), *COLORS) if word not in known}
    known |= {word: str(number) for number, word in enumerate(_NUMBERS)}
    known |= {"grey": "gray", "teh": "the", "adn": "and", "wiht": "with", "ther": "there", "thre": "3"}
    return known


@lru_cache(maxsize=4096)
def tokens_of(statement: str) -> tuple[str, ...] | None:
    """The tokens of a statement; None where one of its words is not of this language."""
    text = " ".join(statement.lower().replace("’", "'").strip(" .!?\"'").split())
    for pattern, instead in _PHRASES:
        text = re.sub(pattern, instead, text)
    found: list[str] = []
    guessed = []
    for place, word in enumerate(re.findall(r"[a-z']+|\d+|,", text)):
        word = _HEADLESS.get(word, word) if place == 0 else word
        tokens = _token(word)
        if tokens is None:
            return None
        found += tokens
        guessed += [token for token in tokens if token in _NOUNS and not _sure(word)]
    # "a yellow towel" is no slip of "tower", where nothing else says that this is a drawing of blocks
    if guessed and not len(guessed) < sum(token in _NOUNS for token in found):
        return None
    return tuple(_mended(found))


def _sure(word: str) -> bool:
    """Is a word known, or made of the very letters of one that is?"""
    return word in _vocabulary() or any(sorted(word) == sorted(known) for known in _vocabulary())


def _token(word: str) -> list[str] | None:
    """The tokens of one word: more than one where two were run together ("ablue"); [] where it says nothing."""
    known = _vocabulary()
    if word in _EMPTY:
        return []
    if word in (",",) or word.isdigit():
        return [word.lstrip("0") or "0"] if word.isdigit() else [word]
    if word in known:
        return [known[word]]
    for head in ("a", "the", "of", "one"):
        rest = word[len(head) :]
        if word.startswith(head) and len(rest) > 2 and rest in known and rest in (*COLORS, *SHAPES, "block", "tower"):
            return [known[head], known[rest]]
    # short words are too much alike to tell which was meant; what begins with another letter is seldom a slip
    if len(word) > 4 and get_close_matches(word, _EMPTY, n=1, cutoff=0.85):
        return []
    close = get_close_matches(word, known, n=2, cutoff=0.75) if len(word) > 2 else []
    close = [one for one in close if one[0] == word[0] or word == one[1:]]
    if not close or (len(word) < 5 and len({known[one] for one in close}) > 1):
        return None
    return [known[close[0]]] if len(word) > 3 or word in {one[:-1] for one in close} else None


def _mended(found: list[str]) -> list[str]:
    """Slips that only the words beside them tell: "a yellow black at the top", "a block block"."""
    nouns = ("block", "item", "tower", "box", "gray", *SHAPES)
    out = [
        "box" if token in ("square", "area", "box", "circle") and found[place - 1 : place] == ["gray"] else token
        for place, token in enumerate(found)
    ]
    out = [token for place, token in enumerate(out) if not (token == "gray" and out[place + 1 : place + 2] == ["box"])]
    out = [
        token
        for place, token in enumerate(out)
        if not (token == "square" and out[place + 1 : place + 2] == ["box"])
        and not (token in ("the", "a") and out[place + 1 : place + 2] == [token])
    ]
    if "tower" in out:  # there, squares and boxes are blocks
        out = [
            "block" if token == "square" or (token == "box" and "edge" not in out[max(0, place - 3) : place]) else token
            for place, token in enumerate(out)
        ]
    for place, token in enumerate(out):
        after = out[place + 1] if place + 1 < len(out) else ""
        before = out[place - 1] if place else ""
        if token == "black" and before in COLORS and after not in (*nouns, "color", "1", "and", "or", ","):
            out[place] = "block"
        elif token == "block" and after == "block":
            out[place] = "black"
        elif token == "than" and after in ("has", "is"):
            out[place] = "that"
    return out
