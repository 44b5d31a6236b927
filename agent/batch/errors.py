"""Errors of a batch as a whole; what goes wrong with one question stands in its own row."""

from __future__ import annotations

from collections.abc import Sequence

from mllm_core.errors import YaffleError

_SHOWN = 10


class BatchError(YaffleError):
    """The batch can't be begun, taken up, or gone on with."""


class BadItems(BatchError):
    """The file of questions has mistakes; `problems` are all of them, each with its line. Nothing was asked."""

    def __init__(self, path: object, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "; ".join(self.problems[:_SHOWN])
        more = f"; and {len(self.problems) - _SHOWN} more" if len(self.problems) > _SHOWN else ""
        super().__init__(f"{path}: {shown}{more}.", remedy="Mend these lines: nothing was asked yet.")
