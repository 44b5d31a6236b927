"""The course of the stages that learn answers: samples packed into rows of tokens, numbers by task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from torch import Tensor

from mllm_core.samples import Source
from mllm_core.training.flops import Shape
from mllm_core.training.learner import Learner
from mllm_core.training.lesson import Counts, Course, Step, Value
from mllm_core.training.loader import Supply
from mllm_core.training.logs import STEP_COLUMNS, VALIDATION_COLUMNS, summary
from mllm_core.training.packing import Batch, Packer
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from mllm_core.model.processor import CoreProcessor


class Answering(Course):
    """Learning to answer: pretrain, instruct and align."""

    step_columns = STEP_COLUMNS
    validation_columns = VALIDATION_COLUMNS

    def __init__(
        self, settings: StageSettings, learner: Learner, processor: CoreProcessor, source: Source, validation: Source
    ) -> None:
        self.lesson = learner
        self.train = Supply(source, processor, "train", learner.pairs)
        self.held_out = Supply(validation, processor, "validation", learner.pairs)
        self._packer = Packer(
            settings.row_tokens,
            settings.micro_tokens,
            settings.batch_tokens,
            int(processor.tokenizer.pad_token_id or 0),
            group=2 if learner.pairs else 1,
        )
        self.counts = self._packer.counts
        self._shape = Shape.of(learner.model)

    def steps(self, stream: Iterable[tuple[int, Any]]) -> Iterator[Step[Batch]]:
        return self._packer.steps(stream)

    def kept_back(self, count: int) -> list[Batch]:
        packer = replace(self._packer, counts=Counts())
        stream = ((at, self.held_out.example(at)) for at in range(count))
        return [batch for step in packer.steps(stream) for batch in step.batches]

    def work(self, batch: Batch) -> float:
        return self._shape.flops(batch)

    def summary(self, sums: Tensor) -> dict[str, Value]:
        return summary(sums)

    def told(self, row: dict[str, Value]) -> str:
        exact = "  ".join(
            f"{name.removeprefix('exact_')} {value:.0%}"
            for name, value in row.items()
            if name.startswith("exact_") and value is not None
        )
        return f"validation loss {row['loss']:.4f}; answers exactly right: {exact}"
