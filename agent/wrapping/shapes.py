"""Checked answers in the shape of OpenAI's chat completions, whole or in chunks, with one field more: `yaffle`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.checking_text import CheckedText


class Shape(dict[str, Any]):
    """A dict whose keys are attributes, too, as code for OpenAI clients expects: `reply.choices[0].message.content`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"this reply has no {name!r}; it has {', '.join(self)}") from None


def shaped(data: Any) -> Any:
    """`data` with every dict in it a Shape."""
    if isinstance(data, Mapping):
        return Shape({key: shaped(value) for key, value in data.items()})
    return [shaped(item) for item in data] if isinstance(data, list | tuple) else data


def findings(checked: CheckedText) -> dict[str, Any]:
    """What was found out about an answer, as plain JSON data: the field `yaffle`."""
    data = checked.model_dump(mode="json")
    kept = ("original", "claims", "edits", "knowledge", "confidence", "warnings")
    evidence = [piece.model_dump(mode="json") for piece in checked.evidence]
    return {**{key: data[key] for key in kept}, "changed": checked.changed, "evidence": evidence}


def completion(checked: CheckedText, model: str, finish: str, data: Mapping[str, Any]) -> Shape:
    """A chat completion: the server's own `data` with the corrected text in it."""
    whole = {"id": _new_id(), "object": "chat.completion", "created": int(time.time()), "model": model, **data}
    first = (data.get("choices") or [{}])[0]
    message = {**(first.get("message") or {}), "role": "assistant", "content": checked.text}
    whole["choices"] = [{**first, "index": 0, "message": message, "finish_reason": finish or "stop"}]
    whole["yaffle"] = findings(checked)
    made: Shape = shaped(whole)
    return made


class Chunks:
    """Makes the chunks of one streamed completion."""

    def __init__(self, model: str) -> None:
        self._head = {
            "id": _new_id(), "object": "chat.completion.chunk", "created": int(time.time()), "model": model,
        }  # fmt: skip
        self._first = True

    def text(self, text: str) -> Shape:
        """A chunk with a piece of the corrected text."""
        delta = {"role": "assistant", "content": text} if self._first else {"content": text}
        self._first = False
        return self._chunk(delta, None)

    def last(self, checked: CheckedText, finish: str) -> Shape:
        """The last chunk: why the answer ended, and what was found out about it."""
        made = self._chunk({}, finish or "stop")
        made["yaffle"] = shaped(findings(checked))
        return made

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> Shape:
        made: Shape = shaped({**self._head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
        return made


def _new_id() -> str:
    return f"chatcmpl-{uuid.uuid4().hex}"
