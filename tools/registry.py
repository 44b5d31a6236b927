"""The tools that an agent may use, by module name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from tools.contract import ToolSpec
from tools.errors import InvalidTool, UnknownTool

ENTRY_POINT_GROUP = "yaffle.tools"


class Registry(Mapping[str, ToolSpec]):
    """An immutable set of tools. `with_tools` and `without` give new registries."""

    def __init__(self, specs: Iterable[ToolSpec] = ()) -> None:
        self._specs: dict[str, ToolSpec] = {}
        for spec in specs:
            if not isinstance(spec, ToolSpec):
                raise InvalidTool(f"{spec!r} is not a tool.", remedy="Decorate the function with @tool.")
            if spec.name in self._specs:
                raise InvalidTool(f"two tools are named {spec.name}")
            self._specs[spec.name] = spec

    def __getitem__(self, name: str) -> ToolSpec:
        try:
            return self._specs[name]
        except KeyError:
            near = difflib.get_close_matches(name.upper(), self._specs, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownTool(f"no tool is named {name}.{hint}") from None

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def with_tools(self, *specs: ToolSpec) -> Registry:
        """A registry with `specs` added; one of the same name replaces the old."""
        merged = dict(self._specs)
        merged.update({spec.name: spec for spec in Registry(specs).values()})
        return Registry(merged.values())

    def without(self, *names: str) -> Registry:
        """A registry that lacks the tools `names`; an unknown name raises UnknownTool."""
        gone = {self[name].name for name in names}
        return Registry(spec for spec in self._specs.values() if spec.name not in gone)


def installed_plugins() -> tuple[list[ToolSpec], list[str]]:
    """Tools offered by installed packages (entry points `yaffle.tools`), and a line for each that failed to load.

    An entry point names a ToolSpec or a list of them. A broken plug-in never stops the agent.
    """
    from importlib.metadata import entry_points

    specs: list[ToolSpec] = []
    problems: list[str] = []
    for point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            loaded = point.load()
            found = list(loaded) if isinstance(loaded, list | tuple) else [loaded]
            specs += list(Registry(found).values())
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything; it is reported, not hidden
            problems.append(f"plug-in {point.name} ({point.value}) could not be loaded: {error}")
    return specs, problems
