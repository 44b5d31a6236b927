"""Letters for labels: OpenCV 5's built-in fonts, which know Chinese too, or Pillow's own where OpenCV is older."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_faces = threading.local()


def text_stamp(text: str, size: int) -> NDArray[np.float32]:
    """The text as opacity 0..1, one line, about `size` pixels high, cut to its width."""
    import cv2
    import numpy as np

    line = " ".join(text.split()) or " "
    if hasattr(cv2, "FontFace"):
        face = _face(cv2)
        height = round(size * 1.35)
        box = cv2.getTextSize((0, 0), line, (0, 0), face, size, 600)
        page = np.zeros((height, int(box[2]) + 4, 3), np.uint8)
        cv2.putText(page, line, (2 - int(box[0]), round(size * 1.02)), (255, 255, 255), face, size, 600)
        return page[:, :, 0].astype(np.float32) / np.float32(255)
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    font = ImageFont.load_default(size)
    picture = Pillow.new("L", (round(font.getlength(line)) + 4, round(size * 1.35)), 0)
    ImageDraw.Draw(picture).text((2, round(size * 1.02)), line, font=font, fill=255, anchor="ls")
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def _face(cv2: Any) -> Any:
    """One font object a thread: OpenCV keeps its state in it."""
    face = getattr(_faces, "sans", None)
    if face is None:
        face = cv2.FontFace("sans")
        _faces.sans = face
    return face


def plate(text: str, size: int, color: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A filled plate of `color` with the text on it, black or white, whichever is easier to read."""
    import numpy as np

    stamp = text_stamp(text, size)
    pad = max(2, size // 4)
    page = np.empty((stamp.shape[0] + pad // 2, stamp.shape[1] + 2 * pad, 3), np.float32)
    page[:] = color
    red, green, blue = color
    ink = 255.0 if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else 0.0
    area = page[pad // 4 : pad // 4 + stamp.shape[0], pad : pad + stamp.shape[1]]
    area[:] = area * (1 - stamp[:, :, None]) + ink * stamp[:, :, None]
    return page.round().astype(np.uint8)
