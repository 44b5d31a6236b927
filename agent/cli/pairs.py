"""`yaffle train pairs`: the model's own descriptions of new pictures, judged by the worlds' truth, for align."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.exits import UsageProblem
from agent.cli.options import shares_in

From = Annotated[
    Path | None,
    typer.Option("--from", help="Folder of the weights that describe; those that ship by default.", file_okay=False),
]
Out = Annotated[Path, typer.Option("--out", help="File of the pairs (JSON lines).", dir_okay=False)]
Count = Annotated[int, typer.Option(min=1, help="Pictures to describe.")]
Draws = Annotated[int, typer.Option(min=1, help="Descriptions drawn of each picture, besides the likeliest.")]
Temperature = Annotated[float, typer.Option(min=0.01, help="Of the drawing.")]
Mix = Annotated[
    str | None, typer.Option(metavar="NAME=SHARE,...", help="Shares of the worlds, instead of those of align.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the file in --out.")]


def draw(
    out: Out = Path("runs/pairs.jsonl"),
    start: From = None,
    count: Count = 1000,
    draws: Draws = 6,
    temperature: Temperature = 1.0,
    mix: Mix = None,
    resume: Resume = False,
) -> int:
    """Let a model describe new pictures several times, and pair its best with its worst, for align --pairs.

    How good a description is is known: the worlds draw the pictures. A thing that is wrong weighs as much as two that
    are right.
    """
    from rich.console import Console
    from rich.progress import Progress

    from mllm_core.decoding.decoder import Decoder
    from mllm_core.training.mixtures import mixture, worlds
    from mllm_core.training.preferences.drawing import draw_pairs

    if out.exists() and not resume:
        raise UsageProblem(f"{out} is there already: go on with it with --resume, or choose another --out.")
    source = mixture("align", worlds(), None if mix is None else shares_in(mix))
    model = Decoder.open(start)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("describing", total=count)
        found = draw_pairs(
            model, source, count, out, draws=draws, temperature=temperature, resume=resume,
            advanced=lambda pictures: progress.advance(bar, pictures),
        )  # fmt: skip
    typer.echo(f"{found} pairs from {count} pictures.", err=True)
    typer.echo(out)
    return 0
