"""What a picture looks like at a glance, so that planners know what a question may be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.errors import ToolError
from tools.values import Image

if TYPE_CHECKING:
    from tools.context import ToolContext

#: a chart with its names takes at least this many pixels up and across; smaller pictures are drawn shapes
_LEGIBLE = 150


def looks_of(images: tuple[Image, ...], context: ToolContext) -> frozenset[str]:
    """ "chart" where the only picture is one."""
    if len(images) != 1 or min(images[0].width, images[0].height) < _LEGIBLE:
        return frozenset()
    from tools.documents.chart_look import is_chart

    try:
        return frozenset(("chart",)) if is_chart(images[0], context) else frozenset()
    except ToolError:
        return frozenset()  # the picture is no longer kept: nothing is known of it
