"""Other frameworks' tools as ours: `from_langchain(tool)`, `tools_of(anything)`.

MCP, both ways, is in `agent.mcp`. The names below are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.interop.bringing import tools_of
    from agent.interop.langchain_in import from_langchain

_WHERE = {
    "from_langchain": "agent.interop.langchain_in",
    "tools_of": "agent.interop.bringing",
}

__all__ = ["from_langchain", "tools_of"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'agent.interop' has no attribute {name!r}")
