"""What can be done to a picture: values, the tool contract, the registry, and the tools themselves.

The names below are imported when first used, so that `import tools` stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.artifacts import ArtifactStore, FolderStore, MemoryStore
    from tools.catalogue import default_registry
    from tools.context import ToolContext
    from tools.contract import ToolSpec, tool
    from tools.registry import Registry
    from tools.values import Box, Evidence, Image, Mask, Region, Table, TextLine, Verdict

_WHERE = {
    "ArtifactStore": "tools.artifacts",
    "Box": "tools.values",
    "Evidence": "tools.values",
    "FolderStore": "tools.artifacts",
    "Image": "tools.values",
    "Mask": "tools.values",
    "MemoryStore": "tools.artifacts",
    "Region": "tools.values",
    "Registry": "tools.registry",
    "Table": "tools.values",
    "TextLine": "tools.values",
    "ToolContext": "tools.context",
    "ToolSpec": "tools.contract",
    "Verdict": "tools.values",
    "default_registry": "tools.catalogue",
    "tool": "tools.contract",
}

__all__ = [
    "ArtifactStore",
    "Box",
    "Evidence",
    "FolderStore",
    "Image",
    "Mask",
    "MemoryStore",
    "Region",
    "Registry",
    "Table",
    "TextLine",
    "ToolContext",
    "ToolSpec",
    "Verdict",
    "default_registry",
    "tool",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'tools' has no attribute {name!r}")
