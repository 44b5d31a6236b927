"""Phrases made anew: a noun with its article, a relation in the form of the one that it replaces."""

from __future__ import annotations

import re

from agent.rewriting.words import DETERMINERS, article_for, like, number_in_words
from mllm_core.nouns import singular

#: a relation as a place with an article ("to the left of") and as one without ("above")
_SIDES = frozenset({"left", "right"})


def noun_phrase(noun: str, model: str) -> str:
    """noun_phrase("umbrella", "A") is "An umbrella": with an article where it has none and is one thing."""
    first = noun.split()[0].lower() if noun.split() else ""
    if first in DETERMINERS or number_in_words(first) is not None:
        return like(noun, model)
    if singular(noun.lower()) != noun.lower():
        return like(noun, model)
    return like(f"{article_for(noun)} {noun}", model)


def relation_words(old: str, new: str) -> str:
    """`new` in the form of `old`: relation_words("to the left of", "right of") is "to the right of"."""
    plain = re.sub(r"^(?:to|on|at) the ", "", new.strip())
    side = plain.split()[0] if plain.split() else ""
    if side not in _SIDES:
        return new.strip()
    lead = re.match(r"(?:to|on|at) the ", old)
    ends = " of" if re.search(r"\bof$", old) or not lead else ""
    words = f"{lead[0] if lead else ''}{side}{ends}"
    return words if lead else f"{side} of"
