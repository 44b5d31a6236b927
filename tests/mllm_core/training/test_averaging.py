"""The average of two trainings: between both, of one model, and never over something that is there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from mllm_core.decoding import Decoder, DecodingOptions
from mllm_core.model.loading import shipped_weights
from mllm_core.training.averaging import average
from mllm_core.training.errors import TrainingError

SHIPPED = Path(str(shipped_weights()))


@pytest.fixture
def moved(tmp_path: Path) -> Path:
    """The weights that ship, each larger by a quarter."""
    folder = tmp_path / "moved"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("logs"))
    weights = load_file(SHIPPED / "model.safetensors")
    save_file({name: tensor * 1.25 for name, tensor in weights.items()}, folder / "model.safetensors")
    return folder


def test_each_number_lies_between_both(moved: Path, tmp_path: Path) -> None:
    out = average(SHIPPED, moved, tmp_path / "mean", 0.4)
    before, after = load_file(SHIPPED / "model.safetensors"), load_file(out / "model.safetensors")
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        assert after[name].dtype == tensor.dtype
        torch.testing.assert_close(after[name].float(), 1.1 * tensor.float(), rtol=1e-2, atol=1e-4)
    assert not (out / "logs").exists()


def test_the_average_can_be_asked(moved: Path, tmp_path: Path) -> None:
    model = Decoder.open(average(SHIPPED, moved, tmp_path / "mean", 0.01))
    assert model.generate("", "how many", options=DecodingOptions(4))[0].tokens


@pytest.mark.parametrize(
    ("share", "message"), [(0.0, "no average"), (1.0, "no average"), (-1.0, "no average"), (float("nan"), "no average")]
)
def test_a_share_that_is_none_is_refused(share: float, message: str, moved: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=message):
        average(SHIPPED, moved, tmp_path / "mean", share)
    assert not (tmp_path / "mean").exists()


def test_what_is_there_stays(moved: Path, tmp_path: Path) -> None:
    before = (moved / "model.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="there already"):
        average(SHIPPED, moved, moved)
    assert (moved / "model.safetensors").read_bytes() == before


def test_a_folder_without_weights_or_of_another_model_is_refused(moved: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="has no model"):
        average(SHIPPED, tmp_path, tmp_path / "mean")
    config = json.loads((moved / "config.json").read_text())
    (moved / "config.json").write_text(json.dumps({**config, "image_token_id": -1}))
    with pytest.raises(TrainingError, match="different models"):
        average(SHIPPED, moved, tmp_path / "mean")
