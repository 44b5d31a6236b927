"""One way in for every picture: a path, bytes, a PIL image, an array or an https address becomes a handle.

The pixels go into the artifact store as upright 8-bit RGB. The same file bytes are decoded once: while the store still
holds their pixels, the handle comes from a small table that is keyed by the hash of the bytes.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from tools.errors import ArtifactMissing, ImageError
from tools.pictures.limits import PictureLimits
from tools.values import Image

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image as Pillow

    from tools.artifacts import ArtifactStore

    Source = str | os.PathLike[str] | bytes | bytearray | memoryview | Pillow.Image | NDArray[np.generic] | Image

_REMEMBERED = 256
_DEFAULT_LIMITS = PictureLimits()

#: store -> sha256 of file bytes -> (handle, notes). Weak, so that a store that nobody uses takes its entries with it.
_decoded: WeakKeyDictionary[Any, OrderedDict[str, tuple[Image, tuple[str, ...]]]] = WeakKeyDictionary()
_lock = threading.Lock()


def load_picture(
    source: Source,
    store: ArtifactStore,
    *,
    limits: PictureLimits = _DEFAULT_LIMITS,
    allow_urls: bool = False,
    note: Callable[[str], None] | None = None,
) -> Image:
    """Take a picture in and return its handle.

    Args:
        source: a path, the bytes of a file, a PIL image, an array (height x width, or height x width x 1, 3 or 4;
            bool, uint8, uint16 or float), an https address (only with `allow_urls`), or a handle from this store.
        store: where the pixels go, as uint8 RGB, height x width x 3.
        limits: refuse what is larger; the size is read from the header, before anything is decoded.
        note: is told what was decided on the way ("animated: its first frame is used").

    Raises:
        ImageError: it can't be read; the message names the file and says why.
        ImageTooLarge: it is over the limits.
        OfflineError: an address was given while YAFFLE_OFFLINE is on.
    """
    if isinstance(source, Image):
        store.get(source)
        return source
    if isinstance(source, bytes | bytearray | memoryview):
        return _from_bytes(bytes(source), "the given bytes", store, limits, note)
    if isinstance(source, str) and "://" in source[:16]:
        return _from_bytes(_fetched(source, limits, allow_urls), _short(source), store, limits, note)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        return _from_bytes(_read(path, limits), path.name or str(path), store, limits, note)
    from tools.pictures.arrays import pixels_of_array, pixels_of_pillow

    if hasattr(source, "__array_interface__") and hasattr(source, "ndim"):
        pixels, notes = pixels_of_array(source, limits)
    else:
        pixels, notes = pixels_of_pillow(source, "the given picture", limits)
    return _told(store.put(pixels), notes, note)


def _from_bytes(
    data: bytes, name: str, store: ArtifactStore, limits: PictureLimits, note: Callable[[str], None] | None
) -> Image:
    limits.check_bytes(len(data), name)
    key = hashlib.sha256(data).hexdigest()
    known = _remembered(store, key)
    if known is not None:
        image, notes = known
        limits.check_pixels(image.width, image.height, name)
        return _told(image, notes, note, name)
    from tools.pictures.decoding import decode_picture

    pixels, notes = decode_picture(data, name, limits)
    image = store.put(pixels)
    with _lock:
        table = _decoded.setdefault(store, OrderedDict())
        table[key] = (image, notes)
        while len(table) > _REMEMBERED:
            table.popitem(last=False)
    return _told(image, notes, note, name)


def _remembered(store: ArtifactStore, key: str) -> tuple[Image, tuple[str, ...]] | None:
    """The handle of file bytes that were decoded before, if the store still holds the pixels."""
    with _lock:
        table = _decoded.get(store)
        entry = table.get(key) if table is not None else None
        if table is None or entry is None:
            return None
        table.move_to_end(key)
    try:
        store.get(entry[0])
    except ArtifactMissing:
        return None
    return entry


def _told(image: Image, notes: tuple[str, ...], note: Callable[[str], None] | None, name: str = "") -> Image:
    if note is not None:
        for text in notes:
            note(f"{name} {text}" if name else text)
    return image


def _read(path: Path, limits: PictureLimits) -> bytes:
    try:
        if path.is_dir():
            raise ImageError(f"{path} is a folder, not a picture.", remedy="Give the path of one picture.")
        if not path.exists():
            raise ImageError(f"there is no file {path}.", remedy="Check the path.")
        if not path.is_file():
            raise ImageError(f"{path} is not a regular file.", remedy="Give a picture file, or its bytes.")
        limits.check_bytes(path.stat().st_size, path.name)
        with path.open("rb") as file:
            return file.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        raise ImageError(f"{path} can't be opened: {error}.", remedy="Check the path and its permissions.") from error


def _fetched(url: str, limits: PictureLimits, allow_urls: bool) -> bytes:
    if not allow_urls:
        raise ImageError(
            f"{_short(url)} is an address, and addresses are not allowed here.",
            remedy="Download the picture yourself, or allow them: Agent(allow_urls=True).",
        )
    from tools.pictures.fetching import fetch_picture

    return fetch_picture(url, max_bytes=limits.bytes, seconds=limits.seconds)


def _short(url: str) -> str:
    """The address without its query, which may hold a key."""
    return url.split("?", 1)[0][:120]
