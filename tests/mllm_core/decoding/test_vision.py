"""The lean vision tower and connector: transformers' numbers."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mllm_core.decoding.vision import build_vision, unknown_vision
from mllm_core.model.loading import new_model
from mllm_core.model.presets import nano_config, tiny_config
from tests.mllm_core.decoding.conftest import widened


def tensors_of(model):
    return {name: tensor for name, tensor in model.model.state_dict().items() if not name.startswith("language")}


@pytest.fixture(scope="module", params=["tiny", "nano", "wide shuffle"])
def seeing(request, tokenizer):
    """A model with weights unlike the initial ones, biases included, and its eyes from plain tensors."""
    config = nano_config(600) if request.param == "nano" else tiny_config(len(tokenizer))
    if request.param == "wide shuffle":
        config.shuffle, config.vision_config.hidden_act = 4, "gelu"
    model = widened(new_model(config, tokenizer)[0])
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, parameter in model.model.named_parameters():
            if name.endswith("bias"):
                parameter.uniform_(-0.5, 0.5, generator=generator)
    plain = config.vision_config.to_dict()
    assert not unknown_vision(plain, config.shuffle)
    return model, build_vision(tensors_of(model), plain, config.shuffle, "float32")


@settings(max_examples=8, deadline=None)
@given(tiles=st.integers(1, 5), seed=st.integers(0, 99))
def test_it_sees_what_transformers_sees(seeing, tiles, seed):
    model, vision = seeing
    side = model.config.tile_size
    pixels = torch.rand(tiles, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    with torch.no_grad():
        expected = model.model.see(pixels)
    found = vision(pixels)
    assert found.shape == expected.shape == (tiles, model.config.tokens_per_tile, model.config.text_config.hidden_size)
    assert expected.std() > 0.05  # there is something to see
    assert (found - expected).abs().max() < 1e-4 * max(1.0, float(expected.abs().max()))


def test_bfloat16_is_close(seeing):
    model, vision = seeing
    side = model.config.tile_size
    low = build_vision(tensors_of(model), model.config.vision_config.to_dict(), model.config.shuffle, "bfloat16")
    pixels = torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1
    exact = vision(pixels)
    assert 0 < (low(pixels) - exact).norm() / exact.norm() < 0.05


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"model_type": "clip_vision_model"}, "clip"), ({"hidden_act": "silu"}, "silu"), ({"patch_size": 7}, "patches")],
)
def test_encoders_that_are_not_known_are_named(tokenizer, changes, reason):
    plain = tiny_config(len(tokenizer)).vision_config.to_dict()
    assert reason in unknown_vision({**plain, **changes}, 2)
