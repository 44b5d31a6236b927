"""What the SAM family shares: pictures to network input and masks back, and embeddings kept per picture.

Kirillov et al. 2023 (arXiv:2304.02643): the image encoder is slow and runs once a picture, the prompt decoder is quick
and runs for every prompt.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.segment.interface import Prompt, Segment

if TYPE_CHECKING:
    from tools.artifacts import Pixels

#: mean and deviation of ImageNet's pixels, 0..255, RGB
MEAN = (123.675, 116.28, 103.53)
DEVIATION = (58.395, 57.12, 57.375)
_KEPT = 4  # pictures whose embeddings are kept: 4 MB each for SAM


@dataclass(frozen=True, slots=True)
class Frame:
    """How a picture was put into the network's square of `side` pixels: reduced to `fitted` (width, height)."""

    width: int
    height: int
    side: int
    fitted: tuple[int, int]

    def box(self, prompt: Prompt) -> list[float]:
        """The box in pixels of the network's input."""
        sx, sy = self.fitted[0] / self.width, self.fitted[1] / self.height
        x0, y0, x1, y1 = prompt.box
        return [x0 * sx, y0 * sy, x1 * sx, y1 * sy]

    def point(self, prompt: Prompt) -> list[float]:
        x, y = prompt.middle
        return [x * self.fitted[0] / self.width, y * self.fitted[1] / self.height]


@dataclass(frozen=True, eq=False)
class Embeddings:
    """The embeddings of the last few pictures. Use it under the lock of its model."""

    kept: OrderedDict[str, Any] = field(default_factory=OrderedDict)

    def of(self, key: str, compute: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = compute()
            while len(self.kept) > _KEPT:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        return self.kept[key]


def frame_of(pixels: Pixels, side: int, *, stretch: bool) -> Frame:
    """The frame of a picture: stretched to the square (SAM 2), or with its longer side fitted (SAM)."""
    height, width = pixels.shape[:2]
    if stretch:
        return Frame(width, height, side, (side, side))
    scale = side / max(width, height)
    return Frame(width, height, side, (max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))))


def network_input(pixels: Pixels, frame: Frame) -> Any:
    """The picture as a tensor 1 x 3 x side x side: resized, normalised, padded with zeros at the right and bottom."""
    import numpy as np
    import torch
    from PIL import Image as Pillow

    resized = np.asarray(Pillow.fromarray(pixels).resize(frame.fitted, Pillow.Resampling.BILINEAR), dtype=np.float32)
    normal = (resized - np.array(MEAN, np.float32)) / np.array(DEVIATION, np.float32)
    square = np.zeros((frame.side, frame.side, 3), np.float32)
    square[: frame.fitted[1], : frame.fitted[0]] = normal
    return torch.from_numpy(np.ascontiguousarray(square.transpose(2, 0, 1)))[None]


def segments_of(logits: Any, scores: Any, frame: Frame) -> tuple[Segment, ...]:
    """One segment a prompt from N x M x h x w logits and N x M predicted qualities: the best of the M candidates."""
    import torch

    best = scores.argmax(dim=1)
    found = []
    for index in range(logits.shape[0]):
        low = logits[index, int(best[index])][None, None].float()
        square = torch.nn.functional.interpolate(low, (frame.side, frame.side), mode="bilinear", align_corners=False)
        fitted = square[:, :, : frame.fitted[1], : frame.fitted[0]]
        whole = torch.nn.functional.interpolate(
            fitted, (frame.height, frame.width), mode="bilinear", align_corners=False
        )
        score = float(scores[index, int(best[index])])
        found.append(Segment((whole[0, 0] > 0).numpy(), min(1.0, max(0.0, score))))
    return tuple(found)


def in_groups(
    prompts: tuple[Prompt, ...], run: Callable[[tuple[Prompt, ...], bool], tuple[Segment, ...]]
) -> tuple[Segment, ...]:
    """Run boxes together and points together (the decoder takes one kind at a time); answers in the given order."""
    answers: dict[int, Segment] = {}
    for point in (False, True):
        places = [index for index, prompt in enumerate(prompts) if prompt.point is point]
        if places:
            found = run(tuple(prompts[index] for index in places), point)
            answers.update(zip(places, found, strict=True))
    return tuple(answers[index] for index in range(len(prompts)))
