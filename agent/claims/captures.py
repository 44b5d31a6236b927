"""Values and names that a sentence gives word by word: titles, dates, totals, "the highest is Espresso", "says STOP".

Keys: "title", "date", "from" (who made out a receipt), "first X" and "last X" ("from Name to Address" after a number of
fields), the thing counted ("column" in "3 columns: Name, Pay and Team"; "item" in "items, among them tea"), "legend",
or the words of the subject ("total", "highest", "due date").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.claims import lexicon as lx
from agent.claims.lexicon import word_set
from agent.claims.tokens import Token
from agent.claims.words import attribute_of, singular, verb_lemma

_LISTING = word_set("list lists listing shows reads show read")
_AMONG = (("among", "them"), ("including",), ("such", "as"), ("namely",))
_PLACED = ("left", "right", "middle", "top", "bottom", "center", "first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class Captured:
    """A value (or a written text) that is said of `key`, at tokens `first`..`after` (not included).

    `pieces` are the values with their characters, one a claim; `start` is where a claim about the first begins.
    """

    kind: Literal["value", "text"]
    key: str
    pieces: tuple[tuple[str, int, int], ...]
    start: int
    first: int
    after: int


def capture_at(tokens: Sequence[Token], at: int, *, noun: str, document: bool, counted: str) -> Captured | None:
    """What starts at token `at`, after a phrase with the head `noun`; None where it is no capture.

    `document` says that the sentence is about a chart, a table or the like; `counted` is its last counted noun.
    """
    token = tokens[at]
    word, following = token.lower, tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if word in lx.TITLED and (word in ("titled", "entitled") or (at + 1 < len(tokens) and tokens[at + 1].capital)):
        return _span(
            tokens,
            "title",
            at,
            at + 1,
            _until(
                tokens, at + 1, ("with", "from", "and", *_MARKS) if word in ("named", "called") else ("with", *_MARKS)
            ),
        )
    if word == "dated" and following:
        return _span(tokens, "date", at, at + 1, _until(tokens, at + 1, ("with", "from", *_MARKS)))
    if noun.split(" ")[-1:] and noun.split(" ")[-1] in lx.CHARTS and word in ("of", "about", "on", "showing", "titled"):
        end = _until(tokens, at + 1, ("with", *_MARKS))
        return _span(tokens, "title", at, at + 1, end) if end > at + 1 else None
    if word in lx.SAYING and (following or noun) and token.kind == "word":
        return _saying(tokens, at)
    if not document:
        return None
    if word == "from" and following and _is_name(tokens[at + 1]):
        return _from(tokens, at, counted)
    if noun and word in _LISTING and at + 1 < len(tokens) and _is_name(tokens[at + 1]):
        return _list(tokens, noun, at, at + 1)
    if counted:
        opening = next((phrase for phrase in _AMONG if _matches(tokens, at, phrase)), None)
        if opening:
            return _list(tokens, counted, at, at + len(opening))
        if token.text == ":" and following:
            return _list(tokens, counted, at + 1, at + 1)
        after_items = token.text == "," and at and tokens[at - 1].lower in ("item", "items") and following
        if after_items and not any(_matches(tokens, at + 1, phrase) for phrase in _AMONG):
            return _list(tokens, counted, at + 1, at + 1)
    return None


def value_clause(tokens: Sequence[Token], at: int, *, mixed: bool) -> Captured | None:
    """A clause "KEY is VALUE" or "KEY: VALUE" at token `at`; the value is a number or a name, or the key a superlative.

    `mixed` says that the sentence is not all in capitals: then a capital letter marks a name.
    """
    first = at + 1 if tokens[at].lower in ("the", "its", "their", "his", "her") else at
    is_at = next((i for i in range(first, min(first + 8, len(tokens))) if _says_is(tokens[i])), None)
    if is_at is None or is_at == first or is_at + 1 >= len(tokens):
        return None
    inner = tokens[first:is_at]
    if any(t.kind == "mark" or t.kind == "quote" or t.lower in _NO_KEYS for t in inner):
        return None
    label = tokens[is_at].text in (":", "：")
    if label and not (inner[0].lower in _PLACED or inner[0].capital):
        return None
    superlative = len(inner) == 1 and _is_superlative(inner[0].lower)
    value = tokens[is_at + 1]
    if not (superlative or label or _is_value(tokens, is_at + 1, mixed=mixed)) or value.kind == "quote":
        return None
    if value.lower in lx.DETERMINERS and not label:
        return None
    if any(verb_lemma(t.lower) and verb_lemma(t.lower)[1] == "ing" for t in inner[1:]):  # type: ignore[index]
        return None
    end = _value_end(tokens, is_at + 1, label=label)
    key = " ".join(t.lower for t in inner)
    return _span(tokens, key, at, is_at + 1, end)


_MARKS = (",", ":", ";", ".", "(", "。", "!", "that", "which", "where")
_NO_KEYS = frozenset(
    {"there", "that", "which", "who", "it", "this", "these", "those", "they", "he", "she", "and", "or", "i", "we"}
)


def _says_is(token: Token) -> bool:
    return token.lower in ("is", "are", "was", "were", "costs", "equals", ":", "=") or token.text == "："


def _is_superlative(word: str) -> bool:
    return word in ("most", "least", "first", "last", "winner", "total") or (word.endswith("est") and len(word) > 4)


def _is_name(token: Token) -> bool:
    return token.capital or token.kind in ("number", "address") or any(char.isdigit() for char in token.text)


def _is_value(tokens: Sequence[Token], at: int, *, mixed: bool) -> bool:
    token = tokens[at]
    if token.kind == "address" or token.text in "$€£¥":
        return True
    if token.kind == "number" or any(char.isdigit() for char in token.text):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        counts = token.text.isdigit() and after is not None and after.kind == "word" and len(token.text) < 3
        counts = counts and after is not None and after.lower not in lx.CONJUNCTIONS
        return not counts or after is None or after.capital or after.lower in _UNITS
    if not (mixed and token.capital and token.kind == "word"):
        return False
    adjective = attribute_of(token.lower) or token.lower.endswith(("ish", "ese", "ian", "ic"))
    return not adjective or (at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 1].capital)


_UNITS = word_set("percent per feet foot inches cm mm km kg g m meters miles years dollars euros degrees o'clock pm am")


def _value_end(tokens: Sequence[Token], at: int, *, label: bool) -> int:
    """The token after a value: the clause's end, or ", and the lowest is ..."."""
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.text in (";", "；", "。", "!", "?") or (token.text == "." and index + 1 == len(tokens)):
            return index
        if index > at and not label and token.lower in ("and", ",", "while", "but"):
            ahead = [t.lower for t in tokens[index + 1 : index + 9]]
            opens = token.lower in ("while", "but") or (ahead and ahead[0] in ("the", "its", "and", "while", "with"))
            if opens and any(word in ("is", "are", "was", "has", "with") for word in ahead):
                return index
    return len(tokens)


def _until(tokens: Sequence[Token], at: int, stops: tuple[str, ...]) -> int:
    for index in range(at, len(tokens)):
        if tokens[index].lower in stops and index > at:
            return index
    return len(tokens)


def _span(tokens: Sequence[Token], key: str, first: int, value_at: int, end: int) -> Captured | None:
    if value_at >= len(tokens) or end <= value_at:
        return None
    piece = _piece(tokens, value_at, end)
    return Captured("value", key, (piece,), tokens[first].start, first, end)


def _piece(tokens: Sequence[Token], first: int, after: int) -> tuple[str, int, int]:
    """The words of tokens `first`..`after`, single-spaced as in the text."""
    words = [tokens[first].text]
    for index in range(first + 1, after):
        words.append(" " if tokens[index].start > tokens[index - 1].end else "")
        words.append(tokens[index].text)
    return "".join(words), tokens[first].start, tokens[after - 1].end


def _list(tokens: Sequence[Token], key: str, first: int, at: int) -> Captured | None:
    """The parts of "Name, Pay and Team" from token `at` on."""
    pieces = []
    start = at
    for index in range(at, len(tokens) + 1):
        ended = index == len(tokens) or tokens[index].text in (".", ";", "。", "!") or tokens[index].lower in ("with",)
        if ended or tokens[index].lower in (",", "and"):
            if index > start:
                pieces.append(_piece(tokens, start, index))
            start = index + 1
            if ended:
                end = index
                break
    else:  # pragma: no cover - the loop always meets its end
        end = len(tokens)
    if not pieces:
        return None
    return Captured("value", singular(key), tuple(pieces), tokens[first].start, first, end)


def _from(tokens: Sequence[Token], at: int, counted: str) -> Captured | None:
    if not counted:
        return _span(tokens, "from", at, at + 1, _until(tokens, at + 1, ("with", "dated", *_MARKS)))
    end = _until(tokens, at + 1, ("with", *_MARKS))
    middle = next((i for i in range(at + 2, end) if tokens[i].lower == "to"), None)
    if middle is None or middle + 1 >= end:
        return None
    pieces = (_piece(tokens, at + 1, middle), _piece(tokens, middle + 1, end))
    return Captured("value", f"first {counted}|last {counted}", pieces, tokens[at].start, at, end)


def _saying(tokens: Sequence[Token], at: int) -> Captured | None:
    """What is written: the quotation after "says", or the words in capitals."""
    index = at + 1
    skipped = ("the", "words", "word", "text", "letters", "that", "as", ":", ",", "with", "number", "is", "are")
    while index < len(tokens) and index < at + 5 and tokens[index].lower in skipped:
        index += 1
    if index >= len(tokens):
        return None
    if tokens[index].kind == "quote":
        token = tokens[index]
        return Captured("text", "", ((token.text[1:-1], token.start, token.end),), tokens[at].start, at, index + 1)
    verb = tokens[at].lower in (
        "says",
        "say",
        "saying",
        "reads",
        "reading",
        "labeled",
        "labelled",
        "marked",
        "spelling",
    )
    if not verb or not _is_name(tokens[index]):
        return None
    end = index + 1
    while end < len(tokens) and (_is_name(tokens[end]) or tokens[end].text in "-'’&"):
        end += 1
    return Captured("text", "", (_piece(tokens, index, end),), tokens[at].start, at, end)


def _matches(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.lower for token in tokens[at : at + len(words)]) == words
