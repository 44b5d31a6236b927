"""What users bring as tools, told apart: tools of ours, LangChain tools, MCP servers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.contract import ToolSpec
from tools.errors import InvalidTool

if TYPE_CHECKING:
    from agent.mcp.imported import McpServer


def tools_of(*given: Any) -> tuple[tuple[ToolSpec, ...], tuple[McpServer, ...]]:
    """The tools in `given`, and the MCP servers that were opened for it and are the caller's to close.

    Each is a tool of ours (`@tool`), a LangChain tool, an McpServer, or a text: the command or the http address of an
    MCP server, which is then started. Raises InvalidTool, McpError.
    """
    specs: list[ToolSpec] = []
    opened: list[McpServer] = []
    try:
        for one in given:
            specs += _specs(one, opened)
    except BaseException:
        for server in opened:
            server.close()
        raise
    return tuple(specs), tuple(opened)


def _specs(one: Any, opened: list[McpServer]) -> Sequence[ToolSpec]:
    from agent.mcp.imported import McpServer

    if isinstance(one, ToolSpec):
        return [one]
    if isinstance(one, McpServer):
        return one.tools()
    if isinstance(one, str):
        server = McpServer(one)
        opened.append(server)
        return server.tools()
    if hasattr(one, "ainvoke") and hasattr(one, "args_schema"):
        from agent.interop.langchain_in import from_langchain

        return [from_langchain(one)]
    raise InvalidTool(
        f"{type(one).__name__} is no tool.",
        remedy="Give a function decorated with @tool, a LangChain tool, an McpServer, or the command of one.",
    )
