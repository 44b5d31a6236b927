"""Pictures that another program names as text: data URLs, base64, paths under allowed folders, https addresses.

What is allowed is decided by who runs the server, never by the text. A path is followed to its end (links, "..") before
it is compared with the folders, and what is there is told only of files inside them.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.errors import ImageError
from tools.pictures.limits import PictureLimits

_DATA = re.compile(r"data:[A-Za-z0-9.+/-]{0,80}(?:;[A-Za-z0-9=._-]{1,80})*?;base64,", re.ASCII | re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*", re.ASCII)
_LONGEST_PATH = 4096
#: fewer characters than this are a name, not a picture
_SHORTEST_PICTURE = 60


@dataclass(frozen=True)
class Intake:
    """What is taken in. `roots`: the folders whose files may be read; none, and no path is. `limits` on sizes.

    `allow_urls`: pass https addresses on (the Agent must allow them, too, and does the fetching).
    """

    roots: tuple[Path, ...] = ()
    limits: PictureLimits = field(default_factory=PictureLimits)
    allow_urls: bool = False

    def take(self, text: str) -> bytes | str:
        """The bytes of the picture that `text` is or names, or an address to be fetched. Raises ImageError."""
        if not isinstance(text, str) or not text.strip():
            raise ImageError("no picture was given.", remedy=self.ways())
        text = text.strip() if len(text) < _LONGEST_PATH else text
        if text[:5].lower() == "data:":
            return self._data_url(text)
        if "://" in text[:16] and not text.lower().startswith("file://"):
            if self.allow_urls and text[:8].lower() == "https://":
                return text
            raise ImageError("addresses are not fetched here.", remedy=self.ways())
        if len(text) <= _LONGEST_PATH and (self.roots or not self._looks_encoded(text)):
            found = self._file(text)
            if found is not None:
                return found
        if self._looks_encoded(text):
            return self._decoded(text, "the picture")
        raise self._not_here()

    def ways(self) -> str:
        """How a picture can be given, in words."""
        ways = ["a data URL (data:image/png;base64,...)", "base64"]
        if self.allow_urls:
            ways.append("an https address")
        if self.roots:
            ways.insert(0, f"the path of a file under {' or '.join(str(root) for root in self.roots)}")
        return f"Give {', '.join(ways[:-1])} or {ways[-1]}."

    def _data_url(self, text: str) -> bytes:
        head = _DATA.match(text, 0, 300)
        if head is None:
            raise ImageError("the data URL is not of the form data:image/png;base64,...")
        return self._decoded(text[head.end() :], "the data URL")

    def _decoded(self, text: str, what: str) -> bytes:
        # before anything is decoded; two bytes may be padding
        self.limits.check_bytes(len(text) * 3 // 4 - 2 - text.count("\n"), what)
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except ValueError as error:
            raise ImageError(f"{what} holds no valid base64.") from error

    @staticmethod
    def _looks_encoded(text: str) -> bool:
        return len(text) >= _SHORTEST_PICTURE and _BASE64.fullmatch(text) is not None

    def _file(self, text: str) -> bytes | None:
        """The bytes of the file; None where the text may be something else than a path."""
        if not self.roots:
            raise self._not_here()
        if text.lower().startswith("file://"):
            text = unquote(urlsplit(text).path)
        try:
            path = Path(os.path.realpath(self.roots[0] / text, strict=True))
        except (OSError, ValueError) as error:
            if self._looks_encoded(text):
                return None
            raise self._not_here() from error
        if not any(path.is_relative_to(os.path.realpath(root)) for root in self.roots):
            raise self._not_here()
        return self._bytes(path)

    def _bytes(self, path: Path) -> bytes:
        """The file's bytes. It is opened without following a link that was put in its place since, and without
        waiting, as for a pipe."""
        try:
            opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(opened, "rb") as file:
                about = os.fstat(file.fileno())
                if not stat.S_ISREG(about.st_mode):
                    raise ImageError(f"{path.name} is not a regular file.", remedy="Give a picture file.")
                self.limits.check_bytes(about.st_size, path.name)
                return file.read(self.limits.bytes + 1)
        except OSError as error:
            raise ImageError(f"{path.name} can't be opened: {error.strerror}.") from error

    def _not_here(self) -> ImageError:
        # the same words for what is not there and for what is elsewhere
        what = "that is no file in the folders that may be read" if self.roots else "file paths are not read here"
        return ImageError(f"{what}, and no picture itself.", remedy=self.ways())


def checked_roots(given: Sequence[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """The folders as absolute paths. Raises ImageError for one that is not there."""
    roots = tuple(Path(root).expanduser().absolute() for root in given)
    for root in roots:
        if not root.is_dir():
            raise ImageError(f"there is no folder {root}.", remedy="Give folders that exist.")
    return roots
