"""Questions that bring their answers: "Is there a dog? (A) yes (B) no", told apart into the question and its options.

Understood are marks in front of every option ("(a) ...", "A. ...", "B) ...", "1) ..."), in one line or in several, and
a list behind "Options:" or "Choose from:".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MOST = 10
_LONGEST = 600
_LETTERS = "abcdefghij"
#: how options are marked, the surest first; each finds the mark and its letter or digit
_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<mark>[(（](?P<key>[A-Ja-j1-9])[)）])\s*",
        r"(?:^|\n)\s*(?P<mark>(?P<key>[A-Ja-j1-9])[.):、])\s+",
        r"(?:(?<=[\s?!.:;,？。：])|^)(?P<mark>(?P<key>[A-J])[.):])\s+",
    )
)
#: what stands between a question and its options
_LEAD = (
    r"(?:options|choices|answers?|possible answers|answer options|answer choices)\s*(?:are)?\s*[:：]"
    r"|(?:please )?(?:select|choose|pick|answer)(?: (?:an?|the|one|your|correct|best|right|option|answer))*"
    r"(?: (?:from|of|among|with one of|out of))?"
    r"(?: (?:the|these|following|given|options|choices|answers|below|letter))*\s*[:：.]"
    r"|选项\s*[:：]|请?选择\s*[:：]"
)
_LEAD_END = re.compile(rf"(?:{_LEAD})\s*$", re.IGNORECASE)
_LISTED = re.compile(
    r"(?:^|[\s?？])(?:options|choices|choose (?:from|between|one of)|select (?:from|one of)|选项)\s*[:：]\s*"
    r"(?P<list>[^\n]+)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:question|q|context|hint)\s*[:：]\s*", re.IGNORECASE)
#: "Is the following statement correct: ..." asks for what the statement says
_STATEMENT = re.compile(
    r"^(?:based on the (?:image|picture|photo),? )?(?:is|are) the following (?:statements?|sentences?|claims?)"
    r" (?:correct|true|right)\s*[:?]\s*(?P<said>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Option:
    """One answer to choose: its mark as written ("(A)", "b.", "" where it has none) and its words."""

    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}".strip()


@dataclass(frozen=True)
class Choices:
    """A question without its options, and the options, two at least, in their order."""

    stem: str
    options: tuple[Option, ...]


@lru_cache(maxsize=256)
def read_choices(query: str) -> Choices | None:
    """The question and its options; None where a question brings none."""
    text = query.strip()
    for pattern in _MARKS:
        found = _marked(text, pattern)
        if found is not None:
            return found
    return _listed(text)


def stem_of(query: str) -> str:
    """The question without its options, where it has some; else as it is."""
    choices = read_choices(query)
    return choices.stem if choices else query


def _marked(text: str, pattern: re.Pattern[str]) -> Choices | None:
    marks = _in_turn(list(pattern.finditer(text)))
    stem = _stem(text[: marks[0].start("mark")]) if marks else ""
    if len(marks) < 2 or not stem:
        return None
    ends = [match.start("mark") for match in marks[1:]] + [len(text)]
    options = tuple(
        Option(match["mark"], " ".join(text[match.end() : end].split()).rstrip(" ,;"))
        for match, end in zip(marks, ends, strict=True)
    )
    return _sound(Choices(stem, options))


def _in_turn(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The last run of marks that begins with the first letter (or digit) and leaves none out."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in marks:
        key = match["key"]
        if key in ("a", "A", "1"):
            run = [match]
        elif run and _follows(run[-1]["key"], key):
            run.append(match)
        if len(run) >= 2:
            best = run
    return best


def _follows(before: str, key: str) -> bool:
    return before.isalpha() == key.isalpha() and before.isupper() == key.isupper() and ord(key) == ord(before) + 1


def _listed(text: str) -> Choices | None:
    match = _LISTED.search(text)
    if match is None:
        return None
    words = re.split(r"\s*(?:[,;/|，；、]|,?\s+or\s)\s*", match["list"].strip(" .?。"))
    stem = _stem(text[: match.start()])
    options = tuple(Option("", word.strip()) for word in words)
    return _sound(Choices(stem, options)) if stem else None


def _sound(choices: Choices) -> Choices | None:
    texts = [option.text for option in choices.options]
    different = len({text.casefold() for text in texts}) == len(texts) or len(set(texts)) == len(texts)
    short = all(0 < len(text) <= _LONGEST for text in texts)
    return choices if 2 <= len(texts) <= _MOST and different and short else None


def _stem(text: str) -> str:
    """The question alone: without what leads to the options, or says that it is one."""
    stem = _LEAD_END.sub("", text.strip()).strip()
    stem = _LABEL.sub("", stem)
    statement = _STATEMENT.match(stem)
    return statement["said"].strip() if statement else stem
