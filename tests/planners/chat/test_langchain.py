"""Chat models of LangChain behind our interface."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableLambda

from planners.chat.factory import make_chat_model
from planners.chat.interface import ChatError

HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello"}]
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


class Recording(BaseChatModel):
    """Keeps what it is asked, and counts tokens."""

    seen: list[list[BaseMessage]] = []  # noqa: RUF012 - pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "recording"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        self.seen.append(messages)
        usage = {"input_tokens": 11, "output_tokens": 2, "total_tokens": 13}
        parts: list[Any] = [{"type": "text", "text": "hi "}, "there"]
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=parts, usage_metadata=usage))])


class Structured(Recording):
    """Has structured output of its own."""

    def with_structured_output(self, schema: Any, *, include_raw: bool = False, **_: Any) -> Any:
        assert include_raw
        assert schema["title"]
        return RunnableLambda(lambda _: {"raw": AIMessage(content=""), "parsed": {"a": 1}, "parsing_error": None})


def test_messages_text_and_tokens():
    inner = Recording()
    reply = asyncio.run(make_chat_model(inner).chat(HELLO))
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == ("hi there", 11, 2)
    assert [message.type for message in inner.seen[0]] == ["system", "human"]


def test_structured_output_of_the_model_is_used():
    assert asyncio.run(make_chat_model(Structured()).chat(HELLO, schema=SCHEMA)).text == '{"a": 1}'


def test_a_model_without_structured_output_is_asked_in_words():
    inner = Recording()
    asyncio.run(make_chat_model(inner).chat(HELLO, schema=SCHEMA))
    assert '"required": ["a"]' in str(inner.seen[0][0].content)


def test_complete():
    assert make_chat_model(FakeListChatModel(responses=["fine"])).complete("how are you?") == "fine"


def test_its_errors_are_carried_on():
    class Broken(Recording):
        def _generate(self, *_: Any, **__: Any) -> ChatResult:
            raise ConnectionError("the vendor is gone")

    with pytest.raises(ChatError, match="recording could not answer: the vendor is gone") as caught:
        asyncio.run(make_chat_model(Broken()).chat(HELLO))
    assert isinstance(caught.value.__cause__, ConnectionError)
