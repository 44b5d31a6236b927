"""What every chat model of ours can do, its errors, and the adapter that gives a bare ChatModel the missing half."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from planners.interface import ChatModel, ChatReply, PlanningError

Message = dict[str, Any]
T = TypeVar("T")


class ChatError(PlanningError):
    """A chat model could not be asked, or did not answer well; the message says what to do about it."""


class LanguageModel(Protocol):
    """A ChatModel (for planners) that is also a tools.context.TextModel (for the tools LLM and LIST)."""

    @property
    def name(self) -> str: ...

    async def chat(self, messages: list[Message], *, schema: dict[str, Any] | None = None) -> ChatReply: ...

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str: ...


def messages_of(prompt: str, system: str = "") -> list[Message]:
    """One question as a conversation."""
    first = [{"role": "system", "content": system}] if system else []
    return [*first, {"role": "user", "content": prompt}]


def run_blocking(work: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
    """Run a coroutine to its end from plain code, also where an event loop already runs in this thread.

    Raises ChatError when `timeout` (seconds) is over, and whatever the coroutine raises.
    """

    async def bounded() -> T:
        try:
            return await asyncio.wait_for(work, timeout)
        except TimeoutError:
            raise ChatError(
                f"the language model did not answer within {timeout:g} s.", remedy="Give the step more time."
            ) from None

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(bounded())
    outcome: list[T] = []
    failure: list[BaseException] = []

    def in_thread() -> None:
        try:
            outcome.append(asyncio.run(bounded()))
        except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread, raised there
            failure.append(error)

    thread = threading.Thread(target=in_thread, name="yaffle-chat")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]


@dataclass(frozen=True)
class Completing:
    """A ChatModel of somebody else's, with `complete` added."""

    model: ChatModel

    @property
    def name(self) -> str:
        return self.model.name

    async def chat(self, messages: list[Message], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """As the model's own."""
        return await self.model.chat(messages, schema=schema)

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        """The reply's text; `timeout` in seconds."""
        return run_blocking(self.model.chat(messages_of(prompt, system)), timeout).text
