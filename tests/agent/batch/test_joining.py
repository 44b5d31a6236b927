"""Calls that come at the same time are joined; results and errors reach their own callers."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.models.joining import Joiner


def test_every_caller_gets_its_own_result() -> None:
    sizes: list[int] = []

    def work(asked: Sequence[int]) -> list[int]:
        sizes.append(len(asked))
        time.sleep(0.002)
        return [number * number for number in asked]

    joined = Joiner(work, most=5)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(joined, range(400))) == [number * number for number in range(400)]
    assert sum(sizes) == 400 and max(sizes) == 5
    assert len(sizes) == joined.batches < 400


def test_callers_gather_while_a_batch_is_under_way() -> None:
    begun, go_on = threading.Event(), threading.Event()
    batches: list[list[int]] = []

    def work(asked: Sequence[int]) -> list[int]:
        batches.append(sorted(asked))
        begun.set()
        go_on.wait(10)
        return list(asked)

    joined = Joiner(work, most=8, moment=0)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(joined, 0)
        begun.wait(10)
        others = [pool.submit(joined, number) for number in (1, 2, 3)]
        while len(joined._waiting) < 3:
            time.sleep(0.001)
        go_on.set()
        assert first.result(10) == 0 and [other.result(10) for other in others] == [1, 2, 3]
    assert batches == [[0], [1, 2, 3]]


def test_an_error_reaches_its_own_caller_only() -> None:
    def work(asked: Sequence[int]) -> list[float]:
        return [12 / number for number in asked]

    joined = Joiner(work, most=4)
    with ThreadPoolExecutor(4) as pool:
        results = [pool.submit(joined, number) for number in (1, 0, 3, 4)]
        with pytest.raises(ZeroDivisionError):
            results[1].result()
        assert [results[index].result() for index in (0, 2, 3)] == [12, 4, 3]
