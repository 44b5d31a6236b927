"""Other frameworks' tools in, ours out: `from_langchain(tool)`, `as_langchain_tool(agent)`, `tools_of(anything)`.

MCP, both ways, is in `agent.mcp`. The names below are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.interop.bringing import tools_of
    from agent.interop.langchain_in import from_langchain
    from agent.interop.langchain_out import as_langchain_tool, as_langchain_tools

_WHERE = {
    "as_langchain_tool": "agent.interop.langchain_out",
    "as_langchain_tools": "agent.interop.langchain_out",
    "from_langchain": "agent.interop.langchain_in",
    "tools_of": "agent.interop.bringing",
}

__all__ = ["as_langchain_tool", "as_langchain_tools", "from_langchain", "tools_of"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'agent.interop' has no attribute {name!r}")
