"""What a stage brings to the loop: its loss, its batches, and what its numbers mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from torch import Tensor, nn

if TYPE_CHECKING:
    import torch

    from mllm_core.training.loader import Stock

Value = float | int | None  #: a number of a log


@dataclass
class Counts:
    """What packing had to leave out: samples that lost turns, and samples that fit into no row at all."""

    shortened: int = 0
    dropped: int = 0


class Portion(Protocol):
    """A micro-batch; it holds so many samples, and tokens (or patches) without padding."""

    @property
    def samples(self) -> int: ...

    @property
    def tokens(self) -> int: ...

    def to(self, device: torch.device | str) -> Portion: ...


P = TypeVar("P", bound=Portion, covariant=True)


@dataclass(frozen=True)
class Step(Generic[P]):
    """The micro-batches of an optimiser step, and the `position` after them: the sample that comes next."""

    batches: tuple[P, ...]
    position: int

    @property
    def samples(self) -> int:
        return sum(batch.samples for batch in self.batches)

    @property
    def tokens(self) -> int:
        return sum(batch.tokens for batch in self.batches)


class Lesson(nn.Module, ABC):
    """A model with a stage's loss on top: one module, so that DDP and FSDP see the whole step.

    `model` is what learns and what checkpoints hold; `models` are all that are looked through. `forward` takes a batch
    and gives the loss as a sum (see `total`) and a float64 table of sums (see `empty`) for the log.
    """

    model: Any

    @property
    @abstractmethod
    def models(self) -> tuple[Any, ...]:
        """The networks of transformers in here, whose attention may be exchanged."""

    @abstractmethod
    def total(self, batch: Any) -> float:
        """What the loss of this batch, a sum, is to be divided by to be a mean."""

    @abstractmethod
    def empty(self) -> Tensor:
        """The table of sums of no batch: zeros in float64, on the CPU."""


class Course(ABC):
    """A stage for the loop: `lesson` is what is learned, `train` and `held_out` make the examples, `counts` says what
    packing left out. `step_columns` and `validation_columns` are the columns of the run's two tables; those in `shown`
    (shares, of validations) are drawn beside the loss."""

    lesson: Lesson
    train: Stock[Any]
    held_out: Stock[Any]
    counts: Counts
    step_columns: tuple[str, ...]
    validation_columns: tuple[str, ...]
    shown: tuple[str, ...] = ()

    @abstractmethod
    def steps(self, stream: Iterable[tuple[int, Any]]) -> Iterator[Step[Any]]:
        """Steps of a stream of (index, example). The last may be smaller."""

    @abstractmethod
    def work(self, batch: Any) -> float:
        """Floating-point operations that learning from a batch needs."""

    @abstractmethod
    def summary(self, sums: Tensor) -> dict[str, Value]:
        """The numbers of a table of sums."""

    @abstractmethod
    def told(self, row: dict[str, Value]) -> str:
        """A validation's numbers in words."""

    def kept_back(self, count: int) -> list[Any]:
        """The batches of the first `count` held-out examples."""
        stream = ((at, self.held_out.example(at)) for at in range(count))
        return [batch for step in self.steps(stream) for batch in step.batches]
