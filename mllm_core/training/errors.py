"""The error of training: everything that stops a run and that its owner can act on."""

from __future__ import annotations

from mllm_core.errors import YaffleError


class TrainingError(YaffleError):
    """A run that can't start or can't go on; the remedy says what to change."""
