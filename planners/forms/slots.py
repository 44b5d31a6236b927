"""Kinds of slots: what a captured text must be, and the value that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planners.forms.building import Raw
from planners.forms.lexicon import lexicon, number_of, one_of
from planners.forms.naming import read_thing
from planners.forms.purchases import read_purchase
from planners.forms.things import Setting, pictures_called

Reader = Callable[[str, Setting], Any]


@dataclass(frozen=True)
class Mentions:
    """Names in a question that may be those of rows or columns."""

    names: tuple[str, ...]


_ARTICLE = re.compile(r"^(?:(?:the|a|an|this|that|any|of|my|his|her|their|its)\s+)+", re.IGNORECASE)
_ON_DOC = re.compile(
    r"\s+(?:on|in|of|from|for|printed on|shown on) (?:the|this|that|my) (?:receipt|invoice|bill|document|form|page|slip"
    r"|letter|paper|ticket|purchase|transaction|order|shop|store|company|picture|image|photo)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" .,?!:\"'")).strip()


def read_field(text: str, setting: Setting) -> str | None:
    """A well-known field of documents by any of its names."""
    name = re.sub(
        r"^(?:overall|exact|full|complete|actual|printed) (?!price|cost|total|address)", "", plain(text).lower()
    )
    name = re.sub(r" (?:printed|shown|given|written|stated|listed|mentioned|that appears)$", "", name)
    fields = lexicon().fields
    return fields.get(name) or fields.get(_ON_DOC.sub("", name)) or fields.get(name.replace("’", "'"))


def read_key(text: str, setting: Setting) -> str | None:
    """A key as it may be printed on a form: its last word is one that keys end in."""
    name = _ON_DOC.sub("", plain(text))
    words = name.lower().split()
    if not 1 <= len(words) <= 5 or any(
        word in lexicon().not_in_names - {"no", "to", "for", "per", "total"} for word in words
    ):
        return None
    if "of" in words and words[0] not in _HEADS_BEFORE_OF:
        return None
    if words[-1].rstrip(".") not in lexicon().key_heads and words[0] not in _HEADS_BEFORE_OF:
        return None
    return name


_HEADS_BEFORE_OF = frozenset(("date", "name", "id", "code", "place", "method", "mode", "terms", "rate", "time"))


def read_any_key(text: str, setting: Setting) -> str | None:
    """Any few words, where the question itself says that a document is meant."""
    name = _ON_DOC.sub("", plain(text))
    fits = 1 <= len(name.split()) <= 5 and not re.search(r"[?!;\"]|\b(?:say|says|written)\b", name)
    return name if name and fits else None


def read_text(text: str, setting: Setting) -> str | None:
    """Some words, the quotation marks left out."""
    return text.strip(" \t\"'“”‘’「」『』«»") or None


def read_row(text: str, setting: Setting) -> str | None:
    """The name of a row or column of a table."""
    name = re.sub(r"\s+(?:column|row|columns|rows|category|line|series)$", "", plain(text), flags=re.IGNORECASE)
    first = name.lower().split()[0] if name else ""
    if first in lexicon().not_rows or first in lexicon().extremes or len(name.split()) > 8:
        return None
    return name


def read_rows(text: str, setting: Setting) -> tuple[str, ...] | None:
    """Two or more names of rows, joined by commas and "and"."""
    names = [
        read_row(part, setting)
        for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+plus\s+|、|和", text)
        if part.strip()
    ]
    if len(names) < 2 or any(name is None for name in names):
        return None
    return tuple(name for name in names if name)


def read_number(text: str, setting: Setting) -> int | float | None:
    return number_of(text)


def read_color(text: str, setting: Setting) -> str | None:
    word = re.sub(r"^(?:dark|light|bright) |[- ]?colou?red$", "", plain(text).lower())
    return lexicon().colors.get(word)


def read_picture(text: str, setting: Setting) -> tuple[str, ...] | None:
    """Inputs by "left", "second" ...; a picture that was not given is no match."""
    return pictures_called(text, setting)


def read_extreme(text: str, setting: Setting) -> str | None:
    """ "highest" or "lowest"."""
    return lexicon().extremes.get(text.lower().strip())


def read_extreme_function(text: str, setting: Setting) -> Raw | None:
    """max or min, as a function of expressions."""
    found = read_extreme(text, setting)
    return None if found is None else Raw("max" if found == "highest" else "min")


def read_statistic(text: str, setting: Setting) -> Raw | None:
    found = lexicon().statistics.get(plain(text).lower())
    return Raw(found) if found else None


@lru_cache(maxsize=1)
def _bound_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\b|(?<=[^\x00-\x7f]))(?P<how>{one_of(tuple(lexicon().bounds))})\s*[$€£]?(?P<number>-?[\d,]*\.?\d+|\w+)",
        re.IGNORECASE,
    )


def read_bound(text: str, setting: Setting) -> Raw | None:
    """ "at least 20 ... but fewer than 80 ..." as a condition on `v`."""
    conditions = []
    for match in _bound_pattern().finditer(text):
        number = number_of(match["number"].lstrip("-"))
        if number is None:
            return None
        sign = -1 if match["number"].startswith("-") else 1
        conditions.append(f"v {lexicon().bounds[match['how'].lower()]} {sign * number!r}")
    return Raw(" and ".join(conditions)) if conditions else None


_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|St|Mt)\.\s|Miss\s)?"
_CAPITAL = r"[A-Z][\w'’&.-]*"
_PROPER = re.compile(
    rf"{_TITLE}{_CAPITAL}(?:\s(?:(?:of|the|and|de|for)\s)?{_TITLE}{_CAPITAL})*|\b(?:the\s)?(?:1[89]|20)\d\d(?:s\b)?"
)
_LINKS = r"(?:in|on|at|for|did|was|were|is|are)"
_AFTER = re.compile(
    r"\b(?:on|for|in|at|of|by|from|to|with|during|buy)\s+(?:(?:the|a|an|his|her|their|its)\s+)?"
    rf"(?P<name>[a-z][\w'-]*(?:\s(?!{_LINKS}\b)[a-z][\w'-]*){{0,3}})$"
)


def mentions_in(text: str) -> tuple[str, ...]:
    """Proper names, years, and what a closing preposition points to."""
    found = [re.sub(r"^the ", "", match.group().strip(" .,'")) for match in _PROPER.finditer(text)]
    found = [re.sub(r"['’]s$", "", name) for name in found if name.lower() not in ("i", "the")]
    closing = _AFTER.search(text)
    if closing:
        found.append(closing["name"])
    return tuple(dict.fromkeys(found))


def read_mentions(text: str, setting: Setting) -> Mentions | None:
    names = mentions_in(text)
    return Mentions(names) if 1 <= len(names) <= 2 else None


def read_one_mention(text: str, setting: Setting) -> str | None:
    """The single name that a part of a question holds."""
    names = mentions_in(text)
    return names[0] if len(names) == 1 else None


def read_secret(text: str, setting: Setting) -> str | None:
    """What REDACT knows by pattern."""
    return lexicon().secrets.get(re.sub(r"^(?:all|every|any) (?:of )?(?:the )?", "", plain(text).lower()))


#: whom forms and invoices are about, beside their issuer
PARTY = (
    r"(?:customer|client|buyer|purchaser|recipient|addressee|patient|tenant|employee|student|member|applicant|passenger|"
    r"guest|owner|holder|account holder|card holder|cardholder|policy holder|borrower|payee|payer)"
)


def read_party(text: str, setting: Setting) -> str | None:
    """Someone whom a form or an invoice is about."""
    name = plain(text).lower()
    return name if re.fullmatch(PARTY, name) else None


def read_party_detail(text: str, setting: Setting) -> str | None:
    """A detail of someone whom a form is about, as it is said: "address of the customer", "customer's address"."""
    name = plain(text).lower()
    match = re.fullmatch(rf".+? of (?:the )?{PARTY}|{PARTY}['’]s (?P<its>.+)", name)
    return name if match is not None and match["its"] != "name" else None  # a name is printed so


READERS: dict[str, Reader] = {
    "thing": read_thing,
    "party": read_party,
    "party_detail": read_party_detail,
    "field": read_field,
    "key": read_key,
    "any_key": read_any_key,
    "text": read_text,
    "row": read_row,
    "rows": read_rows,
    "number": read_number,
    "color": read_color,
    "picture": read_picture,
    "extreme": read_extreme,
    "extreme_function": read_extreme_function,
    "statistic": read_statistic,
    "bound": read_bound,
    "purchase": read_purchase,
    "mentions": read_mentions,
    "mention": read_one_mention,
    "secret": read_secret,
    "any": lambda text, setting: text,
}
