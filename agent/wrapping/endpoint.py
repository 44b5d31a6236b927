"""The wrapped model itself, behind an OpenAI-compatible endpoint: asked whole, or read while it still writes.

Retried, with growing pauses and within a budget of time: no connection, a connection that was hung up before anything
came, 429 and 5xx (as Retry-After says). Not retried: other 4xx, time-outs and nonsense, since asking again would cost
the same again. Once a piece of an answer has come, it is kept whatever happens to the rest.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from agent.wrapping.completions import EventReader, Piece, Reply, cut_short, garbage, read_completion
from agent.wrapping.errors import WrappedModelError
from tools.ask.endpoint import KEY
from tools.http import key_for
from tools.offline import require_network
from tools.servers import first_line, is_local, is_passing, message_of, retry_after, shown_address

if TYPE_CHECKING:
    import httpx

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 20.0
#: an answer of more characters is cut there: a server that never ends must not fill the memory
LONGEST = 100_000
_LONGEST_RAW = 20 * LONGEST
_EVENTS = "text/event-stream"


class _Late(Exception):
    """The time for an answer is over."""


class _Refused(Exception):
    """The server refused a request; `said` is why."""

    def __init__(self, error: WrappedModelError, said: str) -> None:
        super().__init__(said)
        self.error, self.said = error, said


@dataclass
class _Clock:
    """The time that an answer may take, without what its reader spends between the pieces."""

    end: float

    def left(self) -> float:
        return self.end - time.monotonic()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        since = time.monotonic()
        try:
            yield
        finally:
            self.end += time.monotonic() - since


@dataclass(frozen=True)
class WrappedEndpoint:
    """`model` at `address` ("https://HOST/v1").

    `key`: None takes YAFFLE_VISION_KEY, or OPENAI_API_KEY for OpenAI's own host. `timeout` is the longest silence and
    `budget` bounds one answer, retries included, in seconds. With `unsure` the server is asked for the probabilities of
    its tokens, as long as it does not refuse. Safe to share between threads.
    """

    address: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    budget: float = 180.0
    attempts: int = 4
    unsure: bool = True
    _refused: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"endpoint:{shown_address(self.address)}#{self.model}"

    def complete(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Reply:
        """The whole answer to a conversation. `options` go into the request as they are.

        Raises OfflineError, WrappedModelError (which keeps what was sent).
        """
        clock = _Clock(time.monotonic() + self.budget)
        body = self._body(messages, options)
        with self._opened(body, clock) as response:
            raw, trouble = "", ""
            try:
                for chunk in self._chunks(response, clock):
                    raw += chunk
            except (_Late, OSError) as error:
                trouble = _words(error, self.timeout)
            if trouble:
                raise WrappedModelError(f"{self.name} broke off: {trouble}.", remedy="Ask again.", raw=raw)
            if _EVENTS in response.headers.get("content-type", ""):  # a stream that nobody asked for
                return _joined(list(_of_events(raw)), raw, self.name)
            return read_completion(raw, self.name)

    def stream(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None = None) -> Iterator[Piece]:
        """The answer in pieces, as they come. What stops it before its end is the last piece's `trouble`, never an
        error, unless nothing came at all. Time between two pieces that the caller takes is not counted.

        Raises OfflineError, WrappedModelError (which keeps what was sent).
        """
        clock = _Clock(time.monotonic() + self.budget)
        body = {**self._body(messages, options), "stream": True}
        for attempt in range(self.attempts):
            reader, length, trouble = EventReader(), 0, ""
            with self._opened(body, clock) as response:
                try:
                    for chunk in self._chunks(response, clock):
                        for piece in reader.feed(chunk):
                            length += len(piece.text)
                            trouble = piece.trouble
                            if piece.text or piece.finish:
                                with clock.stopped():
                                    yield replace(piece, trouble="")
                            if trouble or length > LONGEST:
                                break
                        if trouble or reader.done or length > LONGEST:
                            break
                    for piece in () if trouble else reader.close():
                        length += len(piece.text)
                        trouble = piece.trouble
                        yield replace(piece, trouble="")
                except (_Late, OSError) as error:
                    trouble = _words(error, self.timeout)
                    late = isinstance(error, _Late)
                else:
                    late = True  # it had its say: asking again would give the same
            if length > LONGEST:
                trouble = f"it is longer than {LONGEST} characters"
            if length == 0 and not late and attempt + 1 < self.attempts and clock.left() > 0:
                time.sleep(min(_pause(attempt), max(0.0, clock.left())))
                continue
            yield from self._ending(reader, length, trouble)
            return

    def _ending(self, reader: EventReader, length: int, trouble: str) -> Iterator[Piece]:
        """What is to be said after the last piece."""
        if length == 0:
            whole = reader.raw.strip()
            if whole.startswith("{") and not trouble:  # it does not stream: the completion came at once
                reply = read_completion(whole, self.name)
                yield Piece(reply.text, reply.finish, tokens=reply.tokens)
                return
            if not trouble and (reader.done or reader.finish):
                raise WrappedModelError(
                    f"{self.name} sent an empty answer.", remedy="Ask again, or use another model.", raw=reader.raw
                )
            if not trouble:
                raise garbage(reader.raw, self.name)
            raise WrappedModelError(
                f"{self.name} could not answer: {trouble}.",
                remedy="Check that it runs and has room, or try later.",
                raw=reader.raw,
            )
        if not trouble and reader.skipped:
            trouble = f"{reader.skipped} of its events could not be read"
        if not trouble and not reader.done and not reader.finish:
            trouble = "the connection was closed before the end"
        if trouble:
            yield Piece(trouble=trouble)

    def _body(self, messages: list[dict[str, Any]], options: Mapping[str, Any] | None) -> dict[str, Any]:
        """The request. What is the caller's own goes before what is ours."""
        ours = {"temperature": 0, "logprobs": True} if self.unsure else {"temperature": 0}
        ours = {name: value for name, value in ours.items() if name not in self._refused}
        return {"model": self.model, **ours, **(options or {}), "messages": messages}

    @contextmanager
    def _opened(self, body: Mapping[str, Any], clock: _Clock) -> Iterator[httpx.Response]:
        """A successful response whose body is still to be read."""
        import httpx

        require_network(f"asking {shown_address(self.address)}")
        # A proxy would take what is meant for this machine elsewhere.
        with httpx.Client(headers=self._headers(), trust_env=not is_local(self.address)) as client:
            response = self._answered(client, body, clock)
            try:
                yield response
            finally:
                response.close()

    def _answered(self, client: httpx.Client, body: Mapping[str, Any], clock: _Clock) -> httpx.Response:
        """The response to a request, without what the server refuses of it and can do without."""
        while True:
            try:
                return self._retried(client, body, clock)
            except _Refused as refusal:
                said = refusal.said.lower()
                unwanted = {name for name in ("logprobs", "temperature") if name in body and name in said}
                if not unwanted:
                    raise refusal.error from None
                self._refused.update(unwanted)  # remembered: each request would be refused for it again
                body = {name: value for name, value in body.items() if name not in unwanted}

    def _retried(self, client: httpx.Client, body: Mapping[str, Any], clock: _Clock) -> httpx.Response:
        import httpx

        url = f"{self.address.rstrip('/')}/chat/completions"
        trouble: Exception | None = None
        why = "no time was left"
        for attempt in range(self.attempts):
            left = clock.left()
            if left <= 0:
                break
            pause = _pause(attempt)
            try:
                request = client.build_request("POST", url, json=body, timeout=min(self.timeout, left))
                response = client.send(request, stream=True)
                if response.is_success:
                    return response
                response.read()
                response.close()
                if not is_passing(response):
                    raise _Refused(self._refusal(response), message_of(response))
                why, pause = f"it answered {response.status_code}", max(pause, retry_after(response))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble, why = error, f"no connection ({first_line(error)})"
            except httpx.TimeoutException as error:
                raise WrappedModelError(
                    f"{self.name} did not answer within {min(self.timeout, left):.3g} s.",
                    remedy="Try later, or give it more time (timeout=...).",
                ) from error
            except httpx.TransportError as error:
                trouble, why = error, f"it hung up ({first_line(error)})"
            except (httpx.InvalidURL, ValueError) as error:
                message = f"{self.name} can't be asked: {self._clean(first_line(error))}."
                raise WrappedModelError(message, remedy="Check the address.") from error
            if attempt + 1 == self.attempts:
                break
            if pause >= clock.left():
                why += f", and a wait of {pause:.0f} s is over the time budget"
                break
            time.sleep(pause)
        raise WrappedModelError(
            f"{self.name} could not answer: {self._clean(why)}.",
            remedy="Check that it runs and has room, or try later.",
        ) from trouble

    @staticmethod
    def _chunks(response: httpx.Response, clock: _Clock) -> Iterator[str]:
        """The text of the body as it comes. Raises _Late, OSError."""
        import httpx

        length = 0
        try:
            for chunk in response.iter_text():
                length += len(chunk)
                yield chunk
                if clock.left() <= 0 or length > _LONGEST_RAW:
                    raise _Late
        except httpx.TimeoutException as error:
            raise _Late from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise OSError(first_line(error)) from error

    def _headers(self) -> dict[str, str]:
        key = self._key()
        if not (key.isascii() and (not key or key.isprintable())):
            raise WrappedModelError(f"the key for {self.name} holds characters that no key has.", remedy="Set it anew.")
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _key(self) -> str:
        return (self.key if self.key is not None else key_for(self.address, KEY)).strip()

    def _clean(self, text: str) -> str:
        """What a server or a library said, in one short line, without the key."""
        key = self._key()
        flat = " ".join((text.replace(key, "***") if key else text).split())
        return flat if len(flat) <= 200 else flat[:200] + "..."

    def _refusal(self, response: httpx.Response) -> WrappedModelError:
        said = self._clean(message_of(response)) or "no reason given"
        remedy = "Check the key." if response.status_code in (401, 403) else "Check the address and the model's name."
        return WrappedModelError(
            f"{self.name} refused with {response.status_code}: {said}.", remedy=remedy, raw=response.text
        )


def _pause(attempt: int) -> float:
    return min(_FIRST_PAUSE * 2.0**attempt, _LONGEST_PAUSE) * random.uniform(0.8, 1.2)


def _words(error: Exception, timeout: float) -> str:
    """Why an answer broke off."""
    return f"nothing came for {timeout:.3g} s, or its time was over" if isinstance(error, _Late) else str(error)


def _of_events(raw: str) -> Iterator[Piece]:
    reader = EventReader()
    yield from reader.feed(raw)
    yield from reader.close()
    if not (reader.done or reader.finish):
        yield Piece(trouble="the connection was closed before the end")


def _joined(pieces: list[Piece], raw: str, name: str) -> Reply:
    """The pieces of an answer as one reply."""
    text = "".join(piece.text for piece in pieces)
    if not text.strip():
        raise garbage(raw, name)
    finish = next((piece.finish for piece in pieces if piece.finish), "")
    broken = tuple(f"The model's answer broke off: {piece.trouble}." for piece in pieces if piece.trouble)
    tokens = tuple(token for piece in pieces for token in piece.tokens)
    return Reply(text, finish, (*broken, *cut_short(finish)), tokens=tokens)
