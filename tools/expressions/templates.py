"""Texts with `{NAME}` placeholders: which names they mention, and the text with the values filled in.

`{{NAME}}` stands for the literal text `{NAME}`; any other brace is left alone. Values are filled in once: a value that
itself holds braces is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}|\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}", re.ASCII)


def names_in_text(text: str) -> tuple[str, ...]:
    """The names that `text` mentions as placeholders, in order, each once."""
    if "{" not in text:
        return ()
    return tuple(dict.fromkeys(match[2] for match in _PLACEHOLDER.finditer(text) if match[2]))


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """`text` with each placeholder replaced by `lookup(name)`."""
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda match: lookup(match[2]) if match[2] else "{" + match[1] + "}", text)


def rename(text: str, names: Mapping[str, str]) -> str:
    """`text` with its placeholders named as `names` says; `{{NAME}}` stays as it is."""

    def new(match: re.Match[str]) -> str:
        return "{" + names.get(match[2], match[2]) + "}" if match[2] else match[0]

    return _PLACEHOLDER.sub(new, text)
