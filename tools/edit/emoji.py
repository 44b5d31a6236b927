"""Emoji drawn as shapes, since no colour font can be counted on: faces put together from eyes, mouths and extras, and a
few signs. Names are those of Unicode ("smiling_face_with_sunglasses"), their short forms, or the characters."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.masking import saved, targets
from tools.errors import ToolArgumentError
from tools.values import Image, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_INK, _WHITE, _RED, _BLUE = (64, 42, 16), (255, 255, 255), (224, 48, 60), (84, 168, 236)
_SKIN = (255, 204, 51)

#: face -> (eyes, mouth, extras)
_FACES: dict[str, tuple[str, str, str]] = {
    "smiling_face": ("dots", "smile", "blush"),
    "grinning_face": ("dots", "grin", ""),
    "slightly_smiling_face": ("dots", "smile", ""),
    "neutral_face": ("dots", "flat", ""),
    "expressionless_face": ("lines", "flat", ""),
    "frowning_face": ("dots", "frown", ""),
    "crying_face": ("dots", "frown", "tear"),
    "loudly_crying_face": ("lines", "open", "streams"),
    "face_with_tears_of_joy": ("arcs", "grin", "tears"),
    "beaming_face_with_smiling_eyes": ("arcs", "grin", ""),
    "winking_face": ("wink", "smile", ""),
    "face_with_tongue": ("dots", "tongue", ""),
    "winking_face_with_tongue": ("wink", "tongue", ""),
    "smiling_face_with_sunglasses": ("shades", "smile", ""),
    "smiling_face_with_heart_eyes": ("hearts", "grin", ""),
    "star_struck": ("stars", "grin", ""),
    "angry_face": ("angry", "frown", "red"),
    "surprised_face": ("wide", "open", ""),
    "sleeping_face": ("lines", "small", "zzz"),
    "face_with_crossed_out_eyes": ("crosses", "open", ""),
    "upside_down_face": ("dots", "smile", "flip"),
    "face_with_medical_mask": ("dots", "", "mask"),
}
_SIGNS = ("red_heart", "star", "thumbs_up", "check_mark", "cross_mark", "fire", "sun")
_SHORT = {
    "smile": "smiling_face",
    "smiley": "smiling_face",
    "happy": "smiling_face",
    "grin": "grinning_face",
    "sad": "frowning_face",
    "cry": "crying_face",
    "joy": "face_with_tears_of_joy",
    "laughing": "face_with_tears_of_joy",
    "wink": "winking_face",
    "tongue": "face_with_tongue",
    "sunglasses": "smiling_face_with_sunglasses",
    "cool": "smiling_face_with_sunglasses",
    "heart_eyes": "smiling_face_with_heart_eyes",
    "angry": "angry_face",
    "surprised": "surprised_face",
    "face_with_open_mouth": "surprised_face",
    "sleeping": "sleeping_face",
    "dizzy_face": "face_with_crossed_out_eyes",
    "heart": "red_heart",
    "love": "red_heart",
    "thumbsup": "thumbs_up",
    "check": "check_mark",
    "cross": "cross_mark",
    "mask": "face_with_medical_mask",
    **{"😊": "smiling_face", "😀": "grinning_face", "🙂": "slightly_smiling_face", "😐": "neutral_face"},
    **{"😑": "expressionless_face", "🙁": "frowning_face", "😢": "crying_face", "😭": "loudly_crying_face"},
    **{"😂": "face_with_tears_of_joy", "😁": "beaming_face_with_smiling_eyes", "😉": "winking_face"},
    **{"😛": "face_with_tongue", "😜": "winking_face_with_tongue", "😎": "smiling_face_with_sunglasses"},
    **{"😍": "smiling_face_with_heart_eyes", "🤩": "star_struck", "😠": "angry_face", "😮": "surprised_face"},
    **{"😴": "sleeping_face", "😵": "face_with_crossed_out_eyes", "🙃": "upside_down_face"},
    **{"😷": "face_with_medical_mask", "❤": "red_heart", "⭐": "star", "👍": "thumbs_up", "✅": "check_mark"},
    **{"❌": "cross_mark", "🔥": "fire", "☀": "sun"},
}


@tool(cost=0.05)
def emoji(ctx: ToolContext, image: Image, object: tuple[Region, ...], emoji: str) -> Image:
    """Put an emoji over each thing.

    Args:
        image: the picture to edit.
        object: the regions to cover.
        emoji: the emoji: a Unicode name ("smiling_face_with_sunglasses"), a short name ("heart") or the character.

    Returns:
        the edited picture, of the same size.

    Limits: some thirty emoji exist, drawn here; another name is an error that lists them.
    Example: EMOJI(image=IMAGE, object=FACES, emoji='smiling_face')
    """
    import numpy as np

    name = emoji_name(emoji)
    result = ctx.pixels(image).copy()
    for region in targets(object, image, "EMOJI"):
        side = max(4, round(1.05 * max(region.box.width, region.box.height)))
        stamp = emoji_picture(name, min(side, 2 * max(image.width, image.height)))
        side = stamp.shape[0]
        x, y = round(region.box.center[0] - side / 2), round(region.box.center[1] - side / 2)
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + side, image.width), min(y + side, image.height)
        part = stamp[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32)
        alpha = part[:, :, 3:] / 255
        area = result[y0:y1, x0:x1]
        area[:] = np.rint(area * (1 - alpha) + part[:, :, :3] * alpha).astype(np.uint8)
    return saved(ctx, result, image)


EMOJI_TOOLS: list[ToolSpec] = [emoji]


def emoji_name(text: str) -> str:
    """The emoji's own name for a name, short name or character. Raises ToolArgumentError, listing what there is."""
    word = text.strip().strip(":").casefold().replace("\ufe0f", "").replace(" ", "_").replace("-", "_")
    word = _SHORT.get(word, word)
    if word in _FACES or word in _SIGNS:
        return word
    known = [*_FACES, *_SIGNS]
    close = difflib.get_close_matches(word, [*known, *_SHORT], n=1, cutoff=0.7)
    hint = f" Did you mean {_SHORT.get(close[0], close[0])!r}?" if close else ""
    raise ToolArgumentError(f"no emoji {text!r} can be drawn.{hint}", remedy=f"There are: {', '.join(known)}.")


def emoji_picture(name: str, side: int) -> NDArray[np.uint8]:
    """The emoji `name` (see `emoji_name`) as RGBA, side x side pixels."""
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageDraw

    large = 512
    page = Pillow.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(page)
    if name in _FACES:
        eyes, mouth, extras = _FACES[name]
        _face(pen, red="red" in extras)
        _extras_below(pen, extras)
        _eyes(pen, eyes)
        _mouth(pen, mouth)
        _extras_above(pen, extras)
        if extras == "flip":
            page = page.transpose(Pillow.Transpose.ROTATE_180)
    else:
        _sign(pen, name)
    return np.asarray(page.resize((side, side), Pillow.Resampling.LANCZOS))


def _face(pen: Any, *, red: bool) -> None:
    rim, skin = ((196, 70, 30), (240, 110, 60)) if red else ((214, 150, 20), _SKIN)
    pen.ellipse((8, 8, 504, 504), fill=rim)
    pen.ellipse((22, 18, 490, 486), fill=skin)


def _eyes(pen: Any, kind: str) -> None:
    for sign in (-1, 1):
        x, y = 256 + sign * 92, 206
        if kind == "wink" and sign == 1:
            pen.arc((x - 46, y - 20, x + 46, y + 50), 190, 350, fill=_INK, width=18)
        elif kind in ("dots", "wink"):
            pen.ellipse((x - 30, y - 44, x + 30, y + 44), fill=_INK)
            pen.ellipse((x - 6, y - 34, x + 16, y - 10), fill=_WHITE)
        elif kind == "lines":
            pen.line((x - 46, y + 10, x + 46, y + 10), fill=_INK, width=18)
        elif kind == "arcs":
            pen.arc((x - 48, y - 30, x + 48, y + 60), 190, 350, fill=_INK, width=20)
        elif kind == "wide":
            pen.ellipse((x - 46, y - 54, x + 46, y + 54), fill=_WHITE, outline=_INK, width=8)
            pen.ellipse((x - 18, y - 18, x + 18, y + 22), fill=_INK)
        elif kind == "angry":
            pen.line((x - sign * 56, y - 10, x + sign * 52, y - 60), fill=_INK, width=20)
            pen.ellipse((x - 28, y - 18, x + 28, y + 46), fill=_INK)
        elif kind == "crosses":
            for turn in (-1, 1):
                pen.line((x - 36, y - turn * 36, x + 36, y + turn * 36), fill=_INK, width=20)
        elif kind == "hearts":
            _heart(pen, x, y, 62, _RED)
        elif kind == "stars":
            _star(pen, x, y, 66, (240, 140, 20))
    if kind == "shades":
        pen.rectangle((60, 150, 452, 176), fill=(24, 24, 28))
        for x in (160, 352):
            pen.pieslice((x - 88, 84, x + 88, 276), 0, 180, fill=(24, 24, 28))
            pen.line((x - 40, 190, x - 4, 190), fill=(110, 110, 120), width=12)


def _mouth(pen: Any, kind: str) -> None:
    if kind == "smile":
        pen.arc((140, 200, 372, 410), 25, 155, fill=_INK, width=22)
    elif kind == "frown":
        pen.arc((160, 330, 352, 480), 205, 335, fill=_INK, width=22)
    elif kind == "flat":
        pen.line((166, 360, 346, 360), fill=_INK, width=20)
    elif kind == "grin":
        pen.pieslice((120, 190, 392, 440), 0, 180, fill=_INK)
        pen.rectangle((146, 316, 366, 346), fill=_WHITE)
    elif kind == "open":
        pen.ellipse((196, 310, 316, 440), fill=_INK)
    elif kind == "small":
        pen.ellipse((226, 340, 286, 390), fill=_INK)
    elif kind == "tongue":
        pen.pieslice((130, 200, 382, 420), 10, 170, fill=_INK)
        pen.rounded_rectangle((206, 360, 306, 466), 48, fill=(240, 90, 110))
        pen.line((256, 376, 256, 430), fill=(200, 60, 84), width=8)


def _extras_below(pen: Any, extras: str) -> None:
    if extras == "blush":
        for x in (108, 404):
            pen.ellipse((x - 46, 262, x + 46, 318), fill=(250, 160, 90))


def _extras_above(pen: Any, extras: str) -> None:
    if extras == "tear":
        pen.polygon([(150, 268), (118, 340), (182, 340)], fill=_BLUE)
        pen.ellipse((118, 308, 182, 372), fill=_BLUE)
    elif extras == "tears":
        for x, y in ((72, 268), (440, 268)):
            pen.ellipse((x - 52, y - 32, x + 52, y + 40), fill=_BLUE)
    elif extras == "streams":
        for x in (164, 348):
            pen.rectangle((x - 26, 226, x + 26, 470), fill=_BLUE)
    elif extras == "zzz":
        for x, y, side in ((330, 150, 44), (400, 84, 60)):
            pen.line([(x, y), (x + side, y), (x, y + side), (x + side, y + side)], fill=(60, 90, 170), width=14)
    elif extras == "mask":
        pen.rounded_rectangle((110, 282, 402, 452), 60, fill=(240, 246, 250), outline=(150, 180, 200), width=8)
        for y in (330, 368, 406):
            pen.line((150, y, 362, y), fill=(180, 204, 220), width=8)
        for sign in (-1, 1):
            pen.line((256 + sign * 140, 300, 256 + sign * 226, 262), fill=(200, 214, 224), width=12)


def _sign(pen: Any, name: str) -> None:
    if name == "red_heart":
        _heart(pen, 256, 250, 236, _RED)
    elif name == "star":
        _star(pen, 256, 270, 244, (250, 190, 30))
    elif name == "check_mark":
        pen.rounded_rectangle((24, 24, 488, 488), 80, fill=(60, 160, 70))
        pen.line([(120, 270), (220, 370), (400, 150)], fill=_WHITE, width=56, joint="curve")
    elif name == "cross_mark":
        for turn in (-1, 1):
            pen.line((80, 256 - turn * 176, 432, 256 + turn * 176), fill=_RED, width=84)
    elif name == "sun":
        for step in range(12):
            around = math.radians(step * 30)
            tip = (256 + 244 * math.cos(around), 256 + 244 * math.sin(around))
            sides = [(256 + 160 * math.cos(around + d), 256 + 160 * math.sin(around + d)) for d in (-0.2, 0.2)]
            pen.polygon([tip, *sides], fill=(250, 180, 30))
        pen.ellipse((106, 106, 406, 406), fill=(255, 210, 60))
    elif name == "fire":
        for share, color in ((1.0, (236, 84, 30)), (0.66, (250, 150, 40)), (0.36, (255, 220, 90))):
            _flame(pen, share, color)
    elif name == "thumbs_up":
        skin, rim = _SKIN, (214, 150, 20)
        pen.rounded_rectangle((190, 220, 450, 470), 60, fill=skin, outline=rim, width=10)
        pen.polygon([(200, 260), (250, 60), (320, 60), (330, 110), (300, 240)], fill=skin, outline=rim)
        for y in (290, 350, 410):
            pen.line((330, y, 446, y), fill=rim, width=10)
        pen.rounded_rectangle((60, 230, 180, 480), 24, fill=(70, 110, 190))


def _heart(pen: Any, x: float, y: float, size: float, color: tuple[int, int, int]) -> None:
    points = []
    for step in range(80):
        t = step / 80 * 2 * math.pi
        dx = 16 * math.sin(t) ** 3
        dy = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((x + dx / 17 * size, y - dy / 17 * size))
    pen.polygon(points, fill=color)


def _star(pen: Any, x: float, y: float, size: float, color: tuple[int, int, int]) -> None:
    turns = [(math.radians(step * 36 - 90), size if step % 2 == 0 else size * 0.42) for step in range(10)]
    pen.polygon([(x + r * math.cos(t), y + r * math.sin(t)) for t, r in turns], fill=color)


def _flame(pen: Any, size: float, color: tuple[int, int, int]) -> None:
    shape = [(256, 10), (330, 130), (360, 200), (400, 150), (450, 300), (400, 450), (256, 500)]
    shape += [(112, 450), (62, 300), (110, 190), (160, 230), (180, 130)]
    pen.polygon([(256 + (x - 256) * size, 500 + (y - 500) * size) for x, y in shape], fill=color)
