"""Results by content: (tool, version, backend, argument digests) -> encoded value, in memory and on disk."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class ResultCache:
    """A thread-safe cache of plain JSON data: the most recent `limit` entries in memory, all of them in `folder`.

    Two callers that want the same key at the same time compute it once: the second waits inside `computing`.
    A damaged file on disk counts as absent and is removed.
    """

    def __init__(self, limit: int = 4096, folder: str | os.PathLike[str] | None = None) -> None:
        self._limit = limit
        self._memory: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}
        self.folder = Path(folder) if folder is not None else None
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> tuple[bool, Any]:
        """(found, data)."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return True, self._memory[key]
        data = self._read(key)
        if data is None:
            return False, None
        self._remember(key, data["value"])
        return True, data["value"]

    def put(self, key: str, value: Any) -> None:
        self._remember(key, value)
        if self.folder is not None:
            self._write(key, {"value": value})

    @contextmanager
    def computing(self, key: str) -> Iterator[None]:
        """Hold this while computing `key`, so that nobody else computes it at the same time."""
        with self._lock:
            lock, users = self._busy.get(key, (threading.Lock(), 0))
            self._busy[key] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                _, users = self._busy[key]
                if users == 1:
                    del self._busy[key]
                else:
                    self._busy[key] = (lock, users - 1)

    def _remember(self, key: str, value: Any) -> None:
        with self._lock:
            self._memory[key] = value
            self._memory.move_to_end(key)
            while len(self._memory) > self._limit:
                self._memory.popitem(last=False)

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / key[:2] / f"{key}.json"

    def _read(self, key: str) -> dict[str, Any] | None:
        if self.folder is None:
            return None
        path = self._path(key)
        try:
            data = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            path.unlink(missing_ok=True)
            return None
        return data if isinstance(data, dict) and "value" in data else None

    def _write(self, key: str, data: dict[str, Any]) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, separators=(",", ":"))
        os.replace(name, path)


def cache_key(*parts: str) -> str:
    """The key of a result: a hash of the tool, its version, its backend and the digests of its arguments."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
