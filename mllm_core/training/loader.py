"""Making data beside training: worker processes that draw and encode samples ahead, handed over in order.

Which process makes a sample changes nothing, for a sample is a function of its seed: with no worker or with ten the
examples are the same.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any, Generic, Protocol, TypeVar

from mllm_core.samples import Sample, Source, Split, seed_of
from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import Encoder, Example, make_example

CHUNK = 8  #: samples handed to a worker at a time
AHEAD = 12  #: chunks that are kept in the making for each worker


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Stock(Protocol[T_co]):
    """Examples by index; None where there is nothing to learn from. Worker processes get it pickled."""

    def example(self, index: int) -> T_co | None: ...


def made(source: Source, split: Split, index: int, make: Callable[[Sample], T]) -> T:
    """What `make` makes of the `index`-th sample of the split.

    Raises:
        TrainingError: the source can't make this sample.
    """
    try:
        return make(source.sample(seed_of(split, index)))
    except Exception as error:
        raise TrainingError(
            f"{source.name} can't make sample {index} of {split} ({type(error).__name__}: {error}).",
            remedy="The seed makes it happen again: mend the source, then go on with --resume.",
        ) from error


@dataclass(frozen=True)
class Supply:
    """What makes the examples: a source, the split to draw from, and the encoder."""

    source: Source
    encoder: Encoder
    split: Split = "train"
    pairs: bool = False

    def example(self, index: int) -> Example | None:
        """The example of the `index`-th sample of the split. Raises TrainingError."""
        return made(self.source, self.split, index, self._example)

    def _example(self, sample: Sample) -> Example | None:
        return make_example(self.encoder, sample, pairs=self.pairs)


class Loader(Generic[T]):
    """An endless stream of (index, example) from `start` on, every `stride`-th, made by `workers` processes ahead.

    With no worker, examples are made when they are asked for. Close it (or use `with`) to end the workers.
    """

    def __init__(self, supply: Stock[T], *, start: int = 0, stride: int = 1, workers: int = 0) -> None:
        self._supply = supply
        self._start = start
        self._stride = stride
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Loader[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; what they had made ahead is thrown away."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __iter__(self) -> Iterator[tuple[int, T | None]]:
        if self._workers == 0:
            index = self._start
            while True:
                yield index, self._supply.example(index)
                index += self._stride
        yield from self._ahead()

    def _ahead(self) -> Iterator[tuple[int, T | None]]:
        self._pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._supply,)
        )
        step = CHUNK * self._stride
        made: deque[tuple[int, Future[list[T | None]]]] = deque()
        start = self._start
        try:
            while True:
                while len(made) < AHEAD * self._workers:
                    made.append((start, self._pool.submit(_make, start, self._stride)))
                    start += step
                first, future = made.popleft()
                for at, example in enumerate(future.result()):
                    yield first + at * self._stride, example
        except BrokenProcessPool as error:
            raise TrainingError(
                "a process that makes data was ended from outside (often: no memory left).",
                remedy="Go on with --resume and fewer --workers.",
            ) from error


_supply: Stock[Any] | None = None


def _begin(supply: Stock[Any]) -> None:
    """Set a worker up: one thread, low priority, deaf to Ctrl-C, and gone when the trainer is."""
    global _supply  # noqa: PLW0603 - the process belongs to this supply alone
    import torch

    torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError, AttributeError):  # not on Windows
        os.nice(5)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _supply = supply


def _leave_with_parent() -> None:
    """A trainer that is killed can't end its workers: they watch it themselves."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(start: int, stride: int) -> list[Any]:
    """CHUNK examples from the index `start` on, every `stride`-th."""
    assert _supply is not None
    return [_supply.example(start + at * stride) for at in range(CHUNK)]
