"""A language model behind an OpenAI-compatible endpoint (/chat/completions), over httpx.

Retried, with growing pauses and within a budget of time: no connection, a connection that was hung up, 429 and 5xx
(as Retry-After says). Not retried: other 4xx, time-outs and nonsense, since asking again would cost the same again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planners.chat.interface import ChatError, Message, messages_of, run_blocking
from planners.chat.structured import asked_in_words
from planners.interface import ChatReply
from tools.http import key_for
from tools.offline import require_network
from tools.servers import first_line, is_local, is_passing, message_of, retry_after, shown_address

if TYPE_CHECKING:
    import httpx

KEY = "YAFFLE_API_KEY"
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0
_SAID_LETTERS = 200
#: what a request may do without, and the words by which servers refuse it
_OPTIONAL = {"response_format": ("response_format", "json_schema", "structured"), "temperature": ("temperature",)}


@dataclass(frozen=True)
class EndpointChatModel:
    """Asks `model` at `base_url` ("https://HOST/v1").

    `api_key`: None takes YAFFLE_API_KEY, or OPENAI_API_KEY for OpenAI's own host. `timeout` bounds one attempt and
    `budget` one question, retries and pauses included, in seconds. Safe to share between threads and event loops.
    """

    base_url: str
    model: str
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    budget: float = 120.0
    attempts: int = 4
    _refused: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"endpoint:{shown_address(self.base_url)}#{self.model}"

    async def chat(self, messages: list[Message], *, schema: dict[str, Any] | None = None) -> ChatReply:
        """The model's reply. With `schema` its text is JSON of that schema where the server can be held to it; where
        it can't, the schema is asked for in words. Raises OfflineError, ChatError."""
        end = time.monotonic() + self.budget
        while True:
            body, wanted = self._body(messages, schema)
            response = await self._post(body, end)
            if response.is_success:
                return self._reply(response)
            refused = _unwanted(response, wanted - self._refused)
            if not refused:
                raise self._error(response)
            self._refused.update(refused)  # remembered: each request would be refused for it again

    def complete(self, prompt: str, *, system: str = "", timeout: float | None = None) -> str:
        """The reply's text, for tools; `timeout` in seconds shortens the budget. Raises as `chat`."""
        return run_blocking(self.chat(messages_of(prompt, system)), timeout).text

    def _body(self, messages: list[Message], schema: dict[str, Any] | None) -> tuple[dict[str, Any], frozenset[str]]:
        """The request, and the optional parts that are in it."""
        body: dict[str, Any] = {"model": self.model, "messages": messages}
        if "temperature" not in self._refused:
            body["temperature"] = 0
        if schema is not None and "response_format" not in self._refused:
            named = {"name": "reply", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif schema is not None:
            body["messages"] = asked_in_words(messages, schema)
        return body, frozenset(_OPTIONAL) & frozenset(body)

    async def _post(self, body: Mapping[str, Any], end: float) -> httpx.Response:
        """The server's answer, retried while that can help; any status that is final."""
        import httpx

        require_network(f"asking {shown_address(self.base_url)}")
        url = f"{self.base_url.rstrip('/')}/chat/completions"
        trouble: Exception | None = None
        why = "no time was left"
        # A proxy would take what is meant for this machine elsewhere.
        async with httpx.AsyncClient(headers=self._headers(), trust_env=not is_local(self.base_url)) as client:
            for attempt in range(self.attempts):
                left = end - time.monotonic()
                if left <= 0:
                    break
                pause = min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE) * random.uniform(0.8, 1.2)
                limit = min(self.timeout, left)
                try:
                    # httpx counts from one byte to the next; a server that drips would never be late.
                    response = await asyncio.wait_for(client.post(url, json=body, timeout=limit), limit)
                    if not is_passing(response):
                        return response
                    why = f"it answered {response.status_code}"
                    pause = max(pause, retry_after(response))
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    trouble, why = error, f"no connection ({first_line(error)})"
                except (TimeoutError, httpx.TimeoutException) as error:
                    raise ChatError(
                        f"{self.name} did not answer within {limit:.3g} s.",
                        remedy="Try later, or use a faster model or planner='patterns'.",
                    ) from error
                except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.DecodingError, ValueError) as error:
                    raise ChatError(
                        f"{self.name} can't be asked: {self._clean(first_line(error))}.", remedy="Check the address."
                    ) from error
                except httpx.TransportError as error:
                    trouble, why = error, f"it hung up ({first_line(error)})"
                if attempt + 1 == self.attempts:
                    break
                if time.monotonic() + pause >= end:
                    why += f", and a wait of {pause:.0f} s is over the time budget"
                    break
                await asyncio.sleep(pause)
        raise ChatError(
            f"{self.name} could not answer: {self._clean(why)}.",
            remedy="Check that it runs and has room, or try later.",
        ) from trouble

    def _headers(self) -> dict[str, str]:
        key = self._key()
        if not key:
            return {}
        if not (key.isascii() and key.isprintable()):
            raise ChatError(f"the key for {self.name} holds characters that no key has.", remedy=f"Set {KEY} anew.")
        return {"Authorization": f"Bearer {key}"}

    def _key(self) -> str:
        return (self.api_key if self.api_key is not None else key_for(self.base_url, KEY)).strip()

    def _clean(self, text: str) -> str:
        """What a server or a library said, in one short line, without the key."""
        key = self._key()
        flat = " ".join((text.replace(key, "***") if key else text).split())
        return flat if len(flat) <= _SAID_LETTERS else flat[:_SAID_LETTERS] + "..."

    def _error(self, response: httpx.Response) -> ChatError:
        """A refusal in words, with what to do about it."""
        status = response.status_code
        said = self._clean(message_of(response)) or "no reason given"
        remedy = {
            401: f"Check the key ({KEY}).",
            402: "The account is out of credit.",
            403: f"Check the key ({KEY}) and what it may use.",
            404: "Check the address and the model's name: the model may have been withdrawn.",
            413: "Ask something shorter, or use a model with a longer context.",
            429: "The account is out of quota.",
        }.get(status, "Check the address and the model's name.")
        return ChatError(f"{self.name} refused with {status}: {said}.", remedy=remedy)

    def _reply(self, response: httpx.Response) -> ChatReply:
        """The reply in the server's answer. Raises ChatError where there is none."""
        try:
            answer = response.json()
            choice = answer["choices"][0]
            content = choice["message"]["content"]
            if isinstance(content, list):
                content = "".join(part.get("text", "") for part in content if isinstance(part, dict))
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise ChatError(
                f"{self.name} answered something that is no chat completion: {self._clean(response.text[:400])!r}.",
                remedy="Check that the address is that of an OpenAI-compatible API (it often ends in /v1).",
            ) from error
        if choice.get("finish_reason") == "length":
            raise ChatError(f"{self.name} was cut short in its reply.", remedy="Raise the server's limit of tokens.")
        if not isinstance(content, str) or not content.strip():
            raise ChatError(f"{self.name} sent an empty reply.", remedy="Ask again, or use another model.")
        usage = answer.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        counts = [usage.get(key) for key in ("prompt_tokens", "completion_tokens")]
        prompt, completion = (count if isinstance(count, int) else 0 for count in counts)
        return ChatReply(text=content, prompt_tokens=prompt, completion_tokens=completion)


def _unwanted(response: httpx.Response, wanted: frozenset[str]) -> frozenset[str]:
    """The optional parts of the request that the server may have refused it for; a schema where it does not say."""
    if response.status_code not in (400, 415, 422, 501):
        return frozenset()
    said = response.text.lower()
    named = frozenset(part for part in wanted if any(word in said for word in _OPTIONAL[part]))
    return named or wanted & {"response_format"}
