"""Questions and answers about a chart, from its data and from where its marks were drawn."""

from __future__ import annotations

from collections.abc import Iterator

from mllm_core.samples import Turn
from mllm_core.tokens import box_text
from mllm_core.worlds.charts import phrases as say
from mllm_core.worlds.charts.captions import captions
from mllm_core.worlds.charts.data import COLORS, KINDS, ChartData, Look, Mark, number
from mllm_core.worlds.charts.drawing import Drawing
from mllm_core.worlds.documents import words
from mllm_core.worlds.documents.wording import NOTHING, Said, Speaker, yes_no

HIGHEST = {"en": "highest", "zh": "最高"}
LOWEST = {"en": "lowest", "zh": "最低"}
_SOURCES = ("country", "city", "fruit", "person", "animal", "food", "sport", "drink", "group")
_VISIBLE = 0.06  # of the axis: two bars that differ by less can't be told apart without their values


def color_name(name: str) -> dict[str, str]:
    """A colour's name in both languages."""
    return {"en": name, "zh": say.COLOR_NAMES[name]}


class Questions:
    """All that can be asked about one chart."""

    def __init__(self, speaker: Speaker, data: ChartData, look: Look, drawing: Drawing) -> None:
        self.speaker, self.data, self.look, self.drawing = speaker, data, look, drawing
        self.draw = speaker.draw
        self.mark = say.MARK_NAMES[data.kind]
        self.marks = {"en": self.mark["en"] + "s", "zh": self.mark["zh"]}
        self.size = drawing.picture.size
        if data.kind == "stacked bar":
            self.heights = tuple(sum(column) for column in zip(*data.values, strict=True))
        else:
            self.heights = data.values[0]

    # -- what can be read off

    @property
    def single(self) -> bool:
        """One value for each label."""
        return len(self.data.series) == 1 and self.data.kind != "scatter"

    def readable(self, value: float) -> bool:
        """Whether a value is written in the chart, or stands on a tick or half way between two."""
        return self.drawing.values_shown or (2 * value / self.data.step) % 1 == 0

    @property
    def all_readable(self) -> bool:
        return all(self.readable(value) for row in self.data.values for value in row)

    def extreme(self, high: bool) -> int | None:
        """Which label is highest or lowest, where that can be seen."""
        ranked = sorted(range(len(self.heights)), key=lambda at: self.heights[at], reverse=high)
        gap = abs(self.heights[ranked[0]] - self.heights[ranked[1]]) / self.data.top
        shown = self.drawing.values_shown and self.data.kind != "stacked bar"
        return ranked[0] if gap >= (1e-9 if shown else _VISIBLE) else None

    def absent(self) -> str:
        """A label like those of the chart that it does not have."""
        data = self.data
        present = {word.lower() for word in (*data.labels, *data.series, *data.title.split())}
        if data.labels and data.labels[0].isdigit() and self.draw.random() < 0.8:
            pool = [str(int(data.labels[0]) - 1), str(int(data.labels[-1]) + 1), str(int(data.labels[-1]) + 2)]
        elif data.noun == "month":
            pool = list(words.MONTHS)
        elif data.noun == "day":
            pool = [day[: len(data.labels[0])] if len(data.labels[0]) == 3 else day for day in words.DAYS]
        else:
            likely = (
                data.noun if data.noun in words.kinds() and self.draw.random() < 0.75 else self.draw.choice(_SOURCES)
            )
            pool = [word.capitalize() for word in words.words(likely, self.speaker.split)]
        left = [word for word in pool if word.lower() not in present]
        return self.draw.choice(left or ["Atlantis"])

    # -- the turns

    def all(self) -> Iterator[Turn]:
        """Every kind of turn that this chart allows, in a fixed order."""
        data = self.data
        yield from self.about_the_whole()
        if data.kind == "scatter":
            yield from self.about_points()
            return
        yield from self.about_extremes()
        yield from self.about_values()
        if self.single and self.all_readable:
            yield from self.sums()
        if not self.single:
            yield from self.about_series()
            if self.all_readable:
                yield from self.series_sums()

    def whole(self) -> Iterator[Turn]:
        """Captions, probes and false premises: each of them once."""
        right, wrong = captions(self.draw, self.data, self.look, self.extreme(True), self.extreme(False), self.absent())
        yield self.speaker.turn("caption", say.CAPTION, right, wrong)
        yield from self.probes()
        gone = self.absent()
        refusal = {tongue: text.format(label=gone) for tongue, text in say.NOT_THERE.items()}
        yield self.speaker.turn("premise", say.PREMISE, refusal, label=gone)

    def probes(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        names = [*data.labels, *(name for name in data.series if name)]
        there = draw.random() < 0.5
        label = draw.choice(names) if there else self.absent()
        yield self.speaker.turn("probe", say.PROBE, yes_no(there), label=label)
        which = draw.choice(("kind", "color", "more"))
        if which == "more" and self.single and len(data.labels) > 1:
            first, second = draw.sample(range(len(data.labels)), 2)
            gap = (self.heights[first] - self.heights[second]) / data.top
            if abs(gap) >= (1e-9 if self.drawing.values_shown else _VISIBLE):
                answer = yes_no(gap > 0)
                names = [data.labels[first], data.labels[second]]
                yield self.speaker.turn("probe", say.MORE, answer, first=names[0], second=names[1])
                return
        if which == "color":
            used = draw.random() < 0.5
            plain = ("red", "blue", "green", "orange", "purple", "yellow", "pink", "brown")
            near = {name.split()[-1] for name in self.look.colors}
            pool = self.look.colors if used else [name for name in plain if name not in near]
            color = color_name(draw.choice(pool))
            yield self.speaker.turn("probe", say.PROBE_COLOR, yes_no(used), color=color, mark=self.mark)
            return
        same = draw.random() < 0.5
        other = [kind for kind in KINDS if data.kind.split()[-1] not in kind]
        kind = say.KIND_NAMES[data.kind if same else draw.choice(other)]
        yield self.speaker.turn("probe", say.PROBE_KIND, yes_no(same), kind=kind)

    def about_the_whole(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        other = say.KIND_NAMES[draw.choice([kind for kind in KINDS if kind != data.kind])]
        yield self.speaker.turn("vqa", say.KIND, say.KIND_NAMES[data.kind], other)
        yield self.speaker.turn("vqa", say.TITLE, data.title)
        if data.kind != "stacked bar" and (data.kind != "line" or self.single):
            count = sum(len(row) for row in data.values)
            wrong = str(count + draw.choice((-1, 1)))
            yield self.speaker.turn("vqa", say.COUNT, str(count), wrong, marks=self.marks)
        text = draw.choice(self.drawing.texts)
        if text.role in ("title", "label", "legend"):
            yield self.speaker.turn("point", say.POINT_TEXT, box_text(text.box, self.size), text=text.text)
            yield self.speaker.turn("region", say.REGION, f'the text "{text.text}"', box=box_text(text.box, self.size))
        yield from self.about_colors()

    def about_colors(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        names = data.labels if self.look.by_label else data.series
        if not names[0] or (not self.look.by_label and not self.look.legend):
            return
        at = draw.randrange(len(names))
        others = [name for name in COLORS if name not in self.look.colors]
        right = color_name(self.look.colors[at])
        yield self.speaker.turn("vqa", say.COLOR, right, color_name(draw.choice(others)), name=names[at])
        wrong: Said = names[at - 1] if len(names) > 1 else ""
        noun = data.noun if self.look.by_label else "group"
        yield self.speaker.turn("vqa", say.OF_COLOR, names[at], wrong, color=right, noun=noun)
        if not self.look.by_label and len(names) > 1:
            yield self.speaker.turn("vqa", say.SERIES_COUNT, str(len(names)), str(len(names) + 1))

    def about_extremes(self) -> Iterator[Turn]:
        data = self.data
        if data.kind == "grouped bar" or (data.kind == "line" and not self.single):
            return
        for high, wording, word in ((True, say.HIGHEST, HIGHEST), (False, say.LOWEST, LOWEST)):
            at = self.extreme(high)
            if at is None:
                continue
            other = self.draw.choice([label for label in data.labels if label != data.labels[at]])
            whole = say.MARK_NAMES["bar"] if data.kind == "stacked bar" else self.mark
            yield self.speaker.turn("vqa", wording, data.labels[at], other, noun=data.noun, mark=whole)
            if self.single:
                value = self.heights[at]
                if self.readable(value):
                    yield self.speaker.turn("vqa", say.EXTREME_VALUE, number(value), extreme=word)
                    because = self._because(at, high)
                    yield self.speaker.rationale(wording, because, data.labels[at], noun=data.noun, mark=self.mark)
                if data.kind != "line":
                    box = box_text(self._mark(0, at).box, self.size)
                    yield self.speaker.turn("point", say.POINT_EXTREME, box, extreme=word, mark=self.mark)

    def about_values(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        for _ in range(2):
            at, series = draw.randrange(len(data.labels)), draw.randrange(len(data.series))
            value, label = data.values[series][at], data.labels[at]
            wrong = number(draw.choice([v for row in data.values for v in row]))
            if self.readable(value):
                wording = say.VALUE if self.single else say.SERIES_VALUE
                named = {"label": label, "axis": data.axis, "series": data.series[series]}
                yield self.speaker.turn("vqa", wording, number(value), wrong, **named)
                if self.single and data.values[0].count(value) == 1:
                    yield self.speaker.turn("vqa", say.LABEL_OF, label, noun=data.noun, value=number(value))
            full = label if self.single else f"{label}, {data.series[series]}"
            if data.kind != "line":
                box = box_text(self._mark(series, at).box, self.size)
                yield self.speaker.turn("point", say.POINT, box, mark=self.mark, label=full)
                yield self.speaker.turn("region", say.REGION, self._mark_said(series, at), box=box)
        if data.kind in ("bar", "horizontal bar"):
            at = draw.randrange(len(data.labels))
            yield self.speaker.turn("vqa", say.AT, data.labels[at], at=at + 1, noun=data.noun)
            yield self.speaker.turn("point", say.POINT, NOTHING, mark=self.mark, label=self.absent())

    def about_series(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        at = draw.randrange(len(data.labels))
        first, second = draw.sample(range(len(data.series)), 2)
        values = data.values[first][at], data.values[second][at]
        if abs(values[0] - values[1]) / data.top >= _VISIBLE:
            names = data.series[first], data.series[second]
            higher = names[0] if values[0] > values[1] else names[1]
            lower = names[1] if values[0] > values[1] else names[0]
            label = data.labels[at]
            yield self.speaker.turn(
                "vqa", say.SERIES_HIGHER, higher, lower, label=label, first=names[0], second=names[1]
            )

    def series_sums(self) -> Iterator[Turn]:
        """Arithmetic across the series of a grouped or stacked chart or of several lines."""
        data, draw = self.data, self.draw
        at = draw.randrange(len(data.labels))
        parts = [row[at] for row in data.values]
        total = number(sum(parts))
        added = f"{' + '.join(map(number, parts))} = {total}."
        yield self.speaker.rationale(say.ALL_OF, added, total, name=data.labels[at])
        series = draw.randrange(len(data.series))
        row = data.values[series]
        name = data.series[series]
        if row.count(max(row)) == 1:
            best = data.labels[row.index(max(row))]
            yield self.speaker.turn("vqa", say.SERIES_BEST, best, draw.choice(data.labels), series=name, noun=data.noun)
        yield self.speaker.turn("vqa", say.SERIES_MOST, number(max(row)), number(min(row)), series=name)
        color = color_name(self.look.colors[series])
        yield self.speaker.turn(
            "vqa", say.COLOR_VALUE, number(row[at]), color=color, mark=self.mark, label=data.labels[at]
        )

    def about_points(self) -> Iterator[Turn]:
        data = self.data
        if len(data.series) > 1:
            return
        xs, ys = data.xs[0], data.values[0]
        mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
        over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
        spread = (sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)) ** 0.5
        rising = over / spread if spread else 0.0
        if abs(rising) > 0.85:
            answer = {"en": "rising", "zh": "上升"} if rising > 0 else {"en": "falling", "zh": "下降"}
            wrong = {"en": "falling", "zh": "下降"} if rising > 0 else {"en": "rising", "zh": "上升"}
            yield self.speaker.turn("vqa", say.CORRELATION, answer, wrong)

    def sums(self) -> Iterator[Turn]:
        """Arithmetic over the values, as short answers and with the working shown."""
        data, draw = self.data, self.draw
        first, second = draw.sample(range(len(data.labels)), 2)
        if self.heights[first] < self.heights[second]:
            first, second = second, first
        names = {"first": data.labels[first], "second": data.labels[second]}
        one, two = number(self.heights[first]), number(self.heights[second])
        less = number(self.heights[first] - self.heights[second])
        both = number(self.heights[first] + self.heights[second])
        given = {"en": f"{names['first']} is {one} and {names['second']} is {two}. ",
                 "zh": f"{names['first']}是{one}，{names['second']}是{two}。"}  # fmt: skip
        if self.heights[first] != self.heights[second]:
            because = {tongue: f"{text}{one} - {two} = {less}." for tongue, text in given.items()}
            yield self.speaker.turn("vqa", say.DIFFERENCE, less, **names)
            yield self.speaker.rationale(say.DIFFERENCE, because, less, **names)
        because = {tongue: f"{text}{one} + {two} = {both}." for tongue, text in given.items()}
        yield self.speaker.turn("vqa", say.SUM, both, **names)
        yield self.speaker.rationale(say.SUM, because, both, **names)
        high, low = max(self.heights), min(self.heights)
        spread = number(high - low)
        yield self.speaker.turn("vqa", say.SPREAD, spread)
        yield self.speaker.rationale(say.SPREAD, f"{number(high)} - {number(low)} = {spread}.", spread)
        half = (self.heights[first] + self.heights[second]) / 2
        because = {tongue: f"{text}({one} + {two}) / 2 = {number(half)}." for tongue, text in given.items()}
        yield self.speaker.rationale(say.MIDDLE, because, number(half), **names)
        total = sum(self.heights)
        added = " + ".join(number(value) for value in self.heights) + f" = {number(total)}."
        if len(self.heights) <= 5 and data.kind != "pie":
            yield self.speaker.rationale(say.TOTAL, added, number(total))
            mean = total / len(self.heights)
            if round(mean, 2) == mean:
                shared = f"{added} {number(total)} / {len(self.heights)} = {number(mean)}."
                yield self.speaker.rationale(say.AVERAGE, shared, number(mean))
        threshold = draw.choice(self.heights)
        count = sum(value > threshold for value in self.heights)
        yield self.speaker.turn("vqa", say.ABOVE, str(count), str(count + 1), marks=self.marks, value=number(threshold))
        if data.kind == "line" or data.noun in ("year", "month", "day"):
            ends = self.heights[0], self.heights[-1]
            if abs(ends[0] - ends[1]) / data.top >= _VISIBLE:
                up: Said = {"en": "up", "zh": "上升"}
                down: Said = {"en": "down", "zh": "下降"}
                answer, wrong = (up, down) if ends[1] > ends[0] else (down, up)
                yield self.speaker.turn("vqa", say.TREND, answer, wrong, first=data.labels[0], last=data.labels[-1])

    def _mark(self, series: int, label: int) -> Mark:
        return next(mark for mark in self.drawing.marks if (mark.series, mark.label) == (series, label))

    def _mark_said(self, series: int, at: int) -> Said:
        data = self.data
        color = color_name(self.look.colors[at if self.look.by_label else series])
        name = data.labels[at] if self.single else f"{data.labels[at]}, {data.series[series]}"
        value = data.values[series][at]
        tail = f": {number(value)}" if self.readable(value) else ""
        return {
            "en": f"the {color['en']} {self.mark['en']} of {name}{tail}",
            "zh": f"{name}的{color['zh']}{self.mark['zh']}{tail}",
        }

    def _because(self, at: int, high: bool) -> Said:
        label, value = self.data.labels[at], number(self.heights[at])
        rest = max((v for other, v in enumerate(self.heights) if other != at), key=lambda v: v if high else -v)
        runner = number(rest)
        return {
            "en": f"{label} is at {value}; the next is {runner}, which is {'lower' if high else 'higher'}.",
            "zh": f"{label}是{value}，其次是{runner}。",
        }


def chart_turns(speaker: Speaker, data: ChartData, look: Look, drawing: Drawing) -> tuple[Turn, ...]:
    """5 to 10 turns about a chart."""
    questions = Questions(speaker, data, look, drawing)
    return (*questions.whole(), *speaker.some(tuple(questions.all()), 4, 6))
