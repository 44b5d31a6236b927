"""What all tests share: where the data beside the repository is, and stores, registries and contexts to work with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tools.context import ToolContext
    from tools.values import Image, Region

os.environ.setdefault("YAFFLE_OFFLINE", "1")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("YAFFLE_TEST_SHARED", REPOSITORY.parent / "shared"))
EXAMPLES = REPOSITORY / "examples" / "pictures"


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example pictures, all of our own making."""
    return EXAMPLES


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; the test is skipped, by name, where it is missing."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"real data sets are not at {folder} (set YAFFLE_TEST_SHARED)")
    return folder


@pytest.fixture(scope="session")
def shared_weights() -> Path:
    """The folder of model files for tests of real backends; skipped where it is missing."""
    folder = SHARED / "weights"
    if not folder.is_dir():
        pytest.skip(f"model files are not at {folder} (set YAFFLE_TEST_SHARED)")
    return folder


@pytest.fixture(scope="session")
def everything() -> ToolContext:
    """A context with every built-in tool, one store and one cache for the whole session: a picture is read once."""
    from tools.artifacts import MemoryStore
    from tools.cache import ResultCache
    from tools.catalogue import default_registry
    from tools.context import ToolContext

    return ToolContext(store=MemoryStore(), registry=default_registry(plugins=False), cache=ResultCache())


@pytest.fixture(scope="session")
def example(everything: ToolContext, examples: Path) -> Callable[[str], Image]:
    """The handle of an example picture by its file name, in the store of `everything`."""
    from tools.pictures import load_picture

    return lambda name: load_picture(examples / name, everything.store)


@pytest.fixture(scope="session")
def thing() -> Callable[..., Region]:
    """A region: thing(image, (x0, y0, x1, y1), "label")."""
    from tools.values import Box, Region

    def make(image: Image, box: tuple[float, float, float, float], label: str = "", score: float = 0.9) -> Region:
        return Region(image=image, box=Box.of(*box), label=label, score=score)

    return make
