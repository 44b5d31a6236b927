"""From patches to what a decoder reads: pixel-shuffle MLP, query resampler, gated cross-attention."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn

from mllm_core.model.configuration import CoreConfig


def build_connector(config: CoreConfig) -> nn.Module:
    """The connector that `config` names: patches (tiles, patches, vision width) to (tiles, tokens, text width)."""
    vision, text = int(config.vision_config.hidden_size), int(config.text_config.hidden_size)
    patches = config.patches_a_side**2 if config.places else 0
    if config.connector == "pixel_shuffle":
        return PixelShuffle(vision, text, config.shuffle, patches // config.shuffle**2)
    if config.connector == "resampler":
        return Resampler(vision, text, config.queries, config.connector_layers, patches)
    return Projection(vision, text, patches)


class Places(nn.Embedding):
    """A learned vector for each place of a tile, added to what is there: (tiles, places, width).

    Encoders tell what is where relative to a patch; a box in the picture needs the patch's own place as well.
    """

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens + self.weight.to(tokens.dtype)


def placing(places: int, width: int) -> nn.Module:
    """Places for so many places of a tile; for 0 nothing is added."""
    return Places(places, width) if places else nn.Identity()


class PixelShuffle(nn.Module):
    """Neighbouring patches are laid side by side and projected: fewer, wider tokens (Shi et al. 2016; SmolVLM)."""

    def __init__(self, vision: int, text: int, factor: int, places: int = 0) -> None:
        super().__init__()
        self.factor = factor
        self.norm = nn.LayerNorm(vision)
        self.widen = nn.Linear(vision * factor**2, text * 2)
        self.project = nn.Linear(text * 2, text)
        self.places = placing(places, text)

    def forward(self, patches: Tensor) -> Tensor:
        tiles, count, width = patches.shape
        side, factor = int(count**0.5), self.factor
        grid = self.norm(patches).view(tiles, side // factor, factor, side // factor, factor, width)
        grid = grid.permute(0, 1, 3, 2, 4, 5).reshape(tiles, (side // factor) ** 2, width * factor**2)
        return cast(Tensor, self.places(self.project(nn.functional.gelu(self.widen(grid)))))


class Resampler(nn.Module):
    """Learned queries attend to the patches (Q-Former, Li et al. 2023; Perceiver resampler, Alayrac et al. 2022)."""

    def __init__(self, vision: int, text: int, queries: int, layers: int, places: int = 0) -> None:
        super().__init__()
        self.project = nn.Linear(vision, text)
        self.places = placing(places, text)
        self.norm = nn.LayerNorm(text)
        self.queries = nn.Parameter(torch.randn(queries, text) * 0.02)
        heads = max(1, text // 64)
        self.layers = nn.ModuleList(
            nn.TransformerDecoderLayer(text, heads, text * 2, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.final = nn.LayerNorm(text)

    def forward(self, patches: Tensor) -> Tensor:
        memory = self.norm(self.places(self.project(patches)))
        tokens = self.queries.to(memory.dtype).expand(len(patches), -1, -1)
        for layer in self.layers:
            tokens = layer(tokens, memory)
        return cast(Tensor, self.final(tokens))


class Projection(nn.Module):
    """Patches in the decoder's width, for cross-attention."""

    def __init__(self, vision: int, text: int, places: int = 0) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(vision)
        self.project = nn.Linear(vision, text)
        self.places = placing(places, text)

    def forward(self, patches: Tensor) -> Tensor:
        return cast(Tensor, self.places(self.project(self.norm(patches))))


class CrossAttended(nn.Module):
    """A decoder layer with gated cross-attention to the pictures before it (Flamingo, Alayrac et al. 2022).

    The gates start at zero: at first the decoder is what it was without pictures. `visual` is (tiles x patches, text
    width); `visual_mask` (batch, tokens, tiles x patches) says which patches a token may see. A token that sees none
    takes nothing.
    """

    def __init__(self, layer: nn.Module, width: int) -> None:
        super().__init__()
        self.layer = layer
        self.heads = max(1, width // 64)
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(width, 2 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.widen = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU())
        self.narrow = nn.Linear(2 * width, width)
        self.gate = nn.Parameter(torch.zeros(2))

    def forward(
        self, hidden: Tensor, *args: Any, visual: Tensor | None = None, visual_mask: Tensor | None = None, **kwargs: Any
    ) -> Any:
        if visual is not None and visual_mask is not None:
            seen = visual_mask.any(-1, keepdim=True)
            attended = self._attend(self.norm(hidden), visual, visual_mask | ~seen) * seen
            hidden = hidden + self.gate[0].tanh() * attended
            hidden = hidden + self.gate[1].tanh() * self.narrow(self.widen(hidden)) * seen
        return self.layer(hidden, *args, **kwargs)

    def _attend(self, hidden: Tensor, visual: Tensor, mask: Tensor) -> Tensor:
        batch, count, width = hidden.shape
        query = self.query(hidden).view(batch, count, self.heads, -1).transpose(1, 2)
        key, value = self.key_value(visual).chunk(2, -1)
        key = key.view(1, -1, self.heads, width // self.heads).transpose(1, 2).expand(batch, -1, -1, -1)
        value = value.view(1, -1, self.heads, width // self.heads).transpose(1, 2).expand(batch, -1, -1, -1)
        found = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None])
        return cast(Tensor, self.out(found.transpose(1, 2).reshape(batch, count, width)))
