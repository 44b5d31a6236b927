"""What can go wrong with MCP."""

from __future__ import annotations

from importlib.util import find_spec

from mllm_core.errors import YaffleError
from tools.errors import ToolError


class McpError(ToolError):
    """An MCP server can't be started or reached, or does not answer as the protocol says."""


def need_sdk() -> None:
    """Raise YaffleError where the SDK is not installed."""
    if find_spec("mcp") is None or find_spec("mcp_types") is None:
        raise YaffleError("MCP needs a package that is not installed.", remedy="pip install 'yaffle[mcp]'")
