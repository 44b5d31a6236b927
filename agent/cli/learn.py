"""`yaffle learn`: the planner learns from execution."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.cli import runs
from agent.cli.exits import UsageProblem

if TYPE_CHECKING:
    from agent.learning.gathering import Learner
    from agent.learning.known import Known

_WHAT, _SEARCH, _TRAIN = "What is learned from", "Search", "Training"

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Data sets by name (in --data), worlds by name (scenes, charts, tables ...), or files of JSON lines with "
        "image, question, answer and, optionally, choices.",
        show_default=False,
    ),
]
Out = Annotated[
    Path, typer.Option("--out", help="Folder for what was tried, what is kept, and the run.", file_okay=False)
]
Data = Annotated[Path, typer.Option(help="Folder that holds the data sets.", file_okay=False, rich_help_panel=_WHAT)]
Limit = Annotated[int | None, typer.Option(min=1, help="Questions of each set.", rich_help_panel=_WHAT)]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")]
Ocr = Annotated[
    Path | None,
    typer.Option(help="Keep what was read in pictures here. (default: in --out)", file_okay=False),
]
Core = Annotated[
    str, typer.Option(help="Folder of the weights to learn with; those that ship by default.", rich_help_panel=_SEARCH)
]
Llm = Annotated[
    str | None,
    typer.Option(
        help="A chat model that writes programs, too: endpoint:URL#MODEL or local:FOLDER.", rich_help_panel=_SEARCH
    ),
]
Beams = Annotated[int, typer.Option(min=1, help="The most probable programs of a question.", rich_help_panel=_SEARCH)]
Draws = Annotated[int, typer.Option(min=0, help="Programs drawn at each temperature.", rich_help_panel=_SEARCH)]
Temperatures = Annotated[
    list[float] | None,
    typer.Option("--temperature", help="Repeatable. (default: 0.8 and 1.3)", rich_help_panel=_SEARCH),
]
Seconds = Annotated[float, typer.Option(min=0.1, help="Time for one program.", rich_help_panel=_SEARCH)]
Steps = Annotated[int, typer.Option(min=1, help="Lines that a program may have.", rich_help_panel=_SEARCH)]
Json = Annotated[bool, typer.Option("--json", help="Print the yield as JSON.")]
Train = Annotated[
    bool, typer.Option("--train", help="Then train on what was kept, and measure.", rich_help_panel=_TRAIN)
]
Minutes = Annotated[float, typer.Option(min=0.1, help="Of training.", rich_help_panel=_TRAIN)]
Share = Annotated[
    float, typer.Option(min=0.01, max=1.0, help="Of the training data that is kept programs.", rich_help_panel=_TRAIN)
]
Rate = Annotated[float, typer.Option("--lr", help="Peak learning rate of the decoder.", rich_help_panel=_TRAIN)]
Held = Annotated[int, typer.Option(min=1, help="Held-out questions measured of each source.", rich_help_panel=_TRAIN)]
Planned = Annotated[int, typer.Option(min=1, help="Held-out planning samples measured.", rich_help_panel=_TRAIN)]


def learn(
    sources: Sources,
    out: Out,
    data: Data = runs.DATA,
    limit: Limit = None,
    resume: Resume = False,
    ocr: Ocr = None,
    core: Core = "",
    llm: Llm = None,
    beams: Beams = 4,
    draws: Draws = 6,
    temperature: Temperatures = None,
    seconds: Seconds = 30.0,
    steps: Steps = 24,
    train: Train = False,
    minutes: Minutes = 10.0,
    share: Share = 0.25,
    lr: Rate = 3e-4,
    held: Held = 200,
    planned: Planned = 100,
    json_output: Json = False,
) -> int:
    """Write programs for questions with known answers, run them, keep the right and general ones; and train on them.

    OUT/tried.jsonl has all that was tried, OUT/kept.jsonl what is to be learned (yaffle train instruct --learned FILE).
    Pictures held out (by their hash) are never learned from. The weights that ship are never replaced: OUT/weights has
    new ones, where they are better on held-out questions and no worse on planning samples.
    """
    from agent.evaluation.progress import progress
    from agent.learning.gathering import KEPT, TRIED, gather
    from agent.learning.known import gathered, limited
    from agent.learning.yields import as_text, reasons, yields

    if (out / TRIED).exists() and not resume:
        raise UsageProblem(f"{out} holds a run already: go on with it with --resume, or choose another --out.")
    pool = gathered(sources, data, out / "pictures")
    asked = limited([known for known in pool if not known.held_out], limit)
    drawing = (beams, draws, *(temperature or (0.8, 1.3)))
    learner = _learner(pool, core, llm, drawing, seconds, steps, ocr if ocr is not None else out / "reading")
    settings = {
        "sources": list(sources),
        "limit": limit,
        "core": core,
        "llm": llm,
        "drawing": list(drawing),
        "seconds": seconds,
        "steps": steps,
    }
    with progress("learn", len(asked)) as advanced:
        rows = gather(learner, asked, out, settings, resume=resume, advanced=advanced)
    result: dict[str, Any] = {"yield": yields(rows), "reasons": reasons(rows), "kept": str(out / KEPT)}
    if not json_output:
        typer.echo(as_text(rows))
    if train:
        from agent.learning.improving import Improving, improve

        wanted = Improving(minutes=minutes, share=share, rate=lr, held=held, planned=planned)
        result["training"] = improved = improve(pool, learner.bench, out, core, wanted, resume=resume)
        if not json_output:
            typer.echo(improved.pop("text"))
    if json_output:
        typer.echo(json.dumps(result, indent=1, ensure_ascii=False))
    return 0


def _learner(
    pool: list[Known],
    core: str,
    llm: str | None,
    drawing: tuple[float, ...],
    seconds: float,
    steps: int,
    reading: Path,
) -> Learner:
    from agent.learning.gathering import Learner, Writer
    from agent.learning.judging import Judge
    from agent.learning.trying import Bench
    from planners.core.drafting import Drawing
    from planners.interface import Planner
    from planners.patterns import PatternPlanner
    from tools.ask.core_model import CoreModel
    from tools.catalogue import default_registry

    others: list[Planner] = [PatternPlanner()]
    if llm is not None:
        from planners.chat.factory import make_chat_model
        from planners.controller import Controller

        others.append(Controller(make_chat_model(llm)))
    beams, draws, *temperatures = drawing
    bench = Bench(default_registry(plugins=False), seconds, steps, reading)
    writer = Writer(CoreModel(core), Drawing(int(beams), int(draws), tuple(temperatures)), others)
    return Learner(writer, bench, Judge([known for known in pool if not known.held_out], bench))
