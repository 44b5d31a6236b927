"""Where pixels live: a content-addressed store, in memory or in a folder.

State and values carry handles (`Image`); a store turns a handle into pixels: uint8 RGB arrays, height x width x 3,
read-only, shared by all who ask.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tools.errors import ArtifactMissing, ImageError
from tools.values import Image, Origin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

_ID = re.compile(r"[0-9a-f]{32}")


class ArtifactStore(Protocol):
    """Content-addressed pixels. Implementations are thread-safe."""

    def put(self, pixels: Pixels, origin: Origin | None = None) -> Image:
        """Keep `pixels` (uint8 RGB, height x width x 3) and return their handle."""
        ...

    def get(self, image: Image) -> Pixels:
        """The pixels of `image`, read-only. Raises ArtifactMissing."""
        ...


def content_id(pixels: Pixels) -> str:
    """The id of pixels: a hash of their shape and bytes, the same in every process."""
    digest = hashlib.sha256(f"{pixels.shape[1]}x{pixels.shape[0]}".encode())
    digest.update(pixels.tobytes() if not pixels.flags.c_contiguous else pixels.data)
    return digest.hexdigest()[:32]


def _checked(pixels: Pixels) -> Pixels:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype.name != "uint8" or 0 in pixels.shape:
        raise ImageError(f"pixels must be uint8 RGB, height x width x 3, got {pixels.dtype} {pixels.shape}")
    import numpy as np

    if pixels.flags.c_contiguous and not pixels.flags.writeable:
        return pixels
    kept = np.array(pixels, copy=True, order="C")
    kept.flags.writeable = False
    return kept


class MemoryStore:
    """Keeps the most recently used pixels in memory, up to `limit_bytes`."""

    def __init__(self, limit_bytes: int = 512 * 2**20) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._items: OrderedDict[str, Pixels] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, pixels: Pixels, origin: Origin | None = None) -> Image:
        kept = _checked(pixels)
        key = content_id(kept)
        with self._lock:
            if key not in self._items:
                self._items[key] = kept
                self._size += kept.nbytes
            self._items.move_to_end(key)
            self._evict(keep=key)
        return Image(id=key, width=kept.shape[1], height=kept.shape[0], origin=origin)

    def get(self, image: Image) -> Pixels:
        with self._lock:
            pixels = self._items.get(image.id)
            if pixels is not None:
                self._items.move_to_end(image.id)
                return pixels
        raise ArtifactMissing(
            f"the pixels of picture {image.id[:8]} are no longer in memory.",
            remedy="Give the Agent a folder (Agent(folder=...)) or a larger store.",
        )

    def holds(self, image: Image) -> bool:
        """Are its pixels in memory, so that `get` gives them at once?"""
        with self._lock:
            return image.id in self._items

    def _evict(self, keep: str) -> None:
        for key in list(self._items):
            if self._size <= self._limit:
                return
            if key != keep:
                self._size -= self._items.pop(key).nbytes


class FolderStore:
    """Keeps pixels as PNG files in a folder (atomic writes), with a small memory store in front."""

    def __init__(self, folder: str | os.PathLike[str], memory: MemoryStore | None = None) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._memory = memory or MemoryStore(128 * 2**20)

    def put(self, pixels: Pixels, origin: Origin | None = None) -> Image:
        image = self._memory.put(pixels, origin)
        path = self._path(image.id)
        if not path.exists():
            from PIL import Image as Pillow

            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    Pillow.fromarray(self._memory.get(image)).save(file, format="PNG", compress_level=1)
                os.replace(name, path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        return image

    def get(self, image: Image) -> Pixels:
        try:
            return self._memory.get(image)
        except ArtifactMissing:
            path = self._path(image.id)
            if not path.exists():
                raise ArtifactMissing(f"the pixels of picture {image.id[:8]} are not in {self.folder}.") from None
        import numpy as np
        from PIL import Image as Pillow

        with Pillow.open(path) as opened:
            pixels = np.asarray(opened.convert("RGB"))
        self._memory.put(pixels)
        return pixels

    def holds(self, image: Image) -> bool:
        """Are its pixels in memory, so that `get` gives them at once?"""
        return self._memory.holds(image)

    def _path(self, image_id: str) -> Path:
        if not _ID.fullmatch(image_id):
            raise ArtifactMissing(f"{image_id!r} is not the id of a picture")
        return self.folder / f"{image_id}.png"
