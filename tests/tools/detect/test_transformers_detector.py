"""Detectors of transformers: small random models, saved and loaded through the real code. The numbers mean nothing;
shapes, labels, prompts and the contract do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.detect.backends import choose_detector
from tools.errors import BackendUnavailable

torch = pytest.importorskip("torch")
LABELS = {0: "person", 1: "dog", 2: "traffic light"}


def save_detr_like(folder: Path, kind: str) -> None:
    """A random RT-DETR or D-FINE with a tiny backbone."""
    import transformers

    torch.manual_seed(0)
    backbone: dict[str, Any] = {
        "embedding_size": 8,
        "hidden_sizes": [8, 8, 16, 16],
        "depths": [1, 1, 1, 1],
        "out_features": ["stage2", "stage3", "stage4"],
    }
    common: dict[str, Any] = {
        "encoder_hidden_dim": 16,
        "encoder_in_channels": [8, 16, 16],
        "feat_strides": [8, 16, 32],
        "encoder_ffn_dim": 16,
        "encoder_attention_heads": 2,
        "d_model": 16,
        "num_queries": 10,
        "decoder_in_channels": [16, 16, 16],
        "decoder_ffn_dim": 16,
        "num_feature_levels": 3,
        "decoder_n_points": 2,
        "decoder_layers": 1,
        "decoder_attention_heads": 2,
        "num_denoising": 0,
        "id2label": LABELS,
        "label2id": {name: index for index, name in LABELS.items()},
    }
    if kind == "rt_detr":
        config = transformers.RTDetrConfig(
            backbone_config=transformers.RTDetrResNetConfig(**backbone, layer_type="basic"), **common
        )
        model: Any = transformers.RTDetrForObjectDetection(config)
    else:
        stages = {
            "stem_channels": [3, 8, 8],
            "stage_in_channels": [8, 8, 8, 16],
            "stage_mid_channels": [8, 8, 8, 8],
            "stage_out_channels": [8, 8, 16, 16],
            "stage_num_blocks": [1, 1, 1, 1],
            "stage_downsample": [False, True, True, True],
            "stage_light_block": [False, False, True, True],
            "stage_kernel_size": [3, 3, 5, 5],
            "stage_numb_of_layers": [1, 1, 1, 1],
        }
        config = transformers.DFineConfig(
            backbone_config=transformers.HGNetV2Config(**(backbone | stages)),
            **(common | {"decoder_n_points": [2, 2, 2], "decoder_layers": 2}),
        )
        model = transformers.DFineForObjectDetection(config)
    model.save_pretrained(folder)
    processor = {
        "image_processor_type": "RTDetrImageProcessor",
        "do_normalize": False,
        "do_pad": False,
        "do_rescale": True,
        "do_resize": True,
        "rescale_factor": 1 / 255,
        "size": {"height": 128, "width": 128},
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))


def save_owlv2(folder: Path) -> None:
    """A random OWLv2 with a tokenizer of single letters."""
    import transformers

    torch.manual_seed(0)
    from transformers.models.clip.tokenization_clip import CLIPTokenizer

    letters = [chr(code) for code in range(33, 127)]
    tokens = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=[], model_max_length=16)
    text = {
        "vocab_size": len(vocabulary),
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 16,
        "pad_token_id": 0,
        "bos_token_id": vocabulary["<|startoftext|>"],
        "eos_token_id": vocabulary["<|endoftext|>"],
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 64,
        "patch_size": 16,
    }
    config = transformers.Owlv2Config(text_config=text, vision_config=vision, projection_dim=16)
    transformers.Owlv2ForObjectDetection(config).save_pretrained(folder)
    images = transformers.AutoImageProcessor.from_pretrained(_owlv2_images(folder))
    transformers.Owlv2Processor(image_processor=images, tokenizer=tokenizer).save_pretrained(folder)


def _owlv2_images(folder: Path) -> Path:
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"image_processor_type": "Owlv2ImageProcessor", "size": {"height": 64, "width": 64}})
    )
    return folder


def save_grounding_dino(folder: Path) -> None:
    """A random Grounding DINO with a tokenizer of a few words and all letters."""
    import transformers

    torch.manual_seed(0)
    letters = [chr(code) for code in range(97, 123)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "dog", "red", "car", *letters]
    words += [f"##{letter}" for letter in letters]
    (folder / "vocab.txt").write_text("\n".join(words))
    tokenizer = transformers.BertTokenizer(vocab={word: index for index, word in enumerate(words)})
    config = transformers.GroundingDinoConfig(
        backbone_config=transformers.SwinConfig(
            embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 2, 2], window_size=4, out_indices=[2, 3, 4]
        ),
        text_config=transformers.BertConfig(
            vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
        ),
        d_model=32,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        num_queries=10,
        max_text_len=32,
    )
    transformers.GroundingDinoForObjectDetection(config).save_pretrained(folder)
    processor = {"image_processor_type": "GroundingDinoImageProcessor", "size": {"height": 160, "width": 160}}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    images = transformers.AutoImageProcessor.from_pretrained(folder)
    transformers.GroundingDinoProcessor(image_processor=images, tokenizer=tokenizer).save_pretrained(folder)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    base = tmp_path_factory.mktemp("models")

    def folder(kind: str) -> Path:
        path: Path = base / kind
        if not path.exists():
            path.mkdir()
            if kind == "owlv2":
                save_owlv2(path)
            elif kind == "grounding_dino":
                save_grounding_dino(path)
            else:
                save_detr_like(path, kind)
        return path

    return folder


@pytest.fixture(scope="module")
def picture() -> Any:
    return np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)


@pytest.mark.parametrize("kind", ["rt_detr", "d_fine"])
def test_a_saved_detector_gives_boxes_in_the_picture(folders: Callable[[str], Path], picture: Any, kind: str) -> None:
    detector = choose_detector(f"transformers:{folders(kind)}")
    assert detector.labels == ("person", "dog", "traffic light")
    found = detector.detect(picture, ())
    assert found, "random weights score about 0.5 everywhere"
    for detection in found:
        x0, y0, x1, y1 = detection.box
        assert 0 <= x0 < x1 <= 120 and 0 <= y0 < y1 <= 90
        assert detection.label in detector.labels and 0 <= detection.score <= 1
    assert list(found) == sorted(found, key=lambda d: -d.score)
    assert found == detector.detect(picture, ())


@pytest.mark.parametrize("kind", ["owlv2", "grounding_dino"])
def test_an_open_vocabulary_detector_labels_with_the_words_asked_for(
    folders: Callable[[str], Path], picture: Any, bench: Callable[..., Any], kind: str
) -> None:
    folder = folders(kind)
    detector = choose_detector(f"transformers:{folder}")
    assert detector.labels is None
    found = detector.detect(picture, ("unicorn", "red car"))
    assert found and {detection.label for detection in found} <= {"unicorn", "red car"}
    made = bench(detect=f"transformers:{folder}")
    regions = made.ctx.call("LOC", image=made.picture(picture), object="unicorns", threshold=0.06)
    assert {region.label for region in regions} <= {"unicorn"}
    with pytest.raises(BackendUnavailable, match="told what to look for"):
        made.ctx.call("SEG", image=made.picture(picture))


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailable, match=r"config\.json"):
        _ = choose_detector(f"transformers:{tmp_path}").labels
    with pytest.raises(BackendUnavailable, match="Give its full path"):
        choose_detector("transformers:some-org/some-model")
    with pytest.raises(BackendUnavailable, match="Name a local folder"):
        choose_detector("transformers")
