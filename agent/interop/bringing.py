"""What users bring as tools, told apart: tools of ours, LangChain tools, MCP servers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from agent.interop.foreign import pick
from tools.contract import ToolSpec
from tools.errors import InvalidTool
from tools.registry import Registry

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


def joined(registry: Registry, specs: Iterable[ToolSpec]) -> Registry:
    """`registry` and `specs`, none of which may take the place of another. PICK comes with foreign tools.

    Raises InvalidTool where a name is taken.
    """
    added = list(specs)
    if not added:
        return registry
    names = [spec.name for spec in added]
    taken = next((name for at, name in enumerate(names) if name in registry or name in names[:at]), None)
    if taken is not None:
        raise InvalidTool(
            f"there is a tool {taken} already.",
            remedy=f'Name the new one otherwise: McpServer(..., prefix="MY"), from_langchain(tool, name="MY_{taken}").',
        )
    if any("(see PICK)" in spec.returns for spec in added) and pick.name not in registry:
        added.append(pick)
    return registry.with_tools(*added)
