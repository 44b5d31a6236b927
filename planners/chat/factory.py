"""Choosing the chat model, from a short text or from a model that is there already."""

from __future__ import annotations

from typing import Any, cast

from planners.chat.interface import ChatError, Completing, LanguageModel
from planners.interface import ChatModel

FORMS = '"endpoint:https://HOST/v1#MODEL", "local:FOLDER", a ChatModel, or a LangChain chat model'


def make_chat_model(spec: str | ChatModel | Any) -> LanguageModel:
    """The chat model that `spec` names.

    Args:
        spec: "endpoint:https://HOST/v1#MODEL" (any OpenAI-compatible server; the key in YAFFLE_API_KEY, or in
            OPENAI_API_KEY for OpenAI's own); "local:FOLDER" (a causal language model saved by `save_pretrained`); a
            ChatModel; or a LangChain BaseChatModel.

    Nothing is loaded or contacted before the first question. Raises ChatError for anything else.
    """
    if isinstance(spec, str):
        return _named(spec)
    if hasattr(spec, "chat") and hasattr(spec, "name"):
        if hasattr(spec, "complete"):
            return cast(LanguageModel, spec)
        return Completing(cast(ChatModel, spec))
    if hasattr(spec, "ainvoke") and hasattr(spec, "bind"):
        from planners.chat.langchain import LangChainChatModel

        return LangChainChatModel(cast(Any, spec))
    raise ChatError(f"a {type(spec).__name__} is no chat model.", remedy=f"Give {FORMS}.")


def _named(spec: str) -> LanguageModel:
    kind, _, rest = spec.partition(":")
    if kind == "endpoint" and rest.startswith(("http://", "https://")):
        from planners.chat.endpoint import EndpointChatModel

        address, _, model = rest.partition("#")
        if not model:
            raise ChatError(f"{spec!r} names no model.", remedy=f'Write "{spec}#MODEL".')
        return EndpointChatModel(address, model)
    if kind == "local" and rest:
        from planners.chat.local import LocalChatModel

        return LocalChatModel(rest)
    raise ChatError(f"{spec!r} names no chat model.", remedy=f"Give {FORMS}.")
