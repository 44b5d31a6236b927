"""The schedule, the optimiser's groups, attention, the counting of arithmetic, tables and settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mllm_core.training.attention import added_mask, attention_for
from mllm_core.training.errors import TrainingError
from mllm_core.training.examples import make_example
from mllm_core.training.flops import Shape, peak_flops
from mllm_core.training.logs import Table, draw_curve, read_table
from mllm_core.training.optimiser import Schedule, build_optimiser, freeze, part_of
from mllm_core.training.packing import collate
from mllm_core.training.progress import line_of
from mllm_core.training.settings import STAGES, StageSettings, default_settings
from tests.mllm_core.training.toy import ToySource, tiny

Quick = Callable[..., StageSettings]


@given(st.integers(1, 400), st.integers(0, 50), st.floats(0, 1))
def test_the_rate_rises_stays_and_falls_and_is_never_negative(steps: int, warmup: int, decay: float) -> None:
    schedule = Schedule(default_settings("instruct", steps=steps, warmup=warmup, decay=decay))
    factors = [schedule.factor(step) for step in range(steps)]
    assert all(0 <= factor <= 1 for factor in factors)
    rising = factors[: min(warmup, schedule.decay_from)]
    assert rising == sorted(rising)
    falling = factors[max(warmup, schedule.decay_from) :]
    assert falling == sorted(falling, reverse=True)


def test_minutes_become_steps_when_the_decay_is_due() -> None:
    schedule = Schedule(default_settings("instruct", minutes=1.0, decay=0.25))
    for step in range(1, 46):
        assert not schedule.total
        schedule.advance(step, 1.0)
    assert (schedule.decay_from, schedule.total) == (45, 60)
    schedule.advance(46, 30.0)  # what is fixed stays, however long a step takes
    assert schedule.total == 60 and not schedule.finished(59) and schedule.finished(60)
    again = Schedule(schedule.settings)
    again.load(schedule.state())
    assert [again.factor(step) for step in range(60)] == [schedule.factor(step) for step in range(60)]


def test_other_minutes_on_resuming_plan_the_end_anew() -> None:
    schedule = Schedule(default_settings("instruct", minutes=1.0))
    schedule.advance(50, 50.0)
    assert schedule.total
    longer = Schedule(default_settings("instruct", minutes=5.0))
    longer.load(schedule.state())
    assert longer.total == 0 and longer.elapsed == 50.0


@pytest.mark.parametrize("optimiser", ["adamw", "muon"])
def test_each_part_has_its_rate_and_norms_and_embeddings_do_not_decay(optimiser: str, quick: Quick) -> None:
    model, _ = tiny()
    settings = quick(optimiser=optimiser, rate_vision=1e-4, rate_connector=2e-4, rate_language=0.0, weight_decay=0.1)
    freeze(model, settings)
    built = build_optimiser(model, settings)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    seen = set()
    for group in built.param_groups:
        for parameter in group["params"]:
            name = names[id(parameter)]
            seen.add(name)
            assert group["peak"] == {"vision": 1e-4, "connector": 2e-4}[part_of(name)]
            decays = parameter.ndim >= 2 and not {"position_embedding", "places"} & set(name.split("."))
            assert group["weight_decay"] == (0.1 if decays else 0.0), name
    assert seen == {name for name, _ in model.named_parameters() if part_of(name) != "language"}


def test_gated_layers_belong_to_the_connector() -> None:
    model, _ = tiny(connector="cross_attention")
    parts = {name: part_of(name) for name, _ in model.named_parameters()}
    assert parts["model.language.layers.0.gate"] == "connector"
    assert parts["model.language.layers.0.layer.self_attn.q_proj.weight"] == "language"


def test_dense_attention_gives_what_the_model_gives_itself() -> None:
    model, processor = tiny()
    example = make_example(processor, ToySource().sample(0))
    assert example is not None
    batch = collate([[example]], 0)
    inputs = {
        "input_ids": batch.input_ids,
        "position_ids": batch.position_ids,
        "pixel_values": batch.pixel_values / 127.5 - 1,
        "attention_mask": added_mask(batch.attention_mask, torch.float32),
    }
    own = model.eval()(**inputs).logits
    with attention_for(torch.device("cpu"), model):
        assert model.model.language.config._attn_implementation == "yaffle_dense"
        dense = model(**inputs).logits
    assert model.model.language.config._attn_implementation == model.config._attn_implementation == "sdpa"
    real = batch.document_ids[0] >= 0
    assert torch.allclose(own[0, real], dense[0, real], atol=1e-5)


def test_arithmetic_is_counted_as_six_a_weight_and_token_and_less_where_parts_are_frozen(quick: Quick) -> None:
    model, processor = tiny()
    example = make_example(processor, ToySource().sample(2))  # text only
    assert example is not None
    batch = collate([[example]], 0)
    layers = sum(
        parameter.numel() for name, parameter in model.named_parameters() if "layers" in name and "language" in name
        and parameter.ndim == 2
    )  # fmt: skip
    pairs = int(batch.attention_mask.sum())
    expected = (
        6 * layers * batch.tokens + 6 * model.lm_head.weight.numel() * len(batch.answers) + 3 * pairs * 4 * 32 * 2
    )
    assert Shape.of(model).flops(batch) == pytest.approx(expected)
    freeze(model, quick(rate_language=0.0, rate_vision=0.0))
    assert Shape.of(model).flops(batch) == pytest.approx(expected * 2 / 3)  # no gradients of weights
    assert peak_flops(torch.device("cpu"), bf16=False) > 1e8


def test_a_table_is_cut_where_a_run_resumes_and_numbers_come_back_the_same(tmp_path: Path) -> None:
    table = Table(tmp_path / "log.csv", ("step", "loss"))
    for step in range(1, 6):
        table.write({"step": step, "loss": 1 / (3 * step)})
    table.close()
    (tmp_path / "log.csv").open("a").write("6")  # a line that was cut off
    Table(tmp_path / "log.csv", ("step", "loss"), upto=3).close()
    assert [(int(row["step"]), float(row["loss"])) for row in read_table(tmp_path / "log.csv")] == [
        (step, 1 / (3 * step)) for step in (1, 2, 3)
    ]


def test_a_curve_without_a_single_step_is_drawn_too(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = draw_curve(tmp_path)
    assert path is not None and path.read_bytes().startswith(b"\x89PNG")


def test_the_progress_line_leaves_out_what_is_not_known() -> None:
    assert line_of({"step": 3, "loss": 1.5, "margin": None}) == "step 3  loss 1.5000"


@pytest.mark.parametrize("preset", ["nano", "base"])
def test_every_stage_has_defaults(preset: str) -> None:
    assert [default_settings(stage, preset).stage for stage in STAGES] == list(STAGES)


def test_settings_that_make_no_sense_are_refused() -> None:
    for changes in ({"steps": 1, "minutes": 1.0}, {"steps": -1}, {"row_tokens": 0}, {"steps": 1, "warmup": -1}):
        with pytest.raises(TrainingError):
            default_settings("instruct", **changes)
    with pytest.raises(TrainingError, match="pretrain, instruct, align"):
        default_settings("nonsense")  # type: ignore[arg-type]
    with pytest.raises(TrainingError, match="frozen"):
        default_settings("instruct", rate_vision=0.0, rate_connector=0.0, rate_language=0.0)
