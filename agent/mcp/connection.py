"""A connection to an MCP server, used from any thread: opened when first needed, and again after it broke.

The SDK's client lives in one task of the background loop (agent.loop), from its opening to its end; calls from worker
threads are handed to that loop. The server's process ends with `close()`, or with ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError as FutureCancelled
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from agent import loop
from agent.mcp.errors import McpError, need_sdk
from mllm_core.errors import YaffleError
from tools.errors import ToolTimeout
from tools.offline import require_network
from tools.servers import is_local, shown_address

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult, Tool

T = TypeVar("T")

_MOST_TOOLS = 500
_MOST_PAGES = 50
_TICK = 0.1


@dataclass(frozen=True)
class Target:
    """Where a server is: a command that is run without a shell, or an http(s) address."""

    command: tuple[str, ...] = ()
    url: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, where: str | Sequence[str], **more: Any) -> Target:
        """An address, or a command as one text (taken apart as a shell would) or as a list. Raises McpError."""
        if isinstance(where, str) and where.strip().lower().startswith(("http://", "https://")):
            return cls(url=where.strip(), **more)
        try:
            command = tuple(shlex.split(where)) if isinstance(where, str) else tuple(str(part) for part in where)
        except ValueError as error:
            raise McpError(f"{where!r} is no command: {error}.") from error
        if not command or not command[0].strip():
            raise McpError("an empty text names no MCP server.", remedy="Give a command or an http address.")
        return cls(command=command, **more)

    @property
    def shown(self) -> str:
        """The target in words, without keys: an address, or the program without its arguments."""
        return shown_address(self.url) if self.url else os.path.basename(self.command[0])


class Connection:
    """See the module. Thread-safe. `opening` is the time to start and greet a server, in seconds."""

    def __init__(self, target: Target, *, opening: float = 30.0) -> None:
        self.target = target
        self._opening = opening
        self._lock = threading.Lock()
        self._live: _Live | None = None
        self._owner = os.getpid()

    def tools(self) -> list[Tool]:
        """What the server offers. Raises McpError."""
        return self._ask(_listed, self._opening, lambda: None)

    @property
    def name(self) -> str:
        """The name that the server gives itself, once it was asked something; what it was reached by until then."""
        live = self._live
        given = live.client.server_info if live is not None and live.ready.done() else None
        return " ".join(given.name.split())[:40] if given is not None and given.name.strip() else self.target.shown

    def call(
        self, tool: str, arguments: Mapping[str, Any], seconds: float, checkpoint: Callable[[], None]
    ) -> CallToolResult:
        """Call a tool. `checkpoint` is called while it is waited for, and may raise.

        Raises ToolTimeout after `seconds`; McpError where the server is gone or refuses. It is not asked twice: nobody
        knows what it did the first time.
        """

        async def called(client: Client) -> CallToolResult:
            return await client.call_tool(tool, dict(arguments), read_timeout_seconds=seconds)

        return self._ask(called, seconds, checkpoint, what=f"the tool {tool!r} of the MCP server {self.name}")

    def close(self, *, wait: bool = True) -> None:
        """End the connection, and the server's process where there is one. It opens again when it is used again."""
        with self._lock:
            live, self._live = self._live, None
        if live is not None and self._owner == os.getpid():
            live.close(wait=wait)

    def _ask(
        self,
        work: Callable[[Client], Coroutine[Any, Any, T]],
        seconds: float,
        checkpoint: Callable[[], None],
        what: str = "",
    ) -> T:
        from mcp import MCPError
        from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT

        live = self._opened(checkpoint)
        name = what or f"the MCP server {self.target.shown}"
        try:
            return _waited(loop.submit(work(live.client)), seconds, checkpoint)
        except MCPError as error:
            if error.code == REQUEST_TIMEOUT:
                raise _too_slow(name, seconds) from error
            if error.code == CONNECTION_CLOSED:
                self._forget(live)
                raise McpError(f"{name} went away.", remedy="It is opened again when it is used again.") from error
            raise McpError(f"{name} refused: {_line(error)}.") from error
        except (TimeoutError, FutureTimeout) as error:
            raise _too_slow(name, seconds) from error
        except (OSError, RuntimeError, ValueError, FutureCancelled) as error:
            raise McpError(f"{name} can't be asked: {_line(error)}.", remedy="Is the server still there?") from error
        finally:
            if live.ended.is_set():
                self._forget(live)

    def _forget(self, live: _Live) -> None:
        """Drop a connection that broke, so that the next question opens another."""
        with self._lock:
            if self._live is live:
                self._live = None
        live.close(wait=False)

    def _opened(self, checkpoint: Callable[[], None]) -> _Live:
        need_sdk()
        with self._lock:
            if self._live is None or self._live.ended.is_set() or self._owner != os.getpid():
                if self.target.url and not is_local(self.target.url):
                    require_network(f"asking the MCP server {self.target.shown}")
                self._live, self._owner = _Live(self.target), os.getpid()
            live = self._live
        try:
            _waited(live.ready, self._opening, checkpoint, shared=True)
        except YaffleError:  # this caller no longer waits; others may
            raise
        except (TimeoutError, FutureTimeout) as error:
            self.close()
            raise McpError(
                f"the MCP server {self.target.shown} did not answer in {self._opening:g} s.{live.said()}",
                remedy="Is it an MCP server?",
            ) from error
        except Exception as error:
            self.close()
            raise McpError(
                f"the MCP server {self.target.shown} can't be {'reached' if self.target.url else 'started'}: "
                f"{_line(error)}.{live.said()}",
                remedy="Check the address." if self.target.url else "Check the command.",
            ) from error
        return live


class _Live:
    """One opened client, in a task of its own on the background loop."""

    client: Client

    def __init__(self, target: Target) -> None:
        self.ready: Future[None] = Future()
        self.ended = threading.Event()
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed at the end
        self._stop: asyncio.Event | None = None
        self._stopping = False
        self._task = loop.submit(self._live(target))

    def close(self, *, wait: bool = True) -> None:
        """Tell the task to end, and wait a little for it; never from the loop that it runs on."""
        background = loop.background_loop()
        self._stopping = True
        background.call_soon_threadsafe(lambda: self._stop.set() if self._stop else self._task.cancel())
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if wait and here is not background:
            self.ended.wait(8)

    def said(self) -> str:
        """The last line that a server's process wrote to stderr, for the message of an error."""
        with contextlib.suppress(OSError, ValueError):
            self._log.seek(0)
            lines = [line.strip() for line in self._log.read()[-4000:].splitlines() if line.strip()]
            if lines:
                return f" It said: {lines[-1][:300].rstrip('.')}."
        return ""

    async def _live(self, target: Target) -> None:
        self._stop = asyncio.Event()
        try:
            async with self._client(target) as client:
                self.client = client
                self.ready.set_result(None)
                await self._stop.wait()
        except BaseException as error:
            if not self.ready.done():
                self.ready.set_exception(_first(error))
            elif not self._stopping:
                raise
        finally:
            self.ended.set()
            if self._stopping:
                self._log.close()

    @contextlib.asynccontextmanager
    async def _client(self, target: Target) -> AsyncIterator[Client]:
        from mcp import Client, StdioServerParameters
        from mcp.client.stdio import stdio_client
        from mcp.client.streamable_http import streamable_http_client
        from mcp.shared._httpx_utils import create_mcp_http_client

        async with contextlib.AsyncExitStack() as closing:
            if target.url:
                http = await closing.enter_async_context(create_mcp_http_client(headers=dict(target.headers)))
                transport = streamable_http_client(target.url, http_client=http)
            else:
                program, *arguments = target.command
                parameters = StdioServerParameters(
                    command=program, args=arguments, env=dict(target.env), cwd=target.folder
                )
                transport = stdio_client(parameters, errlog=self._log)
            yield await closing.enter_async_context(Client(transport))


async def _listed(client: Client) -> list[Tool]:
    found: list[Tool] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        found += page.tools
        cursor = page.next_cursor
        if not cursor or len(found) >= _MOST_TOOLS:
            break
    return found[:_MOST_TOOLS]


def _waited(future: Future[T], seconds: float, checkpoint: Callable[[], None], *, shared: bool = False) -> T:
    """The future's result, within `seconds`; looks at `checkpoint` meanwhile. Cancels it where it is not waited for any
    more, unless others wait for it, too."""
    end = time.monotonic() + seconds
    try:
        while True:
            checkpoint()
            left = end - time.monotonic()
            try:
                return future.result(max(0.0, min(_TICK, left)))
            except FutureTimeout:
                if future.done() or left <= 0:
                    raise
    except BaseException:
        if not shared:
            future.cancel()
        raise


def _too_slow(name: str, seconds: float) -> ToolTimeout:
    return ToolTimeout(f"{name} did not answer in {seconds:g} s.", remedy="Raise the timeout, or ask for less.")


def _first(error: BaseException) -> Exception:
    """The first real error of a group; cancellation as an error that can be told."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, Exception) else RuntimeError("it was given up")


def _line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:300].rstrip(".")
