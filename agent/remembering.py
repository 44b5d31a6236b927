"""What threads remember of their pictures: the visual knowledge base of each, and which pictures it is about."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from agent.checking.knowledge import KnowledgeBase
from tools.errors import InvalidValue
from tools.values import Image
from tools.values.base import Value


class Remembered(Value):
    """The pictures of a thread's last check, and all that is known of its pictures."""

    images: tuple[Image, ...] = ()
    knowledge: KnowledgeBase = KnowledgeBase()


class Memory:
    """Keeps an entry a thread: one JSON file each in a folder (written atomically), or the last `limit` in memory."""

    def __init__(self, folder: Path | None, limit: int = 200) -> None:
        self._folder = folder
        self._limit = limit
        self._kept: OrderedDict[str, Remembered] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, thread: str) -> Remembered:
        """What the thread remembers; nothing for a new one."""
        if self._folder is None:
            with self._lock:
                return self._kept.get(thread, Remembered())
        try:
            return Remembered.model_validate_json(self._path(thread).read_bytes())
        except (OSError, ValidationError, InvalidValue, ValueError):  # damaged, or of another version: found out again
            return Remembered()

    def learn(self, thread: str, entry: Remembered) -> None:
        """Note what is known now."""
        if self._folder is None:
            with self._lock:
                self._kept[thread] = entry
                self._kept.move_to_end(thread)
                while len(self._kept) > self._limit:
                    self._kept.popitem(last=False)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(entry.model_dump_json())
        os.replace(name, self._path(thread))

    def _path(self, thread: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{quote(thread, safe='')}.json"
