"""The numbers that stand in a chart: what a piece of text is worth, and lines that hold several numbers split up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tools.documents.layout import part_of
from tools.values import TextLine

_UNITS = {
    "trillion": 1e12,
    "billion": 1e9,
    "bn": 1e9,
    "million": 1e6,
    "mill": 1e6,
    "mn": 1e6,
    "bill": 1e9,
    "thousand": 1e3,
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
}
_NUMBER = (
    r"[-−–+]?[<>~]?\s?[$€£¥]?\s?[-−–]?(?:\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)"
    r"(?:\s?(?:%|trillion|billion|million|thousand|mill\b|bill\b|bn|mn|[kKMB]\b))?"
)
_VALUE = re.compile(rf"(?P<number>{_NUMBER})(?P<rest>\s?[^\W\d]{{0,3}}[²³*°]*|\s?per \w+)", re.IGNORECASE)
_MEASURE = re.compile(
    rf"(?P<number>{_NUMBER})\s+(?P<unit>(?!(?:years?|persons?|people|members?|child(?:ren)?|days?|weeks?|months?|hours?"
    rf"|minutes?|times?|stars?|rooms?|trillion|billion|million|thousand|mill|bill|and|to|or|in|of)\b)"
    rf"[^\W\d]{{4,}}(?: [^\W\d]+){{0,3}})",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"^\W*{_NUMBER}(?:\s+{_NUMBER})+\W*$", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]{0,6}\.?"
_TIME = rf"(?:{_MONTH}\s?['’]?\s?\d{{2}}(?:\d\d)?|Q[1-4]\s?['’/]?\s?\d{{2}}(?:\d\d)?|{_MONTH}|Q[1-4])"
_TIMES = re.compile(rf"^\W*{_TIME}(?:\s+{_TIME})+\W*$")
_YEAR = re.compile(r"^\W*(?:1[5-9]|20|21)\d{2}(?:\s?[-–/]\s?(?:\d{2}|\d{4}))?[*\W]*$")


def worth(text: str) -> float | None:
    """The number that a whole piece of text states ("1 234.5", "$2.5 billion", "<0.01%", "45 m²"); None for others."""
    tidy = _tidied(text)
    match = _VALUE.fullmatch(tidy)
    if match is None:
        return None
    number = match["number"]
    digits = re.search(r"[\d., ]*\d", number)
    if digits is None:
        return None
    bare = digits.group().replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare):
        bare = bare.replace(",", "")
    else:
        bare = bare.replace(",", ".")
    if bare.count(".") > 1:
        return None
    value = float(bare) * unit_of(number)[1]
    return -value if re.search(r"[-−–]", number) else value


def unit_of(text: str) -> tuple[str, float]:
    """The word for a power of ten that closes a number, and that power: ("billion", 1e9); ("", 1) without one."""
    match = re.search(r"(trillion|billion|million|thousand|mill|bill|bn|mn|[kKMB])\W*$", text.strip(), re.IGNORECASE)
    return (match[1], _UNITS[match[1].lower()]) if match and re.search(r"\d", text) else ("", 1.0)


def letters_of(lines: Sequence[TextLine]) -> float:
    """The median height of the level lines: the box of a turned one is as high as it is long. 0 without lines."""
    level = [line for line in lines if abs(line.angle) < 15 and line.box.height < 2 * line.box.width] or list(lines)
    heights = sorted(line.box.height for line in level)
    return heights[len(heights) // 2] if heights else 0.0


def is_year(text: str) -> bool:
    """Is this a year, or a span of years ("2010/11")?"""
    return bool(_YEAR.match(text.strip()))


def without_units(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with the unit that follows several numbers ("71 kilocalories") cut off; "3 persons" is a name."""
    found = [(line, match) for line in lines if (match := _MEASURE.fullmatch(line.text.strip()))]
    units = Counter(match["unit"].casefold() for _, match in found)
    cut = {id(line): match for line, match in found if units[match["unit"].casefold()] >= 3}
    return [
        part_of(line, 0, match.end("number"), text=match["number"].strip()) if (match := cut.get(id(line))) else line
        for line in lines
    ]


def _tidied(text: str) -> str:
    tidy = text.strip().strip("|_•·.:;'\"`^").strip()
    tidy = re.sub(r"(?<=\d)[oO](?=[\d.,%]|$)|^[oO](?=[.,]\d|%?$)", "0", tidy)
    tidy = re.sub(r"(?<=\d)[lI](?=[\d.,%]|$)|^[lI](?=[\d.,]+%?$)", "1", tidy)
    return re.sub(r"[*†]+$", "", tidy).strip()


def split_numbers(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with those that hold several numbers or times in a row ("76%  24%", "May '20 Jun '20") taken apart.

    Blocks of three digits after a space are thousands ("378 211") where the line is no wider than such a number.
    """
    return [piece for line in lines for piece in _split(line)]


def _split(line: TextLine) -> Iterator[TextLine]:
    if _TIMES.match(line.text):
        for match in re.finditer(_TIME, line.text):
            yield part_of(line, match.start(), match.end(), text=match.group())
        return
    if not _SEVERAL.match(line.text) or _one_number(line):
        yield line
        return
    thousands = re.compile(r"\d{1,3}(?: 000)+")
    if thousands.fullmatch(line.text) is None and re.fullmatch(r"(?:\d{1,3}(?: 000)+ ?)+", line.text):
        for match in thousands.finditer(line.text):
            yield part_of(line, match.start(), match.end(), text=match.group())
        return
    for match in re.finditer(r"\S+(?:\s(?:%|trillion|billion|million)(?!\w))?", line.text):
        yield part_of(line, match.start(), match.end(), text=match.group())


def _one_number(line: TextLine) -> bool:
    """Is a line that could be several numbers one with thousands? Its letters then stand as near as in one."""
    if not re.fullmatch(r"\W*\d{1,3}(?: \d{3})+(?:\.\d+)?%?\W*", line.text):
        return False
    return line.box.width < 0.95 * line.box.height * len(line.text)
