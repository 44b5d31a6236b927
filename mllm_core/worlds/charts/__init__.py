"""Drawn charts with questions and answers about them."""

from __future__ import annotations

from mllm_core.worlds.charts.world import ChartWorld

__all__ = ["ChartWorld"]
