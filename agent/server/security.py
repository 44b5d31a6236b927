"""The outermost layer: a request id, security headers on every response, and no calls from pages of other hosts."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware

from agent.server.errors import HttpError, as_http_error, log_failure, response_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from agent.server.metrics import Metrics

#: set where a route has not set its own. An API's answer is no page: nothing in it may load, run or be framed.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


class KnownHosts:
    """ASGI middleware: starlette's check of the Host header, with its refusal said as all others are."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], metrics: Metrics) -> None:
        self.app = app
        self.hosts = hosts
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = False

        async def go_on(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal known
            known = True
            await self.app(scope, receive, send)

        async def send_on(message: Message) -> None:
            if known:
                await send(message)

        await TrustedHostMiddleware(go_on, self.hosts, www_redirect=False)(scope, receive, send_on)
        if not known:
            error = HttpError(400, "unknown_host", "this server has another name.", remedy="--allow-host NAME adds it.")
            self.metrics.refused.labels(error.code).inc()
            await response_of(error)(scope, receive, send)


class Security:
    """ASGI middleware. `origins` are pages that may call in spite of their other host (the CORS setting)."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...], metrics: Metrics) -> None:
        self.app = app
        self.origins = frozenset(origins)
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if self._foreign(scope):
                error = HttpError(403, "foreign_origin", "pages of other hosts may not call this server.")
                self.metrics.refused.labels(error.code).inc()
                await response_of(error)(scope, receive, send_on)
            else:
                await self.app(scope, receive, send_on)
        except Exception as error:
            log_failure(f"request {request_id}", error)
            if status:
                raise  # the response has begun: the server can only close the connection
            await response_of(as_http_error(error))(scope, receive, send_on)
        finally:
            route = str(getattr(scope.get("route"), "path", "") or "unmatched")
            self.metrics.requests.labels(_method(scope), route, str(status or 500)).inc()
            self.metrics.request_seconds.labels(route).observe(time.perf_counter() - started)

    def _foreign(self, scope: Scope) -> bool:
        """Does a browser send this for a page of another host, to change something here?"""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE or origin in self.origins or "*" in self.origins:
            return False
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _method(scope: Scope) -> str:
    """The method as a label: of the known ones only."""
    known = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
    return scope["method"] if scope["method"] in known else "other"
