"""The vision encoder, and the connector after it, with heads and their loss. The heads are thrown away afterwards.

Boxes are distances to the four sides (FCOS, Tian et al. 2019) with the GIoU loss (Rezatofighi et al. 2019).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mllm_core.model.pictures import scaled
from mllm_core.training.lesson import Lesson
from mllm_core.training.look.batches import Views
from mllm_core.training.look.seen import LABELS, TEXT
from mllm_core.training.look.targets import ATTRIBUTES, MOST, UNKNOWN
from mllm_core.training.look.telling import Telling, TokenTargets, places_loss, token_factor, token_targets

if TYPE_CHECKING:
    from mllm_core.model.network import CoreForConditionalGeneration

#: what is learned, with its share of the loss
SHARES: dict[str, float] = {
    "thing": 0.1, "centre": 0.5, "label": 1.0, "colour": 1.0, "size": 0.5, "fill": 0.3, "material": 0.3, "box": 2.0,
    "count": 2.0, "token_label": 0.5, "token_colour": 0.5, "token_size": 0.25, "token_fill": 0.15,
    "token_material": 0.15, "token_place": 1.0,
}  # fmt: skip
#: what is summed for each: the loss and its weight; how many are right of how many; how many were claimed of how many
#: that there are. For boxes `right` is the sum of the IoU
COLUMNS = ("loss", "weight", "right", "asked", "claimed", "there")
_TEXT = LABELS.index(TEXT)
_ROWS = {name: at for at, name in enumerate(SHARES)}
_WIDTHS = {"thing": 1, "centre": 1, "box": 4, **{name: len(words) for name, words in ATTRIBUTES.items()}}


class PatchHeads(nn.Module):
    """One linear layer on the patches, for all of their heads, and one on the mean of a view's patches."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.patch = nn.Linear(width, sum(_WIDTHS.values()))
        self.view = nn.Linear(width, MOST + 1)
        for layer in (self.patch, self.view):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)
        with torch.no_grad():
            self.patch.bias[1] = -3.0  # a thing's centre is in few patches

    def forward(self, patches: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        """Of (V, P, width) what each patch says, (V, P, ...) by head, and the counts' logits (V, MOST + 1)."""
        said = self.patch(patches).float().split(list(_WIDTHS.values()), dim=-1)
        return dict(zip(_WIDTHS, said, strict=True)), self.view(patches.mean(1)).float()


class Heads(nn.Module):
    """All heads: `patches` on the encoder; `tokens` on the connector, where it learns, too."""

    def __init__(self, patches: PatchHeads, tokens: Telling | None) -> None:
        super().__init__()
        self.patches = patches
        self.tokens = tokens


class Eye(nn.Module):
    """What learns in this stage: the vision encoder and the connector, which stay, and the heads, which do not.

    `telling` are the heads of the connector's tokens; None leaves the connector out.
    """

    def __init__(self, model: CoreForConditionalGeneration, telling: Telling | None = None) -> None:
        super().__init__()
        self.vision = model.model.vision
        if telling is not None:
            self.connector = model.model.connector
        patches = PatchHeads(int(model.config.vision_config.hidden_size))
        self.heads = Heads(patches, telling).to(model.device)

    def forward(self, tiles: Tensor) -> tuple[dict[str, Tensor], Tensor, Tensor | None]:
        """Of tiles (V, 3, side, side), uint8: what each patch says, the counts, and the visual tokens where the
        connector learns."""
        patches = self.vision(pixel_values=scaled(tiles)).last_hidden_state
        side = int(patches.shape[1] ** 0.5)
        patches = patches[:, patches.shape[1] - side * side :]
        said, counts = self.heads.patches(patches)
        return said, counts, None if self.heads.tokens is None else self.connector(patches)


def put_back(model: CoreForConditionalGeneration, state: dict[str, Any]) -> None:
    """Give a model the vision encoder of an Eye's state, and the connector if it has one."""
    for part, module in (("vision.", model.model.vision), ("connector.", model.model.connector)):
        own = {key.removeprefix(part): value for key, value in state.items() if key.startswith(part)}
        if own:
            module.load_state_dict(own)


class Looker(Lesson):
    """The Eye with its loss: a thing counts for the root of its patches, whichever head; see SHARES."""

    def __init__(self, model: CoreForConditionalGeneration, telling: Telling | None = None) -> None:
        super().__init__()
        self.model = Eye(model, telling)
        self._factor = token_factor(model)

    @property
    def models(self) -> tuple[Any, ...]:
        """The vision encoder."""
        return (self.model.vision,)

    def total(self, batch: Views) -> float:
        """The weights of all patches with things, and 1 for each view."""
        return float(batch.weight.sum()) + len(batch.tiles)

    def empty(self) -> Tensor:
        """Zeros, (heads, COLUMNS)."""
        return torch.zeros(len(SHARES), len(COLUMNS), dtype=torch.float64)

    def forward(self, batch: Views) -> tuple[Tensor, Tensor]:
        """The loss as a sum, and what is to be reported."""
        said, counts, tokens = self.model(batch.tiles)
        sums = self.empty().to(batch.tiles.device)
        loss = self._found("thing", said["thing"], batch.thing, sums)
        loss = loss + self._found("centre", said["centre"], batch.centre, sums)
        at, weight = batch.thing, batch.weight[batch.thing]
        classes = batch.classes[at].long()
        things = classes[:, 0] != _TEXT
        for column, name in enumerate(ATTRIBUTES):
            loss = loss + self._named(name, said[name][at], classes[:, column], weight, things, sums)
        loss = loss + self._boxed(said["box"][at], batch.box[at], weight, things, sums)
        ones = torch.ones(len(counts), device=counts.device)
        loss = loss + self._named("count", counts, batch.count, ones, ones.bool(), sums)
        if tokens is not None:
            loss = loss + self._told(tokens, token_targets(batch, self._factor), sums)
        return loss, sums

    def _told(self, tokens: Tensor, wanted: TokenTargets, sums: Tensor) -> Tensor:
        """What the visual tokens say of things; of texts only where they are."""
        tokens, weight, classes = (values[wanted.thing] for values in (tokens, wanted.weight, wanted.classes))
        things = classes[:, 0] != _TEXT
        telling = cast("Telling", self.model.heads.tokens)
        loss = tokens.new_zeros((), dtype=torch.float32)
        for column, name in enumerate(ATTRIBUTES):
            logits = telling.named(tokens, column)
            loss = loss + self._named(f"token_{name}", logits, classes[:, column], weight, things, sums)
        apart, near = places_loss(telling.placed(tokens), wanted.sides[wanted.thing])
        placed = (weight * apart).sum()
        _add(sums, "token_place", placed, weight.sum(), near[things].sum(), 4 * things.sum())
        return loss + SHARES["token_place"] * placed

    def _found(self, name: str, logits: Tensor, wanted: Tensor, sums: Tensor) -> Tensor:
        """Whether there is something in a patch."""
        logits = logits[..., 0]
        loss = functional.binary_cross_entropy_with_logits(logits, wanted.float(), reduction="sum")
        claimed = logits.detach() > 0
        _add(sums, name, loss, wanted.numel(), (claimed == wanted).sum(), wanted.numel(), claimed.sum(), wanted.sum())
        sums[_ROWS[name], 2] = (claimed & wanted).sum()
        return SHARES[name] * loss

    def _named(self, name: str, logits: Tensor, wanted: Tensor, weight: Tensor, judged: Tensor, sums: Tensor) -> Tensor:
        """Which word it is; where no word is known nothing is learned. The share of right ones is that of `judged`."""
        known = wanted != UNKNOWN
        logits, wanted, weight, judged = logits[known], wanted[known], weight[known], judged[known]
        loss = (weight * functional.cross_entropy(logits, wanted, reduction="none")).sum()
        right = (logits.detach().argmax(-1) == wanted) & judged
        _add(sums, name, loss, weight.sum(), right.sum(), judged.sum())
        return SHARES[name] * loss

    def _boxed(self, raw: Tensor, wanted: Tensor, weight: Tensor, judged: Tensor, sums: Tensor) -> Tensor:
        """Where its sides are."""
        giou, iou = overlaps(functional.softplus(raw) - 0.5, wanted)
        loss = (weight * (1 - giou)).sum()
        _add(sums, "box", loss, weight.sum(), iou.detach()[judged].sum(), judged.sum())
        return SHARES["box"] * loss


def overlaps(sides: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """GIoU and IoU of boxes (N, 4) given as distances from one point to the left, top, right and bottom."""

    def area(box: Tensor) -> Tensor:
        return (box[:, 0] + box[:, 2]).clamp_min(0) * (box[:, 1] + box[:, 3]).clamp_min(0)

    shared = area(torch.minimum(sides, wanted))
    both = area(sides) + area(wanted) - shared
    hull = area(torch.maximum(sides, wanted))
    iou = shared / both.clamp_min(1e-6)
    return iou - (hull - both) / hull.clamp_min(1e-6), iou


def _add(sums: Tensor, name: str, *values: Tensor | float) -> None:
    """Put a head's numbers, in the order of COLUMNS, into its row."""
    for column, value in enumerate(values):
        sums[_ROWS[name], column] += value.detach() if isinstance(value, Tensor) else value
