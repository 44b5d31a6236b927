"""What the model learns from: samples of pictures with questions and answers, made anew from a seed.

A sample is rendered as its context (a prefix that all turns share: pictures, tool cards) and its turns, each of which
sees the context and itself only. So ten questions about a picture cost one encoding of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    from PIL import Image

Task = Literal["caption", "vqa", "rationale", "point", "region", "probe", "premise", "text", "plan", "repair", "decide"]
Split = Literal["train", "validation", "test"]

IMAGE_MARK = "<image>"
_RANGE = 1 << 40
_SPLITS: tuple[Split, ...] = get_args(Split)


class SampleError(YaffleError):
    """A sample, or a source of samples, that can't be learned from."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the answer to be learned.

    `rejected` is a worse answer to the same prompt (one planted error), for preference alignment; empty where there is
    none.
    """

    prompt: str
    answer: str
    task: Task
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pictures with turns about them, or turns without a picture.

    `context` is what all turns see: text with one IMAGE_MARK for each picture, in order; where it is left empty it is
    the pictures alone. `truth` is what the generator knows (objects with boxes, table cells ...), as plain values.
    """

    turns: tuple[Turn, ...]
    world: str
    seed: int
    pictures: tuple[Image.Image, ...] = ()
    context: str = ""
    truth: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.turns:
            raise SampleError(f"the sample {self.world}/{self.seed} has no turn.", remedy="Give it at least one.")
        if not self.context and self.pictures:
            object.__setattr__(self, "context", IMAGE_MARK * len(self.pictures))
        marks = self.context.count(IMAGE_MARK)
        if marks != len(self.pictures):
            raise SampleError(
                f"the context of {self.world}/{self.seed} has {marks} {IMAGE_MARK} for {len(self.pictures)} pictures.",
                remedy="One mark for each picture, in order.",
            )


class Source(Protocol):
    """An endless supply of samples. `sample` is a pure function of the seed: the same seed gives the same sample."""

    @property
    def name(self) -> str: ...

    def sample(self, seed: int) -> Sample: ...


def seed_of(split: Split, index: int) -> int:
    """The seed of the `index`-th sample of a split; no seed belongs to two splits."""
    if not 0 <= index < _RANGE:
        raise SampleError(f"the index {index} is not in 0..2**40-1.", remedy="Count from 0.")
    return _SPLITS.index(split) * _RANGE + index


def split_of(seed: int) -> Split:
    """The split that a seed belongs to, so that a source can hold wordings and nouns back."""
    if not 0 <= seed < len(_SPLITS) * _RANGE:
        raise SampleError(f"the seed {seed} belongs to no split.", remedy="Make seeds with seed_of(split, index).")
    return _SPLITS[seed // _RANGE]


def samples(source: Source, split: Split, count: int, start: int = 0) -> Iterator[Sample]:
    """`count` samples of a split, from the `start`-th on."""
    for index in range(start, start + count):
        yield source.sample(seed_of(split, index))


@dataclass(frozen=True)
class Mixture:
    """Several sources in fixed proportions, itself a source: which source a seed falls to depends on the seed alone."""

    parts: Sequence[tuple[Source, float]]
    name: str = "mixture"

    def sample(self, seed: int) -> Sample:
        import random

        draw = random.Random(f"{self.name}:{seed}")
        source = draw.choices([part for part, _ in self.parts], [weight for _, weight in self.parts])[0]
        return source.sample(seed)
