"""LoRA adapters (by peft) on the decoder's and the encoder's linear layers: few weights to learn, little memory.

The adapters are put into the model in place, so that it stays a CoreForConditionalGeneration.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mllm_core.training.errors import TrainingError
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from torch import nn

    from mllm_core.model.network import CoreForConditionalGeneration

_NAME = "default"


def add_adapters(model: CoreForConditionalGeneration, settings: StageSettings) -> CoreForConditionalGeneration:
    """Put adapters of rank `settings.lora_rank` into every linear layer of the parts that learn, but the connector.

    Raises:
        TrainingError: peft is not installed.
    """
    import torch
    from torch import nn

    peft = _peft()
    parts = [part for part in ("vision", "language") if settings.rate(part) > 0]
    targets = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and any(name.startswith(f"model.{part}.") for part in parts)
    ]
    if not targets:
        raise TrainingError("there is no part to adapt.", remedy="Give vision or language a rate above 0.")
    config = peft.LoraConfig(
        r=settings.lora_rank, lora_alpha=2 * settings.lora_rank, lora_dropout=0.0, target_modules=targets
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        peft.inject_adapter_in_model(config, model, adapter_name=_NAME)
    return model


@contextmanager
def adapters_off(model: nn.Module) -> Iterator[None]:
    """The model as it was before its adapters: DPO's reference."""
    layers = _layers(model)
    for layer in layers:
        layer.enable_adapters(False)
    try:
        yield
    finally:
        for layer in layers:
            layer.enable_adapters(True)


def merged(
    model: CoreForConditionalGeneration, settings: StageSettings, state: dict[str, Any]
) -> CoreForConditionalGeneration:
    """The model with the adapters of a saved state added to its own weights, and no adapters any more."""
    add_adapters(model, settings)
    model.load_state_dict(state)
    for name, layer in list(model.named_modules()):
        if hasattr(layer, "merge") and hasattr(layer, "lora_A"):
            layer.merge(safe_merge=True)
            parent, _, child = name.rpartition(".")
            setattr(model.get_submodule(parent), child, layer.get_base_layer())
    return model


def _layers(model: nn.Module) -> list[Any]:
    found = [module for module in model.modules() if hasattr(module, "lora_A") and hasattr(module, "enable_adapters")]
    return found


def _peft() -> Any:
    try:
        import peft
    except ImportError as error:
        raise TrainingError("--lora needs peft.", remedy="pip install 'yaffle[lora]'") from error
    return peft
