"""Text drawn with fonts that every installation has: those inside OpenCV 5 and the one inside Pillow."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
Color = tuple[int, int, int]
_FACES: dict[str, cv2.FontFace] = {}


def _face(name: str) -> cv2.FontFace:
    if name not in _FACES:
        _FACES[name] = cv2.FontFace(name)
    return _FACES[name]


def text_width(text: str, size: int, face: str = "sans", weight: int = 400) -> int:
    """Width of `text` in pixels at `size` (pixels of line height)."""
    (_, _, width, _) = cv2.getTextSize((0, 0), text, (0, 0), _face(face), size, weight)
    return int(width)


def write(
    page: Picture,
    text: str,
    x: float,
    y: float,
    size: int,
    *,
    color: Color = (20, 20, 20),
    face: str = "sans",
    weight: int = 400,
    align: str = "left",
) -> None:
    """Write `text` onto `page` (changed in place) with its baseline at `y`; `align` says what `x` is."""
    width = text_width(text, size, face, weight)
    left = x - {"left": 0.0, "center": width / 2, "right": float(width)}[align]
    cv2.putText(page, text, (round(left), round(y)), color, _face(face), size, weight)


def print_line(page: Picture, text: str, x: int, y: int, cell: int, *, tall: float = 1.0, bold: bool = False) -> None:
    """Print `text` as a till does: every character in a cell `cell` pixels wide, `tall` times the usual height.

    `y` is the top of the line; the line is about 2 * `cell` * `tall` pixels high.
    """
    font = ImageFont.load_default(round(cell * 1.62))
    height = round(cell * 2.1)
    strip = Image.new("L", (cell * max(len(text), 1) + cell, height), 255)
    for index, character in enumerate(text):
        glyph = _glyph(character, font, height, 1 if bold else 0)
        if glyph.width > cell:  # a till's font is as wide as its cell, so wide letters are narrow there
            glyph = glyph.resize((cell, height), Image.Resampling.LANCZOS)
        strip.paste(glyph, (round((index + 0.5) * cell - glyph.width / 2), 0))
    ink = np.asarray(strip.resize((strip.width, round(height * tall)), Image.Resampling.LANCZOS))
    bottom, right = min(y + ink.shape[0], page.shape[0]), min(x + ink.shape[1], page.shape[1])
    area = page[y:bottom, x:right]
    np.minimum(area, ink[: bottom - y, : right - x, None], out=area)


def _glyph(character: str, font: ImageFont.FreeTypeFont, height: int, stroke: int) -> Image.Image:
    """One character, black on white, as wide as itself."""
    glyph = Image.new("L", (round(font.getlength(character)) + 2 * stroke + 1, height), 255)
    place = (glyph.width / 2, height * 0.78)
    ImageDraw.Draw(glyph).text(place, character, font=font, fill=0, anchor="ms", stroke_width=stroke)
    return glyph
