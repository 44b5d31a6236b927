"""Make every example picture, and truth.json with questions and their answers: all drawn here, nothing third-party.

    python examples/make_pictures.py [FOLDER]        (default: examples/pictures)

The same seed gives the same pixels. Besides the pictures to ask about there are four odd files (`odd_*`) for the
loader: animated, rotated by EXIF, CMYK, 16 bits. Needs Pillow, numpy and OpenCV 5 (its built-in fonts).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from rendering.charts import make_charts
from rendering.documents import make_documents
from rendering.lettering import Picture
from rendering.receipts import make_receipts
from rendering.scenes import make_scenes
from rendering.signs import make_signs
from rendering.tables import Truth, make_tables

SEED = 20240314


def make_all(folder: Path) -> None:
    """Write the pictures and truth.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, tuple[Picture, Truth]] = {}
    for index, maker in enumerate((make_receipts, make_tables, make_documents, make_signs, make_scenes)):
        made |= maker(np.random.default_rng([SEED, index]))
    made |= make_charts()
    truth: dict[str, Truth] = {}
    for name, (picture, questions) in made.items():
        image = Image.fromarray(picture)
        if name.endswith(".jpg"):
            image.save(folder / name, quality=84, optimize=True)
        else:
            image.quantize(64, dither=Image.Dither.NONE).save(folder / name, optimize=True)
        truth[name] = questions
    truth |= odd_files(folder, made["receipt_cafe.jpg"], made["sign_parking.jpg"], made["scene_shapes.png"])
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


def odd_files(
    folder: Path, receipt: tuple[Picture, Truth], sign: tuple[Picture, Truth], shapes: tuple[Picture, Truth]
) -> dict[str, Truth]:
    """Files that a loader often gets wrong, with the questions of the pictures that they hold."""
    turned = Image.fromarray(receipt[0]).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "odd_rotated.jpg", quality=78, exif=exif)
    Image.fromarray(sign[0]).convert("CMYK").save(folder / "odd_cmyk.jpg", quality=80)
    gray = np.asarray(Image.fromarray(shapes[0]).convert("L"), np.uint16) * 257
    Image.fromarray(gray).save(folder / "odd_16bit.png", optimize=True)
    frames = [Image.fromarray(np.roll(shapes[0], shift, axis=1)).resize((450, 300)) for shift in (0, 60, 120)]
    frames[0].save(folder / "odd_animated.gif", save_all=True, append_images=frames[1:], duration=300, loop=0)
    return {"odd_rotated.jpg": receipt[1], "odd_cmyk.jpg": sign[1], "odd_16bit.png": [], "odd_animated.gif": []}


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
