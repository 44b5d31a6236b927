"""How large a picture may be before it is refused."""

from __future__ import annotations

from pydantic import Field

from tools.errors import ImageTooLarge
from tools.values import Value


class PictureLimits(Value):
    """Limits on what is taken in: `pixels` (width x height, read from the header before anything is decoded),
    `bytes` of the file, and `seconds` that a download may take."""

    pixels: int = Field(default=64_000_000, ge=1)
    bytes: int = Field(default=64 * 2**20, ge=1)
    seconds: float = Field(default=30.0, gt=0)

    def check_pixels(self, width: int, height: int, name: str) -> None:
        """Raise ImageTooLarge where `width` x `height` is over the limit; `name` is what the message calls it."""
        if width * height > self.pixels:
            raise ImageTooLarge(
                f"{name} has {width} x {height} = {width * height:,} pixels, more than the limit of {self.pixels:,}.",
                remedy="Make it smaller, or raise the limit (PictureLimits(pixels=...)).",
            )

    def check_bytes(self, size: int, name: str) -> None:
        """Raise ImageTooLarge where a file of `size` bytes is over the limit."""
        if size > self.bytes:
            raise ImageTooLarge(
                f"{name} has {size:,} bytes, more than the limit of {self.bytes:,}.",
                remedy="Make it smaller, or raise the limit (PictureLimits(bytes=...)).",
            )
