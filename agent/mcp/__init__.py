"""MCP (Model Context Protocol), both ways: the agent as tools for other agents, and their servers' tools as ours.

`make_server(agent)` is what `yaffle mcp` runs; `McpServer("command or address")` connects to one, and
`registry_with_mcp` gives the tools that come with Yaffle and those of servers. Imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.mcp.imported import McpServer, registry_with_mcp
    from agent.mcp.server import make_server

_WHERE = {
    "McpServer": "agent.mcp.imported",
    "make_server": "agent.mcp.server",
    "registry_with_mcp": "agent.mcp.imported",
}

__all__ = ["McpServer", "make_server", "registry_with_mcp"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'agent.mcp' has no attribute {name!r}")
