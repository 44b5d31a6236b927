"""How many threads one model may use: a few at most, never more than cores, and fewer where processes share them."""

from __future__ import annotations

import os

_limit: int | None = None


def model_threads(most: int) -> int:
    """Threads for a model that gains nothing from more than `most`."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        cores = os.cpu_count() or 1
    return max(1, min(most, cores if _limit is None else min(cores, _limit)))


def limit_threads(most: int) -> None:
    """Give every model of this process `most` threads at most, those of OpenCV, OpenMP and torch included.

    To be called before the models are loaded: a process that does this is one of several that share the cores.
    """
    global _limit  # noqa: PLW0603 - one setting a process, for models that are one a process, too
    _limit = most
    os.environ["OMP_NUM_THREADS"] = str(most)  # read by torch, and by OpenMP, when they are first loaded
    import cv2

    cv2.setNumThreads(most)
