"""What makes a drawn picture less clean: grain, blur, JPEG, light; and whole pictures of texture.

All of it is drawn by a `random.Random` that the caller passes, so the same generator state gives the same picture.
"""

from __future__ import annotations

import io
import random
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]
Size = tuple[int, int]  #: width, height

_BANK = (
    640  # pixels a side of the stored grain; drawing fresh normal deviates for each picture would cost most of its time
)


@lru_cache(maxsize=1)
def _bank() -> NDArray[np.float32]:
    """Stored unit normal deviates, of which each picture takes another window."""
    return np.random.default_rng(20_260).standard_normal((_BANK, _BANK, 3)).astype(np.float32)


def numpy_rng(rng: random.Random) -> np.random.Generator:
    """A numpy generator that continues from the state of `rng`."""
    return np.random.default_rng(rng.getrandbits(64))


def window(rng: random.Random, size: Size, channels: int = 3) -> NDArray[np.float32]:
    """Unit normal deviates (height, width, channels), from the stored grain."""
    width, height = size
    bank = _bank()
    if width > _BANK or height > _BANK:
        return numpy_rng(rng).standard_normal((height, width, channels)).astype(np.float32)
    left, top = rng.randint(0, _BANK - width), rng.randint(0, _BANK - height)
    return bank[top : top + height, left : left + width, :channels]


def grain(image: Image.Image, rng: random.Random, sigma: float) -> Image.Image:
    """The picture (RGB) with Gaussian noise of `sigma` grey levels added to each channel."""
    noise = window(rng, image.size)
    pixels = np.asarray(image, dtype=np.float32) + noise * np.float32(sigma)
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    """The picture (RGB) written and read back as JPEG of a quality of 1 to 95."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    stream.seek(0)
    return Image.open(stream).convert("RGB")


def degrade(image: Image.Image, rng: random.Random, strength: float = 1.0) -> Image.Image:
    """The picture (RGB) as a camera, a scanner or a web page would hand it on; often unchanged.

    One or two of: light grain, slight blur, JPEG, a change of brightness. `strength` scales them; 0 changes nothing.
    Sizes and places stay as they are, and a colour keeps its name.
    """
    if strength <= 0 or rng.random() < 0.4:
        return image
    if rng.random() < 0.25:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.9) * strength))
    if rng.random() < 0.2:
        gain = 1 + rng.uniform(-0.12, 0.06) * strength
        image = image.point([min(255, int(level * gain)) for level in range(256)] * 3)
    if rng.random() < 0.35:
        image = grain(image, rng, rng.uniform(2, 9) * strength)
    if rng.random() < 0.4:
        image = jpeg(image, rng.randint(55, 92))
    return image


def _ramp(rng: random.Random, size: Size) -> NDArray[np.float32]:
    width, height = size
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * np.float32(rng.uniform(-1, 1))
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(rng.uniform(-1, 1))
    both: NDArray[np.float32] = across + down
    return both


def gradient(rng: random.Random, size: Size, first: Pixels, second: Pixels) -> Image.Image:
    """A picture (RGB) that runs from one colour (3,) to another in a random direction."""
    ramp = _ramp(rng, size)
    low, high = float(ramp.min()), float(ramp.max())
    share = ((ramp - low) / max(1e-6, high - low))[..., None]
    pixels = first.astype(np.float32) * (1 - share) + second.astype(np.float32) * share
    return Image.fromarray(pixels.astype(np.uint8))


def texture(rng: random.Random, size: Size, base: Pixels, amplitude: float, coarse: int = 24) -> Image.Image:
    """A picture (RGB) of cloudy texture around a colour: coarse noise made larger, plus a finer layer."""
    width, height = size
    pixels = np.empty((height, width, 3), np.float32)
    pixels[:] = base
    for cell, share in ((coarse, 0.7), (max(2, coarse // 4), 0.3)):
        small = window(rng, (max(2, width // cell + 1), max(2, height // cell + 1)), 1)[..., 0]
        layer = Image.fromarray(np.ascontiguousarray(small), "F").resize(size, Image.Resampling.BILINEAR)
        pixels += np.asarray(layer)[..., None] * np.float32(amplitude * share)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def fractal(rng: random.Random, size: Size, roughness: float = 0.55) -> NDArray[np.float32]:
    """Fractal texture (height, width) in 0..1: octaves of noise, each twice as fine and `roughness` times as strong."""
    total = np.zeros((size[1], size[0]), np.float32)
    cells, weight = 2, 1.0
    while cells <= max(size):
        small = np.ascontiguousarray(window(rng, (cells, cells), 1)[..., 0])
        layer = Image.fromarray(small, "F").resize(size, Image.Resampling.BICUBIC)
        total += np.asarray(layer) * np.float32(weight)
        cells, weight = cells * 2, weight * roughness
    low, high = float(total.min()), float(total.max())
    scaled: NDArray[np.float32] = (total - low) / max(1e-6, high - low)
    return scaled
