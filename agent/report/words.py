"""How numbers, times and states are worded, the same in every report."""

from __future__ import annotations

import re
from typing import Any

#: what a confidence is called from here upwards
_CONFIDENCE = ((0.85, "high"), (0.6, "moderate"), (0.0, "low"))

VERDICTS = {"supported": "holds", "refuted": "does not hold", "unknown": "can't tell"}

_TOKEN = re.compile(
    r"(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<module>[A-Z][A-Z0-9_]*)(?=\()|(?P<name>[A-Z][A-Z0-9_]*)"
    r"|(?P<key>[a-z_]+)(?==)|(?P<number>\d+(?:\.\d+)?)"
)


def confidence_word(confidence: float) -> str:
    """ "high", "moderate" or "low"."""
    return next(word for least, word in _CONFIDENCE if confidence >= least)


def percent(share: float) -> str:
    return f"{round(share * 100)} %"


def duration(seconds: float) -> str:
    """A time with two figures that matter: "0.8 ms", "12 ms", "1.4 s", "2 min 5 s"."""
    if seconds < 0.01:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def short(text: str, limit: int) -> str:
    """`text` in one line of at most `limit` letters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"


def printable(value: Any) -> Any:
    """`value` without the characters that no document may hold: controls, lone surrogates, direction overrides."""
    if not isinstance(value, str) or hasattr(value, "__html__"):  # what is markup already was cleaned as text
        return value
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]", "\ufffd", value
    )


def code_pieces(line: str) -> list[tuple[str, str]]:
    """A program line as (kind, text) pieces for coloring; the texts joined are the line."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for match in _TOKEN.finditer(line):
        if match.start() > at:
            pieces.append(("", line[at : match.start()]))
        pieces.append((match.lastgroup or "", match.group()))
        at = match.end()
    if at < len(line):
        pieces.append(("", line[at:]))
    return pieces
