"""Fetching model files: https only, resumable, checked against their hash, and put in place in one step.

What was received so far stays in `<file>.part`, so that the next attempt goes on from there (RFC 9110, section 14).
A file appears under its own name only after its size and SHA-256 were right.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tools.errors import ModelFileError
from tools.models.catalogue import ModelEntry, model_entry
from tools.models.locate import cache_folder, sha256_of
from tools.offline import require_network

if TYPE_CHECKING:
    import httpx

#: called with (bytes so far, bytes in all)
Progress = Callable[[int, int], None]

_CHUNK = 256 * 1024
_REDIRECTS = 5
_RETRY = "Try again: it goes on where it stopped."


def pull_model(
    name: str | ModelEntry,
    *,
    folder: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    timeout: float = 30.0,
) -> Path:
    """Fetch a known model into `folder` (default: the user's cache) and return its path.

    A file that is there and right is kept. `timeout` is in seconds, for connecting and for each read. Raises
    OfflineError where YAFFLE_OFFLINE is on, ModelFileError for everything else that can go wrong.
    """
    entry = name if isinstance(name, ModelEntry) else model_entry(name)
    target = Path(folder if folder is not None else cache_folder()) / entry.file
    try:
        if target.exists() and target.stat().st_size == entry.size and sha256_of(target) == entry.sha256:
            return target
        require_network(f"pulling {entry.name}")
        _require_https(entry.url)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        with _exclusively(part, entry):
            _receive(entry, part, progress, timeout)
            os.replace(part, target)
    except OSError as error:
        raise ModelFileError(
            f"could not write {target}: {error.strerror or error}.", remedy="Free the space, or choose another folder."
        ) from error
    return target


def _receive(entry: ModelEntry, part: Path, progress: Progress | None, timeout: float) -> None:
    """Fill `part` and check it. A resumed file that turns out wrong is fetched once more from the beginning."""
    resumed = part.stat().st_size > 0
    if part.stat().st_size > entry.size:
        _empty(part)
    _download(entry, part, progress, timeout)
    if _right(entry, part):
        return
    if resumed:
        _empty(part)
        _download(entry, part, progress, timeout)
        if _right(entry, part):
            return
    got = sha256_of(part)
    _empty(part)
    raise ModelFileError(
        f"the file received for {entry.name} is not the right one (sha256 {got[:12]}..., "
        f"expected {entry.sha256[:12]}...); it was thrown away.",
        remedy="Try another network; if that does not help, report it.",
    )


def _right(entry: ModelEntry, part: Path) -> bool:
    return part.stat().st_size == entry.size and sha256_of(part) == entry.sha256


def _download(entry: ModelEntry, part: Path, progress: Progress | None, timeout: float) -> None:
    """Append what is missing to `part`; at most `entry.size` bytes in all."""
    import httpx

    done = part.stat().st_size
    if done == entry.size:
        return
    try:
        with httpx.Client(timeout=timeout) as client, _opened(client, entry, done) as response:
            if response.status_code == 200 and done:
                _empty(part)
                done = 0
            with part.open("ab") as file:
                for chunk in response.iter_bytes(_CHUNK):
                    done += len(chunk)
                    if done > entry.size:
                        raise ModelFileError(f"{entry.url} sends more than the {entry.size} bytes of {entry.name}.")
                    file.write(chunk)
                    if progress is not None:
                        progress(done, entry.size)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise ModelFileError(f"pulling {entry.name} was interrupted: {reason}.", remedy=_RETRY) from error
    if done < entry.size:
        raise ModelFileError(f"{entry.name} ended after {done} of {entry.size} bytes.", remedy=_RETRY)


@contextmanager
def _opened(client: httpx.Client, entry: ModelEntry, start: int) -> Iterator[httpx.Response]:
    """The answer that carries the bytes from `start` on (206) or all of them (200), after redirects to https only."""
    url = entry.url
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    for _ in range(_REDIRECTS + 1):
        with client.stream("GET", url, headers=headers) as response:
            if response.is_redirect:
                url = urljoin(url, response.headers["location"])
                _require_https(url)
                continue
            partial = response.headers.get("content-range", "").startswith(f"bytes {start}-")
            if response.status_code == 200 or (response.status_code == 206 and partial):
                yield response
                return
            raise ModelFileError(
                f"{urlsplit(url).netloc} answered {response.status_code} for {entry.name}.",
                remedy="Try again later, or fetch the file by hand and put it into a folder of YAFFLE_MODELS.",
            )
    raise ModelFileError(f"too many redirects for {entry.name}.")


def _require_https(url: str) -> None:
    """Refuse what is not https. This very machine (loopback) needs no encryption: nobody else hears it."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        return
    raise ModelFileError(f"model files are fetched over https only, not from {url}.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _empty(part: Path) -> None:
    with part.open("wb"):
        pass


@contextmanager
def _exclusively(part: Path, entry: ModelEntry) -> Iterator[None]:
    """Hold `part` for this process alone; the lock ends with the process, so none is ever left behind."""
    with part.open("ab") as file:
        if not _lock(file):
            raise ModelFileError(f"{entry.name} is being pulled by another process.", remedy="Wait for that one.")
        yield


def _lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: an open file can't be replaced by another process, which is lock enough
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
