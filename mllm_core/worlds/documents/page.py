"""A sheet to draw on, which says for every text where its ink is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from mllm_core.tokens import XYXY
from mllm_core.worlds import fonts

RGB = tuple[int, int, int]
Anchor = Literal["la", "ma", "ra", "lm", "mm", "rm", "lb", "mb", "rb"]


@dataclass(frozen=True, slots=True)
class Type:
    """A face in a size and its bold companion."""

    regular: str
    bold: str
    size: int

    def font(self, bold: bool = False, size: int = 0) -> fonts.Font:
        """The face; `size` instead of its own where given."""
        return fonts.font(self.bold if bold else self.regular, size or self.size)


_REGULAR: dict[fonts.Style, tuple[str, ...]] = {
    "sans": ("DejaVuSans", "DejaVuSansCondensed", "pillow"),
    "serif": ("DejaVuSerif", "STIXGeneral", "DejaVuSerifCondensed"),
    "mono": ("DejaVuSansMono",),
}


def typefaces(style: fonts.Style) -> tuple[tuple[str, str], ...]:
    """Faces of a style with their bold companions, as far as this machine has them."""
    there = set(fonts.faces("any"))
    pairs = []
    for regular in _REGULAR.get(style, ()):
        if regular in there:
            bold = next((name for name in (f"{regular}-Bold", f"{regular}Bol") if name in there), regular)
            pairs.append((regular, bold))
    return tuple(pairs) or ((fonts.PILLOW, fonts.PILLOW),)


def width_of(text: str, font: fonts.Font) -> int:
    """How far a text reaches, in pixels."""
    return int(font.getlength(text) + 0.999)


class Page:
    """A picture in the making."""

    def __init__(self, size: tuple[int, int], background: RGB) -> None:
        self.image = Image.new("RGB", size, background)
        self.pen = ImageDraw.Draw(self.image)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.image.size

    def text(
        self,
        at: tuple[float, float],
        text: str,
        font: fonts.Font,
        ink: RGB,
        anchor: Anchor = "la",
        halo: RGB | None = None,
    ) -> XYXY:
        """Write a text; its ink's box. `halo` draws an outline around the letters."""
        around = 1 if halo is not None else 0
        self.pen.text(at, text, fill=ink, font=font, anchor=anchor, stroke_width=around, stroke_fill=halo)
        left, top, right, bottom = self.pen.textbbox(at, text, font=font, anchor=anchor)
        return float(left), float(top), float(right), float(bottom)

    def upright(self, at: tuple[float, float], text: str, font: fonts.Font, ink: RGB) -> XYXY:
        """Write a text turned to run upwards, its top middle at `at`; the box of its ink."""
        left, top, right, bottom = self.pen.textbbox((0, 0), text, font=font, anchor="la")
        wide, high = max(1, int(right - left + 1)), max(1, int(bottom - top + 1))
        mask = Image.new("L", (wide, high), 0)
        ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font, anchor="la")
        mask = mask.transpose(Image.Transpose.ROTATE_90)
        corner = int(at[0] - mask.width / 2), int(at[1])
        self.image.paste(ink, corner, mask)
        return float(corner[0]), float(corner[1]), float(corner[0] + mask.width), float(corner[1] + mask.height)
