"""What goes wrong with a model that is wrapped."""

from __future__ import annotations

from mllm_core.errors import YaffleError


class WrappedModelError(YaffleError):
    """The wrapped model could not be asked, or sent nothing that is an answer. `raw` is what it sent, as text."""

    def __init__(self, message: str, *, remedy: str | None = None, raw: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.raw = raw
