"""The typefaces that pictures are lettered with: those that matplotlib ships, Pillow's own, and the system's DejaVu.

Faces are found by file, so matplotlib itself is never imported. Which faces are there depends on the machine; with the
same faces, the same seed gives the same picture. Without any of them, Pillow's own face is used.
"""

from __future__ import annotations

import importlib.util
import random
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Style = Literal["sans", "serif", "mono", "any"]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

#: file stem -> style. Only faces that hold the whole of printable ASCII at their usual places.
_FACES: dict[str, Style] = {
    "DejaVuSans": "sans",
    "DejaVuSans-Bold": "sans",
    "DejaVuSans-Oblique": "sans",
    "DejaVuSans-BoldOblique": "sans",
    "DejaVuSansCondensed": "sans",
    "DejaVuSansCondensed-Bold": "sans",
    "DejaVuSans-ExtraLight": "sans",
    "DejaVuSerif": "serif",
    "DejaVuSerif-Bold": "serif",
    "DejaVuSerif-Italic": "serif",
    "DejaVuSerifCondensed": "serif",
    "DejaVuSerifCondensed-Bold": "serif",
    "STIXGeneral": "serif",
    "STIXGeneralBol": "serif",
    "STIXGeneralItalic": "serif",
    "DejaVuSansMono": "mono",
    "DejaVuSansMono-Bold": "mono",
    "DejaVuSansMono-Oblique": "mono",
}
PILLOW = "pillow"  #: the name of the face that Pillow brings


def _folders() -> tuple[Path, ...]:
    folders = [Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/TTF"), Path("/Library/Fonts")]
    found = importlib.util.find_spec("matplotlib")
    if found is not None and found.submodule_search_locations:
        folders.insert(0, Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf")
    return tuple(folder for folder in folders if folder.is_dir())


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    files: dict[str, Path] = {}
    for folder in _folders():
        for stem in _FACES:
            file = folder / f"{stem}.ttf"
            if stem not in files and file.is_file():
                files[stem] = file
    return files


@lru_cache(maxsize=8)
def faces(style: Style = "any") -> tuple[str, ...]:
    """The names of the faces of a style that this machine has, sorted; Pillow's own where there is none."""
    names = sorted(stem for stem in _files() if style in ("any", _FACES[stem]))
    if style in ("any", "sans"):
        names.append(PILLOW)
    return tuple(names) or (PILLOW,)


@lru_cache(maxsize=512)
def font(name: str, size: int) -> Font:
    """A face by its name (of `faces()`) in `size` pixels; a name that is not there gives Pillow's own."""
    file = _files().get(name)
    if file is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(file), size)


def pick(rng: random.Random, size: int, style: Style = "any") -> Font:
    """A face of a style, drawn by `rng`, in `size` pixels."""
    return font(rng.choice(faces(style)), size)
