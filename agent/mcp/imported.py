"""Tools of MCP servers as tools of ours, for programs and planners.

    with McpServer("python weather.py") as weather:
        agent = Agent(tools=[weather])

or `Agent(registry=registry_with_mcp("https://HOST/mcp"))`. A command is started, without a shell, because it was named
here; nothing else is. Tools that do not say that they only read ask a person first.
"""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from agent.interop.foreign import (
    Description,
    foreign_tool,
    module_name,
    pick,
    picture_value,
    value_of_json,
    value_of_parts,
)
from agent.interop.json_schema import type_of
from agent.mcp.connection import Connection, Target
from agent.mcp.errors import McpError
from tools.context import ToolContext
from tools.contract import ToolSpec
from tools.errors import InvalidTool, ToolError, UnknownTool
from tools.registry import Registry
from tools.servers import is_local
from tools.types import ANY, TypeSpec
from tools.values import Image

if TYPE_CHECKING:
    from mcp_types import CallToolResult, Tool

#: seconds that a step leaves for taking a result in
_SPARE = 0.5


class McpServer:
    """A server's tools. Connects when they are first asked for; closes with `close()`, or when the process ends.

    Args:
        where: a command (a text, or a list of its parts), run without a shell; or an http(s) address.
        only: the names of the tools to take; all where it is not given.
        prefix: put before the tools' names in programs: prefix="gh" makes GH_SEARCH of "search".
        approve: must a person agree to a call? By default for tools that do not say that they only read.
        timeout: seconds that a call may take.
        env: variables for the command, beside PATH, HOME and the like; it does not see the others of this process.
        folder: where the command is run.
        headers: sent to the address with every request, for instance {"Authorization": "Bearer KEY"}.
    """

    def __init__(
        self,
        where: str | Sequence[str],
        *,
        only: Collection[str] | None = None,
        prefix: str = "",
        approve: bool | None = None,
        timeout: float = 60.0,
        opening: float = 30.0,
        env: Mapping[str, str] | None = None,
        folder: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        target = Target.of(where, env=dict(env or {}), folder=folder, headers=dict(headers or {}))
        self._connection = Connection(target, opening=opening)
        self._only = None if only is None else tuple(only)
        self._prefix = prefix
        self._approve = approve
        self._timeout = timeout
        self._tools: tuple[ToolSpec, ...] | None = None
        # The tools hold on to this object. Where nobody has them any more, nobody will ask the server again.
        weakref.finalize(self, self._connection.close, wait=False).atexit = False
        atexit.register(_close, weakref.ref(self._connection))

    def tools(self) -> tuple[ToolSpec, ...]:
        """The server's tools as ours. Raises McpError where it can't be reached, InvalidTool for a hopeless schema."""
        if self._tools is None:
            self._tools = tuple(self._made(self._connection.tools()))
        return self._tools

    def close(self) -> None:
        """End the connection; a server that was started for it ends, too."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _made(self, offered: list[Tool]) -> list[ToolSpec]:
        names = [tool.name for tool in offered]
        missing = sorted(set(self._only or ()) - set(names))
        if missing:
            raise UnknownTool(
                f"the MCP server {self._connection.target.shown} has no tool {missing[0]!r}.",
                remedy=f"It has: {', '.join(names) or 'none'}.",
            )
        made: dict[str, ToolSpec] = {}
        for tool in offered:
            if self._only is not None and tool.name not in self._only:
                continue
            name, number = module_name(tool.name, self._prefix), 2
            while name in made:
                name, number = f"{module_name(tool.name, self._prefix)}_{number}", number + 1
            made[name] = self._tool(tool, name)
        return list(made.values())

    def _tool(self, tool: Tool, name: str) -> ToolSpec:
        target = self._connection.target
        hints = tool.annotations
        reads = bool(hints and hints.read_only_hint)
        about = Description(
            name=tool.name,
            text=tool.description or tool.title or "",
            schema=tool.input_schema,
            origin=f"of the MCP server {self._connection.name}",
            result=_result_type(tool.output_schema),
            network=bool(target.url) and not is_local(target.url),
            approve=not reads if self._approve is None else self._approve,
        )

        def call(ctx: ToolContext, arguments: dict[str, Any]) -> Any:
            left = ctx.seconds_left()
            seconds = self._timeout if left is None else max(0.1, min(self._timeout, left - _SPARE))
            result = self._connection.call(tool.name, arguments, seconds, ctx.checkpoint)
            return value_of_result(result, tool, ctx, about)

        return foreign_tool(about, call, name=name)


def registry_with_mcp(*servers: str | Sequence[str] | McpServer, registry: Registry | None = None) -> Registry:
    """The tools that come with Yaffle (or those of `registry`) and those of MCP servers.

    A text is a command or an http address, as McpServer takes it. Raises InvalidTool where a name is taken.
    """
    from agent.interop.joining import joined
    from tools.catalogue import default_registry

    given = [server if isinstance(server, McpServer) else McpServer(server) for server in servers]
    base = registry if registry is not None else default_registry()
    return joined(base, [spec for server in given for spec in server.tools()])


def value_of_result(result: CallToolResult, tool: Tool, ctx: ToolContext, about: Description) -> Any:
    """What a server answered, as one of our values. Raises ToolError where it says that the call failed."""
    from mcp_types import BlobResourceContents, EmbeddedResource, ImageContent, TextContent, TextResourceContents

    texts: list[str] = []
    pictures: list[Image] = []
    others: set[str] = set()
    origin = f"the tool {tool.name!r} {about.origin}"
    for part in result.content:
        match part:
            case TextContent(text=text):
                texts.append(text)
            case ImageContent(data=data) if not result.is_error:
                pictures.append(picture_value(data, ctx, origin))
            case EmbeddedResource(resource=TextResourceContents(text=text)):
                texts.append(text)
            case EmbeddedResource(resource=BlobResourceContents(blob=blob, mime_type=kind)) if _is_image(kind):
                pictures.append(picture_value(blob, ctx, origin))
            case _:
                others.add(part.type)
    if result.is_error:
        said = " ".join(" ".join(texts).split())[:500]
        raise ToolError(f"{origin} failed: {said or 'it does not say why'}")
    if result.structured_content is None or (pictures and about.result == ANY):
        if not pictures and not texts and others:
            raise ToolError(f"{origin} gave only what programs can't hold: {', '.join(sorted(others))}.")
        return value_of_parts(texts, pictures, ctx, origin)
    data = result.structured_content
    if isinstance(data, Mapping) and set(data) == {"result"}:  # how SDKs wrap what is no object
        data = data["result"]
    return value_of_json(data)


def _is_image(kind: str | None) -> bool:
    return (kind or "").startswith("image/")


def _result_type(schema: Mapping[str, Any] | None) -> TypeSpec:
    """The declared type of a result: that of a wrapped scalar or list of scalars; Any for the rest."""
    if not schema:
        return ANY
    properties = schema.get("properties")
    if (
        not isinstance(properties, Mapping)
        or set(properties) != {"result"}
        or not isinstance(properties["result"], dict)
    ):
        return ANY
    try:
        found = type_of(properties["result"], schema)
    except InvalidTool:
        return ANY
    known = {("Text", False), ("Number", False), ("Bool", False), ("Text", True), ("Number", True), ("Bool", True)}
    if found.is_any or found.optional or not set(found.alternatives) <= known:
        return ANY
    return found


def _close(connection: weakref.ref[Connection]) -> None:
    live = connection()
    if live is not None:
        live.close()


__all__ = ["McpError", "McpServer", "pick", "registry_with_mcp"]
