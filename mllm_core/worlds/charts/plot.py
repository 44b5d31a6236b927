"""One chart as matplotlib's objects: its axes, marks, texts and legend, and where they came to lie."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from mllm_core.tokens import XYXY
from mllm_core.worlds.charts.data import RGB, ChartData, Lettering, Look, Mark, Role, number
from mllm_core.worlds.charts.drawing import light

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

DPI = 100
_POINT = 72 / DPI  # a pixel in points
_LETTER = 0.6  # width of a letter, of its height
_FACES = ("DejaVu Sans", "DejaVu Sans", "DejaVu Serif", "STIXGeneral", "DejaVu Sans Mono")

Style = Literal["white", "gray", "minimal", "boxed", "classic"]


@dataclass(frozen=True, slots=True)
class Manner:
    """What matplotlib's looks differ in beyond a `Look`."""

    style: Style
    face: str
    share: float  #: of the slot that bars fill
    edge: bool  #: a dark line around bars
    names: bool  #: of the axes
    turn: int  #: degrees that crowded labels are turned by
    marker: str
    dashed: bool
    hole: float
    start: int
    apart: float
    left_title: bool
    heavy: bool


def make_manner(draw: random.Random) -> Manner:
    """One of matplotlib's looks."""
    styles: tuple[Style, ...] = ("white", "gray", "minimal", "boxed", "classic")
    return Manner(
        style=draw.choice(styles),
        face=draw.choice(_FACES),
        share=draw.uniform(0.5, 0.9),
        edge=draw.random() < 0.2,
        names=draw.random() < 0.45,
        turn=draw.choice((30, 45, 90)),
        marker=draw.choice(("o", "o", "s", "^", "D")),
        dashed=draw.random() < 0.15,
        hole=draw.choice((0.0, 0.0, 0.45)),
        start=draw.choice((0, 90, 90, draw.randint(0, 359))),
        apart=draw.choice((0.0, 0.0, 0.06)),
        left_title=draw.random() < 0.25,
        heavy=draw.random() < 0.3,
    )


def share_of(color: RGB) -> tuple[float, float, float]:
    return color[0] / 255, color[1] / 255, color[2] / 255


@dataclass
class Plot:
    """One figure in the making; remembers the artists whose places are asked for once it is drawn."""

    data: ChartData
    look: Look
    manner: Manner
    figure: Figure
    bars: list[tuple[int, int, Artist]] = field(default_factory=list)
    points: list[tuple[int, int, float, float]] = field(default_factory=list)
    texts: list[tuple[Role, Text]] = field(default_factory=list)

    def make(self) -> None:
        """Put everything on the figure."""
        data = self.data
        axes = self.figure.add_axes(self._place())
        self._dress(axes)
        how: dict[str, Any] = {"loc": "left" if self.manner.left_title else "center", **self._font(2)}
        how["fontweight"] = "bold" if self.manner.heavy else "normal"
        left, right = self._beside()
        width = self.look.size[0]
        room = width - left - 4 if self.manner.left_title else width - abs(left - right) - 8
        wide = len(data.title) * (self.look.text + 2) * (_LETTER + 0.08 * self.manner.heavy)
        how["fontsize"] *= min(1.0, room / wide)
        self.texts.append(("title", axes.set_title(data.title, pad=self.look.text * 0.6, **how)))
        if data.kind == "pie":
            self._pie(axes)
        elif data.kind == "horizontal bar":
            self._lying(axes)
        elif data.kind == "line":
            self._lines(axes)
        elif data.kind == "scatter":
            self._scatter(axes)
        else:
            self._standing(axes)
        if self.look.legend:
            self._legend()

    def found(self, renderer: Any) -> tuple[tuple[Mark, ...], tuple[Lettering, ...]]:
        """Where marks and texts came to lie, in pixels from the top left."""
        high = self.look.size[1]

        def box(artist: Artist) -> XYXY:
            area = artist.get_window_extent(renderer)
            return float(area.x0), float(high - area.y1), float(area.x1), float(high - area.y0)

        marks = []
        for series, label, artist in self.bars:
            left, top, right, bottom = area = box(artist)
            spot = (left + max(2.0, (right - left) / 8), top + (bottom - top) * 0.3)  # off ticks and values
            marks.append(Mark(series, label, area, spot if self.data.kind != "pie" else self._rim(artist)))
        axes = self.figure.axes[0]
        for series, label, x, y in self.points:
            across, up = axes.transData.transform((x, y))
            down = float(high - up)
            across = float(across)
            marks.append(Mark(series, label, (across - 3, down - 3, across + 3, down + 3), (across, down)))
        letters = tuple(Lettering(text.get_text(), role, box(text)) for role, text in self.texts if text.get_text())
        return tuple(marks), letters

    # -- parts

    def _font(self, larger: int = 0) -> dict[str, Any]:
        return {
            "fontsize": (self.look.text + larger) * _POINT,
            "fontfamily": self.manner.face,
            "color": share_of(self.look.ink),
        }

    def _color(self, series: int, label: int) -> tuple[float, float, float]:
        return share_of(self.look.rgb(series, label))

    def _shown(self, value: float) -> str:
        return number(value) + self.data.unit

    def _columns(self) -> int:
        """How many entries of the legend stand side by side."""
        look = self.look
        if look.legend == "right":
            return 1
        names = self.data.labels if look.by_label else self.data.series
        widest = max(map(len, names)) * look.text * _LETTER + 26
        return max(1, min(len(names), int((look.size[0] - 8) / widest)))

    def _beside(self) -> tuple[float, float]:
        """The room at the left and at the right of the axes, in pixels."""
        data, look = self.data, self.look
        width, text = look.size[0], look.text
        longest = max(map(len, data.labels), default=0) * text * _LETTER
        if data.kind == "pie":
            left = right = 8.0 if look.legend else longest + 6
        else:
            ticks = longest if data.kind == "horizontal bar" else len(self._shown(data.top)) * text * _LETTER
            left, right = ticks + 10 + (text + 4 if self.manner.names else 0), 10.0
        if look.legend == "right":
            right += max(map(len, data.labels if look.by_label else data.series)) * text * _LETTER + 26
        return min(left, width * 0.4), min(right, width * 0.4)

    @cached_property
    def slot(self) -> float:
        """The width that a label has, in pixels."""
        return (self.look.size[0] - sum(self._beside())) / max(1, len(self.data.labels))

    @cached_property
    def turned(self) -> int:
        """By how many degrees the labels below the axes are turned, so that they don't touch each other."""
        if self.data.kind in ("pie", "horizontal bar", "scatter"):
            return 0
        longest = max(map(len, self.data.labels)) * self.look.text * _LETTER
        return self.manner.turn if longest > self.slot - 5 else 0

    def _place(self) -> tuple[float, float, float, float]:
        """Where the axes go: left, bottom, width, height as shares of the figure."""
        data, text = self.data, self.look.text
        width, height = self.look.size
        left, right = self._beside()
        head, low = 2.2 * text + 6, 8.0
        if data.kind == "pie":
            outside = 0 if self.look.legend else text + 6
            head, low = head + outside, low + outside
        else:
            low = text + 10 + (text + 4 if self.manner.names else 0)
            longest = max(map(len, data.labels), default=0) * text * _LETTER
            low += longest * {0: 0.0, 90: 1.0}.get(self.turned, 0.75)
        if self.look.legend in ("top", "bottom"):
            rows = -(-len(data.labels if self.look.by_label else data.series) // self._columns())
            room = rows * text * 1.45 + 4
            head, low = (head + room, low) if self.look.legend == "top" else (head, low + room)
        low, head = min(low, height * 0.45), min(head, height * 0.45)
        return left / width, low / height, (width - left - right) / width, (height - low - head) / height

    def _dress(self, axes: Axes) -> None:
        """Spines, grid and ground of the axes."""
        style, data = self.manner.style, self.data
        ground = self.look.background
        bright = light(ground)
        if style == "gray" and bright:
            ground = (232, 232, 238)
        axes.set_facecolor(share_of(ground))
        hidden = {
            "white": ("top", "right"),
            "minimal": ("top", "right", "left"),
            "gray": ("top", "right", "left", "bottom"),
        }
        for side in hidden.get(style, ()):
            axes.spines[side].set_visible(False)
        for spine in axes.spines.values():
            spine.set_color(share_of(self.look.ink))
            spine.set_linewidth(0.7)
        direction: Literal["in", "out"] = "in" if style == "classic" else "out"
        length = 0 if style in ("gray", "minimal") else 3
        axes.tick_params(direction=direction, length=length, width=0.6, color=share_of(self.look.ink), pad=2)
        if (self.look.grid or style == "gray") and data.kind != "pie":
            tone: RGB = (255, 255, 255) if style == "gray" and bright else (215, 215, 215) if bright else (70, 72, 78)
            along: Literal["x", "y"] = "x" if data.kind == "horizontal bar" else "y"
            axes.grid(axis=along, color=share_of(tone), linewidth=0.7)
            axes.set_axisbelow(True)

    def _ticks(self, axes: Axes, along: Literal["x", "y"]) -> None:
        """The value axis, from 0 to the data's top."""
        data = self.data
        count = round(data.top / data.step)
        values = [at * data.step for at in range(0, count + 1, 1 if count <= 6 else 2)]
        axis = axes.xaxis if along == "x" else axes.yaxis
        axis.set_ticks(values, labels=[self._shown(value) for value in values], **self._font(-1))
        self.texts += [("tick", label) for label in axis.get_ticklabels()]
        end = data.top * (1.1 if self.look.show_values and data.kind != "stacked bar" else 1.03)
        if along == "x":
            axes.set_xlim(0, end * 1.03)
        else:
            axes.set_ylim(0, end)
        if self.manner.names:
            named = axes.set_xlabel if along == "x" else axes.set_ylabel
            self.texts.append(("axis", named(data.axis.capitalize(), labelpad=2, **self._font())))

    def _labels(self, axes: Axes) -> None:
        turn = self.turned
        how: dict[str, Any] = {"rotation": turn, "ha": "right" if turn in (30, 45) else "center", **self._font()}
        if turn in (30, 45):
            how["rotation_mode"] = "anchor"
        axes.xaxis.set_ticks(range(len(self.data.labels)), labels=list(self.data.labels), **how)
        self.texts += [("label", label) for label in axes.xaxis.get_ticklabels()]
        if self.manner.names:
            self.texts.append(("axis", axes.set_xlabel(self.data.noun.capitalize(), labelpad=1, **self._font())))

    def _value(self, axes: Axes, at: tuple[float, float], text: str, **how: Any) -> None:
        self.texts.append(("value", axes.text(*at, text, **{**self._font(-1), **how})))

    def _standing(self, axes: Axes) -> None:
        data, look = self.data, self.look
        beside = len(data.series) if data.kind == "grouped bar" else 1
        wide = self.manner.share / beside
        room = self.slot * (1 if beside == 1 else wide)
        longest = max(len(self._shown(value)) for row in data.values for value in row)
        shown = look.show_values and longest * (look.text - 1) * _LETTER <= room
        if data.kind == "stacked bar":
            least = min(value for row in data.values for value in row) / data.top
            shown = shown and least * look.size[1] * 0.5 >= look.text + 2
        base = [0.0] * len(data.labels)
        for series, row in enumerate(data.values):
            for at, value in enumerate(row):
                x = at + (wide * (series - (beside - 1) / 2) if beside > 1 else 0)
                edge = share_of(look.ink) if self.manner.edge else "none"
                (bar,) = axes.bar(
                    [x], [value], wide, bottom=[base[at]], color=self._color(series, at), edgecolor=edge, linewidth=0.7
                )
                self.bars.append((series, at, bar))
                if shown and data.kind == "stacked bar":
                    ink = "black" if light(look.rgb(series, at)) else "white"
                    self._value(
                        axes, (x, base[at] + value / 2), self._shown(value), ha="center", va="center", color=ink
                    )
                elif shown:
                    place = (x, value + data.top * 0.01)
                    self._value(axes, place, self._shown(value), ha="center", va="bottom")
                if data.kind == "stacked bar":
                    base[at] += value
        axes.set_xlim(-0.6, len(data.labels) - 0.4)
        self._ticks(axes, "y")
        self._labels(axes)

    def _lying(self, axes: Axes) -> None:
        data = self.data
        for at, value in enumerate(data.values[0]):
            edge = share_of(self.look.ink) if self.manner.edge else "none"
            (bar,) = axes.barh(
                [at], [value], self.manner.share, color=self._color(0, at), edgecolor=edge, linewidth=0.7
            )
            self.bars.append((0, at, bar))
            if self.look.show_values:
                self._value(axes, (value + data.top * 0.01, at), self._shown(value), ha="left", va="center")
        axes.yaxis.set_ticks(range(len(data.labels)), labels=list(data.labels), **self._font())
        self.texts += [("label", label) for label in axes.yaxis.get_ticklabels()]
        axes.set_ylim(len(data.labels) - 0.4, -0.6)
        self._ticks(axes, "x")

    def _lines(self, axes: Axes) -> None:
        data, manner = self.data, self.manner
        for series, row in enumerate(data.values):
            dash = "--" if manner.dashed else "-"
            axes.plot(
                range(len(row)), row, color=self._color(series, 0), marker=manner.marker, linestyle=dash, linewidth=1.4,
                markersize=4,
            )  # fmt: skip
            for at, value in enumerate(row):
                self.points.append((series, at, at, value))
                if self.look.show_values and len(data.values) == 1:
                    self._value(axes, (at, value + data.top * 0.035), self._shown(value), ha="center", va="bottom")
        axes.set_xlim(-0.5, len(data.labels) - 0.5)
        self._ticks(axes, "y")
        axes.set_ylim(0, data.top * 1.14)
        self._labels(axes)

    def _scatter(self, axes: Axes) -> None:
        data = self.data
        for series, (xs, ys) in enumerate(zip(data.xs, data.values, strict=True)):
            axes.scatter(xs, ys, s=16, color=self._color(series, 0), marker=self.manner.marker)
            self.points += [(series, at, x, y) for at, (x, y) in enumerate(zip(xs, ys, strict=True))]
        values = [at * data.step for at in range(6)]
        axes.xaxis.set_ticks(values, labels=list(map(number, values)), **self._font(-1))
        axes.set_xlim(0, 5.2 * data.step)
        self._ticks(axes, "y")

    def _pie(self, axes: Axes) -> None:
        data, look = self.data, self.look
        ring = {"width": 1 - self.manner.hole} if self.manner.hole else {}
        colors = [self._color(0, at) for at in range(len(data.labels))]
        wedges, *rest = axes.pie(
            data.values[0],
            labels=None if look.legend else list(data.labels),
            colors=colors,
            startangle=self.manner.start,
            explode=[self.manner.apart] * len(colors),
            radius=1.0,
            labeldistance=1.1,
            wedgeprops={**ring, "edgecolor": share_of(look.background), "linewidth": 0.8},
            textprops=self._font(),
        )
        self.texts += [("label", text) for text in rest[0]] if not look.legend else []
        for at, wedge in enumerate(wedges):
            self.bars.append((0, at, wedge))
            ink = "black" if light(look.rgb(0, at)) else "white"
            reach = (1 + self.manner.hole) / 2 if self.manner.hole else 0.72
            x, y = self._along(wedge, reach)
            self._value(axes, (x, y), self._shown(data.values[0][at]), ha="center", va="center", color=ink)
        axes.set_xlim(-1.12, 1.12)
        axes.set_ylim(-1.12, 1.12)

    def _along(self, wedge: Any, reach: float) -> tuple[float, float]:
        """A point of a wedge on its middle line, in the axes' own measure."""
        middle = math.radians((wedge.theta1 + wedge.theta2) / 2)
        return wedge.center[0] + reach * math.cos(middle), wedge.center[1] + reach * math.sin(middle)

    def _rim(self, wedge: Any) -> tuple[float, float]:
        across, up = self.figure.axes[0].transData.transform(self._along(wedge, 0.92))
        return float(across), float(self.look.size[1] - up)

    def _legend(self) -> None:
        from matplotlib.patches import Patch

        look = self.look
        names = self.data.labels if look.by_label else self.data.series
        keys = [Patch(facecolor=self._color(at, at), label=name) for at, name in enumerate(names)]
        place = {"right": "center right", "bottom": "lower center"}.get(look.legend, "upper center")
        how: dict[str, Any] = {
            "loc": place,
            "ncols": self._columns(),
            "prop": {"size": look.text * _POINT, "family": self.manner.face},
            "frameon": self.manner.style == "boxed",
            "labelcolor": share_of(look.ink),
            "facecolor": share_of(look.background),
            "handlelength": 0.9,
            "handleheight": 0.8,
            "handletextpad": 0.4,
            "columnspacing": 0.9,
            "borderaxespad": 0.2,
            "labelspacing": 0.3,
        }
        legend = self.figure.legend(handles=keys, **how)
        self.texts += [("legend", text) for text in legend.get_texts()]
