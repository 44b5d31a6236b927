"""Choosing exemplars by likeness to a question: the cosine of TF-IDF vectors over words and runs of letters.

After Salton & Buckley 1988 (term weighting). Runs of letters serve Chinese, inflections and typing errors.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from planners.exemplars.loader import Exemplar

_WORD = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]")
_LONGEST_QUERY = 2_000

Vector = dict[str, float]


def most_similar(query: str, exemplars: Sequence[Exemplar], count: int) -> tuple[Exemplar, ...]:
    """The `count` exemplars most like `query`, the most similar last: nearest to the question in the prompt."""
    index = _index(tuple(exemplars))
    asked = _weighted(_terms(query[:_LONGEST_QUERY]), index[0])
    scored = [(_dot(asked, vector), -number) for number, vector in enumerate(index[1])]
    best = sorted(scored, reverse=True)[:count]
    return tuple(exemplars[-number] for _, number in reversed(best))


def _terms(text: str) -> Counter[str]:
    """Words, and runs of two to four letters within them and across Chinese characters; a word counts as three."""
    lower = " ".join(_WORD.findall(text.lower()))
    terms: Counter[str] = Counter()
    for word in lower.split():
        terms[f"={word}"] += 3
    padded = f" {lower} ".replace("  ", " ")
    padded = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", padded)
    for size in (2, 3, 4):
        terms.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return terms


def _weighted(terms: Counter[str], rarity: Vector) -> Vector:
    """Terms weighted by how often they stand here and how rarely elsewhere, at length 1. Unknown terms are dropped."""
    vector = {term: (1 + math.log(count)) * rarity[term] for term, count in terms.items() if term in rarity}
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


@lru_cache(maxsize=8)
def _index(exemplars: tuple[Exemplar, ...]) -> tuple[Vector, tuple[Vector, ...]]:
    """The rarity of every term, and the vector of every exemplar's question."""
    counted = [_terms(exemplar.question) for exemplar in exemplars]
    frequency = Counter(term for terms in counted for term in terms)
    rarity = {term: math.log((1 + len(counted)) / (1 + seen)) + 1 for term, seen in frequency.items()}
    return rarity, tuple(_weighted(terms, rarity) for terms in counted)


def _dot(a: Vector, b: Vector) -> float:
    return sum(weight * b[term] for term, weight in a.items() if term in b)
