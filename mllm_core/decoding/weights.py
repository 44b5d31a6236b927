"""A decoder's weights, laid out for few and cheap operations: fused, norms folded in, in the chosen precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import torch
from torch import Tensor, nn

Precision = Literal["float32", "bfloat16", "int8"]


def fast_bfloat16(device: torch.device) -> bool:
    """Whether products of many rows gain from bfloat16: a GPU, or a CPU with instructions for it (else it emulates)."""
    if device.type != "cpu":
        return True
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16"))


def best_precision(device: torch.device) -> Precision:
    """What decoding is fastest in at equal quality: int8 weights halve the time of a step on a CPU, which waits for
    weights to come from memory; a GPU is as fast in bfloat16. Where the kernel is missing, float32."""
    if device.type != "cpu":
        return "bfloat16"
    return "int8" if hasattr(torch, "_weight_int8pack_mm") else "float32"


class Projection:
    """A bias-free linear map, (rows, in) to (rows, out); float32 in and out, whatever it computes in.

    "int8" is for few rows, as in decoding: more are multiplied by the weights as they are, in bfloat16 where that is
    fast, otherwise in float32. So prompts and pictures are read without quantisation.
    """

    def __init__(self, weight: Tensor, precision: Precision) -> None:
        """`weight` is (out, in)."""
        low = precision == "bfloat16" or (precision == "int8" and fast_bfloat16(weight.device))
        # up to so many rows the int8 kernel wins (measured with the shapes of `nano`: 8 of bfloat16, 32 of float32)
        self._few = (8 if low else 32) if precision == "int8" else 0
        self._low = low
        self._weight = weight.bfloat16().contiguous() if low else weight.float().t().contiguous()
        if precision == "int8":
            scale = weight.float().abs().amax(1).clamp_min(1e-12) / 127  # one for each output: symmetric, no zero point
            self._packed = (weight.float() / scale[:, None]).round().to(torch.int8)
            self._scale = scale.bfloat16()

    def __call__(self, rows: Tensor, residual: Tensor | None = None) -> Tensor:
        """The product, plus `residual` where given."""
        if len(rows) <= self._few:
            product = torch._weight_int8pack_mm(rows.bfloat16(), self._packed, self._scale)
        elif self._low:
            product = nn.functional.linear(rows.bfloat16(), self._weight)
        else:
            return rows @ self._weight if residual is None else torch.addmm(residual, rows, self._weight)
        return product.float() if residual is None else residual + product


@dataclass(frozen=True)
class Layer:
    """One decoder layer: queries, keys and values in one product, gate and up in another."""

    attend: Projection
    out: Projection
    widen: Projection
    narrow: Projection


@dataclass(frozen=True)
class Weights:
    """All of a decoder. `norms` is (layers, 1, heads + key-value heads, head size): the factors of queries and keys."""

    embedding: Tensor
    layers: tuple[Layer, ...]
    norms: Tensor
    head: Projection
    cosines: Tensor
    sines: Tensor
    heads: int
    key_value_heads: int
    size: int
    epsilon: float

    @property
    def vocabulary(self) -> int:
        return self.embedding.shape[0]


def unknown_shape(config: Mapping[str, Any]) -> str:
    """Why the lean path can't run a decoder of this configuration (of a Qwen3Model); empty if it can."""
    rope = config.get("rope_parameters") or {}
    if rope.get("rope_type", "default") != "default" or rope.get("partial_rotary_factor", 1.0) != 1.0:
        return "its rotary embedding is not the default one"
    if set(config["layer_types"]) != {"full_attention"} or config["hidden_act"] != "silu" or config["attention_bias"]:
        return "it has sliding attention, biases or another activation"
    return ""


def unsupported(language: nn.Module, head: nn.Module) -> str:
    """Why the lean path can't run this decoder; empty if it can."""
    config = getattr(language, "config", None)
    if type(language).__name__ != "Qwen3Model" or config is None:
        return f"a {type(language).__name__} is not a Qwen3Model"
    if reason := unknown_shape(config.to_dict()):
        return reason
    layers: list[Any] = list(cast(Any, language).layers)
    if any(type(layer).__name__ != "Qwen3DecoderLayer" for layer in layers):
        return "its layers are not those of a Qwen3Model"
    linears = [child for layer in layers for child in layer.modules() if child.__class__.__name__.endswith("Linear")]
    if any(type(linear) is not nn.Linear for linear in [*linears, head]) or len(linears) != 7 * len(layers):
        return "its projections are not plain ones (adapters, quantisation)"
    if getattr(head, "bias", None) is not None:
        return "its head has a bias"
    hooked = any(child._forward_hooks or child._forward_pre_hooks for child in language.modules())
    return "hooks are set on it" if hooked else ""


def fuse(language: Any, head: Any, precision: Precision, limit: int) -> Weights:
    """The weights of a Qwen3Model for which `unsupported` says nothing. `limit` is the number of positions."""
    return fuse_tensors(language.state_dict(), head.weight.detach(), language.config.to_dict(), precision, limit)


@torch.inference_mode()
def fuse_tensors(
    tensors: Mapping[str, Tensor], head: Tensor, config: Mapping[str, Any], precision: Precision, limit: int
) -> Weights:
    """The weights of a Qwen3Model from its tensors, by the names of its state_dict, for which `unknown_shape` says
    nothing of `config`.

    `head` is (vocabulary, width), `limit` the number of positions. Raises KeyError where a tensor or a size is missing.
    """
    heads, few, size = (int(config[name]) for name in ("num_attention_heads", "num_key_value_heads", "head_dim"))
    width = int(config["hidden_size"])
    root = width**0.5  # RMSNorm is x / |x| * sqrt(width) * weight: all but x / |x| goes into the next product

    def folded(norm: str, *linears: Tensor) -> Projection:
        joined = torch.cat([linear.float() for linear in linears])
        return Projection(joined * (tensors[f"{norm}.weight"].float() * root), precision)

    layers, norms = [], []
    for index in range(int(config["num_hidden_layers"])):
        layer = f"layers.{index}"
        query, key, value, out = (tensors[f"{layer}.self_attn.{name}_proj.weight"] for name in "qkvo")
        gate, up, down = (tensors[f"{layer}.mlp.{name}_proj.weight"] for name in ("gate", "up", "down"))
        layers.append(
            Layer(
                folded(f"{layer}.input_layernorm", query, key, value),
                Projection(out, precision),
                folded(f"{layer}.post_attention_layernorm", gate, up),
                Projection(down, precision),
            )
        )
        # queries carry the 1 / sqrt(size) of the attention as well, which cancels the root of their norm
        of_query = tensors[f"{layer}.self_attn.q_norm.weight"].float().expand(heads, size)
        of_key = (tensors[f"{layer}.self_attn.k_norm.weight"].float() * size**0.5).expand(few, size)
        norms.append(torch.cat([of_query, of_key])[None])
    # the default rotary embedding (Su et al. 2021)
    steps = torch.arange(0, size, 2, device=head.device).float() / size
    frequencies = 1.0 / float(config["rope_parameters"]["rope_theta"]) ** steps
    angles = torch.arange(limit, device=head.device).float()[:, None] * frequencies
    angles = torch.cat([angles, angles], -1)
    sign = torch.ones(size, device=angles.device)
    sign[: size // 2] = -1  # rotate_half: (-second, first)
    return Weights(
        embedding=tensors["embed_tokens.weight"],
        layers=tuple(layers),
        norms=torch.stack(norms),
        head=folded("norm", head),
        cosines=angles.cos(),
        sines=angles.sin() * sign,
        heads=heads,
        key_value_heads=few,
        size=size,
        epsilon=float(config["rms_norm_eps"]),
    )
