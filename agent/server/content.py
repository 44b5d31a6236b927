"""Pictures as clients send them: data URLs, ids of uploads, https addresses where they are allowed. Never paths."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agent.server.errors import HttpError
from agent.server.limits import Caller
from tools.values import Image, decode

if TYPE_CHECKING:
    from agent.driver import Driver
    from agent.server.store import RunStore

_DATA = re.compile(r"data:(?P<type>[A-Za-z0-9.+/-]{0,80})(?:;[A-Za-z0-9=._-]{1,80})*?;base64,", re.ASCII)
_UPLOAD = re.compile(r"file-[0-9a-f]{32}")
#: base64 longer than this is decoded in a thread
_LONG = 512 * 1024


class Pictures:
    """Takes pictures in for callers: decoded, checked against the limits, kept in the agent's store."""

    def __init__(self, driver: Driver, store: RunStore) -> None:
        self._driver = driver
        self._store = store

    async def take_in(self, sources: Sequence[str], caller: Caller) -> tuple[Image, ...]:
        """The handles of pictures given as text. Raises HttpError or ImageError."""
        most = self._driver.limits.pictures
        if len(sources) > most:
            raise HttpError(400, "too_many_images", f"{len(sources)} pictures were given; at most {most} are allowed.")
        found: list[Any] = [await self._source(source, caller) for source in sources]
        return await self._driver.take_in(found) if found else ()

    async def take_in_bytes(self, data: bytes) -> Image:
        """The handle of one uploaded file."""
        self._driver.picture_limits.check_bytes(len(data), "the upload")
        return (await self._driver.take_in([data]))[0]

    async def _source(self, text: str, caller: Caller) -> Image | bytes | str:
        """One picture as the agent takes it: bytes, a handle, or an address that may be fetched."""
        if text[:5].lower() == "data:":
            return await self._bytes_of(text)
        if _UPLOAD.fullmatch(text):
            row = await self._store.upload(text, caller.id)
            if row is None:
                raise HttpError(404, "unknown_file", "there is no such upload.", remedy="POST /v1/files makes one.")
            image = decode(row.image)
            assert isinstance(image, Image)
            return image
        if text[:8].lower() == "https://":
            if self._driver.allow_urls:
                return text
            raise HttpError(
                400, "addresses_not_allowed", "this server fetches no addresses.", remedy="Send the picture itself."
            )
        raise HttpError(
            400,
            "invalid_image",
            "a picture must be a data URL (data:image/png;base64,...) or the id of an upload.",
            remedy="File paths and other addresses are not read.",
        )

    async def _bytes_of(self, text: str) -> bytes:
        head = _DATA.match(text, 0, 300)
        if head is None:
            raise HttpError(400, "invalid_image", "the data URL is not of the form data:image/png;base64,...")
        size = (len(text) - head.end()) * 3 // 4
        # before anything is decoded: two bytes less may be padding
        self._driver.picture_limits.check_bytes(size - 2, "the picture")
        if len(text) > _LONG:
            return await asyncio.to_thread(_decoded, text, head.end())
        return _decoded(text, head.end())


def _decoded(text: str, start: int) -> bytes:
    try:
        return base64.b64decode(text[start:], validate=True)
    except (binascii.Error, ValueError) as error:
        raise HttpError(400, "invalid_image", "the data URL holds no valid base64.") from error
