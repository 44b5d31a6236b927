"""A sample as the trainer holds it: token ids, the turn of each token, what is learned, and the tiles of its pictures.

Turns are numbered from 1; 0 is the context that all turns share. For preference pairs each turn with a `rejected`
answer becomes two turns over the same context (kept, then rejected), so that a pair costs one encoding of its picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from mllm_core.model.encoding import EncodedSample
from mllm_core.samples import Sample, Task

TASKS: tuple[Task, ...] = get_args(Task)


class Encoder(Protocol):
    """What turns a sample into tokens and tiles; `CoreProcessor` is one."""

    def encode_sample(self, sample: Sample) -> EncodedSample: ...


@dataclass(frozen=True)
class Example:
    """One encoded sample.

    ids: int64 (n,). turns: int64 (n,), 0 for the context, then 1, 2, ... in order. learned: bool (n,), the tokens whose
    loss counts. tiles: uint8 (t, 3, size, size). tasks: the task (index into TASKS) of turn 1, 2, ...
    """

    ids: NDArray[np.int64]
    turns: NDArray[np.int64]
    learned: NDArray[np.bool_]
    tiles: NDArray[np.uint8]
    tasks: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def shortened(self, limit: int, group: int = 1) -> Example | None:
        """As many leading turns (in whole groups) as fit into `limit` tokens; None where not even the first fits."""
        if len(self) <= limit:
            return self
        ends = np.searchsorted(self.turns, np.arange(1, len(self.tasks) + 1), side="right")
        kept = int((ends <= limit).sum())
        kept -= kept % group
        if kept == 0:
            return None
        end = int(ends[kept - 1])
        return Example(self.ids[:end], self.turns[:end], self.learned[:end], self.tiles, self.tasks[:kept])


def make_example(encoder: Encoder, sample: Sample, *, pairs: bool = False) -> Example | None:
    """Encode a sample; with `pairs` only its turns that have a rejected answer, each as two turns.

    None where nothing is left.
    """
    encoded = encoder.encode_sample(sample)
    parts: list[tuple[tuple[int, ...], tuple[int, ...], int]] = []
    for turn in encoded.turns:
        task = TASKS.index(turn.task)
        if not pairs:
            parts.append((turn.prompt, turn.answer, task))
        elif turn.rejected and turn.rejected != turn.answer:
            parts += [(turn.prompt, turn.answer, task), (turn.prompt, turn.rejected, task)]
    if not parts:
        return None
    ids, turns, learned = [*encoded.context], [0] * len(encoded.context), [False] * len(encoded.context)
    for number, (prompt, answer, _) in enumerate(parts, start=1):
        ids += [*prompt, *answer]
        turns += [number] * (len(prompt) + len(answer))
        learned += [False] * len(prompt) + [True] * len(answer)
    return Example(
        ids=np.array(ids, dtype=np.int64),
        turns=np.array(turns, dtype=np.int64),
        learned=np.array(learned, dtype=np.bool_),
        tiles=encoded.tiles,
        tasks=tuple(task for _, _, task in parts),
    )
