"""The pictures' part of the model from plain tensors: SigLIP's vision tower and the pixel-shuffle connector.

Equal to transformers' SiglipVisionModel and to mllm_core.model.connectors.PixelShuffle up to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from torch.nn import functional

from mllm_core.decoding.weights import Precision, Projection

_GELU: Mapping[str, Literal["none", "tanh"]] = {"gelu": "none", "gelu_pytorch_tanh": "tanh"}
_SHUFFLE_EPSILON = 1e-5  # PixelShuffle has the default one of a LayerNorm


def unknown_vision(config: Mapping[str, Any], shuffle: int) -> str:
    """Why this vision encoder can't be read here; empty if it can."""
    if config["model_type"] != "siglip_vision_model":
        return f"its vision encoder is a {config['model_type']}"
    if config["hidden_act"] not in _GELU:
        return f"its vision encoder has the activation {config['hidden_act']}"
    side, patch = int(config["image_size"]), int(config["patch_size"])
    if side % patch or side // patch % shuffle or int(config["num_channels"]) != 3:
        return "its tiles are not whole patches of three colours"
    return ""


@dataclass(frozen=True)
class Linear:
    """An affine map of rows, float32 in and out."""

    product: Projection
    bias: Tensor

    def __call__(self, rows: Tensor) -> Tensor:
        return self.product(rows, self.bias)


@dataclass(frozen=True)
class Norm:
    """LayerNorm."""

    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, rows: Tensor) -> Tensor:
        return functional.layer_norm(rows, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True)
class Block:
    """One layer of the encoder: queries, keys and values in one product."""

    before: Norm
    attend: Linear
    out: Linear
    between: Norm
    widen: Linear
    narrow: Linear


@dataclass(frozen=True)
class Vision:
    """All of it. Called with tiles (tiles, 3, side, side), float32 in -1..1, it gives visual tokens (tiles, tokens,
    text width), float32. Used by any number of threads."""

    embed: Linear
    places: Tensor
    blocks: tuple[Block, ...]
    after: Norm
    heads: int
    patch: int
    approximate: Literal["none", "tanh"]
    shuffle: int
    norm: Norm
    widen: Linear
    project: Linear
    token_places: Tensor | None

    @torch.inference_mode()
    def __call__(self, pixels: Tensor) -> Tensor:
        tiles, _, side, _ = pixels.shape
        across, size = side // self.patch, self.patch
        cut = pixels.view(tiles, 3, across, size, across, size).permute(0, 2, 4, 1, 3, 5)
        width = self.places.shape[1]
        hidden = self.embed(cut.reshape(tiles * across**2, 3 * size**2))
        hidden = (hidden.view(tiles, across**2, width) + self.places).view(-1, width)
        for block in self.blocks:
            query, key, value = (
                part.view(tiles, across**2, self.heads, -1).transpose(1, 2)
                for part in block.attend(block.before(hidden)).chunk(3, -1)
            )
            seen = functional.scaled_dot_product_attention(query, key, value)
            hidden = hidden + block.out(seen.transpose(1, 2).reshape(-1, width))
            wide = functional.gelu(block.widen(block.between(hidden)), approximate=self.approximate)
            hidden = hidden + block.narrow(wide)
        count, factor = across // self.shuffle, self.shuffle
        grid = self.norm(self.after(hidden)).view(tiles, count, factor, count, factor, width)
        grid = grid.permute(0, 1, 3, 2, 4, 5).reshape(tiles * count**2, width * factor**2)
        tokens = self.project(functional.gelu(self.widen(grid))).view(tiles, count**2, -1)
        return tokens if self.token_places is None else tokens + self.token_places


@torch.inference_mode()
def build_vision(
    tensors: Mapping[str, Tensor], config: Mapping[str, Any], shuffle: int, precision: Precision
) -> Vision:
    """The pictures' part from tensors named `vision.…` and `connector.…`, as in the model's file.

    `config` is the vision encoder's, of which `unknown_vision` says nothing; `precision` is what products are computed
    in. Raises KeyError where a tensor or a size is missing.
    """

    def linear(*names: str) -> Linear:
        weight = torch.cat([tensors[f"{name}.weight"].flatten(1) for name in names])
        return Linear(Projection(weight, precision), torch.cat([tensors[f"{name}.bias"].float() for name in names]))

    def norm(name: str, epsilon: float = float(config["layer_norm_eps"])) -> Norm:
        return Norm(tensors[f"{name}.weight"].float(), tensors[f"{name}.bias"].float(), epsilon)

    token_places = tensors.get("connector.places.weight")
    blocks = []
    for index in range(int(config["num_hidden_layers"])):
        layer = f"vision.encoder.layers.{index}"
        blocks.append(
            Block(
                norm(f"{layer}.layer_norm1"),
                linear(*(f"{layer}.self_attn.{name}_proj" for name in "qkv")),
                linear(f"{layer}.self_attn.out_proj"),
                norm(f"{layer}.layer_norm2"),
                linear(f"{layer}.mlp.fc1"),
                linear(f"{layer}.mlp.fc2"),
            )
        )
    return Vision(
        embed=linear("vision.embeddings.patch_embedding"),
        places=tensors["vision.embeddings.position_embedding.weight"].float(),
        blocks=tuple(blocks),
        after=norm("vision.post_layernorm"),
        heads=int(config["num_attention_heads"]),
        patch=int(config["patch_size"]),
        approximate=_GELU[config["hidden_act"]],
        shuffle=shuffle,
        norm=norm("connector.norm", _SHUFFLE_EPSILON),
        widen=linear("connector.widen"),
        project=linear("connector.project"),
        token_places=None if token_places is None else token_places.float(),
    )
