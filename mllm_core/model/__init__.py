"""The in-house multimodal model: configuration, network, processor. Heavy parts are imported on first use.

`load()` gives the model that ships; `load(folder)` another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mllm_core.model.configuration import CoreConfig
    from mllm_core.model.encoding import EncodedSample
    from mllm_core.model.loading import load, shipped_weights
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

_HOMES = {
    "CoreConfig": "mllm_core.model.configuration",
    "CoreForConditionalGeneration": "mllm_core.model.network",
    "CoreProcessor": "mllm_core.model.processor",
    "EncodedSample": "mllm_core.model.encoding",
    "load": "mllm_core.model.loading",
    "shipped_weights": "mllm_core.model.loading",
}

__all__ = [
    "CoreConfig",
    "CoreForConditionalGeneration",
    "CoreProcessor",
    "EncodedSample",
    "load",
    "shipped_weights",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
