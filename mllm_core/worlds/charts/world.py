"""The world of charts: bars, lines, pies and points, with questions about what they show."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from typing import Any

from mllm_core.samples import Sample, split_of
from mllm_core.worlds import noise
from mllm_core.worlds.charts.data import KINDS, ChartData, Look, make_data, make_look
from mllm_core.worlds.charts.drawing import Drawing
from mllm_core.worlds.charts.plotted import draw_plotted
from mllm_core.worlds.charts.quick import draw_quick
from mllm_core.worlds.charts.turns import chart_turns
from mllm_core.worlds.documents.wording import Speaker

_WEIGHTS = (5, 4, 3, 3, 3, 3, 1)  # of KINDS


@dataclass(frozen=True)
class ChartWorld:
    """Charts of seven kinds.

    `truth`: `kind`, `title`, `noun`, `axis`, `labels`, `series`, `values` ([series][label], numbers), `unit`, `xs` (of
    a scatter plot), `values_shown`, `size` (width, height), `marks` (each `series`, `label`: places in the lists above,
    `box` xyxy in pixels, `spot`: a pixel of the mark's own colour, `color`: its name, `rgb` before noise) and `texts`
    (each `text`, `role` of title, label, value, legend, tick, axis, and `box` of its ink).
    """

    name: str = "charts"
    chinese: float = 0.1  #: share of the turns in Chinese
    strength: float = 1.0  #: of the noise; 0 leaves pictures clean
    plotted: float = 0.2  #: share drawn by matplotlib, which takes ten times as long; 0 needs no matplotlib

    def sample(self, seed: int) -> Sample:
        split = split_of(seed)
        draw = random.Random(f"{self.name}:{seed}")
        data = make_data(draw, split, draw.choices(KINDS, _WEIGHTS)[0])
        look = make_look(draw, data)
        plotted = draw.random() < self.plotted
        drawing = draw_plotted(draw, data, look) if plotted else draw_quick(draw, data, look)
        turns = chart_turns(Speaker(draw, split, self.chinese), data, look, drawing)
        picture = noise.degrade(drawing.picture, draw, self.strength)
        return Sample(turns, self.name, seed, (picture,), truth=truth_of(data, look, drawing))


def truth_of(data: ChartData, look: Look, drawing: Drawing) -> dict[str, Any]:
    """What is known about a drawn chart, as plain values."""
    return {
        "kind": data.kind,
        "title": data.title,
        "noun": data.noun,
        "axis": data.axis,
        "labels": data.labels,
        "series": data.series,
        "values": data.values,
        "unit": data.unit,
        "xs": data.xs,
        "values_shown": drawing.values_shown,
        "size": drawing.picture.size,
        "marks": tuple(
            {
                **asdict(mark),
                "color": look.colors[mark.label if look.by_label else mark.series],
                "rgb": look.rgb(mark.series, mark.label),
            }
            for mark in drawing.marks
        ),
        "texts": tuple(asdict(text) for text in drawing.texts),
    }
