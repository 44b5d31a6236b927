"""Model files: which are known, where they lie, how they are fetched; and models loaded once per process."""

from __future__ import annotations
