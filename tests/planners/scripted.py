"""Chat models and an endpoint that follow a script, for tests of what speaks to them. Given out by conftest.py."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from planners.interface import ChatReply


class Chat:
    """A chat model that replies from a list, or by a function of the messages, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, *replies: str | Exception | Callable[[list[dict[str, Any]]], str]) -> None:
        self.replies = list(replies)
        self.asked: list[list[dict[str, Any]]] = []
        self.schemas: list[dict[str, Any] | None] = []

    async def chat(self, messages: list[dict[str, Any]], *, schema: dict[str, Any] | None = None) -> ChatReply:
        self.asked.append(messages)
        self.schemas.append(schema)
        assert self.replies, f"asked once more than scripted: {messages[-1]['content'][-300:]}"
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(messages)
        return ChatReply(text=text, prompt_tokens=10, completion_tokens=5)


@dataclass
class Answer:
    """One answer of the server: status, body, headers; `hang_up` breaks the connection after half of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    hang_up: bool = False


def completion(text: str, **more: Any) -> Answer:
    """A chat completion as OpenAI's servers send it."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"} | more
    answer = {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
    return Answer(body=json.dumps(answer).encode())


def refusal(status: int, message: str, **headers: str) -> Answer:
    """An error as OpenAI's servers send it; `Retry_After="3"` is a header."""
    return Answer(status, json.dumps({"error": {"message": message}}).encode(), dict(headers))


@dataclass
class Endpoint:
    """A running server: its address, the requests that came, and their keys."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def serving(*script: Answer) -> Iterator[Endpoint]:
    """A server on this machine that answers from the script; its last answer is repeated."""
    waiting = list(script)
    release = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            endpoint.requests.append({"path": self.path, **json.loads(body)})
            endpoint.keys.append(self.headers.get("authorization", ""))
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            release.wait(answer.wait)
            self.close_connection = True
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("content-length", str(len(answer.body) * (2 if answer.hang_up else 1)))
                self.end_headers()
                self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client gave up waiting, as some tests want it to

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        release.set()
        server.shutdown()
        server.server_close()
        thread.join()
