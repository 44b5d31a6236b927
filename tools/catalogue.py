"""The tools that come with Yaffle, and those of installed plug-ins.

Each module of a tool folder lists its tools in `TOOLS`; heavy packages are imported when a tool runs, not here.
"""

from __future__ import annotations

from importlib import import_module

from tools.contract import ToolSpec
from tools.registry import Registry, installed_plugins

#: modules that hold tools, in the order in which planners see them
TOOL_MODULES = (
    "tools.detect.tool",
    "tools.objects.tool",
    "tools.read.tool",
    "tools.documents.tool",
    "tools.documents.values",
    "tools.segment.tool",
    "tools.ask.tool",
    "tools.edit.tool",
    "tools.compute.tool",
)


def built_in_tools() -> list[ToolSpec]:
    """Every tool that comes with Yaffle."""
    return [spec for module in TOOL_MODULES for spec in import_module(module).TOOLS]


def default_registry(*, plugins: bool = True) -> Registry:
    """The built-in tools, and (unless `plugins` is False) those of installed packages. A plug-in may replace one."""
    registry = Registry(built_in_tools())
    return registry.with_tools(*installed_plugins()[0]) if plugins else registry
