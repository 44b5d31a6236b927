"""Structured replies: asking for JSON in words where a server can't be held to a schema, and finding it in a reply."""

from __future__ import annotations

import json
import re
from typing import Any

#: opening braces that are tried: prose may hold a few, and a reply of braces alone must not take long
_MOST_BRACES = 50
_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)


def without_thinking(text: str) -> str:
    """The reply without what a reasoning model thought aloud in tags."""
    return _THINKING.sub("", text).strip()


def asked_in_words(messages: list[dict[str, Any]], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversation, with the wish for JSON of `schema` written out."""
    wish = f"Reply with one JSON object and nothing else. Its JSON schema: {json.dumps(schema, ensure_ascii=False)}"
    if messages and messages[0].get("role") == "system":
        return [{**messages[0], "content": f"{messages[0]['content']}\n\n{wish}"}, *messages[1:]]
    return [{"role": "system", "content": wish}, *messages]


def json_object_in(text: str) -> dict[str, Any] | None:
    """The first JSON object in a reply (fences and prose around it are ignored); None where there is none."""
    decoder = json.JSONDecoder()
    text = without_thinking(text)
    start = -1
    for _ in range(_MOST_BRACES):
        start = text.find("{", start + 1)
        if start < 0:
            return None
        try:
            value, _ = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None
