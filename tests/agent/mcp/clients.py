"""The SDK's own client, for tests that are not asynchronous."""

from __future__ import annotations

import asyncio
import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client


class Talking:
    """A client that is connected, on a loop of its own."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        self.client = client
        self.loop = loop

    def do(self, work: Any, seconds: float = 60) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def call(self, tool: str, /, **arguments: Any) -> Any:
        return self.do(self.client.call_tool(tool, arguments))

    def text(self, tool: str, /, **arguments: Any) -> str:
        """The text of the result, which must not be an error."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return str(result.content[0].text)

    def refusal(self, tool: str, /, **arguments: Any) -> str:
        """The text of the error."""
        result = self.call(tool, **arguments)
        assert result.is_error, result.structured_content
        return str(result.content[0].text)


@contextmanager
def talking(make: Callable[[], Any]) -> Iterator[Talking]:
    """A connected client; `make` gives the SDK's Client, within the loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    ready: asyncio.Future[Any] = loop.create_future()
    stop = asyncio.Event()

    async def live() -> None:
        try:
            async with make() as client:
                ready.set_result(client)
                await stop.wait()
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    async def connected() -> Any:
        return await ready

    ended = asyncio.run_coroutine_threadsafe(live(), loop)
    try:
        yield Talking(asyncio.run_coroutine_threadsafe(connected(), loop).result(60), loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        ended.result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def over_http(url: str, key: str = "", mode: str = "auto") -> Callable[[], Client]:
    """Makes a client of a server's address, with a key."""

    def make() -> Client:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return Client(streamable_http_client(url, http_client=create_mcp_http_client(headers=headers)), mode=mode)

    return make


def data_url(path: Path) -> str:
    kind = "png" if path.suffix == ".png" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
