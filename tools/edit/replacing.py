"""The tool REPLACE: a thing painted anew by a diffusion endpoint (OpenAI-compatible images/edits).

Configured by YAFFLE_DIFFUSION="endpoint:https://HOST/v1#MODEL", or by backends={"replace": "endpoint:..."}; the key,
where one is needed, is in YAFFLE_DIFFUSION_KEY (or, for OpenAI itself, OPENAI_API_KEY). Only pixels of the thing
change: the rest of the picture is kept from the original, whatever the endpoint sends back.
"""

from __future__ import annotations

import base64
import io
import os
from typing import TYPE_CHECKING, Any

from tools.context import ToolContext
from tools.contract import ToolSpec, tool
from tools.edit.masking import alpha_of, blended, outlined, saved, targets
from tools.errors import BackendUnavailable, ToolError
from tools.http import key_for, post
from tools.values import Image, Region

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

SETTING = "YAFFLE_DIFFUSION"
KEY = "YAFFLE_DIFFUSION_KEY"
_SIDE = 1024


@tool(cost=20.0, network=True)
def replace(ctx: ToolContext, image: Image, object: tuple[Region, ...], prompt: str) -> Image:
    """Replace a thing by something else, painted by a diffusion model.

    Args:
        image: the picture to edit.
        object: the regions to replace.
        prompt: what should be there instead, in words.

    Returns:
        the edited picture, of the same size; only the things and a thin rim around them change.

    Limits: needs a diffusion endpoint (YAFFLE_DIFFUSION); sends the picture to it.
    Example: REPLACE(image=IMAGE, object=OBJ0, prompt='a red balloon')
    """
    regions = targets(object, image, "REPLACE")
    base, model = _endpoint(ctx)
    if not prompt.strip():
        raise ToolError("REPLACE needs a prompt.", remedy="Say what should be there instead.")
    regions = outlined(ctx, image, regions)
    pixels = ctx.pixels(image)
    rim = max(2.0, 0.006 * max(image.width, image.height))
    alpha = _widened(alpha_of(regions), rim)
    left = ctx.seconds_left()
    reply = post(
        f"{base}/images/edits",
        key=key_for(base, KEY),
        form={"prompt": prompt, "n": "1", "response_format": "b64_json", **({"model": model} if model else {})},
        files={
            "image": ("image.png", _square_png(pixels, None), "image/png"),
            "mask": ("mask.png", _square_png(pixels, alpha), "image/png"),
        },
        timeout=120.0,
        budget=180.0 if left is None else left,
        checkpoint=ctx.checkpoint,
    )
    return saved(ctx, blended(_unsquared(reply, image), pixels, alpha), image)


REPLACE_TOOLS: list[ToolSpec] = [replace]


def _endpoint(ctx: ToolContext) -> tuple[str, str]:
    """(base address, model). Raises BackendUnavailable where none is configured."""
    setting = ctx.backends.get("replace") or os.environ.get(SETTING, "")
    if not setting:
        raise BackendUnavailable(
            "REPLACE needs a diffusion endpoint, and none is configured.",
            remedy=f'Set {SETTING}="endpoint:https://HOST/v1#MODEL", or use ERASE, which works offline.',
        )
    address, _, model = setting.removeprefix("endpoint:").partition("#")
    if not address.startswith(("http://", "https://")):
        raise BackendUnavailable(f"{SETTING} is {setting!r}.", remedy='Write "endpoint:https://HOST/v1#MODEL".')
    return address.rstrip("/"), model


def _widened(alpha: NDArray[np.float32], rim: float) -> NDArray[np.float32]:
    """The mask grown by `rim` pixels, with a soft edge: the new thing need not have the shape of the old."""
    import cv2
    import numpy as np

    side = 2 * round(rim) + 1
    grown = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return np.maximum(alpha, np.asarray(cv2.GaussianBlur(grown, (0, 0), rim / 2), dtype=np.float32))


def _square_png(pixels: Pixels, alpha: NDArray[np.float32] | None) -> bytes:
    """The picture in the upper left of a square PNG of _SIDE pixels (endpoints want squares); transparent where the
    endpoint should paint, where `alpha` is given."""
    import numpy as np
    from PIL import Image as Pillow

    height, width = pixels.shape[:2]
    size = _fitted(width, height)
    page = Pillow.new("RGBA", (_SIDE, _SIDE), (128, 128, 128, 255))
    page.paste(Pillow.fromarray(np.ascontiguousarray(pixels)).resize(size, Pillow.Resampling.LANCZOS), (0, 0))
    if alpha is not None:
        keep = Pillow.fromarray(np.where(alpha > 0.05, 0, 255).astype(np.uint8)).resize(size, Pillow.Resampling.NEAREST)
        whole = Pillow.new("L", (_SIDE, _SIDE), 255)
        whole.paste(keep, (0, 0))
        page.putalpha(whole)
    buffer = io.BytesIO()
    page.save(buffer, format="PNG")
    return buffer.getvalue()


def _unsquared(reply: Any, image: Image) -> Pixels:
    """The picture that came back, cut and scaled to the size of `image`. Raises ToolError for anything else."""
    import numpy as np
    from PIL import Image as Pillow

    from tools.errors import ImageError
    from tools.pictures.decoding import decode_picture
    from tools.pictures.limits import PictureLimits

    try:
        data = base64.b64decode(reply["data"][0]["b64_json"], validate=True)
        painted = Pillow.fromarray(decode_picture(data, "the painted picture", PictureLimits())[0])
    except (KeyError, IndexError, TypeError, ValueError, ImageError) as error:
        raise ToolError("the diffusion endpoint sent no picture back.", remedy="Check that it does edits.") from error
    scale = painted.width / _SIDE
    width, height = _fitted(image.width, image.height)
    part = painted.crop((0, 0, max(1, round(width * scale)), max(1, round(height * scale))))
    return np.asarray(part.resize((image.width, image.height), Pillow.Resampling.LANCZOS))


def _fitted(width: int, height: int) -> tuple[int, int]:
    scale = _SIDE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))
