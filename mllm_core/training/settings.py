"""What a training run is told: its stage, its length, its sizes and its rates; and what each stage takes by default."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from mllm_core.training.errors import TrainingError

StageName = Literal["look", "pretrain", "instruct", "align"]
PARTS = ("vision", "connector", "language")
STAGES: tuple[StageName, ...] = get_args(StageName)


@dataclass(frozen=True)
class StageSettings:
    """All that decides a run, besides its data and the weights it starts from.

    Length: `steps` optimiser steps, or `minutes` of wall-clock time (one of the two is 0).
    Sizes: a step learns from at most `batch_tokens` tokens in each process, in micro-batches of `micro_tokens`; a
    sample that is longer than `row_tokens` loses turns.
    Rates: a part with rate 0 is frozen. `weighting` says how the tokens of an answer share the loss: "token" (each
    counts 1), "root" (an answer of n tokens counts sqrt(n), InternVL 2.5) or "answer" (each answer counts 1).
    `spread` is the width, in steps of 1/128 of a picture, of the bell that a place is taught as; 0 teaches the one
    step. (On drawn rectangles, after 200 steps, 1.5 had 83 % of boxes at IoU 0.5, 0 had 40 %, and 4 had 70 %.)
    `compile` None compiles on a GPU only.
    align: `beta` is DPO's; `kept_weight` adds the mean loss on the kept answers (RPO, Pang et al. 2024), which keeps
    their likelihood from falling together with that of the rejected ones.
    `optimiser`: "muon" for the matrices with AdamW for the rest, or "adamw" for all.
    """

    stage: StageName
    preset: str = "nano"
    device: str = "auto"
    steps: int = 0
    minutes: float = 0.0
    batch_tokens: int = 8192
    row_tokens: int = 1024
    micro_tokens: int = 4096
    rate_vision: float = 1e-3
    rate_connector: float = 1e-3
    rate_language: float = 1e-3
    warmup: int = 50
    decay: float = 0.3
    weight_decay: float = 0.05
    beta1: float = 0.9
    beta2: float = 0.95
    clip: float = 1.0
    optimiser: Literal["muon", "adamw"] = "adamw"
    spread: float = 1.5
    weighting: Literal["token", "root", "answer"] = "root"
    beta: float = 0.1
    kept_weight: float = 0.2
    seed: int = 0
    workers: int = 1
    compile: bool | None = None
    lora: bool = False
    lora_rank: int = 16
    validate_every: int = 200
    validate_samples: int = 96
    save_every: int = 200
    bf16: bool = True
    strategy: Literal["ddp", "fsdp"] = "ddp"

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise TrainingError(f"there is no stage {self.stage!r}.", remedy=f"Choose one of {', '.join(STAGES)}.")
        if bool(self.steps) == bool(self.minutes):
            raise TrainingError("a run needs either steps or minutes.", remedy="Give --steps N or --minutes N.")
        for name in ("steps", "minutes", "rate_vision", "rate_connector", "rate_language", "warmup", "workers"):
            if getattr(self, name) < 0:
                raise TrainingError(f"{name} is {getattr(self, name)}.", remedy="It must not be negative.")
        for name in ("batch_tokens", "row_tokens", "micro_tokens", "validate_every", "save_every"):
            if getattr(self, name) < 1:
                raise TrainingError(f"{name} is {getattr(self, name)}.", remedy="It must be at least 1.")
        if self.optimiser == "muon" and self.strategy == "fsdp":
            raise TrainingError("Muon needs whole matrices, fsdp cuts them.", remedy="Take ddp, or AdamW.")
        if not any(self.rate(part) for part in PARTS):
            raise TrainingError("every part is frozen: nothing would be learned.", remedy="Give one a rate above 0.")

    def rate(self, part: str) -> float:
        """The peak learning rate of a part (of PARTS), or of the "heads" of the stage "look"."""
        if part == "heads":
            return max(self.rate_vision, self.rate_connector)
        return float(getattr(self, f"rate_{part}"))

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for a run's JSON file."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> StageSettings:
        """The settings of a run's JSON file; names of another version are passed over."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def with_(self, **changes: Any) -> StageSettings:
        """A copy with some values changed; None leaves a value as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


_DEFAULTS: dict[tuple[str, StageName], dict[str, Any]] = {
    ("nano", "look"): {
        "rate_vision": 4e-3, "rate_connector": 4e-3, "rate_language": 0.0, "optimiser": "muon", "batch_tokens": 4608,
        "micro_tokens": 2304, "validate_samples": 256,
    },
    ("nano", "pretrain"): {
        "rate_vision": 1e-3, "rate_connector": 2e-3, "rate_language": 2e-3, "optimiser": "muon",
    },
    ("nano", "instruct"): {
        "rate_vision": 1e-3, "rate_connector": 2e-3, "rate_language": 2e-3, "optimiser": "muon",
    },
    ("nano", "align"): {
        "rate_vision": 0.0, "rate_connector": 2e-5, "rate_language": 2e-5, "warmup": 20, "decay": 0.5,
        "weight_decay": 0.0, "weighting": "token",
    },
    ("base", "look"): {
        "rate_vision": 2e-5, "rate_connector": 1e-3, "rate_language": 0.0, "batch_tokens": 65536, "micro_tokens": 16384,
        "validate_samples": 256,
    },
    ("base", "pretrain"): {
        "rate_vision": 0.0, "rate_connector": 1e-3, "rate_language": 0.0, "batch_tokens": 65536, "micro_tokens": 16384,
        "row_tokens": 2048,
    },
    ("base", "instruct"): {
        "rate_vision": 2e-6, "rate_connector": 2e-5, "rate_language": 2e-5, "batch_tokens": 65536,
        "micro_tokens": 16384, "row_tokens": 2048,
    },
    ("base", "align"): {
        "rate_vision": 0.0, "rate_connector": 5e-7, "rate_language": 5e-7, "batch_tokens": 32768, "micro_tokens": 16384,
        "row_tokens": 2048,
        "weight_decay": 0.0, "weighting": "token",
    },
}  # fmt: skip


def default_settings(stage: StageName, preset: str = "nano", **changes: Any) -> StageSettings:
    """The settings of a stage for a preset, with changes (None leaves the default); ten minutes if no length is given.

    Raises:
        TrainingError: no such stage, or values that make no sense.
    """
    if stage not in STAGES:
        raise TrainingError(f"there is no stage {stage!r}.", remedy=f"Choose one of {', '.join(STAGES)}.")
    values = dict(_DEFAULTS.get((preset, stage), _DEFAULTS["base", stage]))
    values.update({name: value for name, value in changes.items() if value is not None})
    if values.get("strategy") == "fsdp" and not changes.get("optimiser"):
        values["optimiser"] = "adamw"
    if not values.get("steps") and not values.get("minutes"):
        values["minutes"] = 10.0
    return StageSettings(stage=stage, preset=preset, **values)
