"""Pictures with text drawn by the tests themselves, and a context to read them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tools.artifacts import MemoryStore
from tools.cache import ResultCache
from tools.context import ToolContext
from tools.read.tool import TOOLS
from tools.registry import Registry
from tools.values import Image

Draw = Callable[..., np.ndarray]


@pytest.fixture
def context() -> ToolContext:
    return ToolContext(store=MemoryStore(), registry=Registry(TOOLS), cache=ResultCache())


@pytest.fixture
def written() -> Draw:
    """Draws texts, each (x, y, text), in black on white: pixels, uint8 RGB."""

    def draw(texts: Sequence[tuple[int, int, str]], size: tuple[int, int] = (480, 200), font: int = 26) -> np.ndarray:
        picture = Pillow.new("RGB", size, "white")
        pen = ImageDraw.Draw(picture)
        for x, y, text in texts:
            pen.text((x, y), text, fill="black", font=ImageFont.load_default(size=font))
        return np.asarray(picture)

    return draw


@pytest.fixture
def opened(context: ToolContext) -> Callable[[Path], Image]:
    """Puts a picture file into the context's store."""

    def load(path: Path) -> Image:
        with Pillow.open(path) as picture:
            return context.save(np.asarray(picture.convert("RGB")))

    return load
