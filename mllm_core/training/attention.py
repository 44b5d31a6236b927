"""Attention by plain matrix products, for training on a CPU.

torch's fused kernel for CPUs is made for long rows: on rows of a few hundred tokens in bfloat16, forward and backward
take two to four times as long as two batched products and a softmax (measured with torch 2.13 on AVX512-BF16).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

_NAME = "yaffle_dense"


def dense_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention as transformers calls it: (batch, heads, tokens, width) to (batch, tokens, heads, width).

    `attention_mask` is added to the scores: 0 where a token is seen, a large negative number where not.
    """
    groups = getattr(module, "num_key_value_groups", 1)
    if groups > 1:
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    scores = torch.matmul(query * scale, key.transpose(-1, -2))
    if attention_mask is not None:
        scores = scores.add_(attention_mask)
    shares = torch.softmax(scores, dim=-1, dtype=scores.dtype)
    if dropout:
        shares = nn.functional.dropout(shares, dropout)
    return torch.matmul(shares, value).transpose(1, 2).contiguous(), None


@contextmanager
def attention_for(device: torch.device, *models: Any) -> Iterator[None]:
    """The models with the attention that trains fastest on this device; afterwards they have their own again."""
    if device.type != "cpu":
        yield
        return
    from transformers import AttentionInterface

    AttentionInterface.register(_NAME, dense_attention)
    before = [model.config._attn_implementation for model in models]
    for model in models:
        model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        for model, name in zip(models, before, strict=True):
            model.set_attn_implementation(name)


def added_mask(seen: Tensor, dtype: torch.dtype) -> Tensor:
    """A mask of who sees whom (bool) as numbers to be added to the scores."""
    return torch.zeros_like(seen, dtype=dtype).masked_fill_(~seen, torch.finfo(dtype).min / 2)
