"""The gate before the API: who asks, how often, and how much is sent, all before anything is parsed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from agent.server.errors import HttpError, response_of
from agent.server.keys import KeyFile, KeyFileError
from agent.server.limits import BodyBudget, Caller, RateLimits, caller_of
from agent.server.settings import ServerSettings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from agent.server.metrics import Metrics

_PROTECTED = ("/v1/", "/metrics")


class Gate:
    """ASGI middleware. Puts the Caller into `scope["state"]["caller"]`; everything under /v1 and /metrics needs one."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, metrics: Metrics) -> None:
        self.app = app
        self.settings = settings
        self.metrics = metrics
        self.keys = KeyFile(settings.keys) if settings.keys is not None else None
        self.rates = RateLimits()
        self.bodies = BodyBudget(settings.bodies_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(self, receive)
        try:
            headers = Headers(scope=scope)
            caller = Caller("local")
            if scope["path"].startswith(_PROTECTED):
                caller = self._caller(headers)
                self.rates.request(caller)
            scope["state"]["caller"] = caller
            body.expect(headers, caller)
            await self.app(scope, body.receive, send)
        except HttpError as error:
            body.refuse(error)
            await response_of(error)(scope, receive, send)
        finally:
            self.bodies.give_back(body.reserved)
            if body.refusal is not None:
                self.metrics.refused.labels(body.refusal.code).inc()

    def _caller(self, headers: Headers) -> Caller:
        """Who asks. Raises HttpError 401."""
        if self.keys is None:
            return caller_of(None, self.settings)
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            key = headers.get("x-api-key", "")
        try:
            record = self.keys.find(key.strip())
        except KeyFileError as error:
            raise HttpError(503, "no_keys", "the keys can't be checked at the moment.", wait=5) from error
        if record is None:
            why = "this API key is not known." if key else "an API key is needed."
            raise HttpError(
                401,
                "invalid_api_key",
                why,
                remedy="Send it as `Authorization: Bearer KEY`.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return caller_of(record, self.settings)


class _Body:
    """A request's body on its way in: its size, its time, its share of the memory for bodies."""

    def __init__(self, gate: Gate, receive: Receive) -> None:
        self._gate = gate
        self._receive = receive
        self._end = time.monotonic() + gate.settings.body_seconds
        self._caller = Caller("local")
        self._size = 0
        self._promised = 0
        self.reserved = 0
        self.complete = False
        self.refusal: HttpError | None = None

    def expect(self, headers: Headers, caller: Caller) -> None:
        """What the head of the request says. Raises HttpError before the body is read."""
        self._caller = caller
        length = headers.get("content-length")
        if length is not None and "transfer-encoding" in headers:
            # A proxy that believes the other of the two would see another request after this one: nothing is read on.
            raise HttpError(400, "two_lengths", "the body has a Content-Length and a Transfer-Encoding.")
        if length is None:
            self.complete = "transfer-encoding" not in headers
            return
        if not (length.isascii() and length.isdigit() and len(length) < 20):
            raise HttpError(400, "invalid_length", "the Content-Length is not a number.")
        self._promised = int(length)
        self.complete = self._promised == 0
        self._check(self._promised)
        self._reserve(self._promised)

    async def receive(self) -> Message:
        """The next piece. Raises HttpError 408, 413 or 429."""
        try:
            return await self._next()
        except HttpError as error:  # the app turns it into the response
            self.refuse(error)
            raise

    def refuse(self, error: HttpError) -> None:
        """Note that the request is refused; what is left of its body is not waited for."""
        self.refusal = error
        if not self.complete:
            error.headers["Connection"] = "close"

    async def _next(self) -> Message:
        if self.complete:  # what comes now is that the client leaves
            return await self._receive()
        left = self._end - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0)):
                message = await self._receive()
        except TimeoutError:
            seconds = self._gate.settings.body_seconds
            raise HttpError(408, "too_slow", f"the body did not arrive within {seconds:g} s.") from None
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._check(self._size)
            if self._size > self._promised:
                self._reserve(self._size - self._promised)
                self._promised = self._size
            self.complete = not message.get("more_body", False)
        return message

    def _check(self, size: int) -> None:
        limit = self._gate.settings.body_bytes
        if size > limit:
            raise HttpError(413, "body_too_large", f"the body has more than {limit:,} bytes.", remedy="Send less.")

    def _reserve(self, size: int) -> None:
        self._gate.rates.body(self._caller, size)
        self._gate.bodies.take(size)
        self.reserved += size
