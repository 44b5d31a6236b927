"""Backslashes in quoted texts, as language models write them."""

from __future__ import annotations

_ESCAPES = frozenset("\n\\'\"abfnrtv01234567xNuU")


def without_odd_escapes(text: str) -> str:
    r"""`text` with backslashes that escape nothing (as in '\d') doubled: Python means the same, and warns of it."""
    if "\\" not in text:
        return text
    done: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        follower = text[index + 1 : index + 2]
        if char == "\\" and follower:
            done.append(char + follower if follower in _ESCAPES else "\\\\" + follower)
            index += 2
        else:
            done.append(char)
            index += 1
    return "".join(done)
