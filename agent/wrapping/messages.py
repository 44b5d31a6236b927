"""Conversations as OpenAI-compatible servers take them: the picture and the question in them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from agent.errors import BadQuestion

Message = dict[str, Any]


def asking(picture: bytes, question: str) -> list[Message]:
    """A conversation of one question about a picture (a PNG or JPEG file)."""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    url = f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"
    return [
        {
            "role": "user",
            "content": [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question}],
        }
    ]


def last_question(messages: Sequence[Mapping[str, Any]]) -> str:
    """The text of the last message of the user; "" where there is none."""
    for message in reversed(messages):
        if message.get("role") == "user":
            content = message.get("content")
            if isinstance(content, str):
                return content
            parts = content if isinstance(content, list) else []
            return " ".join(
                str(part.get("text", "")) for part in parts if isinstance(part, dict) and part.get("type") == "text"
            )
    return ""


def pictures_of(messages: Sequence[Mapping[str, Any]]) -> tuple[bytes | str, ...]:
    """The pictures that the conversation is about: those of the last message of the user that has any.

    Data URLs are decoded; other addresses come back as they are. Raises BadQuestion for a data URL that holds none.
    """
    for message in reversed(messages):
        content = message.get("content")
        if message.get("role") != "user" or not isinstance(content, list):
            continue
        urls = [_url(part) for part in content if isinstance(part, dict) and part.get("type") == "image_url"]
        if urls:
            return tuple(_decoded(url) for url in urls)
    return ()


def _url(part: Mapping[str, Any]) -> str:
    given = part.get("image_url")
    url = given.get("url") if isinstance(given, dict) else given
    if not isinstance(url, str) or not url:
        raise BadQuestion("an image_url of the messages holds no address.", remedy="Give a data URL.")
    return url


def _decoded(url: str) -> bytes | str:
    if not url.startswith("data:"):
        return url
    head, comma, data = url.partition(",")
    try:
        if not comma or ";base64" not in head:
            raise ValueError("it is not in base64")
        return base64.b64decode("".join(data.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadQuestion(
            f"a data URL of the messages can't be read: {error}.", remedy="Encode it in base64."
        ) from error
