"""Scores as a table for people (subjects down, measures across) and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.evaluation.scores import ALL, CHECKER, Score
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


def tables(scores: Sequence[Score], title: str = "") -> list[Table]:
    """A table for each set of measures that goes together: what describes captions and what describes answers to
    probes have no columns in common. Raises EvaluationError where there are no scores."""
    if not scores:
        raise EvaluationError("there are no scores to show.", remedy="Measure something first.")
    columns: dict[str, list[str]] = {}
    for score in scores:
        columns.setdefault(score.group, []).append(score.measure)
    families: list[tuple[set[str], list[str]]] = []
    for group, measures in columns.items():
        family = next((one for one in families if one[0] & set(measures)), None)
        if family is None:
            families.append((set(measures), [group]))
        else:
            family[0].update(measures)
            family[1].append(group)
    return [
        table([score for score in scores if score.group in groups], title if place == 0 else "")
        for place, (_, groups) in enumerate(families)
    ]


def table(scores: Sequence[Score], title: str = "") -> Table:
    """A row for each subject in each group, a column for each measure; below one that corrects another, its gain."""
    from rich.table import Table

    measures = list(dict.fromkeys(score.measure for score in scores))
    grouped = {score.group for score in scores} != {ALL}
    one_subject = grouped and {score.subject for score in scores} == {CHECKER}
    heading = f"{title} (decoding: {DECODING}; {LEVEL:.0%} intervals)" if title else None
    made = Table(title=heading, title_justify="left")
    if grouped:
        made.add_column("group", no_wrap=True)
    if not one_subject:
        made.add_column("subject", overflow="fold")
    lower = {score.measure for score in scores if score.lower}
    for measure in measures:
        made.add_column(f"{measure} ↓" if measure in lower else measure, justify="right", no_wrap=True)
    made.add_column("n", justify="right")
    for group in dict.fromkeys(score.group for score in scores):
        inside = [score for score in scores if score.group == group]
        for place, subject in enumerate(dict.fromkeys(score.subject for score in inside)):
            own = {score.measure: score for score in inside if score.subject == subject}
            count = str(max(score.interval.count for score in own.values()))
            names = ([group if place == 0 else ""] if grouped else []) + ([] if one_subject else [subject])
            made.add_row(*names, *(_cell(own.get(measure)) for measure in measures), count)
            if any(score.gain is not None for score in own.values()):
                names = [""] * grouped + ["  gain"] * (not one_subject)
                made.add_row(*names, *(_gain(own.get(measure)) for measure in measures), "", style="dim")
        made.add_section()
    return made


def _cell(score: Score | None) -> str:
    return "-" if score is None else shown(score.interval, score.share)


def _gain(score: Score | None) -> str:
    return "" if score is None or score.gain is None else shown(score.gain, score.share, sign="+")


def shown(interval: Interval, share: bool = True, sign: str = "") -> str:
    """For instance "85.1 (82 to 88)", of shares in percent."""
    scale, digits = (100, 0) if share else (1, 1)
    low, high = (f"{number * scale:{sign}.{digits}f}" for number in (interval.low, interval.high))
    return f"{interval.value * scale:{sign}.{digits + 1}f} ({low} to {high})"


def as_text(scores: Sequence[Score], title: str = "", width: int = 200) -> str:
    """The tables in plain characters, for files."""
    import io

    from rich.console import Console

    buffer = io.StringIO()
    for made in tables(scores, title):
        Console(file=buffer, width=width, no_color=True).print(made)
    return buffer.getvalue()
