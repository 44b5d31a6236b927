"""What goes wrong while measuring."""

from __future__ import annotations

from mllm_core.errors import YaffleError


class EvaluationError(YaffleError):
    """A measurement that can't be made: nothing to measure, or predictions that don't belong to the questions."""
