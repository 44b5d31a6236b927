"""Any LangChain chat model (BaseChatModel) as one of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planners.chat.interface import ChatError, Message, messages_of, run_blocking
from planners.chat.structured import asked_in_words
from planners.interface import ChatReply

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class LangChainChatModel:
    """Asks `model`. Its time-outs, retries and network are its own: YAFFLE_OFFLINE does not reach into it."""

    model: BaseChatModel

    @property
    def name(self) -> str:
        return f"langchain:{self.model._llm_type}"

    async def chat(self, messages: list[Message], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """The model's reply; with `schema` by the model's structured output, or asked for in words where it has none.

        Raises ChatError.
        """
        try:
            if schema is None:
                return _reply(await self.model.ainvoke(messages))
            try:
                structured = self.model.with_structured_output({"title": "reply", **schema}, include_raw=True)
            except (NotImplementedError, ValueError):
                return _reply(await self.model.ainvoke(asked_in_words(messages, schema)))
            answer: Any = await structured.ainvoke(messages)
            reply = _reply(answer["raw"])
            if answer["parsed"] is None:
                return reply
            return reply.model_copy(update={"text": json.dumps(answer["parsed"], ensure_ascii=False, default=str)})
        except Exception as error:  # a model of somebody else's may raise anything; it is carried on as the cause
            first = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
            raise ChatError(
                f"{self.name} could not answer: {first}.", remedy="Check the model, or try later."
            ) from error

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        """The reply's text, for tools; `timeout` in seconds. Raises ChatError."""
        return run_blocking(self.chat(messages_of(prompt, system)), timeout).text


def _reply(message: Any) -> ChatReply:
    """A LangChain message as a reply: its text parts, and its tokens where it counts them."""
    content = message.content
    if isinstance(content, list):
        parts = [part if isinstance(part, str) else str(part.get("text", "")) for part in content]
        content = "".join(parts)
    usage = getattr(message, "usage_metadata", None) or {}
    return ChatReply(
        text=str(content),
        prompt_tokens=int(usage.get("input_tokens", 0)),
        completion_tokens=int(usage.get("output_tokens", 0)),
    )
