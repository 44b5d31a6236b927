"""A vision model behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from tools.errors import TransientToolError
from tools.http import key_for, post

KEY = "YAFFLE_VISION_KEY"


@dataclass(frozen=True)
class EndpointVisionModel:
    """Asks `model` at `address` ("https://HOST/v1"). `budget` bounds one question in seconds, retries included."""

    address: str
    model: str
    timeout: float = 60.0
    budget: float = 120.0
    max_tokens: int = 300

    @property
    def name(self) -> str:
        return f"endpoint:{self.address}#{self.model}"

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        """The answer to `question` about `picture` (a PNG or JPEG file); `timeout` shortens the budget.

        Raises OfflineError, ToolError (refused), TransientToolError (could not be reached, or answered nonsense).
        """
        kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
        url = f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"
        content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question}]
        reply = post(
            f"{self.address}/chat/completions",
            key=key_for(self.address, KEY),
            body={
                "model": self.model,
                "messages": [{"role": "user", "content": content}],
                "max_tokens": self.max_tokens,
                "temperature": 0,
            },
            timeout=self.timeout,
            budget=self.budget if timeout is None else max(0.1, min(timeout, self.budget)),
        )
        return _text_of(reply, self.name)


def _text_of(reply: Any, name: str) -> str:
    """The text of a chat completion, whose content is a text or a list of parts."""
    try:
        content = reply["choices"][0]["message"]["content"]
        if isinstance(content, list):
            content = "".join(part.get("text", "") for part in content if isinstance(part, dict))
    except (KeyError, IndexError, TypeError) as error:
        raise TransientToolError(f"{name} sent no answer: {str(reply)[:120]}", remedy="Check the endpoint.") from error
    return content if isinstance(content, str) else ""
