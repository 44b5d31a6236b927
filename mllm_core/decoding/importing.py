"""Importing torch as fast as it goes, where a program needs it for one answer and is waited for."""

from __future__ import annotations

import gc
import sys


def import_torch() -> None:
    """Imports torch, unless that was done, without looking for garbage meanwhile; nor among its modules afterwards.

    The collector else walks the same living objects again and again, once more when the process ends: a third of the
    time that torch costs a short program. What is alive now is no longer looked at (gc.freeze), which is little else.
    """
    if "torch" in sys.modules:
        return
    enabled = gc.isenabled()
    gc.disable()
    try:
        import torch  # noqa: F401
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
