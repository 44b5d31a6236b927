"""Markdown's emphasis: the marks around "**two** cups" and "a `red` cup", which say nothing themselves."""

from __future__ import annotations

import re

_PAIR = re.compile(r"(?<![\w*`])(\*{1,3}|_{1,3}|~~|`)(?=[^\s*_`])([^\n]{0,300}?[^\s*_`])\1(?![\w*`])")
_MARKS = frozenset("*_`~")


def emphasis_of(text: str) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
    """The places (start, end) of the opening and the closing mark of each emphasised piece of one line."""
    if not _MARKS.intersection(text):
        return ()
    return tuple(((match.start(1), match.end(1)), (match.end(2), match.end())) for match in _PAIR.finditer(text))


def marks_of(text: str) -> frozenset[int]:
    """The places of all characters that only emphasise."""
    return frozenset(at for pair in emphasis_of(text) for start, end in pair for at in range(start, end))
