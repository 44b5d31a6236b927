"""Views of pictures with their targets, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mllm_core.model.pictures import tiles_of
from mllm_core.samples import Sample, Source, Split
from mllm_core.tokens import GRID
from mllm_core.training.errors import TrainingError
from mllm_core.training.lesson import Step
from mllm_core.training.loader import made
from mllm_core.training.look.seen import seen_in
from mllm_core.training.look.targets import Targets, targets_of

if TYPE_CHECKING:
    from torch import Tensor

_PATIENCE = 5000  #: samples in a row that may have no picture


@dataclass(frozen=True)
class Sight:
    """A picture's views: tiles uint8 (V, 3, side, side), and what their patches are to say."""

    tiles: NDArray[np.uint8]
    targets: Targets

    def __len__(self) -> int:
        return len(self.tiles)


@dataclass(frozen=True)
class Sights:
    """Makes the sights of a source. `tile`, `side` and `max_tiles`: pixels and patches a side of a view, tiles at most
    in a picture. A picture whose truth says nothing of things or texts is passed over."""

    source: Source
    tile: int
    side: int
    max_tiles: int
    split: Split = "train"

    def example(self, index: int) -> Sight | None:
        """The sight of the `index`-th sample of the split. Raises TrainingError."""
        return made(self.source, self.split, index, self.sight)

    def sight(self, sample: Sample) -> Sight | None:
        """A sample's picture; None where it has none, or several."""
        if len(sample.pictures) != 1 or not {"objects", "marks", "texts", "entries", "cells"} & set(sample.truth):
            return None
        picture = sample.pictures[0]
        views, grid = tiles_of(picture, self.tile, self.max_tiles, GRID)
        tiles = np.stack([np.asarray(view, np.uint8).transpose(2, 0, 1) for view in views])
        return Sight(tiles, targets_of(seen_in(sample.truth), picture.size, grid, self.side))


@dataclass(frozen=True)
class Views:
    """V views as tensors: the tiles, and the fields of Targets."""

    tiles: Tensor
    thing: Tensor
    centre: Tensor
    classes: Tensor
    box: Tensor
    weight: Tensor
    count: Tensor
    samples: int

    @property
    def tokens(self) -> int:
        """The patches."""
        return self.thing.numel()

    def to(self, device: torch.device | str) -> Views:
        """The same on another device."""
        moved: dict[str, Any] = {
            name: value.to(device, non_blocking=True)
            for name, value in self.__dict__.items()
            if isinstance(value, torch.Tensor)
        }
        return replace(self, **moved)


@dataclass(frozen=True)
class Stacker:
    """Takes sights in order until a step has `step_patches` patches, and cuts them into micro-batches of
    `micro_patches`; a sight is never divided."""

    micro_patches: int
    step_patches: int

    def steps(self, stream: Iterable[tuple[int, Sight | None]]) -> Iterator[Step[Views]]:
        """Steps of a stream of (index, sight); a sight of None is passed over. The last may be smaller.

        Raises:
            TrainingError: there are no pictures for a long while.
        """
        taken: list[Sight] = []
        index, passed, patches = -1, 0, 0
        for index, sight in stream:
            if sight is None:
                passed += 1
                if passed >= _PATIENCE:
                    raise TrainingError(
                        f"none of {passed} samples has a picture whose truth says what is in it.",
                        remedy="Choose worlds of pictures with --mix.",
                    )
                continue
            passed = 0
            more = sight.targets.thing.size
            if taken and patches + more > self.step_patches:
                yield Step(self.stacked(taken), index)
                taken, patches = [], 0
            taken.append(sight)
            patches += more
        if taken:
            yield Step(self.stacked(taken), index + 1)

    def stacked(self, sights: list[Sight]) -> tuple[Views, ...]:
        """Micro-batches of about equal size."""
        patches = sum(sight.targets.thing.size for sight in sights)
        share = patches / -(-patches // self.micro_patches)
        batches: list[list[Sight]] = []
        before = 0
        for sight in sights:
            if not batches or (before >= share * len(batches) and len(batches) * share < patches):
                batches.append([])
            batches[-1].append(sight)
            before += sight.targets.thing.size
        return tuple(map(_views, batches))


def _views(sights: list[Sight]) -> Views:
    targets = Targets.joined([sight.targets for sight in sights])
    arrays = {one.name: torch.from_numpy(getattr(targets, one.name)) for one in fields(Targets)}
    return Views(
        tiles=torch.from_numpy(np.concatenate([sight.tiles for sight in sights])), **arrays, samples=len(sights)
    )
