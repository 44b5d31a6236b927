"""Pictures for people: handles to PIL pictures, boxes drawn on them, and pictures as data URLs."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agent.report.fonts import font_for
from agent.report.labels import color_of, ink_on, place_labels
from agent.report.marks import Mark, marks_on
from tools.errors import ArtifactMissing
from tools.values import Image, Mask, Region, Table, TextLine

if TYPE_CHECKING:
    from PIL import Image as Pillow
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from agent.answer import Answer
    from tools.artifacts import ArtifactStore

#: a picture smaller than this (longer side, pixels) is enlarged before labels are written on it
READABLE = 480
_LONGEST_LABEL = 28
#: a picture of at most so many colors is taken for a drawing
_DRAWN = 4096


def to_pillow(image: Image, store: ArtifactStore | None) -> Pillow.Image:
    """The pixels of `image` as a PIL picture. Raises ArtifactMissing where there is no store or it lacks them."""
    from PIL import Image as Pillow

    if store is None:
        raise ArtifactMissing(
            f"this answer is not connected to the store that holds picture {image.id[:8]}.",
            remedy="Use the answer that the Agent returned, or answer.with_store(agent.store).",
        )
    return Pillow.fromarray(store.get(image))


def picture_of(image_id: str, store: ArtifactStore | None) -> Pillow.Image:
    """The same, where only the id is known."""
    return to_pillow(Image(id=image_id, width=1, height=1), store)


def annotate(answer: Answer, image: Image | None = None) -> Pillow.Image:
    """`image` (default: the first picture that has evidence, the first otherwise) with the evidence drawn on it."""
    if image is None:
        seen = {piece.image for piece in answer.evidence if piece.box is not None}
        image = next((one for one in answer.images if one.id in seen), next(iter(answer.images), None))
    if image is None:
        raise ArtifactMissing("this answer is about no picture.")
    picture = to_pillow(image, answer.store)
    return draw_marks(picture, marks_on(answer.evidence, image.id, image.width, image.height))


def draw_marks(picture: Pillow.Image, marks: Sequence[Mark]) -> Pillow.Image:
    """`picture` with boxes and their labels; no label covers another. Small pictures are enlarged to be readable."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    scale = max(1, round(READABLE / max(picture.size)))
    drawn = picture.convert("RGB")
    if scale > 1:
        drawn = drawn.resize((drawn.width * scale, drawn.height * scale), Pillow.Resampling.BICUBIC)
    pen = ImageDraw.Draw(drawn)
    line = max(2, round(max(drawn.size) / 320))
    size = min(max(round(min(drawn.size) / 36), 12), 40)
    padding = max(2, size // 5)
    for mark in sorted(marks, key=lambda mark: -mark.box.area):
        box = _scaled(mark, scale)
        pen.rectangle(_outside(box, line + 1, drawn.size), outline="#ffffff", width=line + 2)
        pen.rectangle(_outside(box, line, drawn.size), outline=mark.color, width=line)
    labels = [_label(mark, size) for mark in marks]
    boxes = [_scaled(mark, scale) for mark in marks]
    sizes = [(font.getlength(text) + 2 * padding, size + 2.0 * padding) for font, text in labels]
    for mark, (font, text), place in zip(marks, labels, place_labels(boxes, sizes, *drawn.size), strict=True):
        if place is None:
            continue
        pen.rectangle(place, fill=mark.color)
        middle = (place[0] + padding, (place[1] + place[3]) / 2)
        if hasattr(font, "getbbox") and hasattr(font, "size"):
            pen.text(middle, text, fill=ink_on(mark.color), font=font, anchor="lm")
        else:
            pen.text((place[0] + padding, place[1] + padding), text, fill=ink_on(mark.color), font=font)
    return drawn


def draw_value(value: Any, store: ArtifactStore | None) -> Pillow.Image | None:
    """A picture of a step's value: the picture itself, or where its regions or lines of text are. None for others."""
    if isinstance(value, Image):
        return to_pillow(value, store)
    if isinstance(value, Table):
        value = (Region(image=value.image, box=value.box, label="table"),)
    items = value if isinstance(value, tuple) else (value,)
    shown = [item for item in items if isinstance(item, Region | TextLine)]
    if not shown:
        return None
    image = shown[0].image
    shown = [item for item in shown if item.image.id == image.id]
    picture = to_pillow(image, store).convert("RGB")
    marks = []
    for index, item in enumerate(shown):
        color = color_of(index if len(shown) <= 12 else 0)
        if isinstance(item, Region) and item.mask is not None:
            picture = tinted(picture, item.mask, color)
        box = item.box.clipped(image.width, image.height)
        if box is not None:
            marks.append(Mark(box, (index + 1,), "", color))
    return draw_boxes(picture, marks)


def draw_boxes(picture: Pillow.Image, marks: Sequence[Mark]) -> Pillow.Image:
    """Boxes without labels, thick enough to be seen when the picture is made small."""
    from PIL import ImageDraw

    drawn = picture.convert("RGB")
    pen = ImageDraw.Draw(drawn)
    line = max(2, round(max(drawn.size) / 120))
    for mark in marks:
        pen.rectangle(_outside(mark.box.as_tuple(), line, drawn.size), outline=mark.color, width=line)
    return drawn


def tinted(picture: Pillow.Image, mask: Mask, color: str) -> Pillow.Image:
    """`picture` with the masked pixels tinted in `color`."""
    import numpy as np
    from PIL import Image as Pillow

    flags = np.repeat(np.arange(len(mask.runs)) % 2 == 1, mask.runs).reshape(mask.height, mask.width)
    alpha = Pillow.fromarray((flags * 120).astype(np.uint8))
    layer = Pillow.new("RGB", picture.size, color)
    return Pillow.composite(layer, picture, alpha if alpha.size == picture.size else alpha.resize(picture.size))


def data_url(picture: Pillow.Image, longest: int) -> str:
    """`picture`, its longer side at most `longest` pixels, as a data URL: PNG or JPEG, whichever is smaller."""
    from PIL import Image as Pillow

    small = picture.convert("RGB")
    small.thumbnail((longest, longest), Pillow.Resampling.LANCZOS)
    kind, best = "jpeg", _file(small, "jpeg", quality=85)
    if small.getcolors(_DRAWN) is not None:  # a drawing: PNG keeps it sharp, and is often smaller
        png = _file(small, "png", optimize=True)
        if len(png) < len(best):
            kind, best = "png", png
    return f"data:image/{kind};base64,{base64.b64encode(best).decode('ascii')}"


def _file(picture: Pillow.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=kind, **options)
    return buffer.getvalue()


def _label(mark: Mark, size: int) -> tuple[FreeTypeFont | ImageFont, str]:
    text = " ".join(mark.text.split())
    if len(text) > _LONGEST_LABEL:
        text = text[: _LONGEST_LABEL - 1].rstrip() + "\u2026"
    font, drawable = font_for(text, size)
    return font, f"{mark.label} {text}".strip() if drawable == text else mark.label


def _scaled(mark: Mark, scale: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = mark.box.as_tuple()
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale


def _outside(box: tuple[float, ...], line: int, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The box of an outline that goes around `box` and does not cover what is in it, kept inside the picture."""
    x0, y0, x1, y1 = box
    return max(x0 - line, 0), max(y0 - line, 0), min(x1 + line, size[0] - 1), min(y1 + line, size[1] - 1)
