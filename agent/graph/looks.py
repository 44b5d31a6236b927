"""What a picture looks like at a glance, so that planners know what a question may be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.errors import ToolError
from tools.values import Image

if TYPE_CHECKING:
    from tools.context import ToolContext


def looks_of(images: tuple[Image, ...], context: ToolContext) -> frozenset[str]:
    """ "chart" where the only picture is one."""
    if (
        len(images) != 1
        or min(images[0].width, images[0].height) < _LEGIBLE
        or not _is_chart(images[0].id, images[0], context)
    ):
        return frozenset()
    return frozenset(("chart",))


_known: dict[str, bool] = {}
_MOST = 4096
#: a chart with its names takes at least this many pixels up and across; smaller pictures are drawn shapes
_LEGIBLE = 150


def _is_chart(key: str, image: Image, context: ToolContext) -> bool:
    if key not in _known:
        from tools.documents.chart_look import looks_like_chart

        if len(_known) >= _MOST:
            _known.clear()
        try:
            _known[key] = looks_like_chart(context.pixels(image))
        except ToolError:
            return False  # the picture is no longer kept: nothing is known of it
    return _known[key]
