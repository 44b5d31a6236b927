"""Muon or AdamW over the model's parts, each at its own rate, and the schedule: warm-up, constant, decay (WSD).

WSD (Hu et al. 2024) needs to know a run's end only when its decay begins; so a run that is given minutes instead of
steps fixes its number of steps there, from the time measured so far, and is reproducible from that point on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mllm_core.training.errors import TrainingError
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


#: the heads of the stage "look" are new: they learn at the highest rate of the parts that they teach, and not by Muon
HEADS = "heads."
#: what gated cross-attention adds to a decoder's layer is part of the connector
_GATED = re.compile(r"\.layers\.\d+\.(norm|query|key_value|out|widen|narrow|gate)(\.|$)")


def part_of(parameter: str) -> str:
    """The part (of settings.PARTS, or "heads") that a parameter belongs to, by its name."""
    if parameter.startswith(HEADS):
        return "heads"
    if ".vision." in f".{parameter}":
        return "vision"
    return "connector" if ".connector." in f".{parameter}" or _GATED.search(parameter) else "language"


def freeze(model: nn.Module, settings: StageSettings) -> None:
    """Stop the gradients of the parts whose rate is 0. With LoRA the adapters alone learn, beside the connector."""
    for name, parameter in model.named_parameters():
        part = part_of(name)
        if settings.lora and part != "connector":
            parameter.requires_grad_("lora_" in name and settings.rate(part) > 0)
        else:
            parameter.requires_grad_(settings.rate(part) > 0)
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise TrainingError("nothing of this model would be learned.", remedy="Give a part a rate above 0.")


def build_optimiser(model: nn.Module, settings: StageSettings) -> Optimizer:
    """One group for each part and kind: matrices decay; norms, biases and embeddings do not.

    Each group carries `peak`, the rate that the schedule scales, `part`, and `muon`, whether Muon is for it.
    """
    from torch import nn
    from torch.optim import AdamW

    from mllm_core.training.muon import MuonWithAdamW, is_hidden_matrix

    embeddings = {
        id(parameter)
        for module in model.modules()
        if isinstance(module, nn.Embedding)
        for parameter in module.parameters(recurse=False)
    }
    groups: dict[tuple[str, bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            decays = parameter.ndim >= 2 and id(parameter) not in embeddings
            muon = (
                settings.optimiser == "muon" and not name.startswith(HEADS) and is_hidden_matrix(parameter, embeddings)
            )
            groups.setdefault((part_of(name), decays, muon), []).append(parameter)
    described: list[dict[str, Any]] = [
        {
            "params": parameters,
            "lr": settings.rate(part),
            "peak": settings.rate(part),
            "part": part,
            "muon": muon,
            "weight_decay": settings.weight_decay if decays else 0.0,
        }
        for (part, decays, muon), parameters in sorted(groups.items(), key=lambda group: group[0])
    ]
    betas = (settings.beta1, settings.beta2)
    if any(group["muon"] for group in described):
        return MuonWithAdamW(described, betas=betas)
    return AdamW(described, betas=betas, eps=1e-8, fused=True)


@dataclass
class Schedule:
    """How far the run is, and the factor on the rates.

    `total` is the number of steps, 0 while a run by minutes has not fixed it; `decay_from` the step at which the decay
    begins. `elapsed` is the seconds spent so far, over all its processes. All of it is kept in checkpoints.
    """

    settings: StageSettings
    total: int = 0
    decay_from: int = 0
    elapsed: float = 0.0

    def __post_init__(self) -> None:
        if self.settings.steps:
            self.total = self.settings.steps
            self.decay_from = round(self.total * (1 - self.settings.decay))

    def factor(self, step: int) -> float:
        """The factor on the peak rates for a step (from 0): linear warm-up, 1, then 1 - sqrt (Haegele et al. 2024)."""
        warm = min(1.0, (step + 1) / max(1, self.settings.warmup))
        if not self.total or step < self.decay_from:
            return warm
        done = (step - self.decay_from + 1) / max(1, self.total - self.decay_from + 1)
        return float(min(warm, 1.0 - min(1.0, done) ** 0.5))

    def apply(self, optimiser: Optimizer, step: int) -> float:
        """Set the rates of a step; gives the factor."""
        factor = self.factor(step)
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * factor
        return factor

    def advance(self, step: int, seconds: float) -> None:
        """Count the time of `step` finished steps; a run by minutes fixes its end when the decay is due."""
        self.elapsed += seconds
        budget = self.settings.minutes * 60
        if self.total or self.elapsed < budget * (1 - self.settings.decay):
            return
        pace = self.elapsed / step
        self.decay_from = step
        self.total = step + max(1, round((budget - self.elapsed) / pace))

    def finished(self, step: int) -> bool:
        """Whether `step` steps are all."""
        return bool(self.total) and step >= self.total

    def progress(self, step: int) -> float:
        """0..1, for the progress bar."""
        if self.total:
            return min(1.0, step / self.total)
        return min(1.0, self.elapsed / (self.settings.minutes * 60))

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {
            "total": self.total,
            "decay_from": self.decay_from,
            "elapsed": self.elapsed,
            "minutes": self.settings.minutes,
        }

    def load(self, state: dict[str, Any]) -> None:
        """From a checkpoint. A run that was given another number of steps or minutes keeps the new one."""
        self.elapsed = float(state["elapsed"])
        if not self.settings.steps and state.get("minutes", self.settings.minutes) == self.settings.minutes:
            self.total, self.decay_from = int(state["total"]), int(state["decay_from"])
