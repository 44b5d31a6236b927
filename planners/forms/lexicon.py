"""The words of words.yaml, read once and turned round for look-up; and the other grammar files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from planners.forms.grammar import GrammarError

_WORD_LISTS = (
    *("pronouns", "region_words", "scenes", "faces", "all_objects", "not_in_names", "key_heads"),
    *("not_rows", "not_kinds", "measures", "emoji"),
)


@dataclass(frozen=True)
class Superlative:
    """How the things are put in order: a key of SORT, and "ascending" or "descending"."""

    by: str
    order: str


@dataclass(frozen=True)
class Lexicon:
    """Words by what they mean. Keys are in lower case; longer phrases come first where order matters."""

    phrases: Mapping[str, str]
    colors: Mapping[str, str]
    places: Mapping[str, str]
    conditions: Mapping[str, str]
    relations: Mapping[str, str]
    superlatives: Mapping[str, Superlative]
    fields: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    pronouns: frozenset[str]
    region_words: frozenset[str]
    scenes: frozenset[str]
    faces: frozenset[str]
    all_objects: frozenset[str]
    not_in_names: frozenset[str]
    key_heads: frozenset[str]
    extremes: Mapping[str, str]
    statistics: Mapping[str, str]
    bounds: Mapping[str, str]
    secrets: Mapping[str, str]
    units: tuple[str, ...]
    not_rows: frozenset[str]
    emoji: frozenset[str]
    stand_ins: Mapping[str, str]
    not_kinds: frozenset[str]
    measures: frozenset[str]


def read_yaml(name: str) -> Any:
    """A grammar file of this package as plain data."""
    import yaml

    text = files("planners.forms").joinpath(name).read_text(encoding="utf-8")
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise GrammarError(f"{name} is not YAML: {error}") from error


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words, read at the first use."""
    data = read_yaml("words.yaml")
    return Lexicon(
        phrases=data["phrases"],
        colors=_by_word(data["colors"]),
        places=_by_word({name: entry["words"] for name, entry in data["places"].items()}),
        conditions={name: entry["where"] for name, entry in data["places"].items()},
        relations=_by_word(data["relations"]),
        superlatives={
            word: Superlative(entry["by"], entry["order"])
            for name, entry in data["superlatives"].items()
            for word in entry["words"]
        },
        fields=_by_word(data["fields"]),
        numbers=data["numbers"],
        ordinals=data["ordinals"],
        extremes=_by_word(data["extremes"]),
        statistics=_by_word(data["statistics"]),
        bounds=_by_word(data["bounds"]),
        secrets=_by_word(data["secrets"]),
        units=tuple(data["units"]),
        stand_ins=data["stand_ins"],
        **{name: frozenset(data[name]) for name in _WORD_LISTS},
    )


def _by_word(meanings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    pairs = [(word.lower(), meaning) for meaning, words in meanings.items() for word in words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=64)
def one_of(words: tuple[str, ...]) -> str:
    """An alternation of literal words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def number_of(text: str) -> int | float | None:
    """A number in words or digits ("three", "1,200", "4+1/10", "3/4", "0.5"); None where it is none."""
    word = text.strip().lower().lstrip("$€£¥")
    if word in lexicon().numbers:
        return lexicon().numbers[word]
    word = word.replace(",", "")
    if re.fullmatch(r"\d{1,15}", word):
        return int(word)
    if re.fullmatch(r"\d{0,15}\.\d{1,10}", word):
        return float(word)
    fraction = re.fullmatch(r"(?:(\d{1,6})[+ ])?(\d{1,6})/([1-9]\d{0,5})", word)
    if fraction:
        return int(fraction[1] or 0) + int(fraction[2]) / int(fraction[3])
    return None
