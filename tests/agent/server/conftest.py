"""Real servers on free ports, each in a thread of its own, around agents whose tools are small."""

from __future__ import annotations

import base64
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image as Pillow

from agent import Agent
from agent.server.app import create_app
from agent.server.serving import make_server
from agent.server.settings import ServerSettings
from agent.settings import Limits
from tools.registry import Registry


@dataclass
class Served:
    """A server that runs: its address, and the app to look into."""

    url: str
    app: Any

    def client(self, key: str = "", **more: Any) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, **more)


Serve = Callable[..., Served]


@pytest.fixture
def serve(registry: Registry) -> Iterator[Serve]:
    """serve(agent=..., **settings) starts a server; all are stopped at the end."""
    started: list[tuple[Any, threading.Thread]] = []
    agents: list[Agent] = []

    def start(agent: Agent | None = None, **given: Any) -> Served:
        if agent is None:
            agent = Agent(registry=registry, limits=Limits(step_timeout=20))
            agents.append(agent)
        settings = ServerSettings(**given)
        app = create_app(agent, settings)
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = make_server(app, settings, host="127.0.0.1", port=port)
        server.config.timeout_graceful_shutdown = 2
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        started.append((server, thread))
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.started
        return Served(f"http://127.0.0.1:{port}", app)

    yield start
    for server, _ in started:
        server.should_exit = True
    for _, thread in started:
        thread.join(20)
    for made in agents:
        made.close()


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Pillow.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()


def data_url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


@pytest.fixture
def picture() -> str:
    """A small grey picture as a data URL."""
    return data_url(png(np.full((60, 80, 3), 128, np.uint8)))


def wait_until(true: Callable[[], Any], seconds: float = 30.0) -> None:
    """Return when `true()` is; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
