"""What all tests share: where the data beside the repository is, and stores, registries and contexts to work with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
