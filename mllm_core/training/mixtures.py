"""What each stage learns from by default: the worlds and their shares, and room for sources from above the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mllm_core.samples import Mixture, Source
from mllm_core.training.errors import TrainingError
from mllm_core.training.settings import StageName
from mllm_core.training.stages import PRETRAINED, OnlyTasks

#: shares of samples (not of tokens) by stage and name; names that nobody brings are passed over
SHARES: dict[StageName, dict[str, float]] = {
    "look": {
        "scenes": 0.76, "signs": 0.1, "unclear": 0.03, "charts": 0.03, "tables": 0.03, "receipts": 0.02, "forms": 0.03,
    },
    "pretrain": {
        "scenes": 0.2, "places": 0.3, "charts": 0.15, "tables": 0.1, "receipts": 0.1, "forms": 0.05, "signs": 0.1,
        "unclear": 0.02, "text": 0.05,
    },
    "instruct": {
        "scenes": 0.2, "places": 0.05, "albums": 0.02, "charts": 0.05, "tables": 0.03, "receipts": 0.02, "forms": 0.02,
        "signs": 0.03, "text": 0.03, "unclear": 0.02, "planning": 0.55,
    },
    "align": {
        "scenes": 0.6, "charts": 0.12, "tables": 0.08, "receipts": 0.08, "forms": 0.05, "signs": 0.07,
        "unclear": 0.02,
    },
}  # fmt: skip


DENSE = "places"  #: all its turns teach where to look: pretraining keeps them


def worlds() -> tuple[Source, ...]:
    """All data worlds of the core."""
    from mllm_core.worlds import drawn_worlds
    from mllm_core.worlds.charts import ChartWorld
    from mllm_core.worlds.documents.forms import FormWorld
    from mllm_core.worlds.documents.receipts import ReceiptWorld
    from mllm_core.worlds.documents.tables import TableWorld
    from mllm_core.worlds.scenes.albums import AlbumWorld
    from mllm_core.worlds.text import TextWorld

    printed = (ChartWorld(), TableWorld(), ReceiptWorld(), FormWorld(), TextWorld())
    return (*drawn_worlds().values(), AlbumWorld(), *printed)


def mixture(stage: StageName, sources: Sequence[Source], shares: Mapping[str, float] | None = None) -> Mixture:
    """The sources in a stage's shares, or in those given by name. pretrain keeps the tasks of PRETRAINED only.

    Raises:
        TrainingError: a share is given for a source that is not there, or none is left.
    """
    named = {source.name: source for source in sources}
    if shares is not None and (unknown := sorted(set(shares) - set(named))):
        raise TrainingError(
            f"there is no data named {', '.join(unknown)}.", remedy=f"Choose from {', '.join(sorted(named))}."
        )
    wanted = SHARES[stage] if shares is None else shares
    parts = [(named[name], share) for name, share in wanted.items() if name in named and share > 0]
    if not parts:
        raise TrainingError("there is nothing to learn from.", remedy="Give at least one source a share above 0.")
    if stage == "pretrain":
        parts = [
            (
                OnlyTasks(source, PRETRAINED) if source.name in SHARES["pretrain"] and source.name != DENSE else source,
                share,
            )
            for source, share in parts
        ]
    return Mixture(tuple(parts), name=stage)
