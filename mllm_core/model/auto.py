"""Makes the model known to transformers' Auto classes."""

from __future__ import annotations

from functools import cache


@cache
def register() -> None:
    """AutoConfig, AutoModel, AutoModelForImageTextToText and AutoProcessor find the model by its configuration."""
    from transformers import AutoConfig, AutoModel, AutoModelForImageTextToText, AutoProcessor

    from mllm_core.model.configuration import CoreConfig
    from mllm_core.model.network import CoreForConditionalGeneration, CoreModel
    from mllm_core.model.processor import CoreProcessor

    AutoConfig.register(CoreConfig.model_type, CoreConfig, exist_ok=True)
    AutoModel.register(CoreConfig, CoreModel, exist_ok=True)
    AutoModelForImageTextToText.register(CoreConfig, CoreForConditionalGeneration, exist_ok=True)
    AutoProcessor.register(CoreConfig, CoreProcessor, exist_ok=True)
