"""Prefixes that were read before (tool cards, pictures), kept so that the next question need not read them again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


State = TypeVar("State", bound=Sized)


class PrefixCache(Generic[State]):
    """The prefixes read last, up to `limit` bytes of keys and values. Used by any number of threads.

    A prefix is known by its key: int64, one number a token, the same for the same token only; visual tokens have
    numbers made of the picture's digest. States are kept as they are: they are only read from, never written to.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: OrderedDict[bytes, tuple[NDArray[np.int64], State]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def find(self, key: NDArray[np.int64]) -> tuple[int, State] | None:
        """The state that has read the longest start of `key`, and how many tokens of it that start has."""
        best, found = 0, None
        with self._lock:
            exact = self._kept.get(key.tobytes())
            if exact is not None:
                self._kept.move_to_end(key.tobytes())
                return len(key), exact[1]
            for name, (other, state) in self._kept.items():
                common = min(len(key), len(other))
                different = np.flatnonzero(key[:common] != other[:common])
                shared = int(different[0]) if len(different) else common
                if shared > best:
                    best, found = shared, (name, state)
            if found is None:
                return None
            self._kept.move_to_end(found[0])
            return best, found[1]

    def keep(self, key: NDArray[np.int64], state: State) -> None:
        """Keeps a state that has read all of `key`, unless it is larger than the limit; the least used ones go."""
        name = key.tobytes()
        if state.nbytes > self.limit:
            return
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = (key, state)
            self._held += state.nbytes
            while self._held > self.limit:
                _, (_, gone) = self._kept.popitem(last=False)
                self._held -= gone.nbytes

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._held = 0

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        return self._held

    def __len__(self) -> int:
        return len(self._kept)
