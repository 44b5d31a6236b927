"""Arrays and PIL images to upright 8-bit RGB pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.errors import ImageError, YaffleError
from tools.pictures.decoding import damaged
from tools.pictures.limits import PictureLimits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image as Pillow

    from tools.artifacts import Pixels

_SHAPES = "Give height x width, or height x width x 1, 3 (RGB) or 4 (RGBA)."


def pixels_of_pillow(picture: Any, name: str, limits: PictureLimits) -> tuple[Pixels, tuple[str, ...]]:
    """The pixels of a PIL image (the first frame, upright, transparent parts on white), and notes."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    if not isinstance(picture, Pillow.Image):
        raise ImageError(
            f"a {type(picture).__name__} is not a picture.",
            remedy="Give a path, bytes, a PIL image, a numpy array or an https address.",
        )
    if 0 in picture.size:
        raise ImageError(f"{name} has no pixels ({picture.width} x {picture.height}).", remedy="Give a picture.")
    limits.check_pixels(picture.width, picture.height, name)
    notes: list[str] = []
    try:
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            kind = "has several pages: its first" if picture.format == "TIFF" else "is animated: its first frame"
            notes.append(f"{kind} is used")
            picture.seek(0)
        picture.load()
        limits.check_pixels(picture.width, picture.height, name)
        return _rgb(ImageOps.exif_transpose(picture), notes), tuple(notes)
    except YaffleError:
        raise
    except Exception as error:  # a decoder may raise anything on hostile bytes
        raise damaged(name, error) from error


def _rgb(picture: Pillow.Image, notes: list[str]) -> Pixels:
    import numpy as np
    from PIL import Image as Pillow

    mode = picture.mode
    if mode == "RGB" and "transparency" not in picture.info:
        return np.asarray(picture)
    if mode == "CMYK":
        return np.asarray(_from_cmyk(picture))
    if mode in ("I", "F") or mode.startswith("I;16"):
        gray = _eight_bits(np.asarray(picture), notes, full=65535 if mode != "F" else 255)
        return np.repeat(gray[:, :, None], 3, axis=2)
    if mode == "LAB":
        from PIL import ImageCms

        to_rgb = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        return np.asarray(ImageCms.applyTransform(picture, to_rgb))
    if mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        if mode in ("La", "RGBa"):
            picture = picture.convert("LA" if mode == "La" else "RGBA")
        layered = picture.convert("RGBA")
        white = Pillow.new("RGBA", layered.size, (255, 255, 255, 255))
        return np.asarray(Pillow.alpha_composite(white, layered).convert("RGB"))
    return np.asarray(picture.convert("RGB"))


def _from_cmyk(picture: Pillow.Image) -> Pillow.Image:
    """CMYK to RGB by the picture's own ICC profile where it carries a good one."""
    import io

    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError):
            # A broken or foreign profile: the plain conversion shows the right picture, in slightly other shades.
            return picture.convert("RGB")
    return picture.convert("RGB")


def pixels_of_array(array: Any, limits: PictureLimits) -> tuple[Pixels, tuple[str, ...]]:
    """The pixels of an array: height x width (x 1, 3 or 4); bool, uint8, uint16, other integers 0..255, or float
    (0..1, or 0..255 where some value is over 1). The fourth channel is opacity, laid on white. Raises ImageError."""
    import numpy as np

    shape = tuple(int(side) for side in array.shape)
    if len(shape) == 3 and shape[0] in (1, 3, 4) and shape[2] > 4:
        raise ImageError(
            f"the array is {shape[0]} x {shape[1]} x {shape[2]}, with its channels first.",
            remedy="Put them last: array.transpose(1, 2, 0).",
        )
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3, 4)) or 0 in shape:
        raise ImageError(f"an array of shape {shape} is not a picture.", remedy=_SHAPES)
    limits.check_pixels(shape[1], shape[0], "the given array")
    notes: list[str] = []
    data = _bytes_of(np.asarray(array), notes)
    if data.ndim == 2 or data.shape[2] == 1:
        data = np.repeat(data.reshape(shape[0], shape[1], 1), 3, axis=2)
    if data.shape[2] == 4:
        alpha = data[:, :, 3:].astype(np.float32) / 255
        data = np.rint(data[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return data, tuple(notes)


def _bytes_of(array: NDArray[Any], notes: list[str]) -> NDArray[np.uint8]:
    """The same numbers as uint8, scaled by what their type says they mean."""
    import numpy as np

    kind = array.dtype.kind
    if array.dtype == np.uint8:
        return array
    if kind == "b":
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint16:
        return _eight_bits(array, notes, full=65535)
    if kind in "iu":
        if array.min() < 0 or array.max() > 255:
            raise ImageError(
                f"an array of {array.dtype} must hold 0..255, this one holds {array.min()}..{array.max()}.",
                remedy="Scale it to uint8 first.",
            )
        return array.astype(np.uint8)
    if kind != "f":
        raise ImageError(f"an array of {array.dtype} is not a picture.", remedy="Give uint8, uint16, float or bool.")
    if not np.isfinite(array).all():
        raise ImageError("the array holds NaN or infinite values.", remedy="Replace them first.")
    low, high = float(array.min()), float(array.max())
    if low < -1e-3 or high > 255.5:
        raise ImageError(
            f"an array of floats must hold 0..1 or 0..255, this one holds {low:g}..{high:g}.",
            remedy="Undo its normalisation first.",
        )
    scale = 255.0 if high <= 1.0 + 1e-6 else 1.0
    return np.rint(np.clip(array * scale, 0, 255)).astype(np.uint8)


def _eight_bits(array: NDArray[Any], notes: list[str], *, full: int) -> NDArray[np.uint8]:
    """16-bit (or 32-bit, float) levels as 8 bits. Cameras and scanners that measure 10 or 12 bits leave the upper
    ones empty: such a picture would be black, so it is scaled by the bits that it uses, and that is noted."""
    import numpy as np

    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ImageError("the picture holds NaN or infinite values.", remedy="Save it as 8-bit PNG.")
    high, low = float(array.max()), min(float(array.min()), 0.0)
    if array.dtype.kind == "f" and high <= 1.0:
        full = 1
    elif 255 < high < 4096 and full == 65535:
        full = 1023 if high < 1024 else 4095
        notes.append(f"uses only {full.bit_length()} of its 16 bits and was brightened to match")
    elif high > full:
        full = int(high)
        notes.append("has an unusual range of levels and was scaled to 8 bits")
    return np.rint((array - low) * (255.0 / (full - low))).astype(np.uint8)
