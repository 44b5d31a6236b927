"""The model of public backbones, from local folders: small stand-ins of the same kinds go through the same code."""

import dataclasses

import pytest
import torch
from PIL import Image

from mllm_core import tokens
from mllm_core.model.loading import WeightsError, from_backbones, load
from mllm_core.model.presets import UnknownPreset, preset


@pytest.fixture(scope="module")
def backbones(tmp_path_factory):
    """A SigLIP with its text tower, as published, and a Llama-style decoder with a tokenizer that lacks our marks."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import (
        LlamaConfig,
        LlamaForCausalLM,
        PreTrainedTokenizerFast,
        SiglipConfig,
        SiglipModel,
    )

    home = tmp_path_factory.mktemp("backbones")
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2}
    torch.manual_seed(0)
    vision = SiglipModel(
        SiglipConfig(vision_config={**small, "image_size": 32, "patch_size": 8}, text_config={**small, "vocab_size": 9})
    )
    vision.save_pretrained(home / "vision")
    own = Tokenizer(models.BPE(unk_token="?"))
    own.pre_tokenizer = pre_tokenizers.Whitespace()
    own.train_from_iterator(["what color is it"] * 9, trainers.BpeTrainer(vocab_size=60, special_tokens=["?", "</s>"]))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=own, unk_token="?", eos_token="</s>")
    text = LlamaForCausalLM(LlamaConfig(**small, vocab_size=len(tokenizer), num_key_value_heads=2))
    text.save_pretrained(home / "text")
    tokenizer.save_pretrained(home / "text")
    return dataclasses.replace(preset("base"), vision=str(home / "vision"), text=str(home / "text")), vision, text


@pytest.mark.parametrize("connector", ["pixel_shuffle", "resampler", "cross_attention"])
def test_the_backbones_weights_are_taken_over(backbones, connector, tmp_path) -> None:
    shape, vision, text = backbones
    model, processor = from_backbones(shape, connector=connector)
    ours = dict(model.model.vision.named_parameters())
    for name, weight in vision.vision_model.named_parameters():
        assert torch.equal(ours[name], weight), name
    ids = torch.tensor([[3, 4, 5, 6]])
    with torch.no_grad():
        known = text.config.vocab_size
        assert torch.allclose(
            model.model(input_ids=ids).last_hidden_state, text.model(input_ids=ids).last_hidden_state, atol=1e-5
        )
        assert model.lm_head.weight.shape[0] >= known
    picture = Image.new("RGB", (90, 40), "red")
    batch = processor("", "what color is it", [picture])
    model.eval()
    model.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    again, reader = load(tmp_path)
    assert torch.equal(again(**reader("", "what color is it", [picture])).logits, model(**batch).logits)
    assert tokens.PATCH in processor.tokenizer.get_vocab()


def test_backbones_that_are_not_there_are_said(tmp_path) -> None:
    missing = dataclasses.replace(preset("base"), vision=str(tmp_path / "no"), text=str(tmp_path / "no"))
    with pytest.raises(WeightsError, match="can't be loaded"):
        from_backbones(missing)


def test_an_unknown_preset_is_said() -> None:
    with pytest.raises(UnknownPreset, match="nano, base"):
        preset("huge")
