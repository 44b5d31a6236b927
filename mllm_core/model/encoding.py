"""A sample in tokens and pixels: what packing puts into rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


IGNORED = -100  #: the label of a token that is not learned


@dataclass(frozen=True, slots=True)
class EncodedTurn:
    """A turn's tokens: `prompt` is not learned, `answer` is (it ends with the end mark). `rejected` likewise."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]
    task: str
    rejected: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class EncodedSample:
    """A sample's tokens and tiles. `context` is the prefix that all turns share; `tiles` is (tiles, 3, side, side),
    uint8, in the order of the picture marks in the context."""

    context: tuple[int, ...]
    turns: tuple[EncodedTurn, ...]
    tiles: NDArray[np.uint8]
    world: str
    seed: int

    def __len__(self) -> int:
        return len(self.context) + sum(len(turn) for turn in self.turns)
