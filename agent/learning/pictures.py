"""Slightly different pictures that show the same: what is right about one must be right about the other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

#: ways to change a picture, from the least to the most
WAYS = ("margin", "jpeg", "resize")
_QUALITY, _SCALE, _MARGIN = 80, 1.12, 0.03


def changed(picture: Image.Image, way: str) -> Image.Image:
    """The picture changed in a way of WAYS: a wider margin in the colour of its corner, saved as JPEG, or enlarged."""
    from PIL import Image, ImageOps

    picture = picture.convert("RGB")
    if way == "margin":
        # its content is never cut: what touches the edge, or lies outermost, may be what is asked about
        wide = max(2, round(_MARGIN * max(picture.size)))
        red, green, blue = picture.crop((0, 0, 1, 1)).tobytes()
        return ImageOps.expand(picture, wide, fill=(red, green, blue))
    if way == "jpeg":
        file = io.BytesIO()
        picture.save(file, format="JPEG", quality=_QUALITY)
        return Image.open(io.BytesIO(file.getvalue())).convert("RGB")
    if way == "resize":
        size = (round(picture.width * _SCALE), round(picture.height * _SCALE))
        return picture.resize(size, Image.Resampling.LANCZOS)
    raise ValueError(f"there is no way {way!r} to change a picture; take one of {', '.join(WAYS)}")
