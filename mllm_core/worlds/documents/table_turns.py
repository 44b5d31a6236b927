"""Questions and answers about a table, from its data and from where its cells were drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from mllm_core.samples import Turn
from mllm_core.tokens import box_text
from mllm_core.worlds.documents import table_phrases as say
from mllm_core.worlds.documents import words
from mllm_core.worlds.documents.table_data import TableData, make_table, money
from mllm_core.worlds.documents.table_sheet import Cell
from mllm_core.worlds.documents.wording import NOTHING, Said, Speaker, yes_no

_COLUMNS = ("Age", "City", "Price", "Score", "Weight", "Country", "Color", "Date", "Size", "Team", "Phone", "Year")


def plain(value: float) -> str:
    """A computed number as an answer: no separators, at most two decimals."""
    return f"{round(value, 2):.10g}"


class TableQuestions:
    """All that can be asked about one table; without `cells`, about its text alone."""

    def __init__(self, speaker: Speaker, data: TableData, cells: Sequence[Cell], size: tuple[int, int]) -> None:
        self.speaker, self.data, self.cells, self.size = speaker, data, cells, size
        self.draw = speaker.draw
        self.by_place = {(cell.row, cell.column): cell for cell in cells}
        self.numeric = [
            at for at, kind in enumerate(data.kinds) if kind in ("number", "money") and data.kind != "stems"
        ]

    def column(self, at: int) -> Said:
        """What a column is called in a question: its header, without the unit."""
        if not self.data.header:
            return {"en": "price", "zh": "价格"}
        name = self.data.header[at].split(" (")[0]
        if self.data.kind == "grid":
            return f"{self.data.counted} in {name}" if name.isdigit() else name
        return name if name in ("Age", "Pay") or not name[1:].islower() else name[0].lower() + name[1:]

    def absent(self) -> str:
        """The name of a row like those of the table that it does not have."""
        there = {text.lower() for row in self.data.rows for text in row}
        for _ in range(8):
            other = make_table(self.draw, self.speaker.split, self.data.kind)
            names = [name for name in other.names if name.lower() not in there]
            if names and (other.noun == self.data.noun or self.draw.random() < 0.2):
                return self.draw.choice(names)
        pool = {"day": words.DAYS, "month": words.MONTHS, "year": tuple(map(str, range(1980, 1990)))}
        likely = pool.get(self.data.noun, words.words("person", self.speaker.split))
        return self.draw.choice([name for name in likely if name.lower() not in there] or ["Atlantis"])

    # -- always asked

    def whole(self) -> Iterator[Turn]:
        """Caption, probes, false premise."""
        right, wrong = self.captions()
        yield self.speaker.turn("caption", say.CAPTION, right, wrong)
        yield from self.probes()
        if self.data.kind != "stems":
            gone = self.absent()
            refusal = {tongue: text.format(word=gone) for tongue, text in say.NOT_THERE.items()}
            column = self.column(self.draw.randrange(1, len(self.data.kinds)))
            yield self.speaker.turn("premise", say.PREMISE, refusal, row=gone, column=column)

    def captions(self) -> tuple[Said, Said]:
        """A true caption and one with an error in a count or a name."""
        data, draw = self.data, self.draw
        rows, columns, listed = len(data.rows), len(data.kinds), list(data.header)
        right = self._caption(rows, columns, listed)
        error = draw.choice(("rows", "columns", "name"))
        if error == "name" and listed:
            listed[draw.randrange(len(listed))] = draw.choice([name for name in _COLUMNS if name not in listed])
        elif error == "rows":
            rows += draw.choice((-1, 1, 2))
        else:
            columns += 1
        return right, self._caption(rows, columns, listed)

    def _caption(self, rows: int, columns: int, header: Sequence[str]) -> Said:
        title = self.data.title
        noun = "stem-and-leaf plot" if self.data.kind == "stems" else "table"
        english = f"A {noun}{f' titled {title}' if title else ''} with {rows} rows and {columns} columns"
        chinese = f"一张{f'题为{title}的' if title else ''}表格，有{rows}行{columns}列"
        if header:
            english += f": {', '.join(header[:-1])} and {header[-1]}"
            chinese += "：" + "、".join(header)
        return {"en": english + ".", "zh": chinese + "。"}

    def probes(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        there = draw.random() < 0.5
        if data.kind == "stems":
            header = draw.choice(data.header if there else [name for name in _COLUMNS if name not in data.header])
            yield self.speaker.turn("probe", say.PROBE_COLUMN, yes_no(there), column=header)
            return
        yield self.speaker.turn(
            "probe", say.PROBE, yes_no(there), row=draw.choice(data.names) if there else self.absent()
        )
        if data.header and draw.random() < 0.4:
            there = draw.random() < 0.5
            header = draw.choice(data.header if there else [name for name in _COLUMNS if name not in data.header])
            yield self.speaker.turn("probe", say.PROBE_COLUMN, yes_no(there), column=header)
            return
        column, row = draw.randrange(1, len(data.kinds)), draw.randrange(len(data.rows))
        same = draw.random() < 0.5
        others = [other[column] for other in data.rows if other[column] != data.rows[row][column]]
        if not same and not others:
            return
        value = data.rows[row][column] if same else draw.choice(others)
        yield self.speaker.turn(
            "probe", say.PROBE_CELL, yes_no(same), row=data.names[row], column=self.column(column), value=value
        )

    # -- a choice of these

    def all(self) -> Iterator[Turn]:
        """Every kind of turn that this table allows."""
        data, draw = self.data, self.draw
        if data.title:
            yield self.speaker.turn("vqa", say.TITLE, data.title)
        rows = len(data.rows)
        noun = data.noun if data.noun in ("name", "day", "month", "year", "event", "item", "brand") else "row"
        yield self.speaker.turn("vqa", say.ROWS, str(rows), str(rows + draw.choice((-1, 1))), noun=noun)
        yield self.speaker.turn("vqa", say.COLUMNS, str(len(data.kinds)), str(len(data.kinds) + 1))
        kind: Said = {"en": "table", "zh": "表格"}
        yield self.speaker.turn("vqa", say.KIND, kind, {"en": "chart", "zh": "图表"})
        if self.cells:
            yield from self.places()
        if data.kind == "stems":
            yield from self.stems()
            return
        for _ in range(3):
            yield from self.cell_turns()
        for column in self.numeric:
            yield from self.extremes(column)
        if data.kind == "schedule":
            yield from self.times()
        if data.kind == "prices":
            yield from self.shopping()
        if data.kind in ("counts", "grid"):
            yield from self.sums(draw.choice(self.numeric))

    def places(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        texts = [cell.text for cell in self.cells]
        cell = draw.choice([cell for cell in self.cells if cell.text and texts.count(cell.text) == 1] or self.cells[:1])
        yield self.speaker.turn("point", say.POINT_TEXT, box_text(cell.box, self.size), text=cell.text)
        cell = draw.choice([cell for cell in self.cells if cell.text])
        yield self.speaker.turn("region", say.REGION, cell.text, box=box_text(cell.box, self.size))
        if data.kind != "stems":
            column, row = draw.randrange(1, len(data.kinds)), draw.randrange(len(data.rows))
            box = box_text(self.by_place[row, column].box, self.size)
            name = self.column(column)
            yield self.speaker.turn("point", say.POINT, box, row=data.names[row], column=name)
            if draw.random() < 0.5:
                yield self.speaker.turn("point", say.POINT, NOTHING, row=self.absent(), column=name)

    def cell_turns(self) -> Iterator[Turn]:
        """Look-ups: a cell by its row, a row by its cell."""
        data, draw = self.data, self.draw
        row, column = draw.randrange(len(data.rows)), draw.randrange(1, len(data.kinds))
        text = data.rows[row][column]
        others = [other[column] for other in data.rows if other[column] != text]
        wrong = draw.choice(others) if others else ""
        name = data.names[row]
        if data.kind == "prices":
            yield self.speaker.turn("vqa", say.PRICE, text, wrong, row=name)
        elif data.kind == "counts" and draw.random() < 0.5:
            yield self.speaker.turn("vqa", say.COUNTED, text, wrong, row=name, counted=data.counted)
        else:
            yield self.speaker.turn("vqa", say.CELL, text, wrong, row=name, column=self.column(column))
        if len(others) == len(data.rows) - 1:
            noun = "event" if data.kind == "schedule" else data.noun
            yield self.speaker.turn("vqa", say.WHICH, name, noun=noun, value=text, column=self.column(column))

    def extremes(self, column: int) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        values = [row[column] for row in data.values]
        for best, word in ((max(values), say.MOST), (min(values), say.LEAST)):
            if values.count(best) > 1 or len(values) < 2:
                continue
            row = values.index(best)
            wrong = draw.choice([name for name in data.names if name != data.names[row]])
            said: dict[str, Any] = {"noun": data.noun, "extreme": word, "column": self.column(column)}
            yield self.speaker.turn("vqa", say.EXTREME, data.names[row], wrong, **said)
            yield self.speaker.turn("vqa", say.EXTREME_VALUE, data.rows[row][column], **said)
            listed = ", ".join(other[column] for other in data.rows)
            listed_zh = "、".join(other[column] for other in data.rows)
            because = {
                "en": f"The values are {listed}. The {word['en']} is {data.rows[row][column]}, at {data.names[row]}.",
                "zh": f"数值为{listed_zh}。{word['zh']}的是{data.names[row]}的{data.rows[row][column]}。",
            }
            yield self.speaker.rationale(say.EXTREME, because, data.names[row], **said)

    def sums(self, column: int) -> Iterator[Turn]:
        """Arithmetic down one column, most of it with the working shown."""
        data, draw, speaker = self.data, self.draw, self.speaker
        values = [row[column] for row in data.values]
        shown = [plain(value) for value in values]
        where = f" in {data.header[column]}" if data.kind == "grid" else ""
        first, second = draw.sample(range(len(values)), 2)
        if values[first] < values[second]:
            first, second = second, first
        counted = data.counted
        said = {"counted": counted, "first": data.names[first] + where, "second": data.names[second] + where}
        given = f"{data.names[first]}: {shown[first]}, {data.names[second]}: {shown[second]}. "
        for phrases, sign, result in (
            (say.DIFFERENCE, "-", plain(values[first] - values[second])),
            (say.SUM, "+", plain(values[first] + values[second])),
        ):
            because = f"{given}{shown[first]} {sign} {shown[second]} = {result}."
            yield speaker.turn("vqa", phrases, result, **said)
            yield speaker.rationale(phrases, because, result, **said)
        if data.kind != "counts":
            return
        ranked = sorted(values)
        added = f"{' + '.join(shown)} = {plain(sum(values))}."
        yield speaker.rationale(say.TOTAL, added, plain(sum(values)), counted=counted)
        mean = sum(values) / len(values)
        if round(mean, 1) == mean:
            because = f"{added} {plain(sum(values))} / {len(values)} = {plain(mean)}."
            yield speaker.rationale(say.MEAN, because, plain(mean), counted=counted)
        middle = plain(median(values))
        order = {
            "en": f"In order: {', '.join(map(plain, ranked))}. The middle is {middle}.",
            "zh": f"从小到大：{'、'.join(map(plain, ranked))}。中间是{middle}。",
        }
        yield speaker.rationale(say.MEDIAN, order, middle)
        if len(values) % 2:
            yield speaker.turn("vqa", say.MEDIAN, middle)
        often = [value for value in set(values) if values.count(value) > 1]
        if len(often) == 1:
            yield speaker.turn("vqa", say.MODE, plain(often[0]))
        spread = plain(ranked[-1] - ranked[0])
        yield speaker.rationale(say.RANGE, f"{plain(ranked[-1])} - {plain(ranked[0])} = {spread}.", spread)
        if data.noun == "year":
            at = draw.randrange(len(values) - 1)
            change = plain(values[at + 1] - values[at])
            because = f"{shown[at + 1]} - {shown[at]} = {change}."
            yield speaker.rationale(say.RATE, because, change, first=data.names[at], second=data.names[at + 1])
        threshold = draw.choice(values)
        count = sum(value > threshold for value in values)
        noun = data.noun if data.noun in ("name", "day", "month", "year", "brand", "subject") else "row"
        said = {"noun": noun, "counted": counted, "value": plain(threshold)}
        yield speaker.turn("vqa", say.ABOVE, str(count), str(count + 1), **said)

    def shopping(self) -> Iterator[Turn]:
        """Sums of money."""
        data, draw, speaker = self.data, self.draw, self.speaker
        prices = [row[1] for row in data.values]
        first, second = draw.sample(range(len(prices)), 2)
        if prices[first] < prices[second]:
            first, second = second, first
        said = {"first": data.names[first], "second": data.names[second]}
        one, two = money(prices[first]), money(prices[second])
        both = money(round(prices[first] + prices[second], 2))
        yield speaker.turn("vqa", say.COST, both, **said)
        yield speaker.rationale(say.COST, f"{one} + {two} = {both}.", both, **said)
        if prices[first] > prices[second]:
            less = money(round(prices[first] - prices[second], 2))
            yield speaker.turn("vqa", say.DEARER, less, **said)
            yield speaker.rationale(say.DEARER, f"{one} - {two} = {less}.", less, **said)
        number = draw.randint(2, 6)
        total = money(round(number * prices[first], 2))
        because = f"{number} x {one} = {total}."
        yield speaker.rationale(say.TIMES, because, total, number=number, row=data.names[first])

    def times(self) -> Iterator[Turn]:
        data, draw = self.data, self.draw
        row = draw.randrange(len(data.rows))
        name, begin, end = data.rows[row]
        starts: Said = {"en": data.header[1].lower(), "zh": "开始"}
        ends: Said = {"en": data.header[2].lower(), "zh": "结束"}
        yield self.speaker.turn("vqa", say.WHEN, begin, end, row=name, verb=starts)
        yield self.speaker.turn("vqa", say.WHEN, end, begin, row=name, verb=ends)
        column = [other[1] for other in data.rows]
        if column.count(begin) == 1:
            yield self.speaker.turn("vqa", say.STARTS, name, time=begin)
        if [other[2] for other in data.rows].count(end) == 1:
            yield self.speaker.turn("vqa", say.ENDS, name, time=end)

    def stems(self) -> Iterator[Turn]:
        """The numbers of a stem-and-leaf plot."""
        leaves, draw = self.data.leaves, self.draw
        counted = self.data.counted
        for best, word in ((max(leaves), say.MOST), (min(leaves), say.LEAST)):
            said: dict[str, Any] = {"extreme": word, "counted": counted}
            yield self.speaker.turn("vqa", say.STEM_EXTREME, str(best), str(best % 10), **said)
            because = {
                "en": f"The {word['en']} stem is {best // 10}, its {word['en']} leaf is {best % 10}.",
                "zh": f"{word['zh']}的茎是{best // 10}，{word['zh']}的叶是{best % 10}。",
            }
            yield self.speaker.rationale(say.STEM_EXTREME, because, str(best), **said)
        value = draw.choice(leaves)
        yield self.speaker.turn("vqa", say.STEM_EXACT, str(leaves.count(value)), value=value)
        stems = [int(row[0]) for row in self.data.rows]
        low = draw.choice(stems) * 10
        high = low + 10 * draw.randint(1, 2)
        inside = [leaf for leaf in leaves if low <= leaf < high]
        yield self.speaker.turn("vqa", say.STEM_BETWEEN, str(len(inside)), low=low, high=high)
        listed = ", ".join(map(str, inside)) or "none"
        because = {"en": f"Those are {listed}: {len(inside)}.", "zh": f"有{listed}，共{len(inside)}个。"}
        yield self.speaker.rationale(say.STEM_BETWEEN, because, str(len(inside)), low=low, high=high)


def table_turns(speaker: Speaker, data: TableData, cells: Sequence[Cell], size: tuple[int, int]) -> tuple[Turn, ...]:
    """7 to 10 turns about a table drawn in a picture of `size` (width, height)."""
    questions = TableQuestions(speaker, data, cells, size)
    return (*questions.whole(), *speaker.some(tuple(questions.all()), 5, 6))
