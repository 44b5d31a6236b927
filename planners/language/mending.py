"""Mends a line that is not well-formed but means only one thing.

VisProg's published programs hold unescaped apostrophes ('Disney's Frozen') and `category: None`; language models write
typographic quotes and full-width punctuation. Such a line is split into its arguments by a closing quote being one
that is followed by `, name=` or by the end, and put together again well-formed.
"""

from __future__ import annotations

import re

_CALL = re.compile(r"\s*(?:([A-Za-z]\w*)\s*[=＝]\s*)?([A-Za-z]\w*)\s*[(（](.*)[)）]\s*", re.ASCII | re.DOTALL)
_KEY = re.compile(r"\s*([A-Za-z]\w*)\s*[=＝:：]\s*", re.ASCII)
_NEXT = re.compile(r"\s*[,，]\s*(?=[A-Za-z]\w*\s*[=＝:：])", re.ASCII)
_END = re.compile(r"\s*[,，]?\s*$")
_CLOSING = {"'": "'’‘", '"': '"”“', "‘": "'’", "’": "'’", "“": '"”', "”": '"”', "「": "」", "『": "』"}
_PLAIN = re.compile(r"[^'\"“”‘’「」『』]*")


def mended(line: str) -> str | None:
    """The line as well-formed text, or None where it can't be told what it means."""
    call = _CALL.fullmatch(line)
    if call is None:
        return None
    name, module, body = call.groups()
    arguments: list[str] = []
    position = 0
    while position < len(body) and not _END.match(body, position):
        key = _KEY.match(body, position)
        start = key.end() if key else position
        found = _value(body, start)
        if found is None:
            return None
        value, position = found
        arguments.append(f"{key[1]}={value}" if key else value)
    head = f"{name}=" if name else ""
    return f"{head}{module}({', '.join(arguments)})"


def _value(body: str, start: int) -> tuple[str, int] | None:
    """The value that begins at `start`, well-formed, and where the next argument begins."""
    closing = _CLOSING.get(body[start : start + 1])
    if closing is not None:
        for index in range(start + 1, len(body)):
            if body[index] in closing:
                follows = _NEXT.match(body, index + 1) or _END.match(body, index + 1)
                if follows:
                    text = body[start + 1 : index].replace("\\'", "'").replace('\\"', '"')
                    return repr(text), follows.end()
        return None
    comma = _NEXT.search(body, start)
    stop, after = (comma.start(), comma.end()) if comma else (len(body), len(body))
    value = body[start:stop].strip().rstrip(",，")
    if not value.isascii() or not value or not _PLAIN.fullmatch(value):
        return None
    return value, after
