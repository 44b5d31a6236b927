"""What drawing a chart gives: the picture and where everything is in it."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from mllm_core.worlds.charts.data import RGB, Lettering, Mark


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn chart: the picture (RGB), its marks and its texts with boxes in pixels."""

    picture: Image.Image
    marks: tuple[Mark, ...]
    texts: tuple[Lettering, ...]

    @property
    def values_shown(self) -> bool:
        """Whether the values are written beside the marks."""
        return any(text.role == "value" for text in self.texts)


def light(color: RGB) -> bool:
    """Whether black reads better than white on a colour."""
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2] > 140
