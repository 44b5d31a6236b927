"""Calls of models as spans, after OpenTelemetry's conventions for generative AI."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agent.observing.settings import captures_content
from agent.observing.spans import span
from planners.chat.interface import LanguageModel, messages_of, run_blocking

if TYPE_CHECKING:
    from planners.interface import ChatReply
    from tools.context import VisionModel


@dataclass(frozen=True)
class ObservedChat:
    """A language model whose calls are spans; everything else is the model's own."""

    model: LanguageModel

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    @property
    def name(self) -> str:
        return self.model.name

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """As the model's own."""
        kind = "json" if schema is not None else "text"
        with span(f"chat {_model(self.name)}", kind="CLIENT", attributes=_request(self.name, kind)) as made:
            reply = await self.model.chat(messages, schema=schema)
            if made is not None:
                used = (reply.prompt_tokens, reply.completion_tokens)
                made.set_attribute("gen_ai.response.model", _model(self.name))
                for which, tokens in zip(("input", "output"), used, strict=True):
                    if tokens:
                        made.set_attribute(f"gen_ai.usage.{which}_tokens", tokens)
                _content(made, messages, reply.text)
            return reply

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        """As the model's own."""
        if type(self.model).__module__.startswith("planners.chat."):  # ours are asked in this very way
            return run_blocking(self.chat(messages_of(prompt, system)), timeout).text
        with span(f"chat {_model(self.name)}", kind="CLIENT", attributes=_request(self.name, "text")) as made:
            text = self.model.complete(prompt, system=system, timeout=timeout)
            _content(made, messages_of(prompt, system), text)
            return text


@dataclass(frozen=True)
class ObservedVision:
    """A model that looks at pictures, whose calls are spans. Pictures are never in them."""

    model: VisionModel

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    @property
    def name(self) -> str:
        return self.model.name

    def ask(self, picture: bytes, question: str, *, timeout: float | None = None) -> str:
        """As the model's own."""
        attributes = _request(self.name, "text") | {"yaffle.picture_bytes": len(picture)}
        with span(f"chat {_model(self.name)}", kind="CLIENT", attributes=attributes) as made:
            text = self.model.ask(picture, question, timeout=timeout)
            _content(made, messages_of(question), text)
            return text


def observed_chat(model: LanguageModel) -> LanguageModel:
    """`model`, with its calls as spans."""
    return model if isinstance(model, ObservedChat) else ObservedChat(model)


def observed_vision(model: VisionModel) -> VisionModel:
    """`model`, with its calls as spans."""
    return model if isinstance(model, ObservedVision) else ObservedVision(model)


def _request(name: str, output: str) -> dict[str, Any]:
    """What a call has for attributes before it is made. Models are named "KIND:ADDRESS#MODEL", or "KIND:FOLDER"."""
    kind, _, rest = name.partition(":")
    found: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": kind,
        "gen_ai.request.model": _model(name),
        "gen_ai.output.type": output,
    }
    if kind == "endpoint":
        address = urlsplit(rest.partition("#")[0])
        found["gen_ai.provider.name"] = "openai" if address.hostname == "api.openai.com" else "openai_compatible"
        found["server.address"] = address.hostname
        found["server.port"] = address.port or (443 if address.scheme == "https" else 80)
    return found


def _model(name: str) -> str:
    """The model's own name: without its address, or the folders that it lies in."""
    kind, _, rest = name.partition(":")
    if kind == "endpoint":
        return rest.partition("#")[2] or kind
    return os.path.basename(rest.rstrip("/\\")) or name


def _content(made: Any, messages: Sequence[dict[str, Any]], reply: str) -> None:
    """The words of both sides, where they may be kept."""
    if made is None or not captures_content():
        return
    asked = [_message(str(one["role"]), one["content"]) for one in messages]
    made.set_attribute("gen_ai.input.messages", json.dumps(asked, ensure_ascii=False))
    said = _message("assistant", reply) | {"finish_reason": "stop"}
    made.set_attribute("gen_ai.output.messages", json.dumps([said], ensure_ascii=False))


def _message(role: str, content: Any) -> dict[str, Any]:
    """A message in the conventions' form. Only texts: a picture in it is none of the span's."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and part.get("type") == "text"]
        content = "\n".join(str(part.get("text", "")) for part in parts)
    return {"role": role, "parts": [{"type": "text", "content": str(content)}]}
