"""Scores as a table for people (subjects down, measures across) and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.evaluation.scores import Score
from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.intervals import LEVEL, ROUNDS, Interval
from mllm_core.evaluation.report import DECODING

if TYPE_CHECKING:
    from rich.table import Table


def as_json(scores: Sequence[Score], about: Mapping[str, Any]) -> dict[str, Any]:
    """The scores, how answers were decoded and intervals drawn, and what `about` tells (command, data, counts)."""
    return {
        "decoding": DECODING,
        "interval": {"method": "bootstrap over pictures, percentile", "level": LEVEL, "resamples": ROUNDS},
        **about,
        "scores": [score.plain() for score in scores],
    }


def table(scores: Sequence[Score], title: str = "") -> Table:
    """A row for each subject in each group, a column for each measure; below a value that corrects another, the gain.

    Raises EvaluationError where there are no scores.
    """
    from rich.table import Table

    if not scores:
        raise EvaluationError("there are no scores to show.", remedy="Measure something first.")
    measures = list(dict.fromkeys(score.measure for score in scores))
    several = len({score.group for score in scores}) > 1
    made = Table(title=f"{title} (decoding: {DECODING}; {LEVEL:.0%} intervals)".strip(), title_justify="left")
    if several:
        made.add_column("group")
    made.add_column("subject", overflow="fold")
    lower = {score.measure for score in scores if score.lower}
    for measure in measures:
        made.add_column(f"{measure} ↓" if measure in lower else measure, justify="right")
    made.add_column("n", justify="right")
    for group in dict.fromkeys(score.group for score in scores):
        inside = [score for score in scores if score.group == group]
        for place, subject in enumerate(dict.fromkeys(score.subject for score in inside)):
            own = {score.measure: score for score in inside if score.subject == subject}
            count = max(score.interval.count for score in own.values())
            cells = [cell(own.get(measure)) for measure in measures]
            made.add_row(*([group if place == 0 else ""] if several else []), subject, *cells, str(count))
        made.add_section()
    return made


def cell(score: Score | None) -> str:
    """A value with its interval and, where it corrects another, the gain over it with that of the gain."""
    if score is None:
        return "-"
    text = shown(score.interval, score.share)
    return f"{text}\n{shown(score.gain, score.share, sign='+')}" if score.gain is not None else text


def shown(interval: Interval, share: bool = True, sign: str = "") -> str:
    """For instance "85.1 (82.0 to 88.2)", of shares in percent."""
    scale, digits = (100, 1) if share else (1, 2)
    numbers = (interval.value, interval.low, interval.high)
    value, low, high = (f"{number * scale:{sign}.{digits}f}" for number in numbers)
    return f"{value} ({low} to {high})"


def as_text(scores: Sequence[Score], title: str = "", width: int = 160) -> str:
    """The table in plain characters, for files."""
    import io

    from rich.console import Console

    buffer = io.StringIO()
    Console(file=buffer, width=width, no_color=True).print(table(scores, title))
    return buffer.getvalue()
