"""Tools that users bring beside those that are there: none takes the place of another."""

from __future__ import annotations

from collections.abc import Iterable

from agent.interop.foreign import pick
from tools.contract import ToolSpec
from tools.errors import InvalidTool
from tools.registry import Registry


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
