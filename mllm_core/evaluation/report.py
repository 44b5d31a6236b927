"""Scores as a table for people, and as JSON with all that is needed to make them again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mllm_core.evaluation.errors import EvaluationError
from mllm_core.evaluation.records import Record
from mllm_core.evaluation.scoring import ALL, Score

if TYPE_CHECKING:
    from rich.table import Table

DECODING = "greedy"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a measure is held to: at least `value`, or at most where less is better."""

    task: str
    measure: str
    value: float


#: of all held-out worlds together
AIMS = (
    Aim("vqa", "exact match", 0.95),
    Aim("point", "first box, IoU >= 0.5", 0.90),
    Aim("probe", "F1", 0.95),
    Aim("caption", "CHAIR_i", 0.03),
)


def aim_of(score: Score) -> Aim | None:
    """The aim of a score; only scores over all kinds have one."""
    if score.kind != ALL:
        return None
    return next((aim for aim in AIMS if (aim.task, aim.measure) == (score.task, score.measure)), None)


def meets(score: Score, aim: Aim) -> bool:
    return score.interval.value <= aim.value if score.lower else score.interval.value >= aim.value


def as_json(models: Mapping[str, Sequence[Score]], about: Mapping[str, Any]) -> dict[str, Any]:
    """All scores by model, how they were decoded, and what `about` tells (command, split, counts)."""
    return {
        "decoding": DECODING,
        **about,
        "models": {name: [score.plain() for score in scores] for name, scores in models.items()},
    }


def save(path: Path, data: Mapping[str, Any]) -> None:
    """Write JSON for people to read, in place of what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)


def table(models: Mapping[str, Sequence[Score]], title: str = "") -> Table:
    """A row for each measure and a column for each model, side by side, each share with its 95 % interval.

    Raises EvaluationError where there is no model, or none has scores.
    """
    from rich.table import Table

    rows: dict[tuple[str, str, str, str], dict[str, Score]] = {}
    for name, scores in models.items():
        for score in scores:
            rows.setdefault((score.task, score.world, score.kind, score.measure), {})[name] = score
    if not rows:
        raise EvaluationError("there are no scores to show.", remedy="Measure a model first.")
    made = Table(title=f"{title} (decoding: {DECODING})".strip())
    for heading in ("task", "world", "kind", "measure"):
        made.add_column(heading, no_wrap=True)
    for name in models:
        made.add_column(name, justify="right", no_wrap=True)
    for heading in ("always", "aim", "answers"):
        made.add_column(heading, justify="right", no_wrap=True)
    before = ""
    for (task, world, kind, measure), cells in rows.items():
        if before and before != task:
            made.add_section()
        any_score = next(iter(cells.values()))
        baseline = any_score.baseline
        aim = aim_of(any_score)
        made.add_row(
            task if task != before else "",
            world,
            kind,
            measure,
            *(_cell(cells.get(name), aim) for name in models),
            "-" if baseline is None else f"{baseline:.1%}",
            "" if aim is None else f"{'<=' if any_score.lower else '>='} {aim.value:.0%}",
            str(any_score.interval.count),
        )
        before = task
    return made


def _cell(score: Score | None, aim: Aim | None) -> str:
    if score is None:
        return "-"
    text = f"{score.interval.value:.1%} ({score.interval.low:.0%} to {score.interval.high:.0%})"
    if aim is None:
        return text
    return f"[green]{text}[/green]" if meets(score, aim) else f"[red]{text}[/red]"


def examples(wrong: Sequence[Record], count: int = 3) -> list[str]:
    """A few of these answers of each task, for people to read."""
    lines = []
    for task in dict.fromkeys(record.task for record in wrong):
        for record in [record for record in wrong if record.task == task][:count]:
            lines.append(f"{task}  {record.world}/{record.seed}: {record.prompt!r}")
            lines.append(f"  true:  {record.truth!r}\n  given: {record.given!r}")
    return lines
