"""Claims about charts: what kind it is, how many bars or slices it has and of which color, what its legend lists, and
which of its labels is the highest. Marks are measured, texts are read."""

from __future__ import annotations

import math
import re

from agent.checking.chart_ranks import Ranked, is_turned, ranked
from agent.checking.checked import CheckedClaim
from agent.checking.drawn_verdict import leaning, settled
from agent.checking.reading_likeness import alike
from agent.checking.values_pages import Page, page_of, said_in
from agent.claims.claim import Claim
from tools.context import ToolContext
from tools.detect.drawing.tints import tint_fits, tint_name
from tools.documents.chart_marks import ChartKind, ChartMarks, read_marks
from tools.values import Evidence, Image

#: words of a chart's name -> the kinds that they can mean
_KINDS: tuple[tuple[str, tuple[ChartKind, ...]], ...] = (
    (r"horizontal|条形图", ("horizontal bar",)),
    (r"group|cluster|分组", ("grouped bar",)),
    (r"stack|堆叠", ("stacked bar",)),
    (r"pie|donut|doughnut|ring|饼图|环形", ("pie",)),
    (r"scatter|散点", ("scatter",)),
    (r"line|折线", ("line",)),
    (r"bar|column|柱状", ("bar", "grouped bar", "stacked bar", "horizontal bar")),
)
_NAMES: dict[ChartKind, str] = {
    "bar": "bar chart",
    "horizontal bar": "horizontal bar chart",
    "grouped bar": "grouped bar chart",
    "stacked bar": "stacked bar chart",
    "pie": "pie chart",
    "scatter": "scatter plot",
    "line": "line chart",
}
_CHART = re.compile(r"\b(chart|graph|plot|diagram)$|图$")
#: what one mark is called, and the kinds whose marks are called so
_MARKS: dict[str, tuple[ChartKind, ...]] = {
    "bar": ("bar", "horizontal bar", "grouped bar"),
    "柱子": ("bar", "horizontal bar", "grouped bar"),
    "条": ("horizontal bar", "bar"),
    "slice": ("pie",),
    "wedge": ("pie",),
    "扇形": ("pie",),
    "segment": ("stacked bar", "pie"),
    "柱段": ("stacked bar",),
    "point": ("scatter",),
    "dot": ("scatter",),
    "点": ("scatter",),
}
#: a text of so few letters may stand there unread
_SHORT = 2
#: up to this likeness a text is another one
_OTHER = 0.7
_HIGH = re.compile(r"high|most|largest|biggest|top|greatest|tallest|max|最高|最大|最多")
_LOW = re.compile(r"low|least|smallest|fewest|shortest|min|bottom|最低|最小|最少")


def check_chart_value(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """Which label is the highest or lowest, what the legend lists; None for other keys, or where no chart is."""
    key = claim.key.casefold()
    if key == "legend":
        return _legend(claim, image, context)
    high, low = bool(_HIGH.search(key)), bool(_LOW.search(key))
    if high == low or len(key.split()) > 3:
        return None
    page = page_of(image, context)
    marks = _marks(image, page, context)
    return _extreme(claim, page, marks, high) if marks is not None else None


def check_chart(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """What kind of chart it is, and the number and the color of its marks; None where the claim is about neither."""
    thing = claim.subject
    if thing is None:
        return None
    noun = thing.noun.casefold()
    of_chart = bool(_CHART.search(noun)) and not re.search(r"stem|leaf", noun)
    if not of_chart and noun not in _MARKS:
        return None
    marks = _marks(image, page_of(image, context), context)
    if marks is None:
        return None
    if of_chart:
        return _kind(claim, " ".join((*thing.words, noun, claim.value if claim.kind == "attribute" else "")), marks)
    return _of_marks(claim, noun, marks, image)


def _marks(image: Image, page: Page, context: ToolContext) -> ChartMarks | None:
    return read_marks(context.pixels(image), page.first) if len(page.first) >= 2 else None


def _kind(claim: Claim, said: str, marks: ChartMarks) -> CheckedClaim | None:
    """The kind of chart, as a thing or as an attribute ("stacked")."""
    if claim.kind == "relation" or claim.negated:
        return None
    if claim.kind == "attribute" and not re.search(r"stack|group|cluster|horizontal", said):
        return None
    wanted = next((kinds for pattern, kinds in _KINDS if re.search(pattern, said.casefold())), None)
    if wanted is None:
        return settled(claim, True, f"it is a {_NAMES[marks.kind]}") if claim.kind == "existence" else None
    if marks.kind in wanted:
        return settled(claim, True, f"its marks are those of a {_NAMES[marks.kind]}")
    if not marks.sure:
        return leaning(claim, 0.3, f"it looks like a {_NAMES[marks.kind]}")
    return settled(claim, False, f"its marks are those of a {_NAMES[marks.kind]}", actual=_NAMES[marks.kind])


def _of_marks(claim: Claim, noun: str, marks: ChartMarks, image: Image) -> CheckedClaim | None:
    thing = claim.subject
    assert thing is not None
    fits = marks.kind in _MARKS[noun]
    seen = [
        Evidence(tool="CHART", kind="measure", text=tint_name(mark.lab), image=image.root, box=image.to_root(mark.box))
        for mark in marks.marks[:8]
    ]
    if claim.kind == "existence":
        return settled(claim, True, f"{len(marks.marks)} were measured", seen) if fits else None
    if claim.kind == "count" and thing.number is not None and fits:
        return _counted(claim, len(marks.marks), marks, seen)
    if claim.kind == "attribute" and claim.attribute == "color" and marks.marks:
        said = _color_said(claim)
        says = [tint_fits(said, mark.lab) for mark in marks.marks]
        if all(one is True for one in says):
            return settled(claim, True, "their color was measured", seen)
        names = {tint_name(mark.lab) for mark in marks.marks}
        if any(one is False for one in says):
            actual = names.pop() if len(names) == 1 else ""
            return settled(claim, False, "their color was measured", seen, actual=actual)
        return leaning(claim, 0.6, f"they are {', '.join(sorted(names))}", seen)
    return None


def _counted(claim: Claim, count: int, marks: ChartMarks, seen: list[Evidence]) -> CheckedClaim:
    number = claim.subject.number if claim.subject else None
    why = f"{count} were measured"
    if number == count or (
        claim.subject is not None and claim.subject.least and number is not None and count >= number
    ):
        return settled(claim, True, why, seen)
    # points of one color may cover each other
    if marks.kind == "scatter" and number is not None and (number > count or abs(number - count) == 1):
        return leaning(claim, 0.3 if len(marks.legend) < 2 else 0.4, why, seen)
    return settled(claim, False, why, seen, actual=str(count), score=0.93)


def _color_said(claim: Claim) -> str:
    """The color with its "light" or "dark"."""
    words = claim.subject.words if claim.subject else ()
    tone = next((word for word in words if word in ("light", "dark")), "")
    return claim.value if claim.value.startswith(("light", "dark")) or not tone else f"{tone} {claim.value}"


def _legend(claim: Claim, image: Image, context: ToolContext) -> CheckedClaim | None:
    """One entry of the legend: it is printed there, or nowhere."""
    page = page_of(image, context)
    if not page.first:
        return None
    best = page.likeness(claim.value)
    marks = _marks(image, page, context)
    entries = [line.text for _, line in marks.legend] if marks is not None else []
    if best >= 0.8:
        if len(entries) >= 2 and max(said_in(claim.value, entry) for entry in entries) < 0.5:
            complete = marks is not None and len(entries) >= _colors(marks)
            return leaning(
                claim, 0.25 if complete else 0.4, f"the legend seems to list {', '.join(entries)}", kind="reader"
            )
        return settled(claim, True, "it was read", kind="reader")
    if not page.legible or best > _OTHER:
        return leaning(claim, 0.5, "the legend was not read clearly", kind="reader")
    if len(claim.value.strip()) <= _SHORT:
        return leaning(claim, 0.5, "so short a text is often not read", kind="reader")
    return settled(claim, False, "nothing like it was read", kind="reader", score=0.93)


def _colors(marks: ChartMarks) -> int:
    """How many different colors the marks have."""
    found: list[tuple[float, float, float]] = []
    for mark in marks.marks:
        if all(math.dist(mark.lab, other) > 14 for other in found):
            found.append(mark.lab)
    return len(found)


def _extreme(claim: Claim, page: Page, marks: ChartMarks, high: bool) -> CheckedClaim | None:
    """The claim that some label has the highest or the lowest value."""
    ranks = ranked(marks, page.first, page.image)
    by_rank = _by_rank(claim, ranks, high) if ranks is not None else None
    if by_rank is not None:
        return by_rank
    best = page.likeness(claim.value)
    if best >= 0.8:
        return leaning(claim, 0.7, "the label was read, its place among the others was not measured", kind="reader")
    told = ranks is not None or marks.kind in ("line", "pie")
    if page.legible and best <= _OTHER and told and not any(is_turned(line) for line in page.first):
        return settled(claim, False, "no such label was read", kind="reader", score=0.93)
    return leaning(claim, 0.5 if best > _OTHER else 0.4, "the labels were not read clearly", kind="reader")


def _by_rank(claim: Claim, ranks: Ranked, high: bool) -> CheckedClaim | None:
    """The verdict of the measured values; None where the label is not among those that were read."""
    likeness = [alike(claim.value, label) for label in ranks.labels]
    at = max(range(len(likeness)), key=lambda place: likeness[place], default=-1)
    if at < 0 or likeness[at] < 0.75:
        return None
    values = [value if high else -value for value in ranks.values]
    top = max(values)
    spread = max(ranks.values) - min(ranks.values)
    if values[at] >= top - 1e-9:
        return settled(claim, True, "the values were measured")
    if top - values[at] <= max(ranks.slack, 0.02 * spread):
        return leaning(claim, 0.65, "it is as high as another, as far as can be measured")
    best = ranks.labels[values.index(top)]
    if claim.value.startswith(best) or best in ranks.labels[at]:
        return leaning(claim, 0.5, f"{best!r} is, which may be read in part", kind="reader")
    return settled(claim, False, f"{best} is", actual=best)
