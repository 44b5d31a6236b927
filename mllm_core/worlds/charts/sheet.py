"""The sheet that a plain chart is drawn on: title, legend, axes, and the marks of each kind of chart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from mllm_core.tokens import XYXY
from mllm_core.worlds.charts.data import RGB, ChartData, Lettering, Look, Mark, Role, number
from mllm_core.worlds.charts.drawing import light
from mllm_core.worlds.documents.page import Anchor, Page, Type, width_of

_MARGIN = 8
_SMALLEST = 8  # pixels; below it letters can't be read
_MARKER = 3


class Sheet:
    """One chart being drawn; `area` is what title and legend have left of the picture."""

    def __init__(self, data: ChartData, look: Look, face: Type) -> None:
        self.data, self.look, self.face = data, look, face
        self.page = Page(look.size, look.background)
        self.marks: list[Mark] = []
        self.texts: list[Lettering] = []
        width, height = look.size
        self.area: XYXY = (_MARGIN, _MARGIN, width - _MARGIN, height - _MARGIN)
        self.faint: RGB = (120, 120, 120) if light(look.background) else (150, 150, 150)
        self.grid: RGB = (222, 222, 222) if light(look.background) else (62, 64, 70)

    def heading(self, left: bool, heavy: bool) -> None:
        """Title and legend."""
        if self.data.title:
            size = self._fitting(self.data.title, self.area[2] - self.area[0], self.face.size + 3, heavy)
            across = self.area[0] if left else (self.area[0] + self.area[2]) / 2
            box = self._write("title", (across, self.area[1]), self.data.title, "la" if left else "ma", size, heavy)
            self.area = (self.area[0], box[3] + 7, self.area[2], self.area[3])
        if self.look.legend:
            self._legend()

    def standing(self, share: float) -> None:
        """Bars that stand (plain, grouped, stacked), lines or points, over a value axis at the left."""
        plot = self._plot()
        if self.data.kind == "line":
            self._lines(plot)
        elif self.data.kind == "scatter":
            self._points(plot)
        else:
            self._bars(plot, share)

    def lying_bars(self, share: float) -> None:
        """Bars that lie, labels at their left."""
        data, size = self.data, self.face.size
        left, top, right, bottom = self.area
        font = self.face.font()
        label_room = max(width_of(label, font) for label in data.labels) + 6
        value_room = max(width_of(self._shown(value), font) for value in data.values[0]) + 4
        low = bottom - (0 if self.look.show_values else size + 6)
        start, end = left + label_room, right - (value_room if self.look.show_values else 10)
        scale = (end - start) / data.top
        if not self.look.show_values:
            self._ticks_below(start, scale, top, low)
        slot = (low - top) / len(data.labels)
        for at, (label, value) in enumerate(zip(data.labels, data.values[0], strict=True)):
            middle = top + slot * (at + 0.5)
            thick = slot * share / 2
            self._bar(0, at, (start, middle - thick, start + value * scale, middle + thick))
            self._write("label", (start - 5, middle), label, "rm")
            if self.look.show_values:
                self._write("value", (start + value * scale + 4, middle), self._shown(value), "lm")
        self.page.pen.line((start, top, start, low), fill=self.look.ink)

    def pie(self, hole: float, start: int) -> None:
        """A pie, clockwise from `start` degrees; `hole` is the share of the radius that is cut out."""
        left, top, right, bottom = self.area
        outside = not self.look.legend
        font = self.face.font()
        room_across = max(width_of(label, font) for label in self.data.labels) + 4 if outside else 0
        room_down = self.face.size + 4 if outside else 2
        radius = int(max(24, min((right - left) / 2 - room_across, (bottom - top) / 2 - room_down)))
        hole = hole if radius > 5 * self.face.size else 0.0  # a narrow ring has no room for its values
        cx, cy = (left + right) / 2, (top + bottom) / 2
        circle = (cx - radius, cy - radius, cx + radius, cy + radius)
        edge = self.look.background
        shares, total = self.data.values[0], sum(self.data.values[0])
        angles = [start + 360 * sum(shares[:at]) / total for at in range(len(shares) + 1)]

        def paint(pen: ImageDraw.ImageDraw, scale: int) -> None:
            whole = (0, 0, 2 * radius * scale - 1, 2 * radius * scale - 1)
            for at, (before, after) in enumerate(itertools.pairwise(angles)):
                pen.pieslice(whole, before, after, fill=self.look.rgb(0, at), outline=edge, width=scale)
            if hole:
                inner = radius * scale * (1 - hole)
                pen.ellipse((inner, inner, whole[2] - inner, whole[3] - inner), fill=edge)

        self._smooth(circle, 3, paint)
        for at, (before, after) in enumerate(itertools.pairwise(angles)):
            middle = math.radians((before + after) / 2)
            aim = (math.cos(middle), math.sin(middle))
            spot = (cx + aim[0] * radius * 0.92, cy + aim[1] * radius * 0.92)
            self.marks.append(Mark(0, at, _wedge(cx, cy, radius, before, after), spot))
            reach = radius * (0.5 + hole / 2 if hole else 0.7)
            ink: RGB = (20, 20, 20) if light(self.look.rgb(0, at)) else (250, 250, 250)
            place = (cx + aim[0] * reach, cy + aim[1] * reach)
            self._write("value", place, self._shown(shares[at]), "mm", max(_SMALLEST, self.face.size - 1), ink=ink)
            if outside:
                anchor: Anchor = "mm" if abs(aim[0]) < 0.35 else ("lm" if aim[0] > 0 else "rm")
                away = radius + (5 if anchor != "mm" else 3 + self.face.size / 2)
                self._write("label", (cx + aim[0] * away, cy + aim[1] * away), self.data.labels[at], anchor)

    # -- what the kinds share

    def _shown(self, value: float) -> str:
        return number(value) + self.data.unit

    def _fitting(self, text: str, room: float, size: int, bold: bool = False) -> int:
        while size > _SMALLEST and width_of(text, self.face.font(bold, size)) > room:
            size -= 1
        return size

    def _write(
        self,
        role: Role,
        at: tuple[float, float],
        text: str,
        anchor: Anchor = "la",
        size: int = 0,
        bold: bool = False,
        ink: RGB | None = None,
    ) -> XYXY:
        box = self.page.text(at, text, self.face.font(bold, size), ink or self.look.ink, anchor)
        self.texts.append(Lettering(text, role, box))
        return box

    def _legend(self) -> None:
        names = self.data.labels if self.look.by_label else self.data.series
        colors = [self.look.rgb(at, at) for at in range(len(names))]
        size = self.face.size
        font, key = self.face.font(), max(7, size - 2)
        widths = [key + 4 + width_of(name, font) for name in names]
        left, top, right, bottom = self.area
        if self.look.legend == "right":
            start = right - max(widths)
            for at, (name, color) in enumerate(zip(names, colors, strict=True)):
                self._entry((start, top + at * (size + 6)), key, name, color)
            self.area = (left, top, start - 10, bottom)
            return
        rows: list[list[int]] = [[]]
        for at, width in enumerate(widths):
            if rows[-1] and sum(widths[other] + 10 for other in rows[-1]) + width > right - left:
                rows.append([])
            rows[-1].append(at)
        high = len(rows) * (size + 5)
        y = top if self.look.legend == "top" else bottom - high + 4
        for row in rows:
            x = left + max(0, (right - left - sum(widths[at] + 10 for at in row) + 10) / 2)
            for at in row:
                self._entry((x, y), key, names[at], colors[at])
                x += widths[at] + 10
            y += size + 5
        self.area = (
            (left, top + high + 4, right, bottom)
            if self.look.legend == "top"
            else (left, top, right, bottom - high - 2)
        )

    def _entry(self, at: tuple[float, float], key: int, name: str, color: RGB) -> None:
        x, y = at
        self.page.pen.rectangle((x, y + 1, x + key, y + 1 + key), fill=color)
        self._write("legend", (x + key + 4, y + 1 + key / 2), name, "lm")

    def _plot(self) -> XYXY:
        """Draw the axes; where the marks go. Labels that don't fit lying are turned."""
        data, size = self.data, self.face.size
        left, top, right, bottom = self.area
        small = max(_SMALLEST, size - 1)
        font = self.face.font(size=small)
        ticks = self._tick_values()
        start = left + max(width_of(self._shown(tick), font) for tick in ticks) + 5
        head = top + (size + 3 if self.look.show_values and data.kind != "scatter" else 5)
        slot = (right - start) / max(1, len(data.labels))
        longest = max(data.labels, key=len, default="")
        label_size = self._fitting(longest, slot - 6, size)
        turned = bool(longest) and width_of(longest, self.face.font(size=label_size)) > slot - 5
        widest = max((width_of(label, font) for label in data.labels), default=0)
        low = bottom - (widest + 5 if turned else size + 6)
        scale = (low - head) / data.top
        for tick in ticks:
            y = low - tick * scale
            if self.look.grid:
                self.page.pen.line((start, y, right, y), fill=self.grid)
            self._write("tick", (start - 4, y), self._shown(tick), "rm", small)
        self.page.pen.line((start, head, start, low), fill=self.faint)
        self.page.pen.line((start, low, right, low), fill=self.look.ink)
        for at, label in enumerate(data.labels):
            middle = start + slot * (at + 0.5)
            if turned:
                box = self.page.upright((middle, low + 4), label, font, self.look.ink)
                self.texts.append(Lettering(label, "label", box))
            else:
                self._write("label", (middle, low + 4), label, "ma", label_size)
        return start, head, right, low

    def _ticks_below(self, start: float, scale: float, top: float, low: float) -> None:
        for tick in self._tick_values():
            x = start + tick * scale
            if self.look.grid:
                self.page.pen.line((x, top, x, low), fill=self.grid)
            self._write("tick", (x, low + 4), self._shown(tick), "ma", max(_SMALLEST, self.face.size - 1))

    def _tick_values(self) -> list[float]:
        count = round(self.data.top / self.data.step)
        return [at * self.data.step for at in range(0, count + 1, 1 if count <= 6 else 2)]

    def _bars(self, plot: XYXY, share: float) -> None:
        data = self.data
        start, head, right, low = plot
        scale = (low - head) / data.top
        slot = (right - start) / len(data.labels)
        beside = len(data.series) if data.kind == "grouped bar" else 1
        wide = slot * share / beside
        longest = max((self._shown(value) for row in data.values for value in row), key=len)
        size = self._fitting(longest, (slot if beside == 1 else wide + 1) - 2, self.face.size - 1)
        fits = width_of(longest, self.face.font(size=size)) <= (slot if beside == 1 else wide + 3)
        if data.kind == "stacked bar":
            fits = fits and min(value for row in data.values for value in row) * scale >= size + 2
        for at in range(len(data.labels)):
            base = 0.0
            for series, row in enumerate(data.values):
                x = start + slot * (at + 0.5) + wide * ((series if beside > 1 else 0) - beside / 2)
                top = low - (base + row[at]) * scale
                self._bar(series, at, (x, top, x + wide, low - base * scale))
                if self.look.show_values and fits:
                    self._value(series, at, (x + wide / 2, top, low - base * scale), size)
                if data.kind == "stacked bar":
                    base += row[at]

    def _value(self, series: int, at: int, place: tuple[float, float, float], size: int) -> None:
        x, top, bottom = place
        text = self._shown(self.data.values[series][at])
        if self.data.kind == "stacked bar":
            ink: RGB = (20, 20, 20) if light(self.look.rgb(series, at)) else (250, 250, 250)
            self._write("value", (x, (top + bottom) / 2), text, "mm", size, ink=ink)
        else:
            self._write("value", (x, top - 2), text, "mb", size)

    def _bar(self, series: int, label: int, box: XYXY) -> None:
        left, top, right, bottom = (round(edge) for edge in box)
        right, bottom = max(left + 1, right), max(top + 1, bottom)
        self.page.pen.rectangle((left, top, right - 1, bottom - 1), fill=self.look.rgb(series, label))
        spot = (left + (right - left) // 8, (top + bottom) // 2)
        self.marks.append(Mark(series, label, (left, top, right, bottom), spot))

    def _lines(self, plot: XYXY) -> None:
        start, head, right, low = plot
        scale = (low - head) / self.data.top
        slot = (right - start) / len(self.data.labels)
        for series, row in enumerate(self.data.values):
            points = [(start + slot * (at + 0.5), low - value * scale) for at, value in enumerate(row)]
            color = self.look.rgb(series, 0)

            def paint(pen: ImageDraw.ImageDraw, by: int, points: list[tuple[float, float]] = points) -> None:
                local = [((x - start) * by, (y - head + _MARKER) * by) for x, y in points]
                pen.line(local, fill=color, width=2 * by, joint="curve")  # noqa: B023 - called before the next turn
                for x, y in local:
                    r = _MARKER * by
                    pen.ellipse((x - r, y - r, x + r, y + r), fill=color)  # noqa: B023

            self._smooth((start, head - _MARKER, right, low + _MARKER), 2, paint)
            for at, point in enumerate(points):
                self._marker(series, at, point)
                if self.look.show_values and len(self.data.series) == 1:
                    text = self._shown(row[at])
                    self._write("value", (point[0], point[1] - 5), text, "mb", max(_SMALLEST, self.face.size - 1))

    def _points(self, plot: XYXY) -> None:
        start, head, right, low = plot
        across = (right - start) / (5 * self.data.step)
        scale = (low - head) / self.data.top
        for series, (xs, row) in enumerate(zip(self.data.xs, self.data.values, strict=True)):
            points = [(start + x * across, low - y * scale) for x, y in zip(xs, row, strict=True)]
            for at, (x, y) in enumerate(points):
                circle = (x - _MARKER, y - _MARKER, x + _MARKER, y + _MARKER)
                self.page.pen.ellipse(circle, fill=self.look.rgb(series, 0))
                self._marker(series, at, (x, y))
        if self.data.kind == "scatter":
            for at in range(6):
                x, text = start + at * self.data.step * across, number(at * self.data.step)
                self._write("tick", (x, low + 4), text, "ma" if at < 5 else "ra", max(_SMALLEST, self.face.size - 1))

    def _marker(self, series: int, at: int, point: tuple[float, float]) -> None:
        x, y = point
        box = (x - _MARKER, y - _MARKER, x + _MARKER + 1, y + _MARKER + 1)
        self.marks.append(Mark(series, at, box, (x, y)))

    def _smooth(self, box: XYXY, by: int, paint: Callable[[ImageDraw.ImageDraw, int], None]) -> None:
        """Draw a part of the picture `by` times as large and scale it down: Pillow's own edges are jagged."""
        left, top = round(box[0]), round(box[1])
        part = self.page.image.crop((left, top, round(box[2]), round(box[3])))
        large = part.resize((part.width * by, part.height * by), Image.Resampling.NEAREST)
        paint(ImageDraw.Draw(large), by)
        self.page.image.paste(large.reduce(by), (left, top))


def _wedge(cx: float, cy: float, radius: float, before: float, after: float) -> XYXY:
    """The box around a wedge between two angles (degrees, clockwise from the right)."""
    turns = [before, after] + [angle for angle in range(-360, 1081, 90) if before < angle < after]
    xs = [cx] + [cx + radius * math.cos(math.radians(turn)) for turn in turns]
    ys = [cy] + [cy + radius * math.sin(math.radians(turn)) for turn in turns]
    return min(xs), min(ys), max(xs), max(ys)
