"""The years and months that name a chart's rows or columns: what words mean by a span of them, or by the latest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.documents.charts.numerals import is_year

_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH = re.compile(
    r"^\W*(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\W*(?:\d{2,4})?\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(?:years?|when|months?|quarters?|decade|dates?|time)\b")
_SPAN = re.compile(
    rf"\bbetween\b[^.?]*?\b{_YEAR}\s*(?:and|to|-|–)\s*(?:the )?(?:year )?{_YEAR}\b"
    rf"|\b{_YEAR}\s*(?:to|until|till|through|up to|-|–)\s*(?:the )?(?:year )?{_YEAR}\b",
    re.IGNORECASE,
)
_SOME = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_UNIT = r"(?:fiscal |financial |calendar |consecutive )?(?P<unit>years?|months?|quarters?|decades?)\b"
_MANY = rf"(?: (?P<k>{'|'.join(_SOME)}|\d+))?"
_LAST = re.compile(rf"\b(?:last|latest|most recent|the final|the past){_MANY} {_UNIT}", re.IGNORECASE)
_FIRST = re.compile(rf"\b(?:the|its|these) (?:first|earliest|initial){_MANY} {_UNIT}", re.IGNORECASE)


def wants_time(words: str) -> bool:
    """Do the words ask for a year or another time?"""
    return bool(_TIME.search(words.casefold()))


def are_times(labels: Sequence[str]) -> bool:
    """Are most of these names years, quarters or months?"""
    times = sum(
        is_year(label) or bool(_MONTH.match(label)) or bool(re.search(r"\b(?:1[89]|20)\d\d\b|['’]\d\d\b", label))
        for label in labels
    )
    return bool(labels) and times >= 0.6 * len(labels)


def is_span(words: str) -> bool:
    """Do the words name a span of years ("between 2013 and 2017")?"""
    return _SPAN.search(words) is not None


def spanned(labels: Sequence[str], places: Sequence[int], words: str) -> list[int] | None:
    """The places of a span of times whose two ends the words name; None where they name no span."""
    if len(places) != 2 or not are_times(labels) or not is_span(words):
        return None
    first, last = sorted(places)
    return list(range(first, last + 1))


def at_an_end(labels: Sequence[str], words: str) -> list[int]:
    """The places of the latest or earliest times that words mean ("the last three years"); [] for others."""
    if not are_times(labels):
        return []
    places = _in_time(labels)
    for pattern, late in ((_LAST, True), (_FIRST, False)):
        match = pattern.search(words)
        if match is None:
            continue
        said = (match["k"] or "").casefold()
        plural = (match["unit"] or "").casefold().endswith("s")
        many = _SOME.get(said, int(said) if said.isdigit() else 1)
        if (said and many == 1) or plural != (many > 1) or many > len(labels):
            return []
        return sorted(places[-many:] if late else places[:many])
    return []


def _in_time(labels: Sequence[str]) -> list[int]:
    """The places from the earliest to the latest: as they stand, or by their years where these fall."""
    years = [int(found[0]) if (found := re.findall(_YEAR, label)) else None for label in labels]
    known = [year for year in years if year is not None]
    falling = len(known) > 1 and known[0] > known[-1]
    places = list(range(len(labels)))
    return places[::-1] if falling else places
