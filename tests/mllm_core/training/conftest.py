"""Settings for runs of a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mllm_core.training.settings import StageSettings, default_settings


@pytest.fixture
def quick() -> Callable[..., StageSettings]:
    """quick("instruct", ...) -> settings of a short run on the CPU."""

    def make(stage: Any = "instruct", **changes: Any) -> StageSettings:
        values: dict[str, Any] = {
            "steps": 12, "batch_tokens": 512, "micro_tokens": 256, "row_tokens": 128, "workers": 0, "device": "cpu",
            "warmup": 3, "validate_every": 6, "validate_samples": 6, "save_every": 4, "bf16": False,
            "rate_vision": 3e-3, "rate_connector": 3e-3, "rate_language": 3e-3,
        }  # fmt: skip
        return default_settings(stage, **(values | changes))

    return make
