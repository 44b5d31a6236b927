"""`yaffle eval`: how often the agent is right on real data sets, with the steps at fault for what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli import options, runs
from agent.cli.exits import UsageProblem

if TYPE_CHECKING:
    from agent.evaluation.accuracy.rows import Row
    from agent.evaluation.accuracy.scores import Line

_WHAT = "What is asked"

Sets = Annotated[
    list[str],
    typer.Argument(
        help="sroie (receipts), icdar2015 (signs), coco (photos), chartqa (charts), tabmwp (tables), scienceqa, nlvr, "
        "easy-vqa, clevr-math, mmvp, blink-spatial (blink); or all.",
        show_default=False,
    ),
]
Data = Annotated[Path, typer.Option(help="The folder that holds the sets.", file_okay=False, rich_help_panel=_WHAT)]
Limit = Annotated[int | None, typer.Option(min=1, help="Questions of each set, drawn evenly.", rich_help_panel=_WHAT)]
Seed = Annotated[int, typer.Option(help="Which questions are drawn.", rich_help_panel=_WHAT)]
Planner = Annotated[str, typer.Option(help="auto, patterns or core.", rich_help_panel="Models")]
Out = Annotated[
    Path | None,
    typer.Option(
        help="Folder for answers (SET.jsonl, while they come), numbers (eval.json) and the table (eval.txt).",
        file_okay=False,
        rich_help_panel=runs.PANEL,
    ),
]
Errors = Annotated[
    Path | None,
    typer.Option(help="Write every wrong answer here, as one HTML page.", dir_okay=False, rich_help_panel=runs.PANEL),
]
Ocr = Annotated[
    Path | None,
    typer.Option(
        help="Keep what was read in pictures here, and use what is kept; times are then without reading.",
        file_okay=False,
        rich_help_panel=runs.PANEL,
    ),
]
Fit = Annotated[
    Path | None,
    typer.Option(
        help="Fit the confidence of each kind of answer to these answers, and write it here; the agent reads "
        "agent/correction/sureness.json.",
        dir_okay=False,
        rich_help_panel=runs.PANEL,
    ),
]


def evaluate(
    sets: Sets,
    data: Data = runs.DATA,
    limit: Limit = None,
    seed: Seed = 0,
    planner: Planner = "auto",
    vision: options.Vision = None,
    backend: options.Backend = None,
    out: Out = None,
    resume: runs.Resume = False,
    errors: Errors = None,
    ocr: Ocr = None,
    fit: Fit = None,
    json_output: runs.Json = False,
) -> None:
    """How often the agent is right on real data sets: accuracy, coverage, calibration, time, and the steps at fault."""
    from agent.evaluation.accuracy.asking import PLANNERS, agent_under_test, ask_all
    from agent.evaluation.accuracy.scores import lines_of
    from agent.evaluation.progress import progress
    from agent.evaluation.sets.catalogue import SETS, load, named

    if planner not in PLANNERS:
        raise UsageProblem(f"--planner takes {', '.join(PLANNERS)}, not {planner!r}.")
    names = list(SETS) if sets == ["all"] else list(dict.fromkeys(named(name).name for name in sets))
    kept = {name: runs.answers_file(name, out, resume) for name in names}
    asked = {name: load(name, data, limit, seed) for name in names}
    settings: dict[str, Any] = {
        "measure": "eval",
        "data": str(data),
        "planner": planner,
        "vision": vision,
        "backends": sorted(backend or []),
        "reading kept": ocr is not None,
    }
    rows: dict[str, list[Row]] = {}
    lines: list[Line] = []
    for name, questions in asked.items():
        with progress(name, len(questions)) as advanced:
            rows[name] = ask_all(
                questions,
                lambda: agent_under_test(planner, vision, options.parse_backends(backend or []), ocr),
                settings={**settings, "set": name},
                kept=kept[name],
                resume=resume,
                advanced=advanced,
            )
        lines += lines_of(named(name), questions, rows[name])
    _deliver(lines, settings, limit, seed, out, json_output)
    pairs = [pair for name, questions in asked.items() for pair in zip(questions, rows[name], strict=True)]
    if fit is not None:
        from agent.evaluation.accuracy.fitting import fit_and_write

        typer.echo(fit_and_write(pairs, fit), err=json_output)
    if errors is not None:
        from agent.evaluation.accuracy.page import write_wrong

        write_wrong(errors, ", ".join(names), pairs)


def _deliver(
    lines: list[Line], settings: dict[str, Any], limit: int | None, seed: int, out: Path | None, as_json: bool
) -> None:
    """Print the table or the JSON; keep both where there is a folder."""
    from agent.evaluation.accuracy.tables import as_text

    numbers = {
        **runs.origin(),
        "settings": settings,
        "limit": limit,
        "seed": seed,
        "lines": [line.plain() for line in lines],
    }
    kept = bool(settings["reading kept"])
    title = f"planner {settings['planner']}" + (", reading kept" if kept else "")
    runs.deliver("eval", numbers, as_text(lines, title, reading_kept=kept), out, as_json=as_json)
