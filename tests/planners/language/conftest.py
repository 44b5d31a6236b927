"""Every built-in tool's card, and a way to check programs against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planners.language import Budget, CheckedProgram, ProgramError, check
from tools.catalogue import default_registry
from tools.registry import Registry

INPUTS = {"IMAGE": "Image", "LEFT": "Image", "RIGHT": "Image"}


@pytest.fixture(scope="session")
def registry() -> Registry:
    return default_registry(plugins=False)


@pytest.fixture
def checked(registry: Registry) -> Callable[..., CheckedProgram]:
    """The checked program; raises ProgramError."""

    def run(text: str, inputs: dict[str, Any] | None = None, **options: Any) -> CheckedProgram:
        return check(text, registry, INPUTS if inputs is None else inputs, options.pop("budget", Budget()), **options)

    return run


@pytest.fixture
def problems(checked: Callable[..., CheckedProgram]) -> Callable[..., list[str]]:
    """The problems of a program, as the planner reads them; none where it may run."""

    def run(text: str, **options: Any) -> list[str]:
        try:
            checked(text, **options)
        except ProgramError as error:
            return [str(problem) for problem in error.problems]
        return []

    return run
