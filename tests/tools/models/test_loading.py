"""A model is loaded once, whoever asks; a failed load is not remembered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.loading import forget_model, loaded_models, shared_model


def test_sixteen_threads_load_a_model_once() -> None:
    loads: list[int] = []
    start = threading.Barrier(16)

    def load() -> object:
        loads.append(threading.get_ident())
        time.sleep(0.05)
        return object()

    def ask(_: int) -> object:
        start.wait()
        return shared_model(("test", "once"), load)

    with ThreadPoolExecutor(16) as pool:
        models = list(pool.map(ask, range(16)))
    assert len(loads) == 1
    assert len({id(model) for model in models}) == 1
    assert ("test", "once") in loaded_models()
    forget_model(("test", "once"))
    assert ("test", "once") not in loaded_models()


def test_a_slow_load_does_not_hold_up_another_model() -> None:
    release = threading.Event()

    def slow() -> str:
        release.wait(5)
        return "slow"

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(shared_model, ("test", "slow"), slow)
        try:
            assert shared_model(("test", "fast"), lambda: "fast").model == "fast"
            assert not waiting.done()
        finally:
            release.set()
        assert waiting.result().model == "slow"


def test_a_failed_load_is_tried_again() -> None:
    def fails() -> str:
        raise OSError("file is broken")

    with pytest.raises(OSError, match="file is broken"):
        shared_model(("test", "again"), fails)
    assert shared_model(("test", "again"), lambda: "good").model == "good"
