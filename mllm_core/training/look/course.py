"""The course of the stage "look": views of pictures, numbers by head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from mllm_core.samples import Source
from mllm_core.training.lesson import Counts, Course, Step, Value
from mllm_core.training.look.batches import Sights, Stacker, Views
from mllm_core.training.look.looker import COLUMNS, SHARES, Looker
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from mllm_core.model.processor import CoreProcessor

#: how right each head is: F1 of what it finds, IoU of boxes, the share of right ones of all else
RIGHT: dict[str, str] = {
    name: {"thing": "f1_thing", "centre": "f1_centre", "box": "iou_box"}.get(name, f"right_{name}") for name in SHARES
}
_HEADS = (*(f"loss_{name}" for name in SHARES), *RIGHT.values())


class Looking(Course):
    """Learning to see."""

    step_columns = (
        "step", "loss", *_HEADS, "rate", "gradient_norm", "samples", "tokens", "minutes", "tokens_per_second", "mfu",
    )  # fmt: skip
    validation_columns = ("step", "loss", *_HEADS)
    shown = tuple(RIGHT.values())

    def __init__(
        self, settings: StageSettings, looker: Looker, processor: CoreProcessor, source: Source, validation: Source
    ) -> None:
        self.lesson = looker
        config = looker.model.vision.config
        side = int(config.image_size) // int(config.patch_size)
        self.train = Sights(source, processor.tile_size, side, processor.max_tiles)
        self.held_out = Sights(validation, processor.tile_size, side, processor.max_tiles, "validation")
        self.counts = Counts()
        self._stacker = Stacker(settings.micro_tokens, settings.batch_tokens)
        layers = (one for one in looker.model.modules() if isinstance(one, nn.Linear | nn.Conv2d))
        weights = sum(layer.weight.numel() for layer in layers)
        # forward for each patch: its weights, and its pairs with all patches of its view
        self._work = 2 * weights + side * side * 4 * int(config.hidden_size) * int(config.num_hidden_layers)

    def steps(self, stream: Iterable[tuple[int, Any]]) -> Iterator[Step[Views]]:
        return self._stacker.steps(stream)

    def work(self, batch: Views) -> float:
        return 3.0 * batch.tokens * self._work

    def summary(self, sums: Tensor) -> dict[str, Value]:
        row: dict[str, Value] = {}
        for name, values in zip(SHARES, sums.tolist(), strict=True):
            head = dict(zip(COLUMNS, values, strict=True))
            row[f"loss_{name}"] = head["loss"] / head["weight"] if head["weight"] else None
            if RIGHT[name].startswith("f1"):
                both = head["claimed"] + head["there"]
                row[RIGHT[name]] = 2 * head["right"] / both if both else None
            else:
                row[RIGHT[name]] = head["right"] / head["asked"] if head["asked"] else None
        return row

    def told(self, row: dict[str, Value]) -> str:
        right = "  ".join(f"{name} {row[column]:.1%}" for name, column in RIGHT.items() if row[column] is not None)
        return f"validation loss {row['loss']:.4f}; right: {right}"
