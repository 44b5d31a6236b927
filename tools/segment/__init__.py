"""Segmenting: from a box or a point to the pixels of the thing there."""

from __future__ import annotations
