"""Exact resume: a run that is killed, or interrupted, and gone on with gives the losses of one that was not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
import torch

from mllm_core.training import TrainingError, begun, run
from mllm_core.training.checkpoint import checkpoints
from mllm_core.training.logs import read_table
from mllm_core.training.progress import Silent
from mllm_core.training.settings import StageSettings
from tests.mllm_core.training.toy import ToySource, tiny

#: what takes its time to import: once for all processes that are to be killed
IMPORTED = [__name__, "mllm_core.training.loop", "mllm_core.model.loading", "mllm_core.model.network"]
CURVE = ("step", "loss", "loss_vqa", "loss_caption", "rate", "gradient_norm", "samples", "tokens", "margin")


class Killer(Silent):
    """Kills its own process, hard, once a step is done."""

    def __init__(self, at: int) -> None:
        self.at = at

    def step(self, fraction: float, row: dict[str, object]) -> None:
        if row["step"] == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_run(out: Path, settings: StageSettings, step: int) -> None:
    """Begin the run in `out`, or go on with it, until `step`."""
    resume = (out / "run.json").exists()
    model, processor = begun(out)[1:] if resume else tiny()
    run(settings, ToySource(), model, processor, out=out, resume=resume, progress=Killer(step))


def curve(folder: Path) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in CURVE) for row in read_table(folder / "log.csv")]


def go_on(folder: Path, **changes: object) -> None:
    settings, model, processor = begun(folder)
    run(settings.with_(**changes), ToySource(), model, processor, out=folder, resume=True)


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "workers", "bf16"), [("instruct", 1, True), ("align", 0, False)])
def test_killed_at_any_step_and_resumed_the_curve_is_the_same_bit_for_bit(
    stage: str, workers: int, bf16: bool, quick: Callable[..., StageSettings], tmp_path: Path
) -> None:
    settings = quick(stage, workers=workers, bf16=bf16)
    run(settings.with_(workers=0), ToySource(), *tiny(), out=tmp_path / "whole")
    processes = get_context("forkserver")
    processes.set_forkserver_preload(IMPORTED)
    for step, made_by in ((2, 0), (7, workers)):  # before the first checkpoint, and between two
        process = processes.Process(target=killed_run, args=(tmp_path / "cut", settings.with_(workers=made_by), step))
        process.start()
        process.join(200)
        assert process.exitcode == -signal.SIGKILL
    go_on(tmp_path / "cut", workers=workers)
    assert len(curve(tmp_path / "whole")) == 12
    assert curve(tmp_path / "cut") == curve(tmp_path / "whole")
    validations = [read_table(tmp_path / name / "validation.csv") for name in ("cut", "whole")]
    assert validations[0] == validations[1]
    weights = [(tmp_path / name / "weights" / "model.safetensors").read_bytes() for name in ("cut", "whole")]
    assert weights[0] == weights[1]


def test_interrupted_it_saves_and_goes_on_where_it_was(quick: Callable[..., StageSettings], tmp_path: Path) -> None:
    class Impatient(Silent):
        def step(self, fraction: float, row: object) -> None:
            if row["step"] == 5:  # type: ignore[index]
                signal.raise_signal(signal.SIGINT)

    settings = quick(steps=8)
    run(settings, ToySource(), *tiny(), out=tmp_path / "whole")
    outcome = run(settings, ToySource(), *tiny(), out=tmp_path / "cut", progress=Impatient())
    assert outcome.interrupted and outcome.step == 5
    assert checkpoints(tmp_path / "cut")[-1].name == "step-00000005"
    go_on(tmp_path / "cut")
    assert curve(tmp_path / "cut") == curve(tmp_path / "whole")


def test_a_run_by_minutes_fixes_its_end_and_stops_there(quick: Callable[..., StageSettings], tmp_path: Path) -> None:
    settings = quick(steps=0, minutes=0.05, decay=0.5, validate_every=1000)
    begin = time.monotonic()
    outcome = run(settings, ToySource(), *tiny(), out=tmp_path / "run")
    assert 1.5 < time.monotonic() - begin < 30
    rates = [float(row["rate"]) for row in read_table(tmp_path / "run" / "log.csv")]
    assert outcome.step == len(rates) and rates[-1] < max(rates) / 2
    state = torch.load(checkpoints(tmp_path / "run")[-1] / "state.pt", weights_only=True)
    assert state["schedule"]["total"] == outcome.step


def test_a_folder_with_a_run_is_not_written_over(quick: Callable[..., StageSettings], tmp_path: Path) -> None:
    settings = quick(steps=1)
    run(settings, ToySource(), *tiny(), out=tmp_path / "run")
    with pytest.raises(TrainingError, match="--resume"):
        run(settings, ToySource(), *tiny(), out=tmp_path / "run")


def test_more_steps_may_be_asked_for_when_resuming(quick: Callable[..., StageSettings], tmp_path: Path) -> None:
    run(quick(steps=3), ToySource(), *tiny(), out=tmp_path / "run")
    go_on(tmp_path / "run", steps=5)
    assert [row["step"] for row in read_table(tmp_path / "run" / "log.csv")] == ["1", "2", "3", "4", "5"]


def test_another_number_of_processes_is_refused(quick: Callable[..., StageSettings], tmp_path: Path) -> None:
    run(quick(steps=1), ToySource(), *tiny(), out=tmp_path / "run")
    newest = checkpoints(tmp_path / "run")[-1] / "state.pt"
    state = torch.load(newest, weights_only=True)
    torch.save(state | {"positions": [1, 2]}, newest)
    with pytest.raises(TrainingError, match="nproc-per-node 2"):
        go_on(tmp_path / "run", steps=2)


def test_settings_of_a_run_file_come_back(quick: Callable[..., StageSettings]) -> None:
    settings = quick("align", beta=0.3)
    assert StageSettings.from_dict(settings.to_dict()) == settings
    assert StageSettings.from_dict(settings.to_dict() | {"of_a_later_version": 1}) == replace(settings)
