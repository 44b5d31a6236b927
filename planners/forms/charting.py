"""Questions about charts (charts.yaml): told by patterns in their words, tried where the picture looks like a chart.

The names of a chart's rows and columns can't be known before it is read, so that programs hand the question's words to
CELLS, NAMES, NAME_OF and COLOR_OF, which find them in the chart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planners.forms.building import Builder, Name, Raw, expands, fragment
from planners.forms.chart_phrases import read_tree
from planners.forms.chart_trees import Operand, Operation, source_of
from planners.forms.grammar import GrammarError
from planners.forms.lexicon import number_of, read_yaml
from planners.forms.question import Question
from planners.forms.readers import READERS
from planners.forms.reading import Form, Reading
from planners.forms.things import Setting
from tools.documents.charts.times import is_span

_STATISTICS = {"average": "mean", "mean": "mean", "median": "median", "mode": "mode"}
_LESS = frozenset(("less", "lower", "smaller", "fewer", "lesser", "below", "under"))
_EQUAL = frozenset(("equal", "equals", "exactly", "the", ""))
_MOST = frozenset(
    (
        *("peak", "peaked", "leading", "top", "main", "leader", "major", "majority", "primary", "dominant"),
        *("dominated", "dominates", "won", "winner", "higher", "greater", "bigger", "older", "more", "most"),
        *("max", "maximum", "led", "leads"),
    )
)
_LEAST = frozenset(("lower", "smaller", "less", "least", "min", "minimum"))
_RANKS = {"first": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_STEPS = list(range(30))
_VERDICT = re.compile(r"(?:is|are|was|were|do|does|did|has|have|can)\b", re.IGNORECASE)
_TOP = r"(?:highest|largest|maximum|max|biggest|longest|greatest|peak|tallest|most)"
_LOW = r"(?:lowest|smallest|minimum|min|least|shortest)"
#: what none of the forms computes, though single words of it fit one: a part of the answer would pass for all of it
_BEYOND = re.compile(
    r"\b(?:divided?|multipl\w+|subtract\w*|except|excluding|twice|thrice|repeat\w*|consecutive|respectively|missing|missed)\b"
    rf"|\b{_TOP}\b.*\b(?:in|of|on|for|from)\b.*\band\b.*\b{_LOW}\b.*\b(?:in|of|on|for|from)\b"
    rf"|\b{_LOW}\b.*\b(?:in|of|on|for|from)\b.*\band\b.*\b{_TOP}\b.*\b(?:in|of|on|for|from)\b"
    r"|\b(?:last|first|next|past|previous) (?:two|three|four|five|ten|\d+) (?!years?\b|months?\b|quarters?\b)\w+"
    r"|\b(?:sum|total|average|mean) of\b.*\b(?:above|below|over|under|than) ?[$€£]?\d"
    r"|\bminus\b|\bsum of (?:the )?(?:averages?|medians?|means?)\b"
    r"|\b(?:what|which|whose) (?:two|2|three|3)\b(?!.*\b(?:compar|shown|represent|displa|depict))"
    r"|\bwhose value\b|\b(?:add|sum)\b.*\bdivide"
    rf"|\b(?:{_TOP}|{_LOW}) [\w ]*\b(?:bar|line|graph)\b.*\band\b"
    rf".*\b(?:{_TOP}|{_LOW}|shorter|taller) [\w ]*\b(?:bar|line|graph)\b"
    rf"|\b(?:second|third) {_TOP} sum\b|\b(?:{_TOP}|{_LOW})\b.*\bafter\b"
    r"|\b(?:sixth|seventh|eighth|ninth|tenth|[6-9]th|10th)\b(?! (?:century|grade))"
    r"|\b(?:dark|light|darker|lighter|shaded) (?:bars?|lines?|graphs?|segments?|slices?)\b"
    r"|\btwo middle\b|\bmiddle (?:two|2|bars|values|segments)\b"
    rf"|\bproduct of\b.*\b(?:{_TOP}|{_LOW}|left ?most|right ?most)\b"
    r"|\bhow many\b.*\b(?:than|above|below|over|under) ?[$€£]?\d[\d,.]* ?(?:thousand|million|billion|trillion)\b"
    r"|\bhow many (?:countries|lines|groups)\b.*\bover the years\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:can|could|would) you (?:please )?(?:identify|tell me|tell|say|find|give|show)(?: me)? "
    r"(?=what|which|how|who|the\b)",
    re.IGNORECASE,
)
#: yes-or-no questions that none of the forms above this one understands are not understood by those below it
LAST_VERDICT = "chart_no_other_verdict"


@dataclass(frozen=True)
class _ChartForm:
    """A form with the patterns that must all be found in a question."""

    form: Form
    asks: tuple[re.Pattern[str], ...]


_COMPOSED = Form(
    name="chart_composed",
    kind="two operands of a chart, each an extreme, a statistic, a place or a name, put together",
    english=(),
    chinese=(),
    answers=("EVAL(composed(tree))",),
    answers_zh=(),
    claim="It is {}.",
)


@lru_cache(maxsize=1)
def _forms() -> tuple[_ChartForm, ...]:
    return tuple(_form(entry) for entry in read_yaml("charts.yaml"))


def _form(entry: dict[str, Any]) -> _ChartForm:
    unknown = set(entry) - {"form", "kind", "asks", "unless", "answer", "otherwise", "claim"}
    if unknown or not {"form", "asks", "answer"} <= set(entry):
        raise GrammarError(f"charts.yaml: {entry.get('form')!r} lacks asks or answer, or has {sorted(unknown)}")
    try:
        asks = tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry["asks"])
        re.compile(entry.get("unless", ""))
    except re.error as error:
        raise GrammarError(f"charts.yaml: a pattern of {entry['form']!r} does not compile: {error}") from error
    form = Form(
        name=entry["form"],
        kind=entry.get("kind", ""),
        english=(),
        chinese=(),
        answers=(entry["answer"], *entry.get("otherwise", ())),
        answers_zh=(),
        claim=entry.get("claim", ""),
        unless=entry.get("unless", ""),
    )
    return _ChartForm(form, asks)


def chart_kinds() -> tuple[str, ...]:
    """What kinds of questions about charts are covered, in words."""
    return (_COMPOSED.kind, *(one.form.kind for one in _forms() if one.form.kind))


def chart_readings(question: Question, setting: Setting) -> Iterator[Reading]:
    """The forms of charts that a question has, the best first. English only."""
    if question.chinese or len(setting.pictures) > 1 or setting.region:
        return
    text = _POLITE.sub("", " ".join([question.cover, question.text]).strip())
    tree = read_tree(text)
    if tree is not None:
        yield Reading(_COMPOSED, {"question": text, "words": text, "tree": tree}, {}, chinese=False)
    if _BEYOND.search(text):
        return
    for one in _forms():
        if one.form.unless and re.search(one.form.unless, text, re.IGNORECASE):
            continue
        found = [pattern.search(text) for pattern in one.asks]
        matches = [match for match in found if match is not None]
        if len(matches) < len(found):
            continue
        if one.form.name == LAST_VERDICT:
            return
        slots = _slots(text, matches, setting)
        if slots is not None:
            yield Reading(one.form, slots, {}, chinese=False)


def _slots(text: str, matches: list[re.Match[str]], setting: Setting) -> dict[str, Any] | None:
    """The values of what was captured, and `words`: the text without numbers and bounds that name nothing."""
    slots: dict[str, Any] = {"question": text}
    rest = text
    for match in matches:
        for name, part in match.groupdict().items():
            if part is None:
                slots.setdefault(name, None)
                continue
            value = _value(name, part, setting)
            if value is None:
                return None
            slots[re.sub(r"^s\d$", "s", name)] = value
            if name in ("n", "k", "k2", "bound"):
                start, end = match.span(name)
                rest = rest[:start] + " " * (end - start) + rest[end:]
    slots["words"] = " ".join(rest.split())
    slots["span"] = True if is_span(text) else None
    return slots


def _value(name: str, part: str, setting: Setting) -> Any:
    low = part.casefold().strip()
    if name.rstrip("2") == "f":
        if low in _MOST:
            return Raw("max")
        return Raw("min") if low in _LEAST else READERS["extreme_function"](low, setting)
    if re.fullmatch(r"s\d?", name):
        return Raw(_STATISTICS.get(low, "sum"))
    if name == "sign":
        return Raw("<" if low in _LESS else "==" if low in _EQUAL else ">")
    if name == "bound":
        return _bound(part)
    if name == "rank":
        return _RANKS.get(low)
    return number_of(part.rstrip(".,")) if name in ("n", "k", "k2") else part.strip()


def _bound(part: str) -> Raw | None:
    """ "more than 50" as a condition on `v`."""
    match = re.fullmatch(r"(?P<how>.*?)[\s$€£]*(?P<number>-?\d[\d,]*(?:\.\d+)?)", part.strip())
    if match is None:
        return None
    number = number_of(match["number"].lstrip("-"))
    how = re.sub(r" (?:the|value|of)\b", "", match["how"].casefold()).strip()
    sign = next((sign for sign, names in _SIGNS.items() if how in names), None)
    if number is None or sign is None:
        return None
    return Raw(f"v {sign} {-number if match['number'].startswith('-') else number!r}")


_SIGNS = {
    ">=": ("at least",),
    "<=": ("at most",),
    "<": ("less than", "lower than", "smaller than", "fewer than", "below", "under"),
    ">": (
        *("more than", "greater than", "higher than", "larger than", "above", "over", "exceed", "exceeds"),
        *("exceeding", "exceeded", "beyond", "crosses", "crossed"),
    ),
    "==": ("equal to", "exactly", "is", "are", "was"),
}


def is_verdict(question: Question) -> bool:
    """Does the question want yes or no?"""
    return bool(_VERDICT.match(question.text))


def _cells(builder: Builder, words: str, *, most: int | None = None, least: int | None = 2) -> str:
    chart = builder.call("CHART", image=builder.image())
    span = None if most else builder.slots.get("span")
    return fragment(builder.call("CELLS", table=chart, words=words, most=most, least=least, span=span))


@expands
def composed(builder: Builder, tree: Operand) -> Raw:
    """The expression of a tree (chart_phrases.py)."""

    def cells(words: str, *, most: int | None = None, least: int | None = None) -> str:
        chart = builder.call("CHART", image=builder.image())
        span = True if most is None and is_span(words) else None
        return fragment(builder.call("CELLS", table=chart, words=words, most=most, least=least, span=span))

    source = source_of(tree, cells)
    verdict = isinstance(tree, Operation) and tree.sign in ("<", ">", "==")
    return Raw(source if verdict else f"round({source}, 6)")


def _k_extreme(builder: Builder, words: str, function: Raw, k: int | None) -> Raw:
    ordered = f"sorted({_cells(builder, words)})"
    k = int(k or 1)
    return Raw(f"{ordered}[-{k}:]" if function.source == "max" else f"{ordered}[:{k}]")


@expands
def k_extreme(builder: Builder, words: str, function: Raw, k: int) -> Raw:
    """The k largest or smallest values."""
    return _k_extreme(builder, words, function, k)


@expands
def extreme_sum(builder: Builder, words: str, function: Raw, k: int | None) -> Raw:
    """The sum of the k largest or smallest of all values."""
    return Raw(f"sum({_k_extreme(builder, '', function, k).source})")


@expands
def of_all(builder: Builder, words: str, function: Raw) -> Name:
    """The name that is highest or lowest by all its values."""
    chart = builder.call("CHART", image=builder.image())
    order = "highest" if function.source == "max" else "lowest"
    found = builder.call("NAMES", table=chart, words=words, order=order)
    return builder.call("EVAL", expr=Raw(f"first({fragment(found)})"))


@expands
def nearest(builder: Builder, words: str, n: float) -> Name:
    """The value that is nearest to a number."""
    cells = _cells(builder, words)
    least = f"min([abs(w - {n!r}) for w in {cells}])"
    return builder.call("EVAL", expr=Raw(f"first([v for v in {cells} if abs(v - {n!r}) == {least}])"))


@expands
def exactly(builder: Builder, names: Name, k: int) -> Raw:
    """The names, where there are k of them."""
    return Raw(f"{fragment(names)} if len({fragment(names)}) == {k} else first([])")


@expands
def with_value(builder: Builder, words: str, n: float) -> Name:
    """The one value that is a number; an error where several are."""
    return _single(builder, words, f"v == {n!r}")


@expands
def in_the_middle(builder: Builder, words: str) -> Name:
    """The middle one of an odd number of values."""
    cells = _cells(builder, words)
    return builder.call("EVAL", expr=Raw(f"{cells}[len({cells}) // 2] if len({cells}) % 2 == 1 else first([])"))


@expands
def ranked(builder: Builder, words: str, function: Raw, rank: int) -> Name:
    """The second (third ...) highest or lowest value; equal ones count once."""
    place = f"[-{rank}]" if function.source == "max" else f"[{rank - 1}]"
    return builder.call("EVAL", expr=Raw(f"sorted({_cells(builder, words)}){place}"))


@expands
def placed(builder: Builder, words: str, rank: int) -> Name:
    """The value of what came first, second ...: the highest is the first."""
    return builder.call("EVAL", expr=Raw(f"sorted({_cells(builder, words)})[-{rank}]"))


@expands
def in_order(builder: Builder, words: str, sign: str) -> Raw:
    """Does each value follow the one before in this order?"""
    cells = _cells(builder, words)
    return Raw(f"all([{cells}[i] {sign} {cells}[i + 1] for i in {_STEPS} if i + 1 < len({cells})])")


@expands
def row_of_difference(builder: Builder, words: str, function: Raw) -> Name:
    """The name of the row in which two named columns differ most or least: their cells come in pairs."""
    cells = _cells(builder, words)
    pairs = [step * 2 for step in _STEPS]
    gap = "abs({0}[{1}] - {0}[{1} + 1])"
    gaps = f"[{gap.format(cells, 'j')} for j in {pairs} if j + 1 < len({cells})]"
    wanted = f"first([{cells}[i] for i in {pairs} if i + 1 < len({cells}) and {gap.format(cells, 'i')} == "
    found = builder.call("EVAL", expr=Raw(f"{wanted}{function.source}({gaps})])"))
    return builder.call("NAME_OF", table=builder.call("CHART", image=builder.image()), cell=found, words=words)


@expands
def single(builder: Builder, words: str, bound: Raw) -> Name:
    """The one value that lies within a bound; an error where several do."""
    return _single(builder, words, bound.source)


def _single(builder: Builder, words: str, bound: str) -> Name:
    within = f"[v for v in {_cells(builder, words)} if {bound}]"
    return builder.call("EVAL", expr=Raw(f"{within}[0] if len({within}) == 1 else first([])"))
