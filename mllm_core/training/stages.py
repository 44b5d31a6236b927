"""The stages: what each learns from, and how a run of one is begun, gone on with, and ended.

- look: what lies where in drawn pictures, for the vision encoder alone;
- pretrain: captions and points, so that pictures mean something to the decoder;
- instruct: the whole mixture, with pictures and without;
- align: pairs of answers, by DPO against the model that the stage starts from.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mllm_core.samples import Sample, Source, Task
from mllm_core.tokens import LOCATIONS
from mllm_core.training.errors import TrainingError
from mllm_core.training.exporting import export, read_settings, save_model
from mllm_core.training.progress import Progress
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor
    from mllm_core.training.lesson import Course
    from mllm_core.training.loop import Outcome

#: what pretraining keeps of a source's turns
PRETRAINED: frozenset[Task] = frozenset({"caption", "point", "region", "probe", "text"})


@dataclass(frozen=True)
class OnlyTasks:
    """A source with the turns of some tasks only. A sample that has none of them keeps its first turn."""

    source: Source
    tasks: frozenset[Task]

    @property
    def name(self) -> str:
        return self.source.name

    def sample(self, seed: int) -> Sample:
        """The source's sample of this seed, with the turns that are wanted."""
        sample = self.source.sample(seed)
        turns = tuple(turn for turn in sample.turns if turn.task in self.tasks)
        return replace(sample, turns=turns or sample.turns[:1])


def run(
    settings: StageSettings,
    source: Source,
    model: CoreForConditionalGeneration,
    processor: CoreProcessor,
    *,
    out: str | Path,
    validation: Source | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Train a stage into the folder `out`; afterwards `out/weights` is what `mllm_core.model.load` takes.

    The folder gets run.json, log.csv, validation.csv, curve.png, start/ (the weights it began from), checkpoints/ and
    weights/. `validation` (default: the source's own validation split) is looked at every so often. With `resume` the
    newest checkpoint in `out` is gone on with; `model` must then be the one of `out/start` (see `begun`).
    On Ctrl-C a checkpoint is written and the outcome says `interrupted`.

    Raises:
        TrainingError: the folder holds another run, the model does not fit, no space, or the loss is no number.
    """
    import torch

    from mllm_core.training import distributed
    from mllm_core.training.checkpoint import checkpoints
    from mllm_core.training.loop import Trainer, write_run_file

    folder = Path(out)
    _check(settings, model, processor)
    world = distributed.open_world(settings.device)
    try:
        if world.first:
            _prepare(folder, resume=resume)
            if not resume:
                save_model(model, processor, folder / "start")
            write_run_file(folder, settings, source)
        world.barrier()
        torch.manual_seed(settings.seed + world.rank)
        model = model.to(device=world.device, dtype=torch.float32).train()
        data = (source, validation if validation is not None else source)
        if settings.stage == "look":
            course = _looking(settings, model, processor, data)
        else:
            course = _answering(settings, model, processor, data, in_step=world.size > 1)
        trainer = Trainer(settings, course, folder, world, progress)
        if resume and checkpoints(folder):
            trainer.load()
        outcome = trainer.train(resumed=resume)
        if world.first:
            export(folder)
        world.barrier()
        return outcome
    finally:
        distributed.close_world(world)


def _answering(
    settings: StageSettings,
    model: CoreForConditionalGeneration,
    processor: CoreProcessor,
    data: tuple[Source, Source],
    *,
    in_step: bool,
) -> Course:
    from mllm_core.training.answering import Answering
    from mllm_core.training.learner import Learner
    from mllm_core.training.optimiser import freeze

    reference = None
    if settings.stage == "align" and not settings.lora:
        reference = copy.deepcopy(model).eval().requires_grad_(False)
    if settings.lora:
        from mllm_core.training.lora import add_adapters

        model = add_adapters(model, settings)
    freeze(model, settings)
    first = int(processor.tokenizer.convert_tokens_to_ids(LOCATIONS[0]))
    learner = Learner(model, settings, reference, in_step=in_step, first_location=first)
    return Answering(settings, learner, processor, *data)


def _looking(
    settings: StageSettings,
    model: CoreForConditionalGeneration,
    processor: CoreProcessor,
    data: tuple[Source, Source],
) -> Course:
    from mllm_core.training.look.course import Looking
    from mllm_core.training.look.looker import Looker
    from mllm_core.training.look.telling import Telling, token_factor
    from mllm_core.training.optimiser import freeze

    freeze(model, settings)
    tells = settings.rate_connector > 0 and token_factor(model) > 0
    return Looking(settings, Looker(model, Telling.of(model, processor) if tells else None), processor, *data)


def begun(out: str | Path) -> tuple[StageSettings, CoreForConditionalGeneration, CoreProcessor]:
    """What a run in this folder was begun with: settings, model and processor, for `run(..., resume=True)`.

    Raises:
        TrainingError: this folder is not a run.
    """
    import torch

    from mllm_core.model import load

    settings = read_settings(Path(out))
    model, processor = load(Path(out) / "start", dtype=torch.float32)
    return settings, model, processor


def texts_of(sources: Sequence[Source], count: int) -> list[str]:
    """The texts of `count` training samples of each source, for a new tokenizer to be made from."""
    from mllm_core.samples import IMAGE_MARK, samples

    texts: list[str] = []
    for source in sources:
        for sample in samples(source, "train", count):
            texts += [part for part in sample.context.split(IMAGE_MARK) if part]
            for turn in sample.turns:
                texts += [turn.prompt, turn.answer]
    return texts


def _check(settings: StageSettings, model: CoreForConditionalGeneration, processor: CoreProcessor) -> None:
    """Whether model and processor belong together."""
    known, used = int(model.config.text_config.vocab_size), len(processor.tokenizer)
    if used > known:
        raise TrainingError(
            f"the tokenizer has {used} entries, the model knows {known}.",
            remedy="Take model and tokenizer from the same folder (--from).",
        )
    if (processor.tile_size, processor.tokens_per_tile) != (model.config.tile_size, model.config.tokens_per_tile):
        raise TrainingError(
            f"the processor makes tiles of {processor.tile_size} pixels in {processor.tokens_per_tile} tokens, the "
            f"model looks at {model.config.tile_size} in {model.config.tokens_per_tile}.",
            remedy="Take model and processor from the same folder (--from).",
        )
    if settings.stage == "look" and settings.lora:
        raise TrainingError("the stage look learns no LoRA adapters.", remedy="Leave --lora out.")
    if settings.row_tokens > int(model.config.text_config.max_position_embeddings):
        raise TrainingError(
            f"rows of {settings.row_tokens} tokens are longer than the model reads.", remedy="Lower --row-tokens."
        )


def _prepare(folder: Path, *, resume: bool) -> None:
    if not resume and (folder / "run.json").exists():
        raise TrainingError(
            f"{folder} holds a run already.", remedy="Go on with it with --resume, or choose another --out."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"{folder} can't be made ({error}).", remedy="Choose another --out.") from error
