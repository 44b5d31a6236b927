"""The numbers that stand in a chart: what a piece of text is worth, and lines that hold several numbers split up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tools.documents.layout import part_of
from tools.values import TextLine

_UNITS = {"trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "k": 1e3, "m": 1e6, "b": 1e9}
_NUMBER = (
    r"[-−–+]?[<>~]?\s?[$€£¥]?\s?[-−–]?(?:\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)"
    r"(?:\s?(?:%|trillion|billion|million|bn|mn|[kKMB]\b))?"
)
_VALUE = re.compile(rf"(?P<number>{_NUMBER})(?P<rest>\s?[^\W\d]{{0,3}}[²³*°]*|\s?per \w+)", re.IGNORECASE)
_SEVERAL = re.compile(rf"^\W*{_NUMBER}(?:\s+{_NUMBER})+\W*$", re.IGNORECASE)
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
    match = re.search(r"(trillion|billion|million|bn|mn|[kKMB])\W*$", text.strip(), re.IGNORECASE)
    return (match[1], _UNITS[match[1].lower()]) if match and re.search(r"\d", text) else ("", 1.0)


def is_year(text: str) -> bool:
    """Is this a year, or a span of years ("2010/11")?"""
    return bool(_YEAR.match(text.strip()))


def _tidied(text: str) -> str:
    tidy = text.strip().strip("|_•·.:;'\"`^").strip()
    tidy = re.sub(r"(?<=\d)[oO](?=[\d.,%]|$)|^[oO](?=[.,]\d|%?$)", "0", tidy)
    tidy = re.sub(r"(?<=\d)[lI](?=[\d.,%]|$)|^[lI](?=[\d.,]+%?$)", "1", tidy)
    return re.sub(r"[*†]+$", "", tidy).strip()


def split_numbers(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, with those that hold several numbers in a row ("76%  24%", "2009 2010 2011") taken apart.

    Blocks of three digits after a space are thousands ("378 211") where the line is no wider than such a number.
    """
    return [piece for line in lines for piece in _split(line)]


def _split(line: TextLine) -> Iterator[TextLine]:
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
