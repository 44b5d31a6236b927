"""A tokenizer that knows programs, and small models with weights that are wide enough for clear choices."""

import numpy as np
import pytest
import torch
from PIL import Image

from mllm_core.decoding.decoder import Decoder
from mllm_core.model.loading import new_model
from mllm_core.model.presets import tiny_config
from mllm_core.model.tokenizer import train_tokenizer

TEXTS = [
    "How many red cups are on the table? What color is the large circle? There is no dog.",
    "BOX0=LOC(image=IMAGE,object='red cups')\nANSWER0=COUNT(box=BOX0)\nFINAL=RESULT(var=ANSWER0)",
    "the quick brown fox jumps over the lazy dog and 1234567890 others",
] * 20


@pytest.fixture(scope="session")
def tokenizer():
    return train_tokenizer(TEXTS, 600)


def widened(model, seed=0):
    """Random weights that make a model prefer something: norms unlike 1, embeddings far apart, open gates."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("gate"):
                parameter.fill_(0.8)
            elif "norm" in name and name.endswith("weight"):
                parameter.uniform_(0.6, 1.4, generator=generator)
            elif parameter.dim() > 1 and "places" not in name:
                parameter.normal_(0, 0.6 if "embed_tokens" in name else 0.15, generator=generator)
        for name, parameter in model.named_parameters():  # last, so that all else is as in a model without places
            if "places" in name:
                parameter.normal_(0, 0.15, generator=generator)
    return model.eval()


@pytest.fixture(scope="session")
def make(tokenizer):
    """make(connector="pixel_shuffle", **text) gives a model and its processor."""

    def build(connector="pixel_shuffle", **text):
        config = tiny_config(len(tokenizer), connector=connector)
        for name, value in text.items():
            setattr(config.text_config, name, value)
        model, processor = new_model(config, tokenizer)
        return widened(model), processor

    return build


@pytest.fixture(scope="session")
def pair(make):
    return make()


@pytest.fixture
def decoder(pair):
    """In float32, with nothing kept from other tests."""
    return Decoder(*pair, dtype="float32")


@pytest.fixture(scope="session")
def pictures():
    """Two pictures of noise."""
    draw = np.random.default_rng(0)
    return tuple(Image.fromarray(draw.integers(0, 255, (32, 32, 3), dtype=np.uint8)) for _ in range(2))


def plain(pair, context, prompt, pictures=(), **options):
    """What transformers' own generate answers: the tokens after the prompt."""
    model, processor = pair
    inputs = processor(context=context, prompt=prompt, pictures=list(pictures))
    options = {"max_new_tokens": 24, "do_sample": False, **options}
    out = model.generate(**inputs, **options)
    return [row.tolist() for row in out[:, inputs["input_ids"].shape[1] :]]


@pytest.fixture(scope="session")
def by_transformers():
    return plain
