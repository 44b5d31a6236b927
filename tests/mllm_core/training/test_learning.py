"""The stages learn what they are to learn, and say so when they can't."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mllm_core.model import load
from mllm_core.model.loading import new_model
from mllm_core.model.presets import tiny_config
from mllm_core.samples import Mixture, samples
from mllm_core.training import TrainingError, export, run
from mllm_core.training import checkpoint as checkpoint_module
from mllm_core.training.checkpoint import checkpoints, load_checkpoint, save_checkpoint
from mllm_core.training.examples import make_example
from mllm_core.training.learner import Learner
from mllm_core.training.logs import read_table
from mllm_core.training.mixtures import mixture
from mllm_core.training.packing import collate
from mllm_core.training.settings import StageSettings
from mllm_core.training.stages import PRETRAINED, OnlyTasks
from tests.mllm_core.training.toy import ToySource, tiny

Quick = Callable[..., StageSettings]


def column(folder: Path, name: str, table: str = "log") -> list[float]:
    return [float(row[name]) for row in read_table(folder / f"{table}.csv") if row[name]]


@pytest.mark.slow
def test_instruct_then_align_learn_the_toy_world_and_prefer_what_is_true(quick: Quick, tmp_path: Path) -> None:
    learned = quick(steps=220, batch_tokens=1024, micro_tokens=1024, validate_every=1000, save_every=1000, bf16=True)
    run(learned, ToySource(), *tiny(), out=tmp_path / "instruct")
    losses = column(tmp_path / "instruct", "loss")
    assert sum(losses[-10:]) / 10 < 0.35 * losses[0]
    model, processor = load(tmp_path / "instruct" / "weights", dtype=torch.float32)
    aligned = quick(
        "align", steps=40, batch_tokens=1024, micro_tokens=1024, beta=0.3, bf16=True, rate_vision=0.0,
        rate_connector=1e-3, rate_language=1e-3, validate_every=1000,
    )  # fmt: skip
    run(aligned, ToySource(), model, processor, out=tmp_path / "align")
    margins, told = column(tmp_path / "align", "margin"), column(tmp_path / "align", "pair_accuracy")
    assert margins[0] == 0.0  # at the start the model is its own reference
    assert sum(margins[-5:]) / 5 > 0.3
    assert sum(told[-5:]) / 5 > 0.8
    assert (tmp_path / "align" / "curve.png").stat().st_size > 1000


def test_the_dpo_loss_is_that_of_the_paper(quick: Quick) -> None:
    """By hand, from the log-probs of each answer alone."""
    model, processor = tiny()
    reference, _ = tiny()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.02 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)))
    settings = quick("align", beta=0.5, kept_weight=0.0)
    example = make_example(processor, ToySource().sample(0), pairs=True)
    assert example is not None
    batch = collate([[example]], 0)
    learner = Learner(model.eval(), settings, reference.eval())
    loss, sums = learner(batch)
    with torch.no_grad():
        ours = -learner.scores(model, batch).answer_loss
        theirs = -learner.scores(reference, batch).answer_loss
    expected = 0.0
    for kept, rejected in ((0, 1), (2, 3)):
        margin = 0.5 * float((ours[kept] - theirs[kept]) - (ours[rejected] - theirs[rejected]))
        expected += -math.log(1 / (1 + math.exp(-margin)))
    assert float(loss.detach()) == pytest.approx(expected, rel=1e-4)
    assert float(sums[:, 6].sum()) == 2 == learner.total(batch)


@pytest.mark.parametrize("weighting", ["token", "root", "answer"])
def test_the_weighting_shares_the_loss_as_it_says(weighting: Any, quick: Quick) -> None:
    model, processor = tiny()
    example = make_example(processor, ToySource().sample(0))
    assert example is not None
    batch = collate([[example]], 0)
    weights = Learner(model, quick(weighting=weighting)).weights(batch)
    lengths = torch.bincount(batch.answers)
    for answer, length in enumerate(lengths.tolist()):
        share = {"token": length, "root": length**0.5, "answer": 1.0}[weighting]
        assert float(weights[batch.answers == answer].sum()) == pytest.approx(share)


def test_places_are_taught_with_their_neighbours(quick: Quick) -> None:
    """Near misses cost less than far ones, the right step costs nothing, and only in training."""
    model, processor = tiny()
    first = processor.tokenizer.convert_tokens_to_ids("<loc0>")
    learner = Learner(model, quick(spread=1.5), first_location=first)
    targets = torch.tensor([first + 40, first + 40, first + 40, 5])
    logits = torch.full((4, len(processor.tokenizer)), -30.0)
    bell = torch.arange(128.0)
    for row, middle in enumerate((40, 42, 80)):
        logits[row, first : first + 128] = -((bell - middle) ** 2) / (2 * 1.5**2)
    plain = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
    spread = learner._spread(plain, logits, targets)
    assert float(spread[0]) == pytest.approx(0.0, abs=1e-5)
    assert 0.5 < float(spread[1]) < 0.1 * float(spread[2])
    assert float(spread[3]) == float(plain[3])
    with torch.no_grad():
        assert torch.equal(learner._spread(plain, logits, targets), plain)


def test_exact_answers_are_those_that_greedy_decoding_gives(quick: Quick) -> None:
    model, processor = tiny()
    example = make_example(processor, ToySource().sample(2))
    assert example is not None
    batch = collate([[example]], 0)
    learner = Learner(model.eval(), quick())
    assert not bool(learner.scores(model, batch).exact[0])
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(30):
        loss, _ = learner(batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert bool(learner.scores(model, batch).exact[0])
    inputs = processor("count", ToySource().sample(2).turns[0].prompt)
    written = model.generate(**inputs, max_new_tokens=6, do_sample=False)[0, inputs["input_ids"].shape[1] :]
    assert processor.decode(written) == ToySource().sample(2).turns[0].answer


def test_frozen_parts_stay_and_the_others_move(quick: Quick, tmp_path: Path) -> None:
    run(quick(steps=2, rate_vision=0.0, rate_language=0.0), ToySource(), *tiny(), out=tmp_path / "run")
    before, _ = load(tmp_path / "run" / "start")
    after = load_checkpoint(tmp_path / "run")["model"]
    moved = {name for name, value in before.state_dict().items() if not torch.equal(value, after[name])}
    assert moved and all(".connector." in name for name in moved)


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_checkpoint(quick: Quick, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"diverged.*--lr"):
        run(quick(steps=40, save_every=1, rate_language=1e30, clip=1e30), ToySource(), *tiny(), out=tmp_path / "run")
    kept = load_checkpoint(tmp_path / "run")
    assert all(bool(value.isfinite().all()) for value in kept["model"].values())


def test_a_full_disk_is_said_and_the_checkpoint_before_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, {"step": 1})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint_module.torch, "save", full)
    with pytest.raises(TrainingError, match="no space left"):
        save_checkpoint(tmp_path, 2, {"step": 2})
    assert load_checkpoint(tmp_path) == {"step": 1}
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-00000001"]


def test_two_checkpoints_are_kept_and_half_written_ones_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "checkpoints" / "step-00000009").mkdir(parents=True)
    for step in (1, 2, 3):
        save_checkpoint(tmp_path, step, {"step": step})
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000002", "step-00000003"]


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, 1, {"step": 1})
    (checkpoints(tmp_path)[0] / "state.pt").write_bytes(b"no checkpoint")
    with pytest.raises(TrainingError, match=r"step-00000001 is damaged"):
        load_checkpoint(tmp_path)


def test_a_tokenizer_of_another_model_is_refused(quick: Quick, tmp_path: Path) -> None:
    _, processor = tiny()
    model, _ = new_model(tiny_config(len(processor.tokenizer) - 1), processor.tokenizer)
    with pytest.raises(TrainingError, match="same folder"):
        run(quick(), ToySource(), model, processor, out=tmp_path / "run")


def test_export_takes_the_newest_checkpoint_and_the_logs(quick: Quick, tmp_path: Path) -> None:
    run(quick(steps=2), ToySource(), *tiny(), out=tmp_path / "run")
    folder = export(tmp_path / "run", tmp_path / "weights")
    model, processor = load(folder)
    saved = load_checkpoint(tmp_path / "run")["model"]
    for name, value in model.state_dict().items():
        assert value.dtype == torch.bfloat16 and torch.equal(value, saved[name].bfloat16())
    assert (folder / "log.csv").read_text() == (tmp_path / "run" / "log.csv").read_text()
    assert processor.tokenizer("red")["input_ids"]
    with pytest.raises(TrainingError, match="not the folder of a run"):
        export(tmp_path)


def test_pretraining_keeps_captions_and_places_only() -> None:
    kept = OnlyTasks(ToySource(), PRETRAINED)
    assert {turn.task for sample in samples(kept, "train", 12) for turn in sample.turns} == {"caption", "text"}
    mixed = mixture("pretrain", [ToySource("scenes"), ToySource("planning")])
    assert isinstance(mixed, Mixture) and [source.name for source, _ in mixed.parts] == ["scenes"]


def test_shares_of_unknown_data_are_refused() -> None:
    with pytest.raises(TrainingError, match=r"no data named nonsense.*Choose from scenes"):
        mixture("instruct", [ToySource("scenes")], {"nonsense": 1.0})
    with pytest.raises(TrainingError, match="nothing to learn from"):
        mixture("instruct", [ToySource("scenes")], {"scenes": 0.0})


@pytest.mark.slow
def test_lora_learns_its_adapters_and_exports_them_merged(quick: Quick, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    settings = quick(steps=3, lora=True, lora_rank=2, rate_vision=0.0)
    run(settings, ToySource(), *tiny(), out=tmp_path / "run")
    start, processor = load(tmp_path / "run" / "start", dtype=torch.float32)
    merged, _ = load(tmp_path / "run" / "weights", dtype=torch.float32)
    assert set(merged.state_dict()) == set(start.state_dict())
    before = {name: value.bfloat16().float() for name, value in start.state_dict().items()}
    moved = {name for name, value in merged.state_dict().items() if not torch.equal(value, before[name])}
    assert any("q_proj" in name for name in moved) and not any("norm" in name for name in moved if ".language." in name)
    aligned = quick("align", steps=2, lora=True, lora_rank=2, rate_vision=0.0)
    run(aligned, ToySource(), start, processor, out=tmp_path / "align")
    assert column(tmp_path / "align", "margin")[0] == 0.0  # with its adapters off the model is its own reference


def test_lora_without_peft_says_what_to_install(quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "peft", None)
    with pytest.raises(TrainingError, match=r"pip install 'yaffle\[lora\]'"):
        run(quick(lora=True), ToySource(), *tiny(), out=tmp_path / "run")
