"""Charts drawn by Pillow alone: plain looks, a few milliseconds each."""

from __future__ import annotations

import random

from mllm_core.worlds.charts.data import ChartData, Look
from mllm_core.worlds.charts.drawing import Drawing
from mllm_core.worlds.charts.sheet import Sheet
from mllm_core.worlds.documents.page import Type, typefaces


def draw_quick(draw: random.Random, data: ChartData, look: Look) -> Drawing:
    """The chart in a plain look; `draw` chooses the typeface and proportions."""
    style = draw.choices(("sans", "serif"), (4, 1))[0]
    regular, bold = draw.choice(typefaces("serif" if style == "serif" else "sans"))
    sheet = Sheet(data, look, Type(regular, bold, look.text))
    sheet.heading(left=draw.random() < 0.3, heavy=draw.random() < 0.6)
    if data.kind == "pie":
        sheet.pie(hole=draw.choice((0.0, 0.0, 0.5)), start=draw.choice((0, 90, 180, draw.randint(0, 359))))
    elif data.kind == "horizontal bar":
        sheet.lying_bars(draw.uniform(0.5, 0.85))
    else:
        sheet.standing(draw.uniform(0.5, 0.85))
    return Drawing(sheet.page.image, tuple(sheet.marks), tuple(sheet.texts))
