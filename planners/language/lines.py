"""From the text of a model or a person to logical lines: fences, comments, prefixes, continued lines.

Language models wrap programs in code fences, repeat "Program:", number the lines, break long calls over several lines.
All of that is taken off here, so that the parser sees one step a line; nothing else is.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from planners.language.program import Problem

_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADER = re.compile(r"\s*(?:question|statement|instruction|query|prediction|answer|image|program)\s*:", re.IGNORECASE)
_PROGRAM = re.compile(r"\s*(?:\*\*)?program(?:\*\*)?\s*:(?:\*\*)?", re.IGNORECASE)
_BULLET = re.compile(r"\A\s*(?:>>>|[-*>]|\d{1,3}[.)]|step\s*\d{1,3}\s*[:.)])\s+(?=[A-Za-z])", re.IGNORECASE)
_STEP = re.compile(r"\s*[A-Z][A-Z0-9_]*\s*=\s*[A-Za-z]\w*\s*\(", re.ASCII)
_INTRODUCTION = re.compile(r"[^=()]*:\s*")
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: its number (from 1), its text, and its `skeleton`: the text with quoted parts blanked."""

    number: int
    text: str
    skeleton: str


def logical_lines(text: str, problems: list[Problem]) -> Iterator[Line]:
    """The logical lines of `text`; characters that can't stand in a program become problems."""
    pending: list[str] = []
    start = 0
    state = _Scan()
    for number, raw in _program_lines(text.removeprefix("\ufeff")):
        bad = None if raw.isascii() and raw.isprintable() else next((char for char in raw if _is_bad(char)), None)
        if bad is not None:
            name = unicodedata.name(bad, f"U+{ord(bad):04X}")
            problems.append(Problem(number, f"the character {name} can't stand in a program", "syntax"))
            continue
        if pending and not state.in_block_quote and (_STEP.match(raw) or state.broken):
            yield _line(start, pending)
            pending, state = [], _Scan()
        if not pending:
            raw = _unbulleted(raw).strip().lstrip("`")
            start = number
        code = state.feed(raw)
        if not pending and not code.strip():
            state = _Scan()
            continue
        pending.append(code)
        if state.depth <= 0 and not state.in_block_quote:
            yield _line(start, pending)
            pending, state = [], _Scan()
    if pending:
        yield _line(start, pending)


def _line(number: int, parts: list[str]) -> Line:
    text = "\n".join(parts).strip().rstrip("`;, \t")
    scan = _Scan()
    scan.feed(text)
    return Line(number, text, scan.skeleton)


def _unbulleted(raw: str) -> str:
    match = _BULLET.match(raw)
    return raw[match.end() :] if match else raw


def _is_bad(char: str) -> bool:
    if char in _HIDDEN:
        return char not in "\u200c\u200d"
    return char not in "\t\n" and unicodedata.category(char) in ("Cc", "Cs")


def _program_lines(text: str) -> Iterator[tuple[int, str]]:
    """The physical lines that belong to the program, with their numbers."""
    lines = list(enumerate(re.split(r"\r\n|\r|\n", text), start=1))
    fences = [index for index, (_, line) in enumerate(lines) if _FENCE.match(line)]
    if fences:
        lines = _fenced(lines, fences)
    begun = False
    for number, line in lines:
        match = _PROGRAM.match(line)
        if match and not begun:
            line = line[match.end() :]
        elif _HEADER.match(line):
            if begun:
                return  # the model goes on with another question
            continue
        stripped = line.strip()
        if not begun and _INTRODUCTION.fullmatch(stripped) and not keyword.iskeyword(stripped.split()[0].rstrip(":")):
            continue  # "Here is the program:"
        begun = begun or bool(stripped)
        yield number, line


def _fenced(lines: list[tuple[int, str]], fences: list[int]) -> list[tuple[int, str]]:
    """The lines of the first fenced block that holds a step; all lines but the fences where none does."""
    bounds = [*fences, len(lines)]
    for begin, end in zip(bounds[0::2], bounds[1::2], strict=False):
        block = lines[begin + 1 : end]
        if any("=" in line for _, line in block):
            return block
    return [entry for index, entry in enumerate(lines) if index not in fences]


class _Scan:
    """Reads text piece by piece and knows whether it stands in quotes or in brackets."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.broken = False
        self.skeleton = ""

    @property
    def in_block_quote(self) -> bool:
        return len(self.quote) == 3

    def feed(self, text: str) -> str:
        """Take in `text` (a physical line, or more) and return it without comments."""
        blank: list[str] = []
        index = 0
        end = len(text)
        while index < end:
            char = text[index]
            if self.quote:
                if char == "\\":
                    index += 2
                    continue
                if text.startswith(self.quote, index):
                    index += len(self.quote)
                    blank.append(self.quote)
                    self.quote = ""
                    continue
            elif char == "#":
                stop = text.find("\n", index)
                stop = end if stop < 0 else stop
                text = text[:index].rstrip(" \t") + text[stop:]
                index, end = len(text[:index].rstrip(" \t")), len(text)
                continue
            elif char in "'\"":
                self.quote = char * 3 if text.startswith(char * 3, index) else char
                blank.append(self.quote)
                index += len(self.quote)
                continue
            else:
                self.depth += (char in "([{") - (char in ")]}")
                blank.append(char)
            index += 1
        self.broken = len(self.quote) == 1
        self.skeleton += "".join(blank)
        if self.broken:
            self.quote = ""
        return text
