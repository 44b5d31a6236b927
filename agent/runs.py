"""Which runs there are: the LangGraph thread of each, and the answers of those that have finished."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

_ID = re.compile(r"[A-Za-z0-9_.-]{1,80}")


class RunIndex:
    """Remembers runs in a folder (one small JSON file each, written atomically), or the last `limit` in memory."""

    #: do calls wait for the network?
    remote = False

    def __init__(self, folder: Path | None, limit: int = 1000) -> None:
        self._folder = folder
        self._limit = limit
        self._memory: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def begin(self, run: str, thread: str) -> None:
        self._put(run, {"thread": thread, "answer": None})

    def finish(self, run: str, thread: str, answer: dict[str, Any] | None) -> None:
        """Note the answer. In memory, where nobody could resume it later, a finished run is forgotten."""
        if self._folder is None:
            with self._lock:
                self._memory.pop(run, None)
        else:
            self._put(run, {"thread": thread, "answer": answer})

    def forget(self, run: str) -> None:
        """Keep nothing of the run."""
        with self._lock:
            self._memory.pop(run, None)
        if self._folder is not None and _ID.fullmatch(run):
            (self._folder / f"{run}.json").unlink(missing_ok=True)

    def get(self, run: str) -> dict[str, Any] | None:
        with self._lock:
            known = self._memory.get(run)
        if known is not None or self._folder is None or not _ID.fullmatch(run):
            return known
        try:
            data = json.loads((self._folder / f"{run}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return data if isinstance(data, dict) else None

    def unfinished(self) -> tuple[str, ...]:
        """The ids of runs that have no answer yet, oldest first."""
        if self._folder is None:
            with self._lock:
                return tuple(self._memory)
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        return tuple(path.stem for path in files if (self.get(path.stem) or {"answer": 1})["answer"] is None)

    def close(self) -> None:
        """Nothing is held open."""

    def _put(self, run: str, entry: dict[str, Any]) -> None:
        if self._folder is None:
            with self._lock:
                self._memory[run] = entry
                while len(self._memory) > self._limit:
                    self._memory.popitem(last=False)
            return
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entry, file)
        os.replace(name, self._folder / f"{run}.json")
