"""Packing: several samples to a row of tokens, each turn blind to its siblings, so that hardly a token is padding.

Samples are taken in order until a step has its tokens, so where training stands in the data is one integer: the sample
that comes next. Within a step they are sorted by length: a row is as long as the longest sample left, and shorter ones
fill it up. So rows are short, and attention, which goes with their square, is cheap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from mllm_core.model.encoding import IGNORED
from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import Example
from mllm_core.training.lesson import Counts, Step

if TYPE_CHECKING:
    from torch import Tensor

_ROUND = 16  #: rows are a multiple of so many tokens, so that there are not too many shapes
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
class Packer:
    """Packs examples, in order, into steps of at most `step_tokens` tokens, in micro-batches of `micro_tokens`.

    A row is at most `length` tokens; `group` is how many turns belong together (2 for preference pairs); `pad` is the
    id of the padding token.
    """

    length: int
    micro_tokens: int
    step_tokens: int
    pad: int
    group: int = 1
    counts: Counts = field(default_factory=Counts)

    def steps(self, stream: Iterable[tuple[int, Example | None]]) -> Iterator[Step[Batch]]:
        """Steps of a stream of (index, example); an example of None is passed over. The last may be smaller.

        Raises:
            TrainingError: nothing can be packed for a long while.
        """
        taken: list[Example] = []
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
            if taken and sum(map(len, taken)) + len(fitting) > self.step_tokens:
                yield Step(self.laid_out(taken), index)
                taken = []
            taken.append(fitting)
        if taken:
            yield Step(self.laid_out(taken), index + 1)

    def laid_out(self, examples: Sequence[Example]) -> tuple[Batch, ...]:
        """Micro-batches: rows as long as the longest example left, filled with the longest that fit beside it."""
        left = sorted(examples, key=len, reverse=True)
        batches: list[Batch] = []
        rows: list[list[Example]] = []
        while left:
            row = _filled(left)
            full = rows and (len(rows) + 1) * _width(rows[0]) > self.micro_tokens
            # a much shorter row would be half padding; but small batches are slow
            short = (
                rows and _width(row) < 0.85 * _width(rows[0]) and len(rows) * _width(rows[0]) > self.micro_tokens / 4
            )
            if full or short:
                batches.append(collate(rows, self.pad))
                rows = []
            rows.append(row)
        batches.append(collate(rows, self.pad))
        return tuple(batches)

    def _fitting(self, example: Example | None) -> Example | None:
        if example is None:
            return None
        fitting = example.shortened(self.length, self.group)
        if fitting is None:
            self.counts.dropped += 1
        elif len(fitting.tasks) < len(example.tasks):
            self.counts.shortened += 1
        return fitting


def _filled(left: list[Example]) -> list[Example]:
    """Take the longest example out of `left` (sorted by length), and what fits beside it in its rounded length."""
    row = [left.pop(0)]
    room = _width(row) - len(row[0])
    at = 0
    while at < len(left):
        if len(left[at]) <= room:
            row.append(left.pop(at))
            room -= len(row[-1])
        else:
            at += 1
    return row


def _width(row: Sequence[Example]) -> int:
    """The tokens of a row, rounded up."""
    return -(-sum(map(len, row)) // _ROUND) * _ROUND


def collate(rows: Sequence[Sequence[Example]], pad: int) -> Batch:
    """Lay rows out as tensors, as wide as the longest row, rounded up."""
    width = max(map(_width, rows))
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
