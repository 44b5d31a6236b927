"""Checkpoints that are whole or not there: written beside, forced to the disk, then renamed; the last two are kept."""

from __future__ import annotations

import errno
import os
import pickle
import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mllm_core.training.errors import TrainingError

KEPT = 2
_STATE = "state.pt"


def checkpoints(run: Path) -> list[Path]:
    """The complete checkpoints of a run, oldest first."""
    found = (run / "checkpoints").glob("step-*")
    return sorted(path for path in found if (path / _STATE).is_file())


def save_checkpoint(run: Path, step: int, state: dict[str, Any]) -> Path:
    """Write the state of a step; afterwards at most KEPT checkpoints are left.

    Raises:
        TrainingError: there is no space, or the folder can't be written. The checkpoints before are unharmed.
    """
    home = run / "checkpoints"
    final = home / f"step-{step:08d}"
    temporary = home / f".writing-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        for left in home.glob(".writing-*"):
            shutil.rmtree(left, ignore_errors=True)
        temporary.mkdir()
        with (temporary / _STATE).open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        if final.exists():
            shutil.rmtree(final)
        temporary.rename(final)
        _sync(home)
    except (OSError, RuntimeError) as error:  # torch's own writer says "PytorchStreamWriter failed" for a full disk
        shutil.rmtree(temporary, ignore_errors=True)
        full = getattr(error, "errno", None) == errno.ENOSPC or shutil.disk_usage(run).free < 1 << 20
        raise TrainingError(
            f"the checkpoint of step {step} can't be written to {home}: {'no space left' if full else error}.",
            remedy="The last checkpoint is whole. Make room or choose another --out, then go on with --resume.",
        ) from error
    for old in checkpoints(run)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return final


def load_checkpoint(run: Path) -> dict[str, Any]:
    """The state of a run's newest checkpoint.

    Raises:
        TrainingError: there is none, or it is damaged.
    """
    found = checkpoints(run)
    if not found:
        raise TrainingError(
            f"{run} holds no checkpoint.", remedy="Name the --out of a run that was begun, or leave --resume out."
        )
    try:
        state: dict[str, Any] = torch.load(found[-1] / _STATE, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError) as error:
        raise TrainingError(
            f"the checkpoint {found[-1]} is damaged ({error}).",
            remedy="Remove that folder: the checkpoint before it will be used.",
        ) from error
    return state


def random_state() -> dict[str, Any]:
    """The state of every random generator, as plain values and tensors."""
    version, words, gauss = random.getstate()
    kind, keys, position, has_gauss, cached = np.random.get_state()
    state = {
        "python": [version, list(words), gauss],
        "numpy": [
            str(kind),
            torch.from_numpy(np.asarray(keys).astype(np.int64)),
            int(position),
            int(has_gauss),
            float(cached),
        ],
        "torch": torch.get_rng_state(),
    }
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def set_random_state(state: dict[str, Any]) -> None:
    """Put every random generator back."""
    version, words, gauss = state["python"]
    random.setstate((version, tuple(words), gauss))
    kind, keys, *rest = state["numpy"]
    np.random.set_state((kind, keys.numpy().astype(np.uint32), *rest))
    torch.set_rng_state(state["torch"])
    if "cuda" in state and len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda"])


def _sync(folder: Path) -> None:
    """Force a folder's entries to the disk (a rename is not durable before that)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
