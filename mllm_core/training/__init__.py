"""Training of the in-house model: three stages, packing, exact resume. Heavy parts are imported on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mllm_core.training.errors import TrainingError
    from mllm_core.training.exporting import export
    from mllm_core.training.settings import StageSettings, default_settings
    from mllm_core.training.stages import begun, run, texts_of

_HOMES = {
    "StageSettings": "mllm_core.training.settings",
    "TrainingError": "mllm_core.training.errors",
    "begun": "mllm_core.training.stages",
    "default_settings": "mllm_core.training.settings",
    "export": "mllm_core.training.exporting",
    "run": "mllm_core.training.stages",
    "texts_of": "mllm_core.training.stages",
}

__all__ = ["StageSettings", "TrainingError", "begun", "default_settings", "export", "run", "texts_of"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
