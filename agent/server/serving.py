"""Running the app with uvicorn: settings for clients that are slow or leave, and a clean end."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import TYPE_CHECKING, Any

from agent.observing import logs
from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from agent.server.settings import ServerSettings

#: open connections beyond which new ones are sent away
_CONNECTIONS = 1000
#: seconds that requests under way are given when the server is told to stop
_GRACE = 20


def make_server(
    app: FastAPI, settings: ServerSettings, *, host: str, port: int, access_log: bool = False, **more: Any
) -> uvicorn.Server:
    """A uvicorn server for `app`; `more` are further settings of uvicorn.Config (TLS files, proxies)."""
    try:
        import uvicorn
        from uvicorn.config import LOGGING_CONFIG
    except ImportError as error:
        raise YaffleError("the server needs some packages.", remedy="pip install 'yaffle[server]'") from error

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=patient_protocol(settings.header_seconds),
        ws="none",
        loop="asyncio",
        lifespan="on",
        access_log=access_log,
        log_level="info" if access_log else "warning",
        log_config=None if logs.are_set_up() else LOGGING_CONFIG,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
        **more,
    )
    return uvicorn.Server(config)


def patient_protocol(header_seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol for HTTP, patient for `header_seconds` only: a connection whose request's head has not come by
    then is closed. (uvicorn itself waits for ever once the first byte has come.)"""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class PatientProtocol(H11Protocol):
        _limit: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            connected = transport.get_extra_info("socket")
            if connected is not None and connected.family in (socket.AF_INET, socket.AF_INET6):
                # asyncio does so itself, but not for connections of a socket that it was handed ready-made.
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._wait_for_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def handle_events(self) -> None:
            before = self.cycle
            super().handle_events()
            if self.cycle is not before:  # a head has come
                self._stop_waiting()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self._limit is None and not self.transport.is_closing() and self._between_requests():
                self._wait_for_head(self.timeout_keep_alive + header_seconds)

        def send_400_response(self, msg: str) -> None:
            """What is no HTTP is refused as everything else is: in JSON."""
            import h11

            from agent.server.errors import HttpError, body_of

            body = json.dumps(body_of(HttpError(400, "bad_http", "this is no valid HTTP request."))).encode()
            headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
            headers.append((b"content-length", str(len(body)).encode()))
            head = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (head, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

        def _between_requests(self) -> bool:
            return self.cycle is None or bool(self.cycle.response_complete)

        def _wait_for_head(self, seconds: float = header_seconds) -> None:
            self._limit = self.loop.call_later(seconds, self._give_up)

        def _stop_waiting(self) -> None:
            if self._limit is not None:
                self._limit.cancel()
                self._limit = None

        def _give_up(self) -> None:
            self._limit = None
            if not self.transport.is_closing():
                self.transport.close()

    return PatientProtocol
