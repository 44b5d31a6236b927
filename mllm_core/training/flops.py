"""How much arithmetic a step takes, by the model's shape, and how much the device can do: model-FLOPs utilisation.

Counted as in PaLM (Chowdhery et al. 2022): a multiplication and an addition for each weight and token forward, twice
that backward; attention by the pairs of tokens that see one another. What is recomputed, and padding, does not count.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from mllm_core.training.optimiser import part_of

if TYPE_CHECKING:
    from mllm_core.training.packing import Batch

#: dense bf16 peaks in FLOP/s, from the vendors' data sheets
_PEAKS = {
    "H200": 989e12, "H100 PCIe": 756e12, "H100": 989e12, "B200": 2250e12, "A100": 312e12, "L40S": 362e12, "L4": 121e12,
    "A10": 125e12, "RTX 4090": 165e12, "T4": 65e12,
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """The weights that each token of a part goes through, and what attention costs."""

    weights: dict[str, int]
    head: int
    patches: int
    visual_tokens: int
    vision_attention: int
    language_attention: int
    learns: dict[str, bool]

    @classmethod
    def of(cls, model: Any) -> Shape:
        """The shape of a CoreForConditionalGeneration, as it is frozen now."""
        config = model.config
        weights = dict.fromkeys(("vision", "connector", "language"), 0)
        learns = dict.fromkeys(weights, False)
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear | nn.Conv2d) and module is not model.lm_head:
                weights[part_of(f"{name}.weight")] += module.weight.numel()
        for name, parameter in model.named_parameters():
            learns[part_of(name)] |= parameter.requires_grad
        vision, text = config.vision_config, config.text_config
        heads = text.num_attention_heads * getattr(text, "head_dim", text.hidden_size // text.num_attention_heads)
        return cls(
            weights=weights,
            head=model.lm_head.weight.numel(),
            patches=config.patches_a_side**2,
            visual_tokens=config.tokens_per_tile,
            vision_attention=4 * vision.hidden_size * vision.num_hidden_layers,
            language_attention=4 * heads * text.num_hidden_layers,
            learns=learns,
        )

    def seeing(self, tiles: int) -> float:
        """Floating-point operations of a look at so many tiles, forward."""
        return tiles * self.patches * (2 * self.weights["vision"] + self.patches * self.vision_attention)

    def flops(self, batch: Batch) -> float:
        """Floating-point operations that learning from a batch needs: forward, and backward where gradients flow."""
        tiles = len(batch.tile_documents)
        forward = {
            "vision": self.seeing(tiles),
            "connector": tiles * self.visual_tokens * 2 * self.weights["connector"],
            "language": batch.tokens * 2 * self.weights["language"]
            + float(batch.attention_mask.sum()) * self.language_attention
            + len(batch.answers) * 2 * self.head,
        }
        total, reached = 0.0, False
        for part in ("vision", "connector", "language"):  # gradients flow back to the first part that learns
            reached = reached or self.learns[part]
            total += forward[part] * (1 + reached + self.learns[part])
        return total


def peak_flops(device: torch.device, *, bf16: bool) -> float:
    """What the device can do at most, in FLOP/s: from the data sheet for a GPU, measured (0.3 s) for anything else."""
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
        for key, peak in _PEAKS.items():
            if key in name:
                return peak
    size = 1024
    left = torch.randn(size, size, device=device, dtype=torch.bfloat16 if bf16 else torch.float32)
    right = torch.randn_like(left)
    best, begun = 0.0, time.perf_counter()
    while time.perf_counter() - begun < 0.3:
        start = time.perf_counter()
        result = left @ right
        float(result[0, 0])  # waits for the device
        best = max(best, 2 * size**3 / (time.perf_counter() - start))
    return best
