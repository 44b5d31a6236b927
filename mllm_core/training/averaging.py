"""Weights of two trainings, averaged (model soups: Wortsman et al. 2022, arXiv:2203.05482).

Where one began from the other, their average often answers better than either: what the second learned stays, and what
it forgot half comes back. It costs no training.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mllm_core.training.errors import TrainingError

if TYPE_CHECKING:
    from torch import Tensor

_WEIGHTS = "model.safetensors"
#: what says of which tokens and shapes the weights are
_SAME = ("config.json", "tokenizer.json", "processor_config.json")


def average(first: Path, second: Path, out: Path, share: float = 0.5) -> Path:
    """Writes (1 - share) x `first` + share x `second`, both folders of weights, to the folder `out`; gives `out`.

    Sums are made in float32 and kept in the type of `first`; tokenizer and configuration are those of `first`.

    Raises:
        TrainingError: a folder has no weights, the two are not of one model, `share` is not between 0 and 1, or `out`
            is there already.
    """
    from safetensors.torch import load_file, save_file

    if not 0 < share < 1:
        raise TrainingError(f"a share of {share:g} is no average.", remedy="Give more than 0 and less than 1.")
    if out.exists():
        raise TrainingError(f"{out} is there already.", remedy="Choose another --out.")
    for folder in (first, second):
        if not (folder / _WEIGHTS).is_file():
            raise TrainingError(f"{folder} has no {_WEIGHTS}.", remedy="Name a folder of weights (RUN/weights).")
    own, other = load_file(first / _WEIGHTS), load_file(second / _WEIGHTS)
    if _shapes(own) != _shapes(other) or any(_read(first / name) != _read(second / name) for name in _SAME):
        raise TrainingError(
            f"{first} and {second} are of different models.",
            remedy="Average weights of which one began from the other.",
        )
    mixed = {name: ((1 - share) * own[name].float() + share * other[name].float()).to(own[name].dtype) for name in own}
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(first, part, ignore=shutil.ignore_patterns(_WEIGHTS, "logs"))
    save_file(mixed, part / _WEIGHTS, metadata={"format": "pt"})
    part.replace(out)
    return out


def _shapes(weights: dict[str, Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def _read(path: Path) -> object:
    """The value of a JSON file, the version of the library that wrote it aside; None where there is none."""
    if not path.is_file():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    return {name: value for name, value in values.items() if name != "transformers_version"}
