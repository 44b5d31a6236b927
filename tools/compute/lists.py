"""The items of a list that a language model wrote: lines, bullets, numbers or commas."""

from __future__ import annotations

import re

_MARK = re.compile(r"^\s*(?:[-*\u2022\u00b7]\s+|\(?\d{1,3}[.):\u3001]\s*)")
_TALK = re.compile(r".*:\s*$")
_SEPARATOR = re.compile(r"[,;\uff0c\u3001\uff1b]\s*")
MAX_ITEM = 80


def items_of(text: str, most: int) -> list[str]:
    """At most `most` items of `text`, tidied, each once (case aside)."""
    lines = [line for line in text.replace("```", "\n").splitlines() if line.strip() and not _TALK.match(line)]
    if len(lines) == 1:
        lines = _SEPARATOR.split(lines[0].strip().strip("[]"))
    kept: dict[str, str] = {}
    for line in lines:
        item = _MARK.sub("", line).strip().strip("\"'`*").rstrip(".,;").strip()
        if item and len(item) <= MAX_ITEM:
            kept.setdefault(item.casefold(), item)
    return list(kept.values())[:most]
