"""From a picture of a chart to a Table: every way of reading it is tried, and the fullest one wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.detect.drawing.tints import tint_name
from tools.documents.charts.lying import lying_bars
from tools.documents.charts.marks import Color
from tools.documents.charts.numerals import worth
from tools.documents.charts.pies import pie
from tools.documents.charts.scene import Recognize, Scene, scene_of
from tools.documents.charts.series import Found
from tools.documents.charts.strokes import line_chart
from tools.documents.charts.upright import upright_bars
from tools.documents.layout import union
from tools.values import Box, Image, Table, TextLine

if TYPE_CHECKING:
    from tools.artifacts import Pixels


def marked_chart(
    image: Image, pixels: Pixels, lines: Sequence[TextLine], recognize: Recognize | None = None
) -> Table | None:
    """The table of a chart that is told by its marks; None where none are found that name and value go with."""
    scene = scene_of(image, pixels, lines, recognize)
    ways = [found for found in (pie(scene), upright_bars(scene), lying_bars(scene)) if found is not None]
    ways = [found for found in ways if found.filled >= 0.4 and len(found.values) >= 2]
    best = max(ways, key=lambda found: _worth(scene, found), default=None)
    if best is None or (best.kind != "pie" and _worth(scene, best) < 0.01):
        lines_found = line_chart(scene)
        if lines_found is not None and lines_found.filled >= 0.25 and len(lines_found.values) >= 2:
            best = lines_found
    return None if best is None else _table(scene, best)


def _worth(scene: Scene, found: Found) -> float:
    """How much of the picture a reading explains: the area of the bars that have a value in it."""
    if found.kind == "pie":
        return 1.0
    area = sum(bar.box.area for bar in scene.bars if bar.color in found.colors.values())
    return (
        found.filled * (len(found.colors) / max(1, len(found.values))) * area / (scene.image.width * scene.image.height)
    )


def _table(scene: Scene, found: Found) -> Table:
    columns = [column for column in range(len(found.series)) if any(key[1] == column for key in found.values)]
    rows = [row for row in range(len(found.names)) if any(key[0] == row for key in found.values)]
    body = tuple((found.names[row], *(_cell(scene, found, row, column) for column in columns)) for row in rows)
    head: tuple[tuple[TextLine, ...], ...] = ()
    tints = tint_names(list(dict.fromkeys(found.colors.values())))
    colors: tuple[tuple[str, ...], ...] = tuple(
        ("", *(tints.get(found.colors.get((row, column)), "") for column in columns)) for row in rows
    )
    if len(columns) > 1 or found.series[columns[0]] is not None:
        names = [found.series[column] or _empty(scene) for column in columns]
        head = ((_empty(scene), *names),)
        colors = (("", *(tints.get(_common(found, column), "") for column in columns)), *colors)
    cells = [cell for row in body for cell in row if cell.text]
    return Table(
        image=scene.image,
        box=union([cell.box for cell in cells]),
        rows=(*head, *body),
        header=len(head),
        row_labels=True,
        title=_title(scene, cells),
        source=f"chart: {found.kind}",
        colors=colors,
    )


def _cell(scene: Scene, found: Found, row: int, column: int) -> TextLine:
    cell = found.values.get((row, column))
    if cell is None:
        return _empty(scene)
    return cell


def _empty(scene: Scene) -> TextLine:
    return TextLine(image=scene.image, box=Box.of(0, 0, 1, 1), text="", score=1.0, source="empty")


def _common(found: Found, column: int) -> Color | None:
    colors = [color for (_, at), color in found.colors.items() if at == column]
    return max(colors, key=colors.count) if colors else None


def tint_names(colors: Sequence[Color]) -> dict[Color | None, str]:
    """What people call the colors of one chart: two of one name are told apart as its light and its dark shade."""
    import numpy as np

    from tools.objects.foreground import to_lab

    labs = {color: to_lab(np.array([[color]], np.uint8))[0, 0] for color in colors}
    names: dict[Color | None, str] = {c: tint_name((float(v[0]), float(v[1]), float(v[2]))) for c, v in labs.items()}
    for name in set(names.values()):
        alike = sorted((color for color in colors if names[color] == name), key=lambda color: -float(labs[color][0]))
        if len(alike) == 2 and not name.startswith(("light ", "dark ")):
            lighter, _darker = (float(labs[color][0]) for color in alike)
            names[alike[0 if lighter > 70 else 1]] = f"light {name}" if lighter > 70 else f"dark {name}"
    slates = [color for color in colors if names[color] == "gray" and _is_slate(labs[color])]
    if len(slates) == 1 and not any("blue" in (names[color] or "") for color in colors):
        names[slates[0]] = "blue"
    grays = [color for color in colors if (names[color] or "").endswith("gray")]
    if len(grays) == 1:
        names[grays[0]] = "gray"
    return names


def _is_slate(lab: Any) -> bool:
    """Is a grayish color (CIELAB) on the side of blue?"""
    return float(lab[2]) < -7 and float(lab[2]) < -1.2 * abs(float(lab[1]))


def _title(scene: Scene, cells: Sequence[TextLine]) -> str:
    """The words above the chart, and those of its axes."""
    used = {cell.box.as_tuple() for cell in cells} | {key.name.box.as_tuple() for key in scene.legend}
    top = min(cell.box.y0 for cell in cells)
    above = [
        text
        for text in scene.texts
        if text.box.as_tuple() not in used and worth(text.text) is None and text.box.y1 <= top + 2
    ]
    return " ".join(text.text for text in sorted(above, key=lambda text: (round(text.box.y0 / 8), text.box.x0))[:6])
