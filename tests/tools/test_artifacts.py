"""The stores of pixels: what is held in memory, and what a folder gives back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.artifacts import FolderStore, MemoryStore
from tools.errors import ArtifactMissing


def a_picture(shade: int) -> np.ndarray:
    return np.full((10, 20, 3), shade, np.uint8)


def test_memory_holds_the_latest_pictures_up_to_its_limit() -> None:
    store = MemoryStore(limit_bytes=2 * a_picture(0).nbytes)
    first, second = store.put(a_picture(1)), store.put(a_picture(2))
    store.get(first)  # used last: the other one goes
    third = store.put(a_picture(3))
    assert [store.holds(image) for image in (first, second, third)] == [True, False, True]
    with pytest.raises(ArtifactMissing, match="no longer in memory"):
        store.get(second)


def test_a_folder_gives_back_what_memory_no_longer_holds(tmp_path: Path) -> None:
    image = FolderStore(tmp_path).put(a_picture(7))
    other = FolderStore(tmp_path)
    assert not other.holds(image)
    assert (other.get(image) == a_picture(7)).all()
    assert other.holds(image)
