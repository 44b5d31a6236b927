"""Charts read off as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tools.context import ToolContext
from tools.errors import ToolError
from tools.values import Image, Table

Bars = Sequence[tuple[str, int]]
BARS: Bars = [("Mon", 40), ("Tue", 75), ("Wed", 20), ("Thu", 90)]


@pytest.fixture
def bar_chart(context: ToolContext) -> Callable[..., Image]:
    """An upright bar chart, with numbers on the bars or ticks on the axis, or neither."""

    def draw(bars: Bars, *, labels: bool, ticks: bool) -> Image:
        picture = Pillow.new("RGB", (560, 420), "white")
        pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=20)
        pen.text((280, 24), "Visitors by day", fill="black", font=font, anchor="mm")
        pen.line((70, 360, 540, 360), fill="black", width=2)
        for value in range(0, 101, 25):
            if ticks:
                pen.text((60, 360 - 3 * value), str(value), fill="black", font=font, anchor="rm")
        for place, (name, value) in enumerate(bars):
            x = 130 + 115 * place
            pen.rectangle((x - 30, 360 - 3 * value, x + 30, 358), fill=(60, 110, 190))
            pen.text((x, 384), name, fill="black", font=font, anchor="mm")
            if labels:
                pen.text((x, 346 - 3 * value), str(value), fill="black", font=font, anchor="mm")
        return context.save(np.asarray(picture))

    return draw


@pytest.mark.parametrize("ticks", [True, False])
def test_numbers_on_bars_are_taken_as_printed(
    context: ToolContext, bar_chart: Callable[..., Image], ticks: bool
) -> None:
    table: Table = context.call("CHART", image=bar_chart(BARS, labels=True, ticks=ticks))
    assert table.texts() == tuple((name, str(value)) for name, value in BARS)
    assert "Visitors by day" in table.title


def test_bars_without_numbers_are_measured_on_the_axis(context: ToolContext, bar_chart: Callable[..., Image]) -> None:
    table: Table = context.call("CHART", image=bar_chart(BARS, labels=False, ticks=True))
    assert [row[0] for row in table.texts()] == [name for name, _ in BARS]
    for (_, text), (_, value) in zip(table.texts(), BARS, strict=True):
        assert float(text) == pytest.approx(value, abs=2)
    assert all(row[1].score < 0.7 for row in table.rows)  # measured is less sure than printed


def test_a_chart_without_numbers_is_said_to_be_unreadable(
    context: ToolContext, bar_chart: Callable[..., Image]
) -> None:
    with pytest.raises(ToolError, match="can't be read off"):
        context.call("CHART", image=bar_chart(BARS, labels=False, ticks=False))


def test_the_example_pie_gives_its_shares(context: ToolContext, examples: Path) -> None:
    with Pillow.open(examples / "chart_pie.png") as picture:
        image = context.save(np.asarray(picture.convert("RGB")))
    table: Table = context.call("CHART", image=image)
    assert table.texts() == (("Bus", "40%"), ("Bicycle", "25%"), ("Walking", "20%"), ("Car", "15%"))
