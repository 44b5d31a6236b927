"""What every segmentation backend is: pixels and prompts in, one mask for each prompt out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.artifacts import Pixels

    Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Where the thing is: inside `box` (x0, y0, x1, y1), or at the point in the middle of it where `point` is true."""

    box: tuple[float, float, float, float]
    point: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True, slots=True)
class Segment:
    """The pixels of one thing: bool, height x width of the picture, and how sure the backend is, 0..1."""

    bits: Bits
    score: float


class Segmenter(Protocol):
    """A segmentation backend. Implementations are safe to call from many threads at once."""

    @property
    def name(self) -> str: ...
    @property
    def origin(self) -> str: ...

    def segment(self, pixels: Pixels, key: str, prompts: tuple[Prompt, ...]) -> tuple[Segment, ...]:
        """One segment for each prompt, in order. `key` names the picture: what was computed for it may be kept."""
        ...
