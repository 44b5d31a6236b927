"""The file of answers: every row is there the moment it is known, and at the end all of them stand ordered by id.

While a batch runs, rows are appended, each by one write; so a kill can only cut off the last line, and what that line
held is asked again. When all are there, the file is written anew in order and put in its place at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from agent.batch.answering import Row
from agent.batch.errors import BatchError

#: of each row: the digest of what was asked, by which it is known again
ASKED = "asked"
_SYNC_EVERY = 1.0  # seconds that a power cut (not a kill) may cost


class AnswerFile:
    """The file of answers of one batch. A lock keeps a second batch out. Use as a context.

    `asked` has the digest of every question by key; `done` the rows that are there.
    """

    def __init__(self, path: Path, asked: Mapping[str, str], *, anew: bool = False, retry: bool = False) -> None:
        self.path = path
        self._asked = asked
        self._anew, self._retry = anew, retry
        self._file = -1
        self._synced = 0.0
        self.done: dict[str, Row] = {}

    def __enter__(self) -> Self:
        self._file = self._open()
        try:
            self._take_up()
        except BaseException:
            os.close(self._file)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._file)
        os.close(self._file)

    def add(self, key: str, row: Row) -> None:
        """Keep the row of a question. A second row for the same one is left out."""
        if key in self.done:
            return
        kept = {**row, ASKED: self._asked[key]}
        self._append(_line(kept))
        self.done[key] = kept

    def order(self) -> None:
        """Put the rows in the order of their ids, whole or not at all."""
        rows = [self.done[key] for key in sorted(self.done, key=natural)]
        self._replace(rows)

    # -- the file --------------------------------------------------------------------------------------------------

    def _open(self) -> int:
        """Open and lock the file; again where it was replaced between the two."""
        while True:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
            except OSError as error:
                raise BatchError(f"{self.path} can't be written: {error.strerror}.") from error
            try:
                self._lock(file)
                if os.path.samestat(os.fstat(file), os.stat(self.path)):
                    return file
            except FileNotFoundError:
                pass
            except BaseException:
                os.close(file)
                raise
            os.close(file)

    def _lock(self, file: int) -> None:
        try:
            import fcntl
        except ImportError:  # not on Windows, where a second batch is not kept out
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BatchError(
                f"another batch writes {self.path}.", remedy="Wait for it, or name another --out."
            ) from error

    def _take_up(self) -> None:
        """Read what is there, and cut off the line that a kill left unfinished."""
        if self._anew:
            os.ftruncate(self._file, 0)
            return
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data) and not _is_ours(data[whole:]):
            raise BatchError(f"{self.path} is no file of answers.", remedy="Name another --out.")
        rows = [self._row(number, line) for number, line in enumerate(data[:whole].split(b"\n"), 1) if line]
        self.done = {str(row["id"]): row for row in rows if not (self._retry and row.get("error"))}
        if len(self.done) < len(rows):
            self._replace(list(self.done.values()))
        elif whole < len(data):
            os.ftruncate(self._file, whole)

    def _row(self, number: int, line: bytes) -> Row:
        try:
            row = json.loads(line)
            key, asked = str(row["id"]), row[ASKED]
        except (ValueError, TypeError, KeyError) as error:
            raise BatchError(
                f"line {number} of {self.path} is no answer of a batch.", remedy="Name another --out, or give --anew."
            ) from error
        if self._asked.get(key) != asked:
            why = (
                "is to another question, or was given under other options" if key in self._asked else "has no question"
            )
            raise BatchError(
                f"the answer {key!r} (line {number} of {self.path}) {why}.",
                remedy="Name another --out, or start over with --anew.",
            )
        return dict(row)

    def _append(self, line: bytes) -> None:
        try:
            sent = os.write(self._file, line)
            while sent < len(line):  # only where the disk is nearly full
                sent += os.write(self._file, line[sent:])
        except OSError as error:
            raise BatchError(
                f"{self.path} can't be written: {error.strerror}.", remedy="Make room; the same command goes on."
            ) from error
        if time.monotonic() - self._synced > _SYNC_EVERY:
            os.fsync(self._file)
            self._synced = time.monotonic()

    def _replace(self, rows: list[Row]) -> None:
        """These rows in place of the file, locked before anybody else can open it."""
        part = self.path.with_name(f".{self.path.name}.part")
        file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
        try:
            self._lock(file)
            with os.fdopen(os.dup(file), "wb") as stream:
                stream.writelines(_line(row) for row in rows)
                stream.flush()
                os.fsync(file)
            os.replace(part, self.path)
        except BaseException:
            os.close(file)
            raise
        os.close(self._file)
        self._file = file


def natural(key: str) -> tuple[list[Any], str]:
    """The order of ids: numbers in them count as numbers, so that "a9" comes before "a10"."""
    parts: list[Any] = re.split(r"([0-9]+)", key)
    parts[1::2] = [int(part) for part in parts[1::2]]
    return parts, key


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8", "backslashreplace") + b"\n"


def _is_ours(rest: bytes) -> bool:
    """May this be the beginning of one of our lines?"""
    begin = b'{"id": '
    return rest.startswith(begin) or begin.startswith(rest)
