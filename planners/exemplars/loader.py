"""Reading exemplars from their files, and checking every one of them with the checker of programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from planners.interface import PlanningError
from planners.language import ProgramError, check, parse
from tools.contract import ToolSpec

#: the folder of those that come with Yaffle, and its files in their order
BUNDLED = Path(__file__).parent
_FILES = ("things.yaml", "documents.yaml", "editing.yaml")
#: what a program may use without defining it, by what the question comes with
_INPUTS = {
    "one picture": {"IMAGE": "Image", "LEFT": "Image"},
    "two pictures": {"IMAGE": "Image", "LEFT": "Image", "RIGHT": "Image", "IMAGE0": "Image", "IMAGE1": "Image"},
    "a region": {"IMAGE": "Image", "LEFT": "Image", "REGION": "Region"},
}


class ExemplarError(PlanningError):
    """An exemplar is no good; the message names it."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A question and the program that answers it. `given`: "one picture", "two pictures" or "a region"."""

    question: str
    program: str
    given: str = "one picture"

    @property
    def modules(self) -> frozenset[str]:
        """The modules that the program calls. Raises ProgramError where it can't be parsed."""
        return frozenset(step.module for step in parse(self.program).steps)

    def verify(self, registry: Mapping[str, ToolSpec]) -> None:
        """Raise ExemplarError, naming the exemplar and every problem, where its program does not pass the checker."""
        try:
            checked = check(self.program, registry, _INPUTS[self.given])
        except ProgramError as error:
            raise ExemplarError(f"exemplar {self.question!r}: {error}", remedy="Mend its program.") from error
        if checked.dropped:
            raise ExemplarError(f"exemplar {self.question!r}: {checked.warnings[0]}.", remedy="Drop the line.")


def load_exemplars(registry: Mapping[str, ToolSpec], path: Path = BUNDLED) -> tuple[Exemplar, ...]:
    """The exemplars of a file (of those that come with Yaffle) whose modules are all in `registry`, each checked.

    Raises ExemplarError.
    """
    exemplars = tuple(one for one in _read(path) if _modules(one) <= registry.keys())
    for exemplar in exemplars:
        exemplar.verify(registry)
    return exemplars


def fitting(tools: Sequence[ToolSpec], path: Path = BUNDLED) -> tuple[Exemplar, ...]:
    """The exemplars that hold for these tools. Where a plug-in has replaced a tool by one with other arguments, the
    exemplars that no longer hold are left out."""
    registry = {tool.name: tool for tool in tools}
    key = tuple((tool.name, tool.arguments, tool.result) for tool in tools)
    return _fitting(_Tools(key, registry), path)


@dataclass(frozen=True)
class _Tools:
    """A set of tools that can be a key: equal where signatures are equal."""

    key: tuple[Any, ...]
    registry: Mapping[str, ToolSpec]

    def __hash__(self) -> int:
        return hash(tuple(name for name, _, _ in self.key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tools) and self.key == other.key


@lru_cache(maxsize=8)
def _fitting(tools: _Tools, path: Path) -> tuple[Exemplar, ...]:
    found = []
    for exemplar in _read(path):
        if _modules(exemplar) <= tools.registry.keys():
            try:
                exemplar.verify(tools.registry)
            except ExemplarError:
                continue
            found.append(exemplar)
    return tuple(found)


def _modules(exemplar: Exemplar) -> frozenset[str]:
    try:
        return exemplar.modules
    except ProgramError as error:
        raise ExemplarError(f"exemplar {exemplar.question!r}: {error}", remedy="Mend its program.") from error


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[Exemplar, ...]:
    """The exemplars as they stand in the file, or in those of the folder."""
    if path == BUNDLED:
        return tuple(one for name in _FILES for one in _read(path / name))
    import yaml

    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ExemplarError(f"{path.name} can't be read: {error}") from error
    if not isinstance(entries, list):
        raise ExemplarError(f"{path.name} holds no list of exemplars.")
    return tuple(_exemplar(number, entry, path) for number, entry in enumerate(entries, start=1))


def _exemplar(number: int, entry: Any, path: Path) -> Exemplar:
    known = isinstance(entry, dict) and {"question", "program"} <= entry.keys() <= {"question", "program", "given"}
    if not known or not all(isinstance(value, str) for value in entry.values()):
        raise ExemplarError(f"{path.name}: exemplar {number} needs a question and a program (and may say `given`).")
    if entry.get("given", "one picture") not in _INPUTS:
        raise ExemplarError(f"{path.name}: exemplar {entry['question']!r}: `given` is one of {', '.join(_INPUTS)}.")
    return Exemplar(**{key: value.strip() for key, value in entry.items()})
