"""What goes wrong in learning from execution."""

from __future__ import annotations

from mllm_core.errors import YaffleError


class LearningError(YaffleError):
    """Questions that can't be read, or nothing to learn from."""
