"""What the connector's visual tokens say, in the decoder's own embeddings: names, and where the sides of things are.

So the decoder meets visual tokens that are near the words for what is there, and places that it can read off, before it
has seen a picture. The words' embeddings are taken as they are and do not move.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from mllm_core.tokens import BINS, LOCATIONS
from mllm_core.training.look.batches import Views
from mllm_core.training.look.targets import ATTRIBUTES

if TYPE_CHECKING:
    from mllm_core.model.network import CoreForConditionalGeneration
    from mllm_core.model.processor import CoreProcessor

SPREAD = 2.0  #: a side's place is taught as a bell of so many location steps
NEAR = 4.0  #: a side within so many location steps of the truth is called right
_SIDES = 4


@dataclass(frozen=True)
class TokenTargets:
    """What V x T visual tokens are to say; each stands for `factor` x `factor` patches, of which the one with a thing's
    centre speaks, else one with a thing.

    thing: bool (V, T). classes: int64 (V, T, attributes). sides: float32 (V, T, 4), left, top, right and bottom of the
    part of the thing that the view shows, in location steps of the view. weight: float32 (V, T), 0 without a thing.
    """

    thing: Tensor
    classes: Tensor
    sides: Tensor
    weight: Tensor


def token_targets(views: Views, factor: int) -> TokenTargets:
    """The targets of the visual tokens, from those of the patches."""
    patches = views.thing.shape[1]
    side = round(patches**0.5)
    at = torch.arange(patches, device=views.thing.device)
    middles = torch.stack([at % side, at // side], -1) + 0.5
    sides = torch.cat([middles - views.box[..., :2], middles + views.box[..., 2:]], -1) * (BINS / side)
    rank = views.weight + 2.0 * views.thing + 4.0 * (views.centre & views.thing)
    chosen = _cells(rank[..., None], side, factor)[..., 0].argmax(-1)  # (V, T)

    def taken(values: Tensor) -> Tensor:
        cells = _cells(values, side, factor)  # (V, T, factor², width)
        return cells.gather(2, chosen[..., None, None].expand(-1, -1, 1, cells.shape[-1]))[:, :, 0]

    return TokenTargets(
        thing=taken(views.thing[..., None])[..., 0],
        classes=taken(views.classes.long()),
        sides=taken(sides),
        weight=taken(views.weight[..., None])[..., 0],
    )


def _cells(values: Tensor, side: int, factor: int) -> Tensor:
    """Values of patches (V, P, width) as (V, tokens, patches a token, width), in the order of the pixel shuffle."""
    views, _, width = values.shape
    count = side // factor
    grid = values.view(views, count, factor, count, factor, width).permute(0, 1, 3, 2, 4, 5)
    return grid.reshape(views, count * count, factor * factor, width)


class Telling(nn.Module):
    """Logits of what visual tokens say. `names[a]` (words of attribute a, width) and `steps` (BINS, width) are the
    decoder's embeddings; what is learned here, a scale for each attribute and a map for each side, is thrown away."""

    def __init__(self, names: Sequence[Tensor], steps: Tensor) -> None:
        super().__init__()
        width = steps.shape[1]
        for at, words in enumerate(names):
            self.register_buffer(f"names{at}", words, persistent=False)
        self.register_buffer("steps", steps, persistent=False)
        self.scale = nn.Parameter(torch.full((len(names),), -0.5 * math.log(width)))
        self.sides = nn.Linear(width, _SIDES * width, bias=False)
        nn.init.normal_(self.sides.weight, std=0.02)

    @classmethod
    def of(cls, model: CoreForConditionalGeneration, processor: CoreProcessor) -> Telling:
        """For the embeddings that a model has now."""
        table = model.get_input_embeddings().weight.detach()
        encode = processor.codec.tokenizer.encode

        def meaning(word: str, write: Callable[[str], list[int]] = encode) -> Tensor:
            embedded: Tensor = table[write(word)].float().mean(0)
            return embedded

        names = [torch.stack([meaning(word) for word in words]) for words in ATTRIBUTES.values()]
        first = processor.codec.marks[LOCATIONS[0]]
        return cls(names, table[first : first + BINS].float().clone())

    def named(self, tokens: Tensor, attribute: int) -> Tensor:
        """Of tokens (N, width) the logits of the words of an attribute (N, words)."""
        words: Tensor = getattr(self, f"names{attribute}")
        logits: Tensor = (tokens @ words.to(tokens.dtype).T).float() * self.scale[attribute].exp()
        return logits

    def placed(self, tokens: Tensor) -> Tensor:
        """Of tokens (N, width) the logits of their things' sides (N, 4, BINS)."""
        turned = self.sides(tokens).view(len(tokens), _SIDES, -1)
        steps: Tensor = self.steps  # type: ignore[assignment]  # a buffer
        logits: Tensor = (turned @ steps.to(turned.dtype).T).float()
        return logits


def places_loss(logits: Tensor, sides: Tensor) -> tuple[Tensor, Tensor]:
    """Of logits (N, 4, BINS) and sides (N, 4) in location steps: the mean divergence from a bell round each side (N),
    and how many of the sides are right within NEAR steps (N)."""
    steps = torch.arange(BINS, device=sides.device) + 0.5
    apart = steps - sides.clamp(0, BINS)[..., None]
    bell = torch.softmax(-apart.square() / (2 * SPREAD**2), dim=-1)
    loss = functional.kl_div(functional.log_softmax(logits, -1), bell, reduction="none").sum(-1).mean(-1)
    near = (logits.detach().argmax(-1) + 0.5 - sides).abs() <= NEAR
    return loss, near.float().sum(-1)


def token_factor(model: CoreForConditionalGeneration) -> int:
    """How many patches across a visual token stands for; 0 where visual tokens have no place (a resampler's)."""
    config = model.config
    if config.connector == "pixel_shuffle":
        return int(config.shuffle)
    return 0 if config.connector == "resampler" else 1
