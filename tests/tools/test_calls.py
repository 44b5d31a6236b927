"""Calls go through the cache: equal arguments are computed once, in memory, on disk and under many threads."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tools.artifacts import FolderStore, MemoryStore
from tools.cache import ResultCache
from tools.calls import call_tool
from tools.context import ToolContext
from tools.contract import tool
from tools.errors import ArtifactMissing, Cancelled, ToolArgumentError, ToolError, ToolTimeout
from tools.registry import Registry
from tools.values import Image

CALLS: list[str] = []


@tool
def shout(text: str) -> str:
    """Shout."""
    CALLS.append(text)
    time.sleep(0.02)
    return text.upper()


@tool(cacheable=False)
def roll(text: str) -> str:
    """Roll."""
    CALLS.append(text)
    return text


@tool
def fail(text: str) -> str:
    """Fail."""
    if text == "memory":
        raise MemoryError
    raise RuntimeError("broken inside")


@tool
def invert(context: ToolContext, image: Image) -> Image:
    """Invert the colours."""
    return context.save(255 - context.pixels(image))


@tool
def twice(context: ToolContext, text: str) -> str:
    """Shout twice."""
    return str(context.call("SHOUT", text=text)) * 2


@pytest.fixture
def context() -> ToolContext:
    CALLS.clear()
    return ToolContext(MemoryStore(), Registry([shout, roll, fail, invert, twice]), ResultCache())


def test_equal_arguments_are_computed_once(context: ToolContext) -> None:
    first = call_tool(shout, {"text": "hey"}, context)
    second = call_tool(shout, {"text": "hey"}, context)
    assert (first.value, first.cached, second.value, second.cached) == ("HEY", False, "HEY", True)
    assert CALLS == ["hey"]


def test_threads_that_want_the_same_wait_for_the_one_that_computes_it(context: ToolContext) -> None:
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: call_tool(shout, {"text": "hey"}, context).value, range(16)))
    assert results == ["HEY"] * 16
    assert CALLS == ["hey"]


def test_what_is_not_cacheable_runs_every_time(context: ToolContext) -> None:
    call_tool(roll, {"text": "a"}, context)
    call_tool(roll, {"text": "a"}, context)
    assert CALLS == ["a", "a"]


def test_a_chosen_backend_is_part_of_the_key(context: ToolContext) -> None:
    call_tool(shout, {"text": "hey"}, context)
    other = ToolContext(context.store, context.registry, context.cache, backends={"detect": "other"})
    assert not call_tool(shout, {"text": "hey"}, other).cached


def test_the_cache_on_disk_serves_another_process_and_survives_damage(context: ToolContext, tmp_path: Path) -> None:
    def fresh() -> ToolContext:
        return ToolContext(context.store, context.registry, ResultCache(folder=tmp_path))

    call_tool(shout, {"text": "hey"}, fresh())
    assert call_tool(shout, {"text": "hey"}, fresh()).cached
    [file] = tmp_path.glob("*/*.json")
    file.write_text("{ not json")
    again = call_tool(shout, {"text": "hey"}, fresh())
    assert (again.value, again.cached) == ("HEY", False)


def test_a_picture_whose_pixels_are_gone_is_made_again(context: ToolContext) -> None:
    image = context.save(np.zeros((4, 4, 3), np.uint8))
    made = call_tool(invert, {"image": image}, context).value
    other = ToolContext(MemoryStore(), context.registry, context.cache)
    other.save(np.zeros((4, 4, 3), np.uint8))
    again = call_tool(invert, {"image": image}, other)
    assert not again.cached
    assert again.value == made


def test_tools_call_each_other_through_the_cache(context: ToolContext) -> None:
    call_tool(shout, {"text": "hey"}, context)
    assert call_tool(twice, {"text": "hey"}, context).value == "HEYHEY"
    assert CALLS == ["hey"]


@pytest.mark.parametrize(("text", "message"), [("x", "RuntimeError: broken inside"), ("memory", "out of memory")])
def test_whatever_a_tool_raises_is_an_error_of_ours_with_its_cause(
    context: ToolContext, text: str, message: str
) -> None:
    with pytest.raises(ToolError, match=message) as caught:
        call_tool(fail, {"text": text}, context)
    assert caught.value.__cause__ is not None


def test_wrong_arguments_never_reach_the_tool(context: ToolContext) -> None:
    with pytest.raises(ToolArgumentError):
        call_tool(shout, {"txt": "a"}, context)
    assert CALLS == []


def test_a_cancelled_run_and_an_expired_deadline_start_nothing(context: ToolContext) -> None:
    with pytest.raises(ToolTimeout):
        call_tool(shout, {"text": "a"}, context.with_deadline(-1))
    context.cancelled.set()
    with pytest.raises(Cancelled):
        call_tool(shout, {"text": "a"}, context)
    assert CALLS == []


def test_pixels_are_read_only_and_independent_of_the_caller() -> None:
    store = MemoryStore()
    pixels = np.zeros((2, 3, 3), np.uint8)
    image = store.put(pixels)
    pixels[:] = 9
    assert store.get(image).max() == 0
    with pytest.raises(ValueError, match="read-only"):
        store.get(image)[0, 0, 0] = 1
    assert (image.width, image.height) == (3, 2)


def test_a_memory_store_keeps_to_its_limit_and_says_what_to_do() -> None:
    store = MemoryStore(limit_bytes=40)
    first = store.put(np.zeros((3, 3, 3), np.uint8))
    second = store.put(np.ones((3, 3, 3), np.uint8))
    assert store.get(second).max() == 1
    with pytest.raises(ArtifactMissing, match="folder"):
        store.get(first)


def test_a_folder_store_serves_another_process(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (5, 7, 3), np.uint8)
    image = FolderStore(tmp_path).put(pixels)
    assert (FolderStore(tmp_path).get(image) == pixels).all()
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_store_does_not_follow_paths(tmp_path: Path) -> None:
    with pytest.raises(ArtifactMissing):
        FolderStore(tmp_path).get(Image(id="../../../etc/passwd", width=1, height=1))


def test_the_cache_lets_different_keys_run_side_by_side() -> None:
    cache = ResultCache()
    barrier = threading.Barrier(2, timeout=5)

    def work(key: str) -> None:
        with cache.computing(key):
            barrier.wait()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["a", "b"]))
