"""API keys: a file of their hashes, and who a key belongs to.

A key is `yf_ID_SECRET`: the id finds its line in the file, the secret (256 random bits) is compared, as a SHA-256 hash,
in constant time. A slow hash would add nothing: there is no dictionary of random secrets.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mllm_core.errors import YaffleError

_KEY = re.compile(r"yf_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_LOOK_AGAIN = 1.0


class KeyFileError(YaffleError):
    """The file of keys can't be read or written."""


class KeyRecord(BaseModel):
    """One key, as the file has it: never the key itself. The limits override the server's; 0 is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(default="", max_length=100)
    created: str = ""
    runs: int | None = Field(default=None, ge=0)
    requests: int | None = Field(default=None, ge=0)
    bytes: int | None = Field(default=None, ge=0)


class KeyFile:
    """The keys of a JSON file. It is read again when it changes, so that a revoked key stops working at once."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._looked = 0.0
        self._records: dict[str, KeyRecord] = {}

    def find(self, key: str) -> KeyRecord | None:
        """The record of `key`, or None where it is not a key of this file."""
        shape = _KEY.fullmatch(key)
        records = self._current()
        record = records.get(shape[1]) if shape else None
        # An unknown id takes the same comparison, against a hash that nothing has.
        given = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        same = secrets.compare_digest(given, record.hash if record is not None else "0" * 64)
        return record if same and record is not None else None

    def records(self) -> tuple[KeyRecord, ...]:
        """All keys. Raises KeyFileError."""
        with self._lock:
            return tuple(_read(self.path).values())

    def add(self, name: str = "", **limits: int | None) -> str:
        """Make a key, write its hash into the file, and return the key: it can't be shown again."""
        with self._lock:
            records = _read(self.path) if self.path.exists() else {}
            while (made := secrets.token_hex(4)) in records:
                continue
            key = f"yf_{made}_{secrets.token_urlsafe(32)}"
            digest = hashlib.sha256(key.encode()).hexdigest()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            record = KeyRecord(id=made, hash=digest, name=name, created=now, **limits)
            _write(self.path, {**records, made: record})
        return key

    def revoke(self, key_id: str) -> None:
        """Remove a key. Raises KeyFileError where there is no such one."""
        with self._lock:
            records = _read(self.path)
            if key_id not in records:
                raise KeyFileError(f"{self.path} has no key {key_id!r}.", remedy="`yaffle keys list` shows the ids.")
            _write(self.path, {name: record for name, record in records.items() if name != key_id})

    def _current(self) -> dict[str, KeyRecord]:
        with self._lock:
            now = time.monotonic()
            if self._seen is not None and now - self._looked < _LOOK_AGAIN:
                return self._records
            self._looked = now
            try:
                stat = self.path.stat()
            except OSError as error:
                raise KeyFileError(f"the file of keys can't be read: {error.strerror}.") from error
            if (stat.st_mtime_ns, stat.st_size) != self._seen:
                self._records = _read(self.path)
                self._seen = (stat.st_mtime_ns, stat.st_size)
            return self._records


def _read(path: Path) -> dict[str, KeyRecord]:
    try:
        entries = json.loads(path.read_bytes())["keys"]
        records = [KeyRecord.model_validate(entry) for entry in entries]
    except FileNotFoundError as error:
        raise KeyFileError(f"there is no file of keys {path}.", remedy=f"yaffle keys new --keys {path}") from error
    except OSError as error:
        raise KeyFileError(f"the file of keys {path} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise KeyFileError(f"{path} is no file of keys.", remedy="Make one with `yaffle keys new`.") from error
    return {record.id: record for record in records}


def _write(path: Path, records: dict[str, KeyRecord]) -> None:
    """Write the file as a whole, readable by its owner only."""
    data = {"keys": [record.model_dump(exclude_none=True) for record in records.values()]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")  # made with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
        os.replace(name, path)
    except OSError as error:
        raise KeyFileError(f"the file of keys {path} can't be written: {error.strerror}.") from error
