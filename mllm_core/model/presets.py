"""The two sizes of the model: `nano`, trained from scratch and shipped; `base`, made of public backbones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mllm_core.errors import YaffleError

if TYPE_CHECKING:
    from mllm_core.model.configuration import Connector, CoreConfig

NANO_VOCABULARY = 4096


class UnknownPreset(YaffleError):
    """A preset that does not exist."""


@dataclass(frozen=True)
class Preset:
    """A named shape. `vision` and `text` are the hub ids or folders of the backbones; empty: from scratch."""

    name: str
    summary: str
    vision: str = ""
    text: str = ""
    max_tiles: int = 4


PRESETS: dict[str, Preset] = {
    "nano": Preset("nano", "about 9 M parameters, from scratch; the one that ships"),
    "base": Preset(
        "base",
        "SigLIP 2 and Qwen3-0.6B with a new connector; the files must be there or may be downloaded",
        vision="google/siglip2-base-patch16-512",
        text="Qwen/Qwen3-0.6B",
        max_tiles=9,
    ),
}


def preset(name: str) -> Preset:
    """The preset of that name. Raises UnknownPreset."""
    if name not in PRESETS:
        raise UnknownPreset(f"there is no preset {name!r}.", remedy=f"Choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]


def nano_config(vocabulary: int = NANO_VOCABULARY, *, connector: Connector = "pixel_shuffle") -> CoreConfig:
    """The shape of `nano`: a 192-pixel ViT of 6 layers, 36 visual tokens a tile, a decoder of 6 layers of 256."""
    return _small(
        {"hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 6, "num_attention_heads": 3,
         "image_size": 192, "patch_size": 16},
        {"hidden_size": 256, "intermediate_size": 768, "num_hidden_layers": 6, "num_attention_heads": 4,
         "num_key_value_heads": 4, "head_dim": 64, "vocab_size": vocabulary, "max_position_embeddings": 4096},
        connector=connector,
    )  # fmt: skip


def tiny_config(vocabulary: int, *, connector: Connector = "pixel_shuffle") -> CoreConfig:
    """A model of a few thousand parameters, for tests of the code that goes round it."""
    return _small(
        {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
         "image_size": 32, "patch_size": 8},
        {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
         "num_key_value_heads": 2, "head_dim": 16, "vocab_size": vocabulary, "max_position_embeddings": 1024},
        connector=connector,
    )  # fmt: skip


def _small(vision: dict[str, Any], text: dict[str, Any], *, connector: Connector) -> CoreConfig:
    from mllm_core import tokens
    from mllm_core.model.configuration import CoreConfig

    return CoreConfig(
        vision_config={"model_type": "siglip_vision_model", "vision_use_head": False, **vision},
        text_config={
            "model_type": "qwen3",
            "tie_word_embeddings": True,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0},
            "bos_token_id": tokens.SPECIAL.index(tokens.BOS),
            "eos_token_id": tokens.SPECIAL.index(tokens.END),
            "pad_token_id": tokens.SPECIAL.index(tokens.PAD),
            **text,
        },
        connector=connector,
        queries=36 if vision["image_size"] > 64 else 4,
        places=True,
        image_token_id=tokens.SPECIAL.index(tokens.PATCH),
        initializer_range=0.02,
    )
