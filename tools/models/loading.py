"""Models that are loaded once per process, whatever the number of threads.

`shared_model(key, loader)` gives the model that belongs to `key`, calling `loader` the first time only. Many runtimes
are not safe to call from two threads at once: hold `with shared.lock:` around the calls of those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

Model = TypeVar("Model")


@dataclass(frozen=True, eq=False)
class SharedModel(Generic[Model]):
    """A loaded model, and the one lock for all calls of it that must not overlap."""

    model: Model
    lock: threading.RLock = field(default_factory=threading.RLock)


class _Slot:
    """The place of one model: empty until its loader succeeded. The lock is held while it loads."""

    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.shared: SharedModel[Any] | None = None


_slots: dict[Hashable, _Slot] = {}
_slots_lock = threading.Lock()


def shared_model(key: Hashable, loader: Callable[[], Model]) -> SharedModel[Model]:
    """The model of `key` (usually a tuple: backend, file, options), loaded by the first thread that asks.

    Others that ask for the same key wait for it; those that ask for another key do not. Where `loader` raises, its
    error goes to the thread that called it, nothing is kept, and the next one tries anew.
    """
    with _slots_lock:
        slot = _slots.setdefault(key, _Slot())
    shared = slot.shared
    if shared is None:
        with slot.loading:
            shared = slot.shared
            if shared is None:
                shared = slot.shared = SharedModel(loader())
    return cast("SharedModel[Model]", shared)


def loaded_models() -> tuple[Hashable, ...]:
    """The keys of the models in memory, for `yaffle doctor` and tests."""
    with _slots_lock:
        return tuple(key for key, slot in _slots.items() if slot.shared is not None)


def forget_model(key: Hashable) -> None:
    """Drop a model from memory (those who hold it may go on using it); unknown keys are ignored."""
    with _slots_lock:
        _slots.pop(key, None)
