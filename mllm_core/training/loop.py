"""The loop of every stage: batches, steps, validation, checkpoints and logs, until its steps or minutes are over."""

from __future__ import annotations

import json
import math
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import nn

from mllm_core.samples import Mixture, Source
from mllm_core.training import distributed
from mllm_core.training.attention import attention_for
from mllm_core.training.checkpoint import (
    checkpoints,
    load_checkpoint,
    random_state,
    save_checkpoint,
    set_random_state,
)
from mllm_core.training.distributed import World
from mllm_core.training.errors import TrainingError
from mllm_core.training.flops import peak_flops
from mllm_core.training.lesson import Course, Portion, Step, Value
from mllm_core.training.loader import Loader
from mllm_core.training.logs import Table, draw_curve
from mllm_core.training.optimiser import Schedule, build_optimiser
from mllm_core.training.progress import Progress, Silent
from mllm_core.training.settings import StageSettings


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `seconds` are those of all its processes so far; `shortened` and `dropped` count samples that
    were too long for a row (of this process)."""

    run: Path
    step: int
    loss: float
    seconds: float
    samples: int
    tokens: int
    interrupted: bool
    shortened: int
    dropped: int


class Trainer:
    """One run of one stage in this process."""

    def __init__(
        self,
        settings: StageSettings,
        course: Course,
        run: Path,
        world: World,
        progress: Progress | None = None,
    ) -> None:
        learner = course.lesson
        self.settings, self.course, self.learner, self.run, self.world = settings, course, learner, run, world
        self._progress: Progress = progress if progress is not None else Silent()
        self._held_out: list[Portion] | None = None
        if settings.compile or (settings.compile is None and world.device.type == "cuda"):
            compile_layers(learner.model)
        self._wrapped: Callable[..., Any] = distributed.wrap(learner, settings, world)
        self._optimiser = build_optimiser(learner.model, settings)
        self._schedule = Schedule(settings)
        self._peak = peak_flops(world.device, bf16=settings.bf16)
        self._position = world.rank
        self.step = self.samples = self.tokens = 0
        self.loss = math.nan
        self._stop = False

    # --- state ---------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write a checkpoint of the step that was finished last."""
        model, optimiser = distributed.states(self.learner.model, self._optimiser, self.world, self.settings)
        positions = self.world.gather(self._position)
        if self.world.first:
            state = {
                "step": self.step,
                "samples": self.samples,
                "tokens": self.tokens,
                "loss": self.loss,
                "positions": positions,
                "model": model,
                "optimiser": optimiser,
                "schedule": self._schedule.state(),
                "random": random_state(),
            }
            save_checkpoint(self.run, self.step, state)
        self.world.barrier()

    def load(self) -> None:
        """Go back to the newest checkpoint.

        Raises:
            TrainingError: there is none, it is damaged, or it is of another number of processes or another model.
        """
        state = load_checkpoint(self.run)
        positions = state["positions"]
        if len(positions) != self.world.size:
            raise TrainingError(
                f"{self.run} was trained by {len(positions)} processes, there are {self.world.size} now.",
                remedy=f"Go on with torchrun --nproc-per-node {len(positions)}.",
            )
        saved = (state["model"], state["optimiser"])
        try:
            distributed.load_states(self.learner.model, self._optimiser, self.world, self.settings, saved)
        except (RuntimeError, ValueError) as error:
            raise TrainingError(
                f"the checkpoint of {self.run} is of another model or other frozen parts.",
                remedy="Resume with the options that the run was begun with.",
            ) from error
        self._position = positions[self.world.rank]
        self.step, self.samples, self.tokens = state["step"], state["samples"], state["tokens"]
        self.loss = state["loss"]
        self._schedule.load(state["schedule"])
        set_random_state(state["random"])

    # --- learning ------------------------------------------------------------------------------------------------

    def train(self, *, resumed: bool = False) -> Outcome:
        """Learn until the end, or until Ctrl-C; then write a checkpoint.

        Raises:
            TrainingError: the loss is no number, the disk is full, or the data can't be made.
        """
        upto = self.step if resumed else None
        tables = self._tables(upto) if self.world.first else None
        loader = Loader(self.course.train, start=self._position, stride=self.world.size, workers=self.settings.workers)
        handlers = self._catch_signals()
        try:
            with loader, attention_for(self.world.device, *self.learner.models):
                self._loop(self.course.steps(loader), tables)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            if tables is not None:
                for table in tables:
                    table.close()
                draw_curve(self.run, self.course.shown)
        return Outcome(
            self.run, self.step, self.loss, self._schedule.elapsed, self.samples, self.tokens,
            self._stop and not self._schedule.finished(self.step), self.course.counts.shortened,
            self.course.counts.dropped,
        )  # fmt: skip

    def _loop(self, steps: Iterator[Step[Portion]], tables: tuple[Table, Table] | None) -> None:
        saved, last = self.step, time.perf_counter()
        while not self._schedule.finished(self.step) and not self._stop:
            taken = next(steps)
            row = self._learn(taken.batches)
            self._position = taken.position
            self.step += 1
            seconds, stop = self.world.greatest(time.perf_counter() - last, float(self._stop))
            last = time.perf_counter()
            self._stop = bool(stop)
            self._schedule.advance(self.step, seconds)
            self._report(row, taken, seconds, tables)
            if self.step % self.settings.validate_every == 0:
                self._validate(tables)
            if self.step % self.settings.save_every == 0:
                self.save()
                saved = self.step
        if self.step % self.settings.validate_every and not self._stop:
            self._validate(tables)
        if saved != self.step or not checkpoints(self.run):
            self.save()

    def _learn(self, taken: Sequence[Portion]) -> dict[str, Value]:
        """One step over its micro-batches; gives its numbers."""
        device = self.world.device
        totals = torch.tensor([sum(self.learner.total(batch) for batch in taken)], dtype=torch.float64, device=device)
        total = float(self.world.sum(totals)[0])
        factor = self._schedule.apply(self._optimiser, self.step)
        sums = self.learner.empty().to(device)
        lost = torch.zeros(1, dtype=torch.float64, device=device)
        # DDP speaks in the last round only; FSDP's shards meet in every one: an idle process goes along for nothing
        sharded = self.settings.strategy == "fsdp"
        rounds = int(self.world.greatest(len(taken))[0]) if sharded else len(taken)
        for at in range(rounds):
            batch = taken[min(at, len(taken) - 1)]
            counts = float(at < len(taken))
            with distributed.last_only(self._wrapped, at == rounds - 1), self._precision():
                loss, found = self._wrapped(batch.to(device))
                # DDP and FSDP take the mean over processes: times their number it is the sum
                (loss * (counts * self.world.size / total)).backward()
            sums += found * counts
            lost += loss.detach().double() * (counts / total)
        norm = torch.nn.utils.clip_grad_norm_(self.learner.parameters(), self.settings.clip)
        gradient = float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)
        self.loss = float(self.world.sum(lost)[0])
        if not math.isfinite(self.loss) or not math.isfinite(gradient):
            raise TrainingError(
                f"the loss of step {self.step + 1} is {self.loss}, its gradient {gradient}: learning has diverged.",
                remedy="The last checkpoint is from before. Go on with --resume and a lower --lr.",
            )
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        row: dict[str, Value] = self.course.summary(self.world.sum(sums).cpu())
        rate = max(float(group["peak"]) for group in self._optimiser.param_groups) * factor
        return row | {"loss": self.loss, "gradient_norm": gradient, "rate": rate}

    def _report(
        self, row: dict[str, Value], taken: Step[Portion], seconds: float, tables: tuple[Table, Table] | None
    ) -> None:
        counted = self.world.sum(torch.tensor([taken.samples, taken.tokens], device=self.world.device)).tolist()
        self.samples += counted[0]
        self.tokens += counted[1]
        work = sum(self.course.work(batch) for batch in taken.batches)
        row |= {
            "step": self.step,
            "samples": self.samples,
            "tokens": self.tokens,
            "minutes": round(self._schedule.elapsed / 60, 4),
            "tokens_per_second": round(counted[1] / seconds, 1),
            "mfu": round(work / seconds / self._peak, 5),
        }
        if tables is not None:
            tables[0].write(row)
            self._progress.step(self._schedule.progress(self.step), row)

    @torch.no_grad()
    def validate(self) -> dict[str, Value]:
        """The numbers of the held-out samples: the loss, and how much is right."""
        if self._held_out is None:
            self._held_out = self.course.kept_back(self.settings.validate_samples)
        device = self.world.device
        sums = self.learner.empty()
        lost = total = 0.0
        self.learner.eval()
        for batch in self._held_out:
            with self._precision():
                loss, found = self.learner(batch.to(device))
            sums += found.cpu()
            lost += float(loss)
            total += self.learner.total(batch)
        self.learner.train()
        return self.course.summary(sums) | {"step": self.step, "loss": lost / total if total else math.nan}

    def _validate(self, tables: tuple[Table, Table] | None) -> None:
        row = self.validate()
        if tables is None:
            return
        tables[1].write(row)
        self._progress.note(f"step {self.step}: {self.course.told(row)}")
        draw_curve(self.run, self.course.shown)

    # --- around --------------------------------------------------------------------------------------------------

    def _precision(self) -> torch.autocast:
        return torch.autocast(self.world.device.type, dtype=torch.bfloat16, enabled=self.settings.bf16)

    def _tables(self, upto: int | None) -> tuple[Table, Table]:
        return (
            Table(self.run / "log.csv", self.course.step_columns, upto=upto),
            Table(self.run / "validation.csv", self.course.validation_columns, upto=upto),
        )

    def _catch_signals(self) -> dict[int, Any]:
        """Ctrl-C and a polite kill end the run after the step; a second Ctrl-C ends it at once."""

        def asked(number: int, frame: FrameType | None) -> None:
            if self._stop:
                raise KeyboardInterrupt
            self._stop = True

        try:
            return {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
        except ValueError:  # not the main thread
            return {}


def compile_layers(model: nn.Module) -> None:
    """Compile every layer of encoder and decoder, in place: one compilation serves all, and what goes on between them
    (pictures put among words) may stay as it is."""
    for name, module in model.named_modules():
        if name.endswith(".layers") and isinstance(module, nn.ModuleList):
            for layer in module:
                layer.compile(dynamic=True)


def write_run_file(run: Path, settings: StageSettings, source: Source) -> None:
    """Note what a run was begun with."""
    shares = {part.name: share for part, share in source.parts} if isinstance(source, Mixture) else {source.name: 1.0}
    described = {"settings": settings.to_dict(), "shares": shares, "torch": torch.__version__}
    (run / "run.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
