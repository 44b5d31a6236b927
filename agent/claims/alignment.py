"""Where a quoted piece stands in a text, though the quote has other spaces, other case, or other quotation marks.

After the way in which langextract (Google, 2025) grounds what a model extracts: exact first, then by words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agent.claims.claim import Span

_WORD = re.compile(r"[一-鿿]|[^\W_]+|[^\w\s]")
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass
class Aligner:
    """Finds quotes in the part `start`..`end` of `text`."""

    text: str
    start: int
    end: int
    _words: list[tuple[str, int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._words = _words_of(self.text, self.start, self.end)

    def find(self, quote: str, near: Span | None = None) -> Span | None:
        """The place of `quote`: within `near` if it stands there, else the first; None where it is nowhere.

        Exact places come before those that agree in their words alone. Marks at the ends of the quote need not agree.
        """
        quote = quote.strip()
        if not quote:
            return None
        wanted = [word for word, _, _ in _words_of(quote, 0, len(quote))]
        while wanted and not wanted[-1].isalnum():
            wanted.pop()
        while wanted and not wanted[0].isalnum():
            wanted.pop(0)
        places = self._by_words(wanted) if wanted else []
        if near is not None:
            here = [span for span in places if near.start <= span.start and span.end <= near.end]
            at = self._exact(quote, near.start, near.end) or next(iter(here), None)
            if at is not None:
                return at
        return self._exact(quote, self.start, self.end) or next(iter(places), None)

    def _exact(self, quote: str, start: int, end: int) -> Span | None:
        at = self.text.find(quote, start, end)
        while at >= 0:
            after = at + len(quote)
            if not (_joins(self.text, at, quote[0]) or _joins(self.text, after, quote[-1])):
                return Span(start=at, end=after)
            at = self.text.find(quote, at + 1, end)
        return None

    def _by_words(self, wanted: list[str]) -> list[Span]:
        """Every place at which the words follow each other."""
        found = []
        for index in range(len(self._words) - len(wanted) + 1):
            if self._words[index][0] == wanted[0]:
                piece = self._words[index : index + len(wanted)]
                if [word for word, _, _ in piece] == wanted:
                    found.append(Span(start=piece[0][1], end=piece[-1][2]))
        return found


def _joins(text: str, at: int, edge: str) -> bool:
    """Would a cut at `at` go through a word?"""
    if not 0 < at < len(text) or not edge.isascii() or not edge.isalnum():
        return False
    return text[at - 1].isascii() and text[at - 1].isalnum() and text[at].isascii() and text[at].isalnum()


def _words_of(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The words of a part of the text in lower case and plain marks, with their places."""
    return [
        (match[0].translate(_SAME).casefold(), match.start(), match.end()) for match in _WORD.finditer(text, start, end)
    ]
