"""A font for the labels on pictures: one of the system's where it has the letters, Pillow's own otherwise."""

from __future__ import annotations

import glob
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

#: fonts with many scripts, where Debian, Fedora, macOS and Windows keep them
_WIDE_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/*.ttc",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/msyh.ttc",
)


def font_for(text: str, size: int) -> tuple[Font, str]:
    """A font of `size` pixels, and `text` with the letters that no font here can draw left out."""
    from PIL import ImageFont

    own = _own(size)
    if text.isascii():
        return own, text
    best: Font = own
    kept = _drawable(own, text)
    for path in _wide_paths():
        if kept == text:
            break
        font = ImageFont.truetype(path, size)
        drawable = _drawable(font, text)
        if len(drawable) > len(kept):
            best, kept = font, drawable
    return best, " ".join(kept.split())


@lru_cache(maxsize=32)
def _own(size: int) -> Font:
    from PIL import ImageFont

    return ImageFont.load_default(size)


@lru_cache(maxsize=1)
def _wide_paths() -> tuple[str, ...]:
    return tuple(path for pattern in _WIDE_FONTS for path in sorted(glob.glob(pattern)))


def _drawable(font: Font, text: str) -> str:
    """The letters of `text` that `font` has: those that look different from its mark for a missing letter."""
    missing = bytes(font.getmask("\U0010fffe"))
    return "".join(letter for letter in text if letter.isspace() or bytes(font.getmask(letter)) != missing)
