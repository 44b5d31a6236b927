"""The network with each of its connectors."""

import copy

import pytest
import torch
from PIL import Image

from mllm_core.model.configuration import CoreConfig, CoreConfigError
from mllm_core.model.loading import WeightsError, load, new_model
from mllm_core.model.network import CoreInputError
from mllm_core.model.presets import nano_config, tiny_config

RED, BLUE = Image.new("RGB", (32, 32), "red"), Image.new("RGB", (100, 40), "blue")


def test_the_picture_changes_what_is_said_next(pair) -> None:
    model, processor = pair
    red, blue = (model(**processor("", "What color?", [picture])).logits[0, -1] for picture in (RED, BLUE))
    assert not torch.allclose(red, blue, atol=1e-5)


def test_a_batch_says_what_each_prompt_says_alone(pair) -> None:
    model, processor = pair
    batch = processor(["", "First <image> then"], ["What color?", "How many cups are there?"], [[RED], [BLUE]])
    together = model(**batch).logits[:, -1]
    first = model(**processor("", "What color?", [RED])).logits[0, -1]
    second = model(**processor("First <image> then", "How many cups are there?", [BLUE])).logits[0, -1]
    assert torch.allclose(together[0], first, atol=1e-4)
    assert torch.allclose(together[1], second, atol=1e-4)


def test_generation_with_and_without_a_cache_is_the_same(pair) -> None:
    model, processor = pair
    batch = processor("", "What color?", [BLUE])
    settings = {"max_new_tokens": 8, "do_sample": False, "eos_token_id": -1}
    assert model.generate(**batch, **settings).tolist() == model.generate(**batch, use_cache=False, **settings).tolist()


def test_beams_of_a_batch_keep_their_own_pictures(pair) -> None:
    model, processor = pair
    settings = {"max_new_tokens": 5, "num_beams": 3, "do_sample": False, "eos_token_id": -1}
    both = model.generate(**processor(["", ""], ["What color?"] * 2, [[RED], [BLUE]]), **settings)
    width = processor("", "What color?", [RED])["input_ids"].shape[1]
    alone = model.generate(**processor("", "What color?", [RED]), **settings)
    assert both[0, -5:].tolist() == alone[0, width:].tolist()


def test_the_loss_is_that_of_the_learned_tokens(pair) -> None:
    model, processor = pair
    batch = processor("", "What color?", [RED])
    labels = batch["input_ids"].clone()
    labels[:, :-3] = -100
    out = model(**batch, labels=labels)
    logits = model(**batch).logits[:, :-1]
    wanted = torch.nn.functional.cross_entropy(logits[0, -3:], batch["input_ids"][0, -3:])
    assert out.logits.shape[0] == 3
    assert torch.allclose(out.loss, wanted, atol=1e-5)


def test_every_part_learns(pair) -> None:
    model, processor = copy.deepcopy(pair[0]), pair[1]
    batch = processor("", "What color?", [RED])
    model(**batch, labels=batch["input_ids"]).loss.backward()
    for part in (model.model.vision, model.model.connector, model.model.language):
        assert any(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in part.parameters())


def test_saved_and_loaded_it_is_the_same(pair, tmp_path) -> None:
    model, processor = pair
    model.save_pretrained(tmp_path)
    processor.save_pretrained(tmp_path)
    again, reader = load(tmp_path)
    batch = processor("", "What color?", [BLUE])
    assert (tmp_path / "model.safetensors").is_file()
    assert reader("", "What color?", [BLUE])["input_ids"].tolist() == batch["input_ids"].tolist()
    assert torch.equal(again(**batch).logits, model(**batch).logits)


def test_the_auto_classes_know_it(pair, tmp_path) -> None:
    from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor

    from mllm_core.model.auto import register

    register()
    pair[0].save_pretrained(tmp_path)
    pair[1].save_pretrained(tmp_path)
    assert type(AutoConfig.from_pretrained(tmp_path)) is CoreConfig
    assert type(AutoModelForImageTextToText.from_pretrained(tmp_path)) is type(pair[0])
    assert type(AutoProcessor.from_pretrained(tmp_path)) is type(pair[1])


def test_marks_without_pictures_are_refused(pair) -> None:
    model, processor = pair
    if model.config.connector == "cross_attention":
        pytest.skip("cross-attention needs no marks")
    batch = processor("", "What color?", [RED])
    batch["pixel_values"] = torch.cat([batch["pixel_values"]] * 2)
    with pytest.raises(CoreInputError, match="marks for visual tokens"):
        model(**batch)


def test_a_new_model_is_the_same_for_the_same_seed(tokenizer) -> None:
    first, second, third = (new_model(tiny_config(len(tokenizer)), tokenizer, seed=seed)[0] for seed in (1, 1, 2))
    weights = [model.model.connector.project.weight for model in (first, second, third)]
    assert torch.equal(weights[0], weights[1]) and not torch.equal(weights[0], weights[2])


def test_nano_is_small(tokenizer) -> None:
    assert sum(weight.numel() for weight in new_model(nano_config(4096), tokenizer)[0].parameters()) < 30e6


def test_a_wrong_shape_is_said_in_words() -> None:
    with pytest.raises(CoreConfigError, match="no connector 'magic'"):
        tiny_config(500, connector="magic")  # type: ignore[arg-type]
    with pytest.raises(CoreConfigError, match="can't be shuffled"):
        CoreConfig(vision_config={"image_size": 48, "patch_size": 16}, shuffle=2)


def test_a_folder_without_a_model_is_said(tmp_path) -> None:
    with pytest.raises(WeightsError, match="holds no model"):
        load(tmp_path)


def test_a_damaged_file_is_said(pair, tmp_path) -> None:
    pair[0].save_pretrained(tmp_path)
    pair[1].save_pretrained(tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="can't be loaded"):
        load(tmp_path)
