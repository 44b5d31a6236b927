"""Calls of one model that come at the same time, joined into one batch.

Off unless a process says so (`join_calls`): it pays where throughput counts alone and the model does several requests
for less than their sum. While a batch is under way the next callers gather, and are served together when it is done;
nobody waits longer than that, but for a moment in which company may come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Given = TypeVar("Given")

_MOMENT = 0.003  # seconds

_most = 1


def join_calls(most: int) -> None:
    """From now on, models of this process that can do batches do up to `most` calls at once; 1 is the default: none."""
    global _most  # noqa: PLW0603 - one setting a process, for models that are one a process, too
    _most = most


def joined_calls() -> int:
    """How many calls may be joined in this process."""
    return _most


@dataclass(eq=False)
class _Call(Generic[Asked, Given]):
    asked: Asked
    future: Future[Given] = field(default_factory=Future)


class Joiner(Generic[Asked, Given]):
    """Does `work` for many callers, one batch of at most `most` at a time.

    `work` gives one result for each of what was asked, in order. Where a batch fails, each of it is done alone, so that
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Sequence[Given]], most: int, moment: float = _MOMENT) -> None:
        self._work = work
        self._most = most
        self._moment = moment
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._waiting: list[_Call[Asked, Given]] = []
        self.batches = 0

    def __call__(self, asked: Asked) -> Given:
        """The result for `asked`."""
        call: _Call[Asked, Given] = _Call(asked)
        with self._lock:
            self._waiting.append(call)
        with self._turn:
            while not call.future.done():  # more than one turn only where more than `most` came before
                self._serve()
        return call.future.result()

    def _serve(self) -> None:
        with self._lock:
            few = len(self._waiting) < self._most
        if few and self._moment:
            time.sleep(self._moment)
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        self.batches += 1
        try:
            results = self._work([call.asked for call in batch])
        except Exception as error:  # noqa: BLE001 - it belongs to one of the callers
            if len(batch) == 1:
                batch[0].future.set_exception(error)
            else:
                self._one_by_one(batch)
            return
        except BaseException as error:
            for call in batch:
                call.future.set_exception(error)
            raise
        for call, result in zip(batch, results, strict=True):
            call.future.set_result(result)

    def _one_by_one(self, batch: Sequence[_Call[Asked, Given]]) -> None:
        for call in batch:
            try:
                call.future.set_result(self._work([call.asked])[0])
            except Exception as error:  # noqa: BLE001 - it is raised where it was asked
                call.future.set_exception(error)
