"""Packing: several samples to a row of tokens, each turn blind to its siblings, so that hardly a token is padding.

Samples are taken in order and put into the fullest row of the step that has room for it; the step is complete when the
next sample fits into none. So where training stands in the data is one integer: the sample that comes next. The rows of
a step are then sorted by length and cut into micro-batches, each as wide as its longest row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import Example

if TYPE_CHECKING:
    from torch import Tensor

IGNORED = -100  #: the label of a token that is not learned
_PATIENCE = 5000  #: samples in a row that may have nothing to learn from


@dataclass(frozen=True)
class Batch:
    """R rows of N tokens, ready for the model.

    input_ids, position_ids, labels, document_ids: int64 (R, N). attention_mask: bool (R, 1, N, N), true where the
    token of the row sees the token of the column. document_ids count the documents of the batch from 0; padding is -1.
    pixel_values: (T, 3, S, S) or None; tile_documents: int64 (T,), the document of each tile.
    answers: int64 (L,), for each learned token in reading order, which answer of the batch it belongs to; tasks: int64
    (A,), the task of each answer. Pairs are answers 2k (kept) and 2k + 1 (rejected).
    samples, tokens: how many are in here (tokens without padding).
    """

    input_ids: Tensor
    attention_mask: Tensor
    position_ids: Tensor
    document_ids: Tensor
    labels: Tensor
    pixel_values: Tensor | None
    tile_documents: Tensor
    answers: Tensor
    tasks: Tensor
    samples: int
    tokens: int

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on another device."""
        moved: dict[str, Any] = {
            name: value.to(device, non_blocking=True)
            for name, value in self.__dict__.items()
            if isinstance(value, torch.Tensor)
        }
        return replace(self, **moved)


@dataclass
class Counts:
    """What packing had to leave out: samples that lost turns, and samples that fit into no row at all."""

    shortened: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Step:
    """The micro-batches of an optimiser step, and the `position` after them: the sample that comes next."""

    batches: tuple[Batch, ...]
    position: int

    @property
    def samples(self) -> int:
        return sum(batch.samples for batch in self.batches)

    @property
    def tokens(self) -> int:
        return sum(batch.tokens for batch in self.batches)


@dataclass
class Packer:
    """Packs examples, in order, into steps of `micro` micro-batches of `rows` rows of at most `length` tokens.

    `group` is how many turns belong together (2 for preference pairs). `pad` is the id of the padding token.
    """

    rows: int
    length: int
    pad: int
    micro: int = 1
    group: int = 1
    counts: Counts = field(default_factory=Counts)

    def steps(self, stream: Iterable[tuple[int, Example | None]]) -> Iterator[Step]:
        """Steps of a stream of (index, example); an example of None is passed over. The last may be smaller.

        Raises:
            TrainingError: nothing can be packed for a long while.
        """
        count = self.rows * self.micro
        rows: list[list[Example]] = [[] for _ in range(count)]
        room = [self.length] * count
        index, passed = -1, 0
        for index, example in stream:
            fitting = self._fitting(example)
            if fitting is None:
                passed += 1
                if passed >= _PATIENCE:
                    raise TrainingError(
                        f"none of {passed} samples has anything to learn from in {self.length} tokens.",
                        remedy="Raise --row-tokens; align needs data with rejected answers.",
                    )
                continue
            passed = 0
            row = _fullest_with_room(room, len(fitting))
            if row is None:
                yield self._laid_out(rows, index)
                rows = [[] for _ in range(count)]
                room = [self.length] * count
                row = 0
            rows[row].append(fitting)
            room[row] -= len(fitting)
        if any(rows):
            yield self._laid_out(rows, index + 1)

    def _laid_out(self, rows: list[list[Example]], position: int) -> Step:
        filled = sorted((row for row in rows if row), key=lambda row: -sum(map(len, row)))
        cuts = (filled[at : at + self.rows] for at in range(0, len(filled), self.rows))
        return Step(tuple(collate(cut, self.pad) for cut in cuts), position)

    def _fitting(self, example: Example | None) -> Example | None:
        if example is None:
            return None
        fitting = example.shortened(self.length, self.group)
        if fitting is None:
            self.counts.dropped += 1
        elif len(fitting.tasks) < len(example.tasks):
            self.counts.shortened += 1
        return fitting


def _fullest_with_room(room: Sequence[int], needed: int) -> int | None:
    return min((row for row, free in enumerate(room) if free >= needed), key=lambda row: room[row], default=None)


def collate(rows: Sequence[Sequence[Example]], pad: int) -> Batch:
    """Lay rows out as tensors, as wide as the longest row rounded up to 8 tokens."""
    width = max(sum(len(example) for example in row) for row in rows)
    width = -(-width // 8) * 8
    shape = (len(rows), width)
    ids = np.full(shape, pad, dtype=np.int64)
    positions = np.zeros(shape, dtype=np.int64)
    documents = np.full(shape, -1, dtype=np.int64)
    turns = np.zeros(shape, dtype=np.int64)
    labels = np.full(shape, IGNORED, dtype=np.int64)
    answers: list[NDArray[np.int64]] = []
    tasks: list[int] = []
    tiles: list[NDArray[np.uint8]] = []
    tile_documents: list[int] = []
    document = 0
    for row, examples in enumerate(rows):
        at = 0
        for example in examples:
            here = slice(at, at + len(example))
            ids[row, here] = example.ids
            positions[row, here] = _positions(example)
            documents[row, here] = document
            turns[row, here] = example.turns
            labels[row, here] = np.where(example.learned, example.ids, IGNORED)
            answers.append(len(tasks) + example.turns[example.learned] - 1)
            tasks.extend(example.tasks)
            if len(example.tiles):
                tiles.append(example.tiles)
                tile_documents.extend([document] * len(example.tiles))
            at += len(example)
            document += 1
    document_ids = torch.from_numpy(documents)
    return Batch(
        input_ids=torch.from_numpy(ids),
        attention_mask=block_mask(document_ids, torch.from_numpy(turns)),
        position_ids=torch.from_numpy(positions),
        document_ids=document_ids,
        labels=torch.from_numpy(labels),
        pixel_values=torch.from_numpy(np.concatenate(tiles)) if tiles else None,
        tile_documents=torch.tensor(tile_documents, dtype=torch.int64),
        answers=torch.from_numpy(np.concatenate(answers)),
        tasks=torch.tensor(tasks, dtype=torch.int64),
        samples=document,
        tokens=int((documents >= 0).sum()),
    )


def _positions(example: Example) -> NDArray[np.int64]:
    """Positions within the document: the context counts from 0, each turn goes on where the context ends."""
    context = int(np.searchsorted(example.turns, 0, side="right"))
    starts = np.searchsorted(example.turns, example.turns, side="left")
    within: NDArray[np.int64] = np.arange(len(example)) - starts
    return np.where(example.turns == 0, within, within + context)


def block_mask(documents: Tensor, turns: Tensor) -> Tensor:
    """Who sees whom, bool (R, 1, N, N): token i sees j iff j <= i, same document, and j is context or of i's turn.

    Padding (document -1) sees itself only, so that no row of the softmax is empty.
    """
    same = documents[:, :, None] == documents[:, None, :]
    turn = (turns[:, None, :] == 0) | (turns[:, :, None] == turns[:, None, :])
    width = documents.shape[1]
    causal = torch.ones(width, width, dtype=torch.bool, device=documents.device).tril()
    itself = torch.eye(width, dtype=torch.bool, device=documents.device)
    real = (documents >= 0)[:, :, None]
    return ((same & turn & causal & real) | itself)[:, None]
