"""A scripted OpenAI-compatible server that streams, stalls, hangs up and talks nonsense, as it is told."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

#: in the place of a piece: the connection is cut there, without the end that HTTP asks for
HANG_UP = object()


@dataclass(frozen=True)
class Said:
    """One response: pieces of its body (bytes), pauses (seconds), HANG_UP."""

    parts: Sequence[Any]
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def whole(text: Any, finish: str = "stop", **more: Any) -> Said:
    """A completion that comes at once."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return Said([json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice], **more}).encode()])


def event(text: str | None = None, finish: str | None = None) -> bytes:
    """One event of a stream."""
    delta = {} if text is None else {"content": text}
    data = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return f"data: {json.dumps(data)}\n\n".encode()


def streamed(*parts: Any, done: bool = True) -> Said:
    """A stream: texts become events, numbers pauses; with `done`, its proper end."""
    made = [event(part) if isinstance(part, str) else part for part in parts]
    ending = [event(None, "stop"), b"data: [DONE]\n\n"] if done else []
    return Said([b": hello\n\n", event(""), *made, *ending], kind="text/event-stream")


class Server:
    """Answers with the responses in turn, the last for ever. `asked` are the bodies that it received."""

    def __init__(self, responses: Sequence[Said]) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        left, outer, guard = list(responses), self, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                with guard:
                    outer.asked.append(json.loads(body))
                    outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                    said = left.pop(0) if len(left) > 1 else left[0]
                try:
                    self._say(said)
                except OSError:
                    self.close_connection = True

            def _say(self, said: Said) -> None:
                self.send_response(said.status)
                for name, value in {"Content-Type": said.kind, "Transfer-Encoding": "chunked", **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for part in said.parts:
                    if part is HANG_UP:
                        self.connection.shutdown(socket.SHUT_RDWR)
                        self.close_connection = True
                        return
                    if isinstance(part, bytes):
                        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                        self.wfile.flush()
                    else:
                        time.sleep(part)
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """serve(response, ...) starts a scripted server; the network is on, and pauses between tries are short."""
    monkeypatch.setenv("YAFFLE_OFFLINE", "0")
    monkeypatch.setattr("agent.wrapping.endpoint._FIRST_PAUSE", 0.02)
    started: list[Server] = []

    def start(*responses: Said) -> Server:
        started.append(Server(responses))
        return started[-1]

    yield start
    for server in started:
        server.stop()
