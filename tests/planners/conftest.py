"""What tests of planners share: requests about a picture that need no pixels, with the cards of all built-in tools."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from planners.interface import Feedback, PlanRequest, Turn
from tools.catalogue import default_registry
from tools.registry import Registry
from tools.values import Box, Image, Region

PICTURE = Image(id="0" * 32, width=640, height=480)
REGION = Region(image=PICTURE, box=Box.of(10, 10, 110, 110), source="user")
ONE: dict[str, Image | Region] = {"IMAGE": PICTURE, "IMAGE0": PICTURE, "LEFT": PICTURE}
TWO: dict[str, Image | Region] = {**ONE, "IMAGE1": PICTURE, "RIGHT": PICTURE}
WITH_REGION: dict[str, Image | Region] = {**ONE, "REGION": REGION}


@pytest.fixture(scope="session")
def registry() -> Registry:
    return default_registry(plugins=False)


@pytest.fixture(scope="session")
def ask(registry: Registry) -> Callable[..., PlanRequest]:
    """ask("How many dogs?", inputs=..., history=[(query, program)], tried=[program], without=("LOC",))"""

    def make(
        query: str,
        inputs: dict[str, Image | Region] | None = None,
        history: tuple[tuple[str, str], ...] = (),
        tried: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
    ) -> PlanRequest:
        return PlanRequest(
            query=query,
            inputs=inputs or ONE,
            tools=tuple(registry.without(*without).values()),
            history=tuple(Turn(query=asked, program=program, answer="") for asked, program in history),
            feedback=tuple(Feedback(program=program, messages=("it failed",)) for program in tried),
        )

    return make


@pytest.fixture
def script(scripted: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripted.py, with the network allowed: YAFFLE_OFFLINE forbids even an endpoint on this machine."""
    monkeypatch.delenv("YAFFLE_OFFLINE", raising=False)
    return scripted


@pytest.fixture(scope="session")
def scripted() -> ModuleType:
    """scripted.py: a chat model (`Chat`) or an endpoint (`serving`, `completion`, `refusal`, `Answer`) by a script."""
    spec = importlib.util.spec_from_file_location("yaffle_tests_scripted", Path(__file__).with_name("scripted.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module
