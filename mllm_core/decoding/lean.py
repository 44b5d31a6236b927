"""A decoder's forward pass with as few operations as it takes, over a preallocated cache of keys and values.

Equal to transformers' Qwen3Model up to rounding; several times faster a step, as at this size most of a step is the
overhead of many small modules.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from mllm_core.decoding.cache import KeyValues
from mllm_core.decoding.weights import Weights


def new_cache(weights: Weights, capacity: int) -> KeyValues:
    """An empty cache of one row."""
    layers, heads = len(weights.layers), weights.key_value_heads
    device = weights.embedding.device
    return KeyValues.empty(layers, 1, heads, capacity, weights.size, device=device, dtype=torch.float32)


def forward(weights: Weights, cache: KeyValues, embeds: Tensor, counts: Sequence[int]) -> Tensor:
    """Reads new tokens, and writes their keys and values into `cache`.

    `embeds` is (rows, tokens, width), float32; of row i the first `counts[i]` are real, the rest is padding on the
    right. Gives the normalised hidden states, (rows, tokens, width); those of padding mean nothing.
    """
    rows, count, width = embeds.shape
    starts = cache.lengths
    end = max(starts) + count - cache.shared  # in what is not shared
    cache.reserve(end)
    even = min(starts) == max(starts) and min(counts) == count
    device = embeds.device
    steps = torch.arange(count, device=device)
    positions = steps + starts[0] if even else torch.tensor(starts, device=device)[:, None] + steps
    limit = len(weights.cosines)
    at = positions if even else positions.clamp_max(limit - 1)  # padding may lie beyond the table
    heads, few, size = weights.heads, weights.key_value_heads, weights.size
    group = heads // few
    # (layers, rows or 1, tokens, heads + key-value heads, size)
    shape = (1, 1 if even else rows, count, 1, size)
    cosines = weights.cosines[at].view(shape) * weights.norms[:, None]
    sines = weights.sines[at].view(shape) * weights.norms.roll(size // 2, -1)[:, None]
    mask = _mask(positions - cache.shared, end, group, even)
    line, places = torch.arange(rows, device=device)[:, None], positions - cache.shared
    begin = starts[0] - cache.shared

    hidden = embeds.reshape(rows * count, width)
    floor = torch.full((), (width * weights.epsilon) ** 0.5, device=device)
    head_floor = torch.full((), (size * weights.epsilon) ** 0.5, device=device)
    for index, layer in enumerate(weights.layers):
        mixed = layer.attend(_unit(hidden, floor)).view(rows, count, heads + 2 * few, size)
        pair = _unit(mixed[:, :, : heads + few], head_floor)
        pair = torch.addcmul(pair * cosines[index], pair.roll(size // 2, -1), sines[index])
        keys, values = cache.keys[index], cache.values[index]
        if even:
            keys[:, :, begin:end] = pair[:, :, heads:].transpose(1, 2)
            values[:, :, begin:end] = mixed[:, :, heads + few :].transpose(1, 2)
        else:
            keys[line, :, places] = pair[:, :, heads:]
            values[line, :, places] = mixed[:, :, heads + few :]
        keys, values = keys[:, :, :end], values[:, :, :end]
        query = pair[:, :, :heads].view(rows, count, few, group, size)
        query = query.permute(0, 2, 3, 1, 4).reshape(rows, few, group * count, size)
        if cache.shared_keys is not None and cache.shared_values is not None:
            both = cache.shared_keys[index, 0], cache.shared_values[index, 0]
            seen = _attend_shared(query, *both, keys, values, mask)
        elif count == 1:
            seen = _attend_one(query, keys, values, mask)
        else:
            seen = torch.nn.functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask, scale=1.0)
        seen = seen.view(rows, few, group, count, size).permute(0, 3, 1, 2, 4)
        hidden = layer.out(seen.reshape(rows * count, heads * size), hidden)
        gate, up = layer.widen(_unit(hidden, floor)).chunk(2, -1)
        hidden = layer.narrow(torch.nn.functional.silu(gate) * up, hidden)
    cache.lengths = [start + new for start, new in zip(starts, counts, strict=True)]
    return _unit(hidden, floor).view(rows, count, width)


def _unit(rows: Tensor, floor: Tensor) -> Tensor:
    """rows / sqrt(sum of squares + width x epsilon); the factors of RMSNorm are in the weights that follow."""
    return rows / torch.hypot(torch.linalg.vector_norm(rows, dim=-1, keepdim=True), floor)


def _attend_one(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None) -> Tensor:
    """Attention of one new token a row: two products are faster than the fused kernel here."""
    scores = query @ keys.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(-1) @ values


def _attend_shared(
    query: Tensor, shared_keys: Tensor, shared_values: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None
) -> Tensor:
    """Attention to what all rows share, as if they were one row of many tokens, and to what each has of its own.

    `query` is (rows, heads, tokens, size), `shared_keys` (heads, shared tokens, size), `keys` (rows, heads, own, size).
    """
    rows, heads, count, size = query.shape
    length = shared_keys.shape[1]
    scores = query.transpose(0, 1).reshape(heads, rows * count, size) @ shared_keys.transpose(-1, -2)
    scores = scores.view(heads, rows, count, length).transpose(0, 1)
    own = query @ keys.transpose(-1, -2)
    if mask is not None:
        own = own.masked_fill(~mask, -torch.inf)
    shares = torch.cat([scores, own], -1).softmax(-1)
    common = shares[..., :length].transpose(0, 1).reshape(heads, rows * count, length) @ shared_values
    return common.view(heads, rows, count, size).transpose(0, 1) + shares[..., length:] @ values


def _mask(positions: Tensor, end: int, group: int, even: bool) -> Tensor | None:
    """Which keys each new token may see: (rows or 1, 1, group x tokens, end), bool; None: all."""
    count = positions.shape[-1]
    if even and count == 1:
        return None
    allowed = torch.arange(end, device=positions.device) <= positions[..., None]
    allowed = allowed.view(-1, 1, count, end)
    return allowed.repeat(1, 1, group, 1) if group > 1 else allowed
