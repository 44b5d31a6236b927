"""TabMWP: questions about tables that are drawn as pictures (Lu et al. 2023).

A number is right when it equals the published one (to a cent; fractions by value); where options are given, when the
text is the right option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from agent.evaluation.sets.question import DataSet, Given, Look, Middle, Question, items
from tools.numbers import number_in
from tools.values import Table

#: (kind, what its questions look like); the first that fits
KINDS = (
    ("function", r"linear or nonlinear"),
    ("shortage or surplus", r"shortage or a surplus"),
    ("probability", r"probability|fraction"),
    ("rate of change", r"rate of change"),
    ("mean, median, mode, range", r"\b(mean|median|mode|range)\b"),
    ("schedule", r"schedule|[AP]\.M\."),
    ("continue the pattern", r"^Each .* has|^How many .* are (in|on) \d+"),
    ("money enough", r"(have|has) enough"),
    ("change in price", r"how much more (does|do|money)|cost.* than|more expensive"),
    ("buy by weight", r"(pounds?|kilograms?|lbs?\b|kg) of|bought [\d./+]+|buys [\d./+]+|purchased [\d./+]+"),
    ("sum", r"how much (money )?(does|do|did|will) .*(need|cost|pay|spend)|in all|in total|combined|\btotal\b"),
    ("difference", r"how many (more|fewer)|how much (more|less)|changed? the most"),
    ("highest or lowest", r"\b(most|fewest|least|highest|lowest|largest|smallest|oldest|youngest|lightest|heaviest)\b"),
    ("count", r"how many .*(at least|at most|more than|fewer than|less than|exactly|have|had|scored|weigh)"),
    ("look-up", r"^(how many|how much|what|which|when)\b"),
)
_CENT = 0.006


def kind_of(question: str) -> str:
    """The kind of a question, by its words."""
    last = re.split(r"(?<=[.?!])\s+", question.strip())
    asked = " ".join(last[-2:]) if len(last[-1]) < 25 else last[-1]
    for kind, pattern in KINDS:
        if re.search(pattern, asked, re.IGNORECASE) or (
            kind in ("function", "schedule") and re.search(pattern, question, re.IGNORECASE)
        ):
            return kind
    return "other"


def right(given: str, truth: str, choices: Sequence[str] | None) -> bool:
    """Is the answer right (see the module's text)?"""
    if choices:
        said = [choice for choice in choices if _plain(choice) == _plain(given)]
        if not said:
            said = [choice for choice in choices if re.search(rf"\b{re.escape(_plain(choice))}\b", _plain(given))]
        return len(said) == 1 and said[0] == truth
    one, other = number_in(given), number_in(truth)
    return one is not None and other is not None and abs(one - other) < _CENT


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace(".", "").replace(":", "")).strip()


def score(question: Question, given: Given) -> float:
    return float(given.text is not None and right(given.text, question.truth, question.choices))


def load(folder: Path) -> list[Question]:
    return [
        Question(
            "tabmwp",
            item["id"],
            folder / item["image"],
            item["question"],
            item["answer"],
            kind_of(item["question"]),
            tuple(item["choices"] or ()),
            known={"table": item["table"]},
        )
        for item in items(folder)
    ]


def cells_of(table: str) -> list[list[str]]:
    """The published table as rows of cells."""
    return [[cell.strip() for cell in row.split("|")] for row in table.split("\n")]


def compared(rows: Sequence[Sequence[str]], *, leaves: bool) -> list[list[str]]:
    """Rows as they are compared: without white space and case, and without the commas between the leaves of a
    stem-and-leaf plot, which the pictures do not show."""
    plain = [[re.sub(r"\s+", "", cell).casefold() for cell in row] for row in rows]
    return [[cell.replace(",", "") for cell in row] for row in plain] if leaves else plain


def middle(question: Question, look: Look) -> Middle | None:
    """Is the table read as published?"""
    truth = cells_of(question.known["table"])
    leaves = truth[0][-1].casefold().startswith("leaf")
    table = look("T=TABLE(image=IMAGE)\nFINAL=RESULT(var=T)")
    if not isinstance(table, Table):
        return Middle("reading", False, "no table was read")
    wanted, got = compared(truth, leaves=leaves), compared(table.texts(), leaves=leaves)
    if wanted == got:
        return Middle("reading", True)
    pairs = [(a, b) for one, two in zip(wanted, got, strict=False) for a, b in zip(one, two, strict=False) if a != b]
    why = f"read {pairs[0][1]!r} for {pairs[0][0]!r}" if pairs else f"{len(got)} rows read of {len(wanted)}"
    return Middle("reading", False, why)


SET = DataSet("tabmwp", load, score, "the number, or the option", {"": 0.75}, aliases=("tables",), middle=middle)
