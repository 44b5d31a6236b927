"""The loss of a batch: cross-entropy on answers, or DPO on pairs of answers, with what is reported about each task.

DPO: Rafailov et al. 2023, with the mean loss on the kept answer added (RPO, Pang et al. 2024).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mllm_core.model.encoding import IGNORED
from mllm_core.model.pictures import scaled
from mllm_core.tokens import BINS
from mllm_core.training.attention import added_mask
from mllm_core.training.examples import TASKS
from mllm_core.training.lesson import Lesson
from mllm_core.training.packing import Batch
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mllm_core.model.network import CoreForConditionalGeneration

#: what is summed for each task: loss over tokens, tokens, answers, answers that greedy decoding would get right,
#: and over pairs: margin, pairs told apart, pairs
COLUMNS = ("loss", "tokens", "answers", "exact", "margin", "told", "pairs")
_NOBODY = -2  #: the document of a tile that no token sees


@dataclass(frozen=True)
class Scores:
    """What a batch's answers are worth to the model: `token_loss` (L,), `answer_loss` (A,) sums over tokens,
    `exact` (A,) whether every token of the answer was the likeliest one (greedy decoding gives this answer).
    `soft_loss` (L,) is the token loss with places spread over their neighbours."""

    token_loss: Tensor
    soft_loss: Tensor
    answer_loss: Tensor
    exact: Tensor


class Learner(Lesson):
    """The model with the loss on its answers.

    `reference` is the frozen model of the align stage; left out with LoRA, where the adapters are switched off instead.
    `in_step` makes a batch without pictures look at an empty tile, for nothing: several processes must go through the
    same layers, whatever their batches hold. `first_location` is the id of `<loc0>`, where places are to be spread.
    """

    def __init__(
        self,
        model: CoreForConditionalGeneration,
        settings: StageSettings,
        reference: CoreForConditionalGeneration | None = None,
        *,
        in_step: bool = False,
        first_location: int | None = None,
    ) -> None:
        super().__init__()
        self.model = model
        self._settings = settings
        self._in_step = in_step
        self._first_location = first_location if settings.spread > 0 else None
        self._reference = [reference]  # in a list: not one of this module's own parameters

    @property
    def models(self) -> tuple[CoreForConditionalGeneration, ...]:
        """The model, and the reference where there is one."""
        reference = self._reference[0]
        return (self.model,) if reference is None else (self.model, reference)

    @property
    def pairs(self) -> bool:
        """Whether this stage learns from pairs."""
        return self._settings.stage == "align"

    def weights(self, batch: Batch) -> Tensor:
        """The weight of each learned token (L,) under the settings' weighting."""
        if self._settings.weighting == "token":
            return torch.ones_like(batch.answers, dtype=torch.float32)
        lengths = torch.bincount(batch.answers, minlength=len(batch.tasks))[batch.answers].float()
        return lengths.rsqrt() if self._settings.weighting == "root" else lengths.reciprocal()

    def total(self, batch: Batch) -> float:
        """What the loss of this batch, a sum, is to be divided by to be a mean."""
        return len(batch.tasks) / 2 if self.pairs else float(self.weights(batch).sum())

    def empty(self) -> Tensor:
        """Zeros, (tasks, COLUMNS)."""
        return torch.zeros(len(TASKS), len(COLUMNS), dtype=torch.float64)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The loss as a sum (see `total`), and float64 (tasks, COLUMNS) sums for the log."""
        scores = self.scores(self.model, batch)
        if not self.pairs:
            loss = (self.weights(batch) * scores.soft_loss).sum()
            return self._with_gradient(loss), self._sums(batch, scores)
        with torch.no_grad(), self._without_adapters():
            before = self.scores(self._reference[0] or self.model, batch).answer_loss
        gain = before - scores.answer_loss  # log-prob under the model minus that under the reference
        margin = self._settings.beta * (gain[0::2] - gain[1::2])
        lengths = torch.bincount(batch.answers, minlength=len(batch.tasks)).float()
        kept = scores.answer_loss[0::2] / lengths[0::2]
        loss = (-functional.logsigmoid(margin) + self._settings.kept_weight * kept).sum()
        return self._with_gradient(loss), self._sums(batch, scores, margin.detach())

    def scores(self, model: nn.Module, batch: Batch) -> Scores:
        """How a model scores the answers of a batch; the vocabulary is projected to only where something is learned."""
        core = cast("CoreForConditionalGeneration", model)
        pixels, owners = batch.pixel_values, batch.tile_documents
        if pixels is None and self._in_step:
            side = int(core.config.tile_size)
            pixels = torch.zeros(1, 3, side, side, dtype=torch.uint8, device=batch.input_ids.device)
            owners = owners.new_full((1,), _NOBODY)
        out = core.model(
            input_ids=batch.input_ids,
            attention_mask=added_mask(batch.attention_mask, torch.bfloat16 if self._settings.bf16 else torch.float32),
            position_ids=batch.position_ids,
            pixel_values=None if pixels is None else scaled(pixels),
            tile_documents=owners,
            document_ids=batch.document_ids,
            use_cache=False,
        )
        hidden = out.last_hidden_state
        if batch.pixel_values is None and out.visual is not None:
            hidden = hidden + 0.0 * out.visual.sum()
        learned = batch.labels[:, 1:] != IGNORED
        targets = batch.labels[:, 1:][learned]
        logits = core.lm_head(hidden[:, :-1][learned]).float()
        token_loss = functional.cross_entropy(logits, targets, reduction="none")
        count = len(batch.tasks)
        answer_loss = token_loss.new_zeros(count).index_add(0, batch.answers, token_loss)
        with torch.no_grad():
            wrong = (logits.argmax(-1) != targets).float()
            exact = wrong.new_zeros(count).index_add(0, batch.answers, wrong) == 0
        return Scores(token_loss, self._spread(token_loss, logits, targets), answer_loss, exact)

    def _spread(self, token_loss: Tensor, logits: Tensor, targets: Tensor) -> Tensor:
        """The token loss, where a place is taught as a bell over the steps beside it: near is better than far.

        For these tokens it is the divergence from the bell, so that 0 is still the best.
        """
        if self._first_location is None or not torch.is_grad_enabled():
            return token_loss
        first = self._first_location
        at = ((targets >= first) & (targets < first + BINS)).nonzero()[:, 0]
        if not len(at):
            return token_loss
        steps = torch.arange(BINS, device=targets.device)
        apart = (steps[None] - (targets[at] - first)[:, None]).float()
        bell = torch.softmax(-apart.square() / (2 * self._settings.spread**2), dim=-1)
        found = functional.log_softmax(logits[at], dim=-1)[:, first : first + BINS]
        divergence = functional.kl_div(found, bell, reduction="none").sum(-1)
        return token_loss.index_put((at,), divergence)

    def _sums(self, batch: Batch, scores: Scores, margin: Tensor | None = None) -> Tensor:
        loss = scores.token_loss.detach().double()
        ones = torch.ones_like(loss)
        sums = loss.new_zeros(len(TASKS), len(COLUMNS))
        token_tasks = batch.tasks[batch.answers]
        sums[:, 0].index_add_(0, token_tasks, loss)
        sums[:, 1].index_add_(0, token_tasks, ones)
        sums[:, 2].index_add_(0, batch.tasks, torch.ones_like(batch.tasks, dtype=sums.dtype))
        sums[:, 3].index_add_(0, batch.tasks, scores.exact.to(sums.dtype))
        if margin is not None:
            pair_tasks = batch.tasks[0::2]
            sums[:, 4].index_add_(0, pair_tasks, margin.double())
            sums[:, 5].index_add_(0, pair_tasks, (margin > 0).to(sums.dtype))
            sums[:, 6].index_add_(0, pair_tasks, torch.ones_like(pair_tasks, dtype=sums.dtype))
        return sums

    def _with_gradient(self, loss: Tensor) -> Tensor:
        """A batch without pictures has no gradient where the connector alone learns: it gets one of zeros."""
        if loss.requires_grad or not torch.is_grad_enabled():
            return loss
        learned = [parameter for parameter in self.parameters() if parameter.requires_grad]
        return loss + 0.0 * torch.stack([parameter.float().sum() for parameter in learned]).sum()

    def _without_adapters(self) -> AbstractContextManager[Any]:
        if self._reference[0] is not None or not self._settings.lora:
            return nullcontext()
        from mllm_core.training.lora import adapters_off

        return adapters_off(self.model)
