"""Real MCP servers in processes of their own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("mcp")

SMALL = [sys.executable, str(Path(__file__).with_name("small_server.py"))]


@pytest.fixture(scope="session")
def small_server() -> list[str]:
    """The command of the small server."""
    return SMALL


@pytest.fixture(scope="session")
def small_server_url(free_port: int) -> Iterator[str]:
    """The address of a small server that runs over HTTP."""
    process = subprocess.Popen([*SMALL, str(free_port)], stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{free_port}/mcp"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)
        yield url
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
