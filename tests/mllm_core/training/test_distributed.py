"""Two processes (gloo, CPU) learn as one: DDP and FSDP2 give what one process gives for the same samples."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from mllm_core.model import load
from mllm_core.training import TrainingError, begun, run
from mllm_core.training.checkpoint import checkpoints, load_checkpoint
from mllm_core.training.distributed import open_world
from mllm_core.training.logs import read_table
from mllm_core.training.settings import StageSettings
from tests.mllm_core.training.toy import ToySource

REPOSITORY = Path(__file__).resolve().parents[3]

SCRIPT = """
import json, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from mllm_core.training import begun, run
from mllm_core.training.settings import StageSettings
from tests.mllm_core.training.toy import ToySource, tiny

if __name__ == "__main__":
    settings, out = StageSettings.from_dict(json.loads(sys.argv[2])), Path(sys.argv[1])
    resume = (out / "run.json").exists()
    model, processor = begun(out)[1:] if resume else tiny()
    run(settings, ToySource(), model, processor, out=out, resume=resume)
"""


def together(folder: Path, settings: StageSettings) -> None:
    script = folder.parent / "script.py"
    script.write_text(SCRIPT)
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script),
        str(folder), json.dumps(settings.to_dict()),
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, timeout=250, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["ddp", "fsdp"])
def test_two_processes_learn_what_one_learns_from_the_same_samples_and_resume(
    strategy: str, quick: Callable[..., StageSettings], tmp_path: Path
) -> None:
    small = quick(steps=4, batch_tokens=300, micro_tokens=150, validate_every=2, save_every=2, strategy=strategy)
    together(tmp_path / "whole", small)
    shutil.copytree(tmp_path / "whole", tmp_path / "cut")
    shutil.rmtree(checkpoints(tmp_path / "cut")[-1])
    together(tmp_path / "cut", small)
    whole = read_table(tmp_path / "whole" / "log.csv")
    curves = [
        [(row["step"], row["loss"], row["gradient_norm"], row["samples"]) for row in rows]
        for rows in (whole, read_table(tmp_path / "cut" / "log.csv"))
    ]
    assert curves[0] == curves[1] and len(curves[0]) == 4
    # the first step by hand, in this process: the samples that the two took, as one batch
    expected, gradient = first_step(small, int(whole[0]["samples"]), tmp_path / "whole")
    assert float(whole[0]["loss"]) == pytest.approx(expected, rel=1e-4)
    assert float(whole[0]["gradient_norm"]) == pytest.approx(gradient, rel=1e-3)
    saved = load_checkpoint(tmp_path / "whole")
    assert [position % 2 for position in saved["positions"]] == [0, 1]
    assert load(tmp_path / "whole" / "weights")
    with pytest.raises(TrainingError, match="nproc-per-node 2"):
        run(small.with_(steps=5), ToySource(), *begun(tmp_path / "cut")[1:], out=tmp_path / "cut", resume=True)


def first_step(settings: StageSettings, samples: int, folder: Path) -> tuple[float, float]:
    """Loss and gradient norm of the first step, over the samples of both processes in one batch."""
    from itertools import islice

    from mllm_core.training.learner import Learner
    from mllm_core.training.loader import Loader, Supply
    from mllm_core.training.packing import Packer, collate

    _, model, processor = begun(folder)
    taken = []
    for rank in (0, 1):
        steps = Packer(settings.row_tokens, 10**9, settings.batch_tokens, 0).steps(
            Loader(Supply(ToySource(), processor), start=rank, stride=2)
        )
        position = next(iter(steps)).position
        made = Loader(Supply(ToySource(), processor), start=rank, stride=2)
        taken += [one for _, one in islice(made, (position - rank) // 2) if one is not None]
    assert len(taken) == samples
    learner = Learner(model.train(), settings)
    batch = collate([[one] for one in taken], 0)
    loss, _ = learner(batch)
    mean = loss / learner.total(batch)
    mean.backward()
    norm = torch.nn.utils.clip_grad_norm_(learner.parameters(), 1e9)
    return float(mean.detach()), float(norm)


def test_a_device_that_is_not_there_is_said() -> None:
    with pytest.raises(TrainingError, match="--device auto, cpu or cuda"):
        open_world("tpu")
    if not torch.cuda.is_available():
        with pytest.raises(TrainingError, match="--device cpu"):
            open_world("cuda")
    assert open_world("cpu").sum(torch.ones(2)).tolist() == [1, 1]
