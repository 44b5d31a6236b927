"""File bytes to upright 8-bit RGB pixels: the formats that are accepted, and what each odd kind turns into."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tools.errors import ImageError, ImageTooLarge
from tools.pictures.limits import PictureLimits

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: Pillow knows more formats; these are the ones that people's pictures have. (Others, such as EPS,
#: start programs; MPO counts as JPEG.)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF", "JPEG2000", "ICO")


def decode_picture(data: bytes, name: str, limits: PictureLimits) -> tuple[Pixels, tuple[str, ...]]:
    """The pixels of the picture file `data`, and notes on what was decided.

    `name` is what error messages call it. The size is read from the header and checked against `limits` first.
    Raises ImageError or ImageTooLarge.
    """
    if not data:
        raise ImageError(f"{name} is empty.", remedy="Give a picture file.")
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    from tools.pictures.arrays import pixels_of_pillow

    try:
        opened = Pillow.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise ImageError(f"{name} is not a picture{_kind(data)}.", remedy=f"Accepted: {_accepted()}.") from error
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise ImageTooLarge(
            f"{name} has far more pixels than the limit of {limits.pixels:,}.", remedy="Make it smaller."
        ) from error
    except Exception as error:  # a decoder may raise anything on hostile bytes
        raise damaged(name, error) from error
    with opened:
        return pixels_of_pillow(opened, name, limits)


def damaged(name: str, error: Exception) -> ImageError:
    """The error for a file that is a picture but can't be decoded to its end."""
    return ImageError(
        f"{name} is truncated or damaged ({type(error).__name__}: {str(error) or 'no detail'}).",
        remedy="Copy or download it again.",
    )


def _accepted() -> str:
    return ", ".join(fmt for fmt in FORMATS if fmt != "PPM")


def _kind(data: bytes) -> str:
    """What the bytes seem to be, for the message."""
    head = data[:512].lstrip()
    for magic, kind in (
        (b"%PDF", " but a PDF: export its pages as pictures"),
        (b"PK\x03\x04", " but a ZIP or office file"),
        (b"<svg", " but an SVG drawing: export it as PNG"),
        (b"<?xml", " but XML or SVG"),
        (b"<!DOCTYPE", " but a web page"),
        (b"<html", " but a web page"),
        (b"%!PS", " but PostScript: export it as PNG"),
    ):
        if head[: len(magic)].lower() == magic.lower():
            return kind
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return " that can be read here but HEIC: export it as JPEG"
    return ""
