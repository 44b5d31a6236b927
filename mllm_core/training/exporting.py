"""From a run to weights that can be loaded: bf16 safetensors, tokenizer and processor, and the run's logs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mllm_core.training.checkpoint import load_checkpoint
from mllm_core.training.errors import TrainingError
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

LOGS = ("log.csv", "validation.csv", "curve.png", "run.json")


def read_settings(run: Path) -> StageSettings:
    """The settings that a run was begun with.

    Raises:
        TrainingError: this folder is not a run.
    """
    return StageSettings.from_dict(_run_file(run)["settings"])


def read_shares(run: Path) -> dict[str, float]:
    """The shares of a run's data, by name. Raises TrainingError."""
    return {str(name): float(share) for name, share in _run_file(run)["shares"].items()}


def _run_file(run: Path) -> dict[str, dict[str, Any]]:
    try:
        values: dict[str, dict[str, Any]] = json.loads((run / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{run} is not the folder of a run.", remedy="Name the --out of `yaffle train`.") from error
    if not isinstance(values, dict) or not {"settings", "shares"} <= set(values):
        raise TrainingError(f"{run}/run.json is damaged.", remedy="Begin the run anew in another --out.")
    return values


def trained(run: Path) -> tuple[CoreForConditionalGeneration, CoreProcessor]:
    """The model of a run's newest checkpoint (adapters merged), in float32, and its processor."""
    import torch

    from mllm_core.model import load

    settings, state = read_settings(run), load_checkpoint(run)
    model, processor = load(run / "start", dtype=torch.float32)
    if settings.lora:
        from mllm_core.training.lora import merged

        return merged(model, settings, state["model"]), processor
    if settings.stage == "look":
        from mllm_core.training.look.looker import put_back

        put_back(model, state["model"])
        return model, processor
    model.load_state_dict(state["model"])
    return model, processor


def export(run: str | Path, folder: str | Path | None = None) -> Path:
    """Write the weights of a run's newest checkpoint, in bfloat16, and the run's logs to a folder.

    By default that is `weights` in the run's own. `mllm_core.model.load` takes it, and `--from` of the next stage.

    Raises:
        TrainingError: this folder is not a run, or it holds no checkpoint.
    """
    import torch

    run = Path(run)
    folder = Path(folder) if folder is not None else run / "weights"
    model, processor = trained(run)
    temporary = folder.with_name(f".writing-{folder.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    save_model(model.to(torch.bfloat16), processor, temporary)
    for name in LOGS:
        if (run / name).is_file():
            shutil.copy2(run / name, temporary / name)
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    return folder


def save_model(model: CoreForConditionalGeneration, processor: CoreProcessor, folder: Path) -> None:
    """Write a model as it is, with its processor.

    Raises:
        TrainingError: the folder can't be written.
    """
    from transformers.utils import logging

    bar = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        model.save_pretrained(folder)
        processor.save_pretrained(folder)
    except OSError as error:
        raise TrainingError(
            f"the weights can't be written to {folder} ({error}).", remedy="Make room, or choose another folder."
        ) from error
    finally:
        if bar:
            logging.enable_progress_bar()
