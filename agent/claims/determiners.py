"""What stands before the adjectives of a noun phrase: determiners, quantifiers ("a pair of"), numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.claims import lexicon as lx
from agent.claims.tokens import Token


@dataclass(slots=True)
class Opening:
    """What stands before the adjectives and the noun."""

    at: int
    definite: bool = False
    singular: bool = False
    denied: bool = False
    number: int | None = None
    number_at: tuple[int, int] | None = None
    least: bool = False
    any_word: bool = False


def opening_at(tokens: Sequence[Token], at: int) -> Opening:
    """Determiners, quantifiers and numbers from token `at` on."""
    found = Opening(at)
    count = len(tokens)
    while found.at < count and found.at - at < 8:
        token, word = tokens[found.at], tokens[found.at].lower
        phrase = _quantifier(tokens, found.at)
        if phrase:
            length, found.number, found.least = phrase
            found.number_at = (token.start, tokens[found.at + length - 1].end)
            found.at += length
            found.any_word = True
            found.singular = False
            continue
        following = tokens[found.at + 1].lower if found.at + 1 < count else ""
        if word in ("at", "more", "over", "about", "around", "exactly", "approximately", "only", "just", "up", "least"):
            length = 2 if (word, following) in (("at", "least"), ("more", "than"), ("up", "to"), ("at", "most")) else 1
            number = _number(tokens, found.at + length)
            if number is None:
                break
            found.number, found.least = (
                number,
                (word, following) in (("at", "least"), ("more", "than")) or word == "over",
            )
            if word == "more":
                found.number += 1
            exact = word in ("exactly", "only", "just")
            found.number_at = (tokens[found.at + length if exact else found.at].start, tokens[found.at + length].end)
            found.at += length + 1
        elif (number := _number(tokens, found.at)) is not None and following not in ("of", "and", ","):
            found.number, found.number_at, found.singular = number, (token.start, token.end), False
            found.at += 1
        elif number is not None and following == "of" and found.at + 2 < count:
            if tokens[found.at + 2].lower not in lx.DEFINITE | lx.POSSESSIVE:
                break
            found.number, found.number_at, found.definite = number, (token.start, token.end), True
            found.at += 2
        elif word in lx.DETERMINERS:
            if word in ("all", "some", "each", "both", "half", "any", "most") and following == "of":
                found.at += 2
                found.definite = True
            else:
                found.denied |= word in ("no", "neither")
                found.definite |= word in lx.DEFINITE or word in lx.POSSESSIVE
                found.singular |= word in ("a", "an", "another", "each", "every")
                found.at += 1
            if word == "such" and following in ("a", "an"):
                continue
        else:
            break
        found.any_word = True
    return found


def _number(tokens: Sequence[Token], at: int) -> int | None:
    """The number that token `at` states as a count of things."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "number":
        digits = token.text.replace(",", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
    return lx.NUMBERS.get(token.lower)


def _quantifier(tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
    """(how many tokens, number, may there be more) of the quantifier at token `at`."""
    words = [token.lower for token in tokens[at : at + 4]]
    if len(words) == 4 and words[0] == "a" and words[2:] and words[1] in ("large", "small", "big", "huge", "whole"):
        inner = lx.QUANTIFIERS.get(f"a {words[2]} {words[3]}")
        if inner:
            return 4, *inner
    for length in (3, 2, 1):
        known = lx.QUANTIFIERS.get(" ".join(words[:length])) if len(words) >= length else None
        if known is None:
            continue
        after = tokens[at + length : at + length + 2]
        if length == 1 and after and after[0].lower == "of":
            return length + 1, *known
        if words[:2] == ["a", "pair"] and any(token.lower in lx.PAIRED for token in after):
            return length, 1, False
        return length, *known
    return None
