"""Charts drawn by matplotlib, through its objects and the Agg canvas alone: no state is shared, any thread may draw.

matplotlib comes with the extra `train` and is imported when the first chart is drawn.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from PIL import Image

from mllm_core.errors import YaffleError
from mllm_core.worlds.charts.data import ChartData, Look
from mllm_core.worlds.charts.drawing import Drawing
from mllm_core.worlds.charts.plot import DPI, Plot, make_manner, share_of

_NARROWEST = 270  # pixels; below it matplotlib's labels run into each other


class ChartError(YaffleError):
    """A chart that can't be drawn."""


def draw_plotted(draw: random.Random, data: ChartData, look: Look) -> Drawing:
    """The chart in one of matplotlib's looks.

    Raises:
        ChartError: matplotlib isn't there.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ChartError(
            "matplotlib isn't installed, so its looks of charts can't be drawn.",
            remedy="Install it (pip install 'yaffle[train]'), or take ChartWorld(plotted=0).",
        ) from error
    width, height = look.size
    if width < _NARROWEST:
        width, height = _NARROWEST, height * _NARROWEST // width
        look = replace(look, size=(width, height))
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=share_of(look.background))
    canvas: Any = FigureCanvasAgg(figure)  # its methods have no types
    plot = Plot(data, look, make_manner(draw), figure)
    plot.make()
    canvas.draw()
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    return Drawing(picture.convert("RGB"), *plot.found(canvas.get_renderer()))
