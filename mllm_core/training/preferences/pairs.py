"""Pairs of answers as a file of JSON lines, and as a source of samples to align with.

A line is {"world", "seed", "turn", "prompt", "kept", "rejected"}: the picture is made anew from its seed. Where no
answer was better than another, "rejected" is empty. Every tenth pair is never given to training, so that validation has
some to itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from mllm_core.jsonl import read_lines
from mllm_core.samples import Sample, Source, Split, split_of
from mllm_core.training.errors import TrainingError

_HELD_OUT = 10  #: one pair of so many is for validation


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to turn number `turn` of a world's sample; `rejected` is empty where there is no pair."""

    world: str
    seed: int
    turn: int
    prompt: str
    kept: str
    rejected: str

    def line(self) -> str:
        """As a line of the file."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def lines_in(path: Path) -> Iterator[Pair]:
    """All lines of a file, but for a last one that was cut off. Raises TrainingError."""
    return read_lines(path, _pair, TrainingError, _REMEDY)


_REMEDY = "Draw pairs with yaffle train pairs."


def _pair(values: dict[str, Any]) -> Pair:
    return Pair(
        str(values["world"]), int(values["seed"]), int(values["turn"]), str(values["prompt"]), str(values["kept"]),
        str(values["rejected"]),
    )  # fmt: skip


@lru_cache(maxsize=4)
def pairs_in(path: Path) -> tuple[Pair, ...]:
    """The pairs of a file. Raises TrainingError where it holds none."""
    found = tuple(pair for pair in lines_in(path) if pair.rejected)
    if not found:
        raise TrainingError(f"{path} holds no pair.", remedy="Draw from more pictures with yaffle train pairs --count.")
    return found


@dataclass(frozen=True)
class PairSource:
    """The pairs of a file, each with the picture that it is about. `worlds` are those that pictures are made by.

    Stateless; the file is read once in each process.
    """

    path: Path
    worlds: tuple[Source, ...]
    name: str = "own"

    def sample(self, seed: int) -> Sample:
        """The sample of a seed: one pair. Raises TrainingError where the file is of other worlds than there are now."""
        pairs = _part(self.path, split_of(seed))
        pair = pairs[seed % len(pairs)]
        sample = next((world.sample(pair.seed) for world in self.worlds if world.name == pair.world), None)
        turn = sample.turns[pair.turn] if sample is not None and pair.turn < len(sample.turns) else None
        if sample is None or turn is None or turn.prompt != pair.prompt:
            raise TrainingError(
                f"{self.path} was drawn from other worlds: {pair.world} {pair.seed} does not ask {pair.prompt!r}.",
                remedy=_REMEDY,
            )
        return replace(sample, turns=(replace(turn, answer=pair.kept, rejected=pair.rejected),))


@lru_cache(maxsize=8)
def _part(path: Path, split: Split) -> tuple[Pair, ...]:
    pairs = pairs_in(path)
    own = tuple(pair for place, pair in enumerate(pairs) if (place % _HELD_OUT == 0) != (split == "train"))
    return own or pairs
