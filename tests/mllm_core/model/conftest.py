"""A tokenizer and small models of each kind."""

import pytest

from mllm_core.model.loading import new_model
from mllm_core.model.presets import tiny_config
from mllm_core.model.tokenizer import train_tokenizer

TEXTS = [
    "How many red cups are there? What color is the large circle?",
    "BOX0=LOC(image=IMAGE,object='cup')\nANSWER0=COUNT(box=BOX0)\nFINAL=RESULT(var=ANSWER0)",
    "图中有几只猫？",
] * 20


@pytest.fixture(scope="session")
def tokenizer():
    return train_tokenizer(TEXTS, 500)


@pytest.fixture(scope="session", params=["pixel_shuffle", "resampler", "cross_attention"])
def pair(request, tokenizer):
    """A model and its processor, with each connector."""
    model, processor = new_model(tiny_config(len(tokenizer), connector=request.param), tokenizer)
    for layer in getattr(model.model.language, "layers", []):
        if hasattr(layer, "gate"):
            layer.gate.data.fill_(0.5)  # untrained gates are shut: open them, so that pictures matter
    return model.eval(), processor
