"""The numbers of sets as a table for people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.evaluation.accuracy.scores import Line

if TYPE_CHECKING:
    from rich.table import Table

HEADINGS = ("set", "asked", "right", "95 %", "covered", "of these", "always", "chance", "aim", "ECE", "s", "tools", "x")
EXPLAINED = (
    "right: over all, declined is wrong; of these: right among the answered; always: the most frequent answer; ECE: "
    "calibration error of the confidence; s: median of a question; tools: median of the steps of a program, where none "
    "came from the cache; x: median of question / its steps."
)
READING_KEPT = "Reading kept: texts were not read anew, times are without it."


def table_of(lines: Sequence[Line], title: str) -> Table:
    """A row a line; kinds and further measures stand under their set."""
    from rich.table import Table

    made = Table(title=title, title_justify="left")
    for heading in HEADINGS:
        made.add_column(heading, justify="left" if heading == "set" else "right", no_wrap=True)
    for place, line in enumerate(lines):
        if place and not line.within:
            made.add_section()
        made.add_row(*_cells(line))
    return made


def _cells(line: Line) -> list[str]:
    right = _percent(line.accuracy.value)
    if line.aim is not None:
        right = f"[{'green' if line.accuracy.value >= line.aim else 'red'}]{right}[/]"
    return [
        f"  {line.title}" if line.within else line.title,
        str(line.accuracy.count),
        right,
        f"{line.accuracy.low:.0%} to {line.accuracy.high:.0%}",
        _percent(line.coverage),
        _percent(line.answered),
        _percent(line.always),
        _percent(line.chance),
        "" if line.aim is None else f"{line.aim:.0%}",
        "" if line.ece is None else f"{line.ece:.3f}",
        _number(line.seconds),
        _number(line.tool_seconds),
        _number(line.ratio),
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def as_text(lines: Sequence[Line], title: str, *, reading_kept: bool, width: int = 150) -> str:
    """The table in plain characters, with what its columns mean, what makes an answer right, and the steps at fault."""
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(file=buffer, width=width, no_color=True)
    console.print(table_of(lines, title))
    scored = "; ".join(f"{line.title}: {line.scored}" for line in lines if line.scored)
    for text in (
        EXPLAINED,
        f"An answer is right by: {scored}." if scored else "",
        READING_KEPT if reading_kept else "",
        *map(faults_text, lines),
    ):
        if text:
            console.print(text, highlight=False)
    return buffer.getvalue()


def faults_text(line: Line) -> str:
    """ "nlvr, at fault: plan 12, perception 3"; "" for a kind, and where nothing is wrong."""
    if line.within or not line.faults:
        return ""
    return f"{line.title}, at fault: " + ", ".join(f"{step} {count}" for step, count in line.faults.items())
