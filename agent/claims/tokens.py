"""From a text to tokens and sentences, each with its place in the text. Linear in the length of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.claims.emphasis import marks_of

TokenKind = Literal["word", "number", "quote", "address", "mark"]

#: quoted pieces are bounded, so that a quotation mark that is never closed costs little
_TOKEN = re.compile(
    r"""(?P<quote>"[^"\n]{1,300}"|“[^”\n]{1,300}”|「[^」\n]{1,300}」|『[^』\n]{1,300}』
            |(?<!\w)‘[^‘’\n]{1,200}’(?!\w)|(?<!\w)'(?=\S)[^'\n]{1,200}'(?!\w))
      |(?P<address>[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.[\w-]{1,63})+|(?:https?://|www\.)\S{1,300})
      |(?P<initials>(?:[^\W\d_]\.){2,8})
      |(?P<number>[$€£¥]?\d+(?:[.,:/-]?\d+)*(?:%|°)?(?![^\W_一-鿿])|[$€£¥]?\d+(?:[.,:/-]?\d+)*(?=[a-z])[a-z]{1,3}(?![^\W_]))
      |(?P<word>[一-鿿]+|[^\W_一-鿿]+(?:[-'’][^\W_一-鿿]+)*)
      |(?P<mark>\S)""",
    re.VERBOSE,
)
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|re|ll|ve|d|m))$", re.IGNORECASE)
_ENDS = frozenset(".!?。！？…")
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "jr",
        "sr",
        "no",
        "vs",
        "etc",
        "approx",
        "inc",
        "ltd",
        "co",
        "ave",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
    ]
)
_BREAK = re.compile(r"\n\s*\n|\n\s*(?=[-*•#]|\d{1,3}[.)]\s)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a whole quotation, an address, or a mark, at `start`..`end` of the text."""

    text: str
    start: int
    end: int
    kind: TokenKind
    lower: str

    @property
    def capital(self) -> bool:
        """Does it begin with a capital letter?"""
        return self.text[:1].isupper()


def tokens_of(text: str) -> list[Token]:
    """All tokens of `text`, marks of emphasis left out. "isn't" gives "is" and "n't", "man's" gives "man" and "'s"."""
    found: list[Token] = []
    emphasis = marks_of(text)
    for match in _TOKEN.finditer(text):
        kind, start = match.lastgroup or "mark", match.start()
        if kind == "mark" and start in emphasis:
            continue
        if kind == "word" and (clitic := _CLITIC.search(match[0])) and clitic.start() > 0:
            middle = start + clitic.start()
            found += [_token(text, start, middle, "word"), _token(text, middle, match.end(), "word")]
        else:
            found.append(_token(text, start, match.end(), "word" if kind == "initials" else kind))
    return found


def _token(text: str, start: int, end: int, kind: str) -> Token:
    piece = text[start:end]
    return Token(piece, start, end, kind, piece.lower().replace("’", "'"))  # type: ignore[arg-type]


def sentences_of(text: str) -> list[list[Token]]:
    """The tokens, sentence by sentence; a blank line and a list item end a sentence, too."""
    tokens = tokens_of(text)
    breaks = {match.start() for match in _BREAK.finditer(text)}
    ends = sorted(breaks)
    sentences: list[list[Token]] = []
    current: list[Token] = []
    at = 0
    for index, token in enumerate(tokens):
        while at < len(ends) and ends[at] <= token.start:
            at += 1
            if current:
                sentences.append(current)
                current = []
        if not current and sentences and token.kind == "mark" and token.text in ".!?。！？…)]”’\"'":
            sentences[-1].append(token)
            continue
        current.append(token)
        if token.text in _ENDS and not _abbreviated(text, tokens, index):
            sentences.append(current)
            current = []
    return [*sentences, current] if current else sentences


def _abbreviated(text: str, tokens: list[Token], index: int) -> bool:
    """Does the point at `index` belong to a word ("St. Mary", "J. Smith", "cat.jpg")?"""
    if tokens[index].text != "." or index == 0:
        return False
    before, end = tokens[index - 1], tokens[index].end
    if end < len(text) and not text[end].isspace() and text[end] not in "\"'”’)]":
        return text[end].isascii() and text[end].isalnum() and before.end == tokens[index].start and text[end].islower()
    if before.end != tokens[index].start or index + 1 >= len(tokens):
        return False
    return before.lower in _ABBREVIATIONS or (len(before.text) == 1 and before.capital and before.text not in "AI")
